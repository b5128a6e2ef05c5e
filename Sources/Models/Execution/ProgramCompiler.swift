import Autograd
import NetworkGraph
import NeuralNet
import TensorCore

/// Translates a graph to a program.
struct ProgramCompiler {
    let graph: Graph
    let parameters: NetworkParameters
    let kept: Set<String>
    let rounding: EightBitRounding
    /// The shapes of all values for one batch and duration; together with `otherShapes`, those for another, they show
    /// which extents are always 1.
    let shapes: [String: [Int]]
    private let otherShapes: [String: [Int]]
    /// Values whose shapes some expression depends on.
    let measured: Set<String>
    private(set) var steps: [Program.Step] = []
    private(set) var slots: [String: Int] = [:]
    private(set) var placements: [String: Placement] = [:]
    private(set) var norms: [BatchNorm2D] = []

    init(
        _ graph: Graph, parameters: NetworkParameters, keeping kept: Set<String>, rounding: EightBitRounding
    ) throws {
        self.graph = graph
        self.parameters = parameters
        self.rounding = rounding
        self.kept = kept.union([graph.output])
        let frames = try graph.input.frames ?? graph.shortestInput() + 31
        shapes = try graph.shapes(batch: 2, frames: frames)
        otherShapes = try graph.shapes(batch: 3, frames: graph.input.frames ?? frames + 64)
        measured = Set(graph.nodes.flatMap { $0.operation.extents.flatMap(\.values) })
    }

    mutating func compile() throws {
        let fused = graph.fused(keeping: kept.union(measured).union(rounding.values.keys), shapes: shapes)
        slots[graph.input.name] = 0
        placements[graph.input.name] = graph.input.placement
        for step in fused { slots[step.name] = slots.count }
        var lastUse: [String: Int] = [:]
        for (index, step) in fused.enumerated() {
            for name in step.inputs { lastUse[name] = index }
        }
        for (index, step) in fused.enumerated() {
            let (run, placement) =
                switch step {
                case .unit(let unit): unitStep(unit)
                case .node(let node): try nodeStep(node)
                }
            placements[step.name] = placement
            let spent = Set(step.inputs).filter { lastUse[$0] == index && !kept.contains($0) }
                .compactMap { slots[$0] }.sorted()
            steps.append(
                Program.Step(
                    target: slots[step.name]!, run: rounded(step.name, run), spent: spent,
                    measured: measured.contains(step.name) ? (step.name, placement) : nil))
        }
    }

    typealias Work = (inout Program.Pass) -> Variable

    /// The step of a value, with its result rounded to 8 bits where `rounding` names it.
    private func rounded(_ name: String, _ work: @escaping Work) -> Work {
        guard let numbers = rounding.values[name] else { return work }
        return { pass in eightBits(work(&pass), numbers) }
    }

    /// The weights of a product, rounded to 8 bits where `rounding` names them.
    func weights(_ name: String, channelsLast: Bool) -> Work {
        let work = plain(name)
        guard rounding.weights.contains(name) else { return work }
        return { pass in eightBitWeights(work(&pass), channelsLast: channelsLast) }
    }

    /// The axes of a value whose extent is 1 for every batch and duration.
    func ones(_ name: String) -> Set<Int> {
        let (a, b) = (shapes[name]!, otherShapes[name]!)
        return Set(a.indices.filter { $0 > 0 && a[$0] == 1 && b[$0] == 1 })
    }

    func rank(_ name: String) -> Int { shapes[name]!.count }

    /// A step that reads a value or parameter in a placement.
    func read(_ name: String, as target: Placement) -> Work {
        guard let slot = slots[name] else {
            let move = Placement.plain(rank: rank(name)).move(to: target, ones: onesOfParameter(name))
            let parameter = parameters[name]
            let shape = Shape(shapes[name]!)
            return { pass in move(pass.tape.variable(parameter).reshaped(shape)) }
        }
        let move = placements[name]!.move(to: target, ones: ones(name))
        if case .none = move { return { pass in pass.values[slot]! } }
        return { pass in move(pass.values[slot]!) }
    }

    private func onesOfParameter(_ name: String) -> Set<Int> {
        let shape = shapes[name]!
        return Set(shape.indices.filter { shape[$0] == 1 })
    }

    /// The placement of a value; a parameter has its source's order.
    func placement(_ name: String) -> Placement { placements[name] ?? .plain(rank: rank(name)) }

    // MARK: Units

