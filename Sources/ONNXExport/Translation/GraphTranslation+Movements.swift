import NetworkGraph
import ONNXFiles

/// What moves elements about, and numbers that depend on shapes.
extension GraphTranslation {
    /// The least whole number that ONNX has: the end of a slice that goes down to the first element.
    private static let beforeAll = -(1 << 62)

    mutating func move(_ node: Graph.Node) throws {
        switch node.operation {
        case .concatenate(let axis): set(node, "Concat", node.inputs.map { value($0) }, ["axis": .integer(axis)])
        case .slice(let axis, let from, let count, let step): try slice(node, axis, from, count, step)
        case .gather(let axis, let indices):
            set(node, "Gather", [value(node.inputs[0]), builder.integers(indices)], ["axis": .integer(axis)])
        case .pad(let before, let after, let padding): pad(node, before + after, padding)
        case .transpose(let axes): set(node, "Transpose", [value(node.inputs[0])], ["perm": .integers(axes)])
        case .reshape(let extents): reshape(node, extents)
        case .expand(let extents): set(node, "Expand", [value(node.inputs[0]), list(extents, node.name)])
        case .tile(let extents): set(node, "Tile", [value(node.inputs[0]), list(extents, node.name)])
        case .scalar(let extent):
            let number = number(extent, node.name)
            set(node, "Squeeze", [number, builder.integers([0])])
        default: preconditionFailure("\(node.operation) moves nothing")
        }
    }

    private mutating func slice(_ node: Graph.Node, _ axis: Int, _ from: Extent, _ count: Extent, _ step: Int) throws {
        let end = from + count * Extent(step)
        let last: String
        if let whole = whole(end) {
            last = builder.integers([whole < 0 ? Self.beforeAll : whole])
        } else if step > 0 {
            last = dimension(end, "\(node.name).end")
        } else {
            throw ExportError.node(node.name, problem: "goes backwards over a duration that is not known")
        }
        set(
            node, "Slice",
            [
                value(node.inputs[0]), dimension(from, "\(node.name).start"), last, builder.integers([axis]),
                builder.integers([step]),
            ])
    }

    private mutating func pad(_ node: Graph.Node, _ pads: [Int], _ padding: Padding) {
        var inputs = [value(node.inputs[0]), builder.integers(pads)]
        let mode: String
        switch padding {
        case .constant(let number):
            mode = "constant"
            if number != 0 { inputs.append(builder.constant([number], [], as: "\(node.name).padding")) }
        case .reflect: mode = "reflect"
        case .edge: mode = "edge"
        }
        set(node, "Pad", inputs, ["mode": .text(mode)])
    }

    /// Extents that change are copied from the same axis where that is what they are; one more can be left to be found.
    private mutating func reshape(_ node: Graph.Node, _ extents: [Extent]) {
        let name = node.inputs[0]
        let target = extents.indices.map { axis -> Int in
            if let whole = whole(extents[axis]) { return whole }
            let copies = probes.allSatisfy { probe in
                let own = probe.shapes[name]!
                return axis < own.count && own[axis] == probe.shapes[node.name]![axis]
            }
            return copies ? 0 : -1
        }
        let shape = target.count { $0 == -1 } <= 1 ? builder.integers(target) : list(extents, node.name)
        set(node, "Reshape", [value(name), shape])
    }

    /// The extent as a number, where it is always the same.
    private func whole(_ extent: Extent) -> Int? {
        let numbers = Set(probes.map { probe in try? extent.count(batch: probe.batch) { probe.shapes[$0] } })
        return numbers.count == 1 ? numbers.first! : nil
    }

    /// Extents as one list of whole numbers.
    private mutating func list(_ extents: [Extent], _ name: String) -> String {
        let known = extents.map { whole($0) }
        if !known.contains(nil) { return builder.integers(known.map { $0! }) }
        let parts = extents.enumerated().map { dimension($1, "\(name).extent\($0)") }
        return builder.add("Concat", parts, ["axis": .integer(0)], as: "\(name).shape")
    }

    /// An extent as a list of one whole number.
    private mutating func dimension(_ extent: Extent, _ name: String) -> String {
        if let whole = whole(extent) { return builder.integers([whole]) }
        switch extent {
        case .batch: return measured(graph.input.name, graph.input.axes.firstIndex(of: .batch)!, name)
        case .extent(let value, let axis): return measured(value, axis, name)
        default:
            let half = builder.constant([0.5], [1], as: "\(name).half")
            let raised = builder.add("Add", [number(extent, name), half], as: "\(name).raised")
            let rounded = builder.add("Floor", [raised], as: "\(name).rounded")
            return builder.add("Cast", [rounded], ["to": .integer(7)], as: "\(name).whole")
        }
    }

    private mutating func measured(_ value: String, _ axis: Int, _ name: String) -> String {
        builder.add(
            "Shape", [self.value(value)], ["start": .integer(axis), "end": .integer(axis + 1)], as: "\(name).measured")
    }

    /// An extent as a list of one Float.
    private mutating func number(_ extent: Extent, _ name: String) -> String {
        func pair(_ operation: String, _ a: Extent, _ b: Extent) -> String {
            let inputs = [number(a, name), number(b, name)]
            return builder.add(operation, inputs, as: "\(name).\(operation.lowercased())")
        }
        switch extent {
        case .number(let known): return builder.constant([Float(known)], [1], as: "\(name).number")
        case .batch, .extent:
            return builder.add("Cast", [dimension(extent, name)], ["to": .integer(1)], as: "\(name).float")
        case .sum(let a, let b): return pair("Add", a, b)
        case .difference(let a, let b): return pair("Sub", a, b)
        case .product(let a, let b): return pair("Mul", a, b)
        case .quotient(let a, let b): return pair("Div", a, b)
        case .minimum(let a, let b): return pair("Min", a, b)
        case .maximum(let a, let b): return pair("Max", a, b)
        case .floor(let a): return builder.add("Floor", [number(a, name)], as: "\(name).floor")
        case .ceiling(let a): return builder.add("Ceil", [number(a, name)], as: "\(name).ceiling")
        case .squareRoot(let a): return builder.add("Sqrt", [number(a, name)], as: "\(name).root")
        }
    }
}
