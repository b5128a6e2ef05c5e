/// A student that ends in its teacher's own layers.
extension Graph {
    /// This network up to its hidden state, a projection to the teacher's hidden state, and all layers of the teacher
    /// that follow it.
    ///
    /// The projection is a 1x1 convolution to the teacher's channels, BN, and a ReLU where the teacher's state is never
    /// negative; then means or repetitions over the bands (and frames, where the teacher's duration is fixed), so that the map has
    /// the teacher's size. A node of the teacher that has the name of one of the student's gets `teacher.` before it.
    ///
    /// - Parameters:
    ///   - taps: the hidden states of this network.
    ///   - teacherTaps: those of the teacher.
    /// - Throws: `GraftError`, `GraphError`.
    public func grafted(taps: Taps, onto teacher: Graph, taps teacherTaps: Taps) throws -> GraftedGraph {
        let tail = try teacher.tail(behind: teacherTaps.hidden)
        let trunk = pruned(to: taps.hidden)
        let frames = try teacher.input.frames ?? max(teacher.shortestInput(), shortestInput())
        let target = try teacher.shapes(batch: 1, frames: frames)[teacherTaps.hidden]!
        var builder = GraphBuilder(continuing: trunk)
        try builder.bring(taps.axes, rank: trunk.rank(of: taps.hidden, frames: frames), frames: frames)
        builder.projector(
            channels: target[teacherTaps.axes.channels], isRectified: teacher.isNeverNegative(teacherTaps.hidden),
            named: trunk.unusedPrefix("projector"))
        let bands = teacherTaps.axes.bands.map { target[$0] } ?? 1
        let fixed = teacher.input.frames == nil ? nil : teacherTaps.axes.frames.map { target[$0] }
        builder.fit(bands: bands, frames: fixed)
        builder.take(teacherTaps.axes, rank: target.count)
        return builder.append(tail, of: teacher, taps: teacherTaps)
    }

    /// The prefix, followed by a number where names already begin with it, as in a student that was grafted before.
    private func unusedPrefix(_ prefix: String) -> String {
        let names = nodes.map(\.name) + parameters.map(\.name)
        func isFree(_ word: String) -> Bool { !names.contains { $0.hasPrefix(word + ".") } }
        return isFree(prefix) ? prefix : (2...).lazy.map { "\(prefix)\($0)" }.first(where: isFree)!
    }

    private func rank(of value: String, frames: Int) throws -> Int {
        try shapes(batch: 1, frames: input.frames ?? frames)[value]!.count
    }

    /// The nodes from a value to the output. Where their expressions contain the extent of an earlier value, it is
    /// replaced by an equal extent of this one.
    ///
    /// - Throws: `GraftError.looksBack` where there is none; `GraphError`.
    private func tail(behind value: String) throws -> [Node] {
        let before = Set(pruned(to: value).nodes.map(\.name)).union([input.name])
        var nodes = nodes.filter { !before.contains($0.name) }
        let known = Set(nodes.map(\.name)).union([value])
        if nodes.contains(where: { !known.isSuperset(of: $0.operation.extents.flatMap(\.values)) }) {
            let sizes = try SizeProbes(self)
            for index in nodes.indices {
                nodes[index].operation = nodes[index].operation.replacingExtents { name, axis in
                    let own = Extent.extent(of: name, axis: axis)
                    return known.contains(name) ? own : sizes.equal(to: own, of: value) ?? own
                }
            }
        }
        for node in nodes {
            for asked in node.operation.extents.flatMap(\.values) where !known.contains(asked) {
                throw GraftError.looksBack(node: node.name, value: asked)
            }
        }
        return nodes
    }

    /// Whether a value is certainly not negative, because it is a rectifier's, or made from one by pooling or moving
    /// elements.
    public func isNeverNegative(_ value: String) -> Bool {
        guard let node = nodes.first(where: { $0.name == value }) else { return false }
        switch node.operation {
        case .map(let function): return function.declaration.isNeverNegative
        case .maxPool, .averagePool, .transpose, .reshape, .slice, .gather, .fit, .tile, .expand,
            .reduce(.mean, _, _), .reduce(.maximum, _, _):
            return isNeverNegative(node.inputs[0])
        case .binary(.add), .concatenate: return node.inputs.allSatisfy(isNeverNegative)
        default: return false
        }
    }
}

/// The shapes of all values for a few batches and durations, by which extents are compared.
private struct SizeProbes {
    private let shapes: [[String: [Int]]]
    private static let batches = [2, 3, 5]

    init(_ graph: Graph) throws {
        let shortest = try graph.shortestInput()
        shapes = try zip(Self.batches, [64, 137, 301]).map { batch, more in
            try graph.shapes(batch: batch, frames: graph.input.frames ?? shortest + more)
        }
    }

    /// A number, the batch, or an extent of `value` that equals an extent for all of them; nil where none does.
    func equal(to extent: Extent, of value: String) -> Extent? {
        guard case .extent(let name, let axis) = extent else { return nil }
        let wanted = shapes.map { $0[name]![axis] }
        if Set(wanted).count == 1 { return Extent(wanted[0]) }
        if wanted == Self.batches { return .batch }
        return shapes[0][value]!.indices.first { other in shapes.map { $0[value]![other] } == wanted }
            .map { .extent(of: value, axis: $0) }
    }
}