    private mutating func unitStep(_ unit: FusedUnit) -> (Work, Placement) {
        let norm = makeNorm(unit.norm)
        let activation = unit.activation.map(Activation.init(fused:)) ?? .identity
        let input = (unit.convolution ?? unit.norm).inputs[0]
        let rank = rank(input)
        let isConvolved = unit.convolution != nil
        let placement = isConvolved ? Placement.image(rank: rank) : placement(input).channelsLast
        let x = read(input, as: placement)
        let residual = unit.residual.map { read($0, as: placement) }
        let convolution = unit.convolution.map { convolutions($0, at: shapes[input]!) }
        let restored = rank == 4 ? nil : rank
        let work: Work = { pass in
            let x = asImage(x(&pass))
            let other = residual.map { asImage($0(&pass)) }
            let result: Variable
            if let convolution {
                result = convolve(
                    x, convolution(x.shape), norm, residual: other, activation: activation,
                    observations: &pass.observations)
            } else {
                result = norm(x, residual: other, activation: activation, observations: &pass.observations)
            }
            return restored.map { fromImage(result, rank: $0) } ?? result
        }
        return (work, placement)
    }

    private mutating func makeNorm(_ node: Graph.Node) -> BatchNorm2D {
        guard case .batchNorm(let epsilon) = node.operation else { preconditionFailure("\(node.name) is no norm") }
        let norm = BatchNorm2D(
            weight: parameters[node.inputs[1]], bias: parameters[node.inputs[2]],
            runningMean: parameters[node.inputs[3]], runningVariance: parameters[node.inputs[4]], epsilon: epsilon)
        norms.append(norm)
        return norm
    }

    /// A function that returns the convolution of a node for an image's shape; always the same one, unless its padding
    /// depends on the size.
    func convolutions(_ node: Graph.Node, at shape: [Int]) -> (Shape) -> Conv2D {
        guard case .convolution(let window, let groups) = node.operation else {
            preconditionFailure("\(node.name) is no convolution")
        }
        let weight = parameters[node.inputs[1]]
        let bias = node.inputs.count > 2 ? parameters[node.inputs[2]] : nil
        if case .explicit = window.padding {
            let spatial = Array(shape.dropFirst(2))
            let layer = Conv2D(
                weight: weight, bias: bias, Convolution(window, over: spatial, groups: groups))
            return { _ in layer }
        }
        return { image in
            let spatial = window.kernel.count == 1 ? [image.width] : [image.height, image.width]
            return Conv2D(weight: weight, bias: bias, Convolution(window, over: spatial, groups: groups))
        }
    }
}

/// A value `[batch, …, channels]` of 2 to 4 axes as an image `[batch, height, width, channels]`.
func asImage(_ x: Variable) -> Variable {
    switch x.shape.rank {
    case 4: return x
    case 2: return x.reshaped(Shape(batch: x.shape[0], height: 1, width: 1, channels: x.shape[1]))
    case 3: return x.reshaped(Shape(batch: x.shape[0], height: 1, width: x.shape[1], channels: x.shape[2]))
    default:
        let extents = x.shape.array
        return x.reshaped(
            Shape(
                batch: extents[0], height: extents[1], width: extents[2..<extents.count - 1].reduce(1, *),
                channels: extents[extents.count - 1]))
    }
}

/// The inverse of `asImage`, for values of 2 or 3 axes.
func fromImage(_ x: Variable, rank: Int) -> Variable {
    let shape = x.shape
    return x.reshaped(rank == 2 ? [shape.batch, shape.channels] : [shape.batch, shape.width, shape.channels])
}

extension Activation {
    /// The kernels' activation for a rectifier at the end of a fused unit.
    init(fused function: NetworkGraph.ElementFunction) {
        switch function {
        case .leakyRectifier(let slope): self = .leakyRectifier(slope: slope)
        case .clip(_, let high): self = .clippedRectifier(ceiling: high)
        default: self = .rectifier
        }
    }
}

extension Convolution {
    /// - Parameter spatial: the one or two extents that the window moves over.
    init(_ window: Window, over spatial: [Int], groups: Int) {
        let isFlat = window.kernel.count == 1
        func pair<Value>(_ values: [Value], _ one: Value) -> (Value, Value) {
            isFlat ? (one, values[0]) : (values[0], values[1])
        }
        let pads = window.kernel.indices.map { window.pads($0, over: spatial[$0]) }
        let (kernel, stride) = (pair(window.kernel, 1), pair(window.strides, 1))
        let (dilation, padding) = (pair(window.dilations, 1), pair(pads, (before: 0, after: 0)))
        self.init(
            kernelHeight: kernel.0, kernelWidth: kernel.1, strideHeight: stride.0, strideWidth: stride.1,
            paddingTop: padding.0.before, paddingLeft: padding.1.before, paddingBottom: padding.0.after,
            paddingRight: padding.1.after, dilationHeight: dilation.0, dilationWidth: dilation.1, groups: groups)
    }
}