/// A student's graph that ends in its teacher's layers.
public struct GraftedGraph {
    public var graph: Graph
    /// The projected map, and the teacher's pooled state made from it.
    public var taps: Taps
    /// For each parameter that is the teacher's, by its name in this graph, its name in the teacher. These are not
    /// trained.
    public var teacherNames: [String: String]
}

/// Why a teacher's last layers cannot be reused; the description is one sentence that names the layer.
public enum GraftError: Error, Equatable, CustomStringConvertible {
    case looksBack(node: String, value: String)

    public var description: String {
        switch self {
        case .looksBack(let node, let value):
            "The teacher's '\(node)', behind the hidden state, depends on '\(value)' before it, so its layers cannot be "
                + "grafted; set the recipe's reuse to match."
        }
    }
}

extension GraphBuilder {
    /// Continues a graph after its output.
    fileprivate init(continuing graph: Graph) {
        self.init(bands: graph.input.bands)
        self.graph = graph
        go(to: Place(value: graph.output, channels: 0))
    }

    /// Adds nodes that bring the current hidden state to `[batch, channels, bands, frames]`.
    fileprivate mutating func bring(_ axes: HiddenAxes, rank: Int, frames: Int) throws {
        let order = [0, axes.channels] + [axes.bands, axes.frames].compactMap(\.self)
        transpose(order)
        if order.count < 4 {
            let value = current
            var extents: [Extent] = [.batch, .extent(of: value, axis: 1), .number(1), .number(1)]
            if axes.bands != nil { extents[2] = .extent(of: value, axis: 2) }
            if axes.frames != nil { extents[3] = .extent(of: value, axis: axes.bands == nil ? 2 : 3) }
            reshape(extents)
        }
        graph.output = current
        let shape = try graph.shapes(batch: 1, frames: graph.input.frames ?? frames)[current]!
        go(to: Place(value: current, channels: shape[1]))
    }

    /// Adds nodes that bring `[batch, channels, bands, frames]` to the axes of the teacher's hidden state.
    fileprivate mutating func take(_ axes: HiddenAxes, rank: Int) {
        let value = current
        var present: [(axis: Int, source: Int)] = [(0, 0), (axes.channels, 1)]
        if let bands = axes.bands { present.append((bands, 2)) }
        if let frames = axes.frames { present.append((frames, 3)) }
        if present.count < 4 {
            reshape(present.map { .extent(of: value, axis: $0.source) })
        }
        transpose((0..<rank).map { axis in present.firstIndex { $0.axis == axis }! })
    }

    /// Appends the teacher's nodes after its hidden state, in place of which they read the current value.
    fileprivate mutating func append(_ tail: [Graph.Node], of teacher: Graph, taps: Taps) -> GraftedGraph {
        let taken = Set(graph.nodes.map(\.name)).union(graph.parameters.map(\.name)).union([graph.input.name])
        let end = current
        func renamed(_ name: String) -> String {
            name == taps.hidden ? end : taken.contains(name) ? "teacher.\(name)" : name
        }
        var teacherNames: [String: String] = [:]
        for node in tail {
            for name in node.inputs {
                guard var parameter = teacher.parameter(name) else { continue }
                parameter.name = renamed(name)
                guard teacherNames.updateValue(name, forKey: parameter.name) == nil else { continue }
                graph.parameters.append(parameter)
            }
            graph.nodes.append(
                Graph.Node(renamed(node.name), node.operation.renamed(renamed), node.inputs.map(renamed)))
        }
        graph.output = renamed(teacher.output)
        return GraftedGraph(
            graph: graph, taps: Taps(hidden: end, pooled: renamed(taps.pooled), axes: taps.axes),
            teacherNames: teacherNames)
    }
}

extension Graph {
    /// The part between a map and the pooled vector as a network of its own, whose input is the map, `[batch, bands,
    /// frames, channels]`.
    ///
    /// - Parameter shapes: the shapes of all values, from which the map's bands and channels are taken.
    /// - Throws: `GraftError` where it depends on a value before the map.
    public func between(_ hidden: String, axes: HiddenAxes, and pooled: String, shapes: [String: [Int]]) throws -> Graph
    {
        let shape = shapes[hidden]!
        var order = Array(repeating: Input.Axis.batch, count: shape.count)
        order[axes.channels] = .channels
        if let bands = axes.bands { order[bands] = .bands }
        if let frames = axes.frames { order[frames] = .frames }
        // The student of a teacher with a fixed duration makes a map of one size from sounds of any length.
        let longer = try self.shapes(batch: 1, frames: input.frames ?? shortestInput() + 64)[hidden]!
        let part = Graph(
            input: Input(
                name: hidden, axes: order, channels: shape[axes.channels], bands: axes.bands.map { shape[$0] } ?? 1,
                frames: longer == shape ? axes.frames.map { shape[$0] } : nil),
            parameters: parameters, nodes: try tail(behind: hidden), output: pooled)
        return part.pruned(to: pooled)
    }
}
