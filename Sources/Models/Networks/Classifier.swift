import Autograd
import NetworkGraph
import NeuralNet
import TensorCore

/// A sound classifier: a graph with values for its parameters, which runs on a tape.
public final class Classifier: Module {
    /// The results of a forward pass.
    public struct Output {
        /// `[batch, classes]`.
        public let logits: Variable
        /// The hidden state before pooling, `[batch, bands, frames, channels]`.
        public let hidden: Variable
        /// The hidden state after pooling, `[batch, dimensions]`.
        public let pooled: Variable
        /// The moments at each batch normalisation, in the order of the pass; empty unless asked for.
        public let observations: [NormObservation]
    }

    public let graph: Graph
    public let taps: Taps
    public let classes: Int
    /// The extents of the hidden state before pooling; the frames are those of the shortest input.
    public let map: (channels: Int, bands: Int, frames: Int)
    /// The number of elements of a sample's hidden state after pooling.
    public let pooledDimensions: Int
    /// The fewest frames that an input may have.
    public let shortestInput: Int
    let parameterTable: NetworkParameters
    private let program: Program
    private let pooling: Program
    private let norms: [BatchNorm2D]

    /// The number of bands of the input: mel bands, or what the front end makes of them.
    public var bands: Int { graph.input.bands }
    /// The only number of frames that an input may have; nil where any will do.
    public var fixedFrames: Int? { graph.input.frames }

    /// A network with randomly drawn weights (see `NetworkParameters`), but for those given.
    ///
    /// - Parameters:
    ///   - taps: the nodes of the hidden states; found in the graph if nil.
    ///   - tensors: values that are not to be drawn, by the names of the parameters, in the source's order of axes; all
    ///     constants must be among them.
    ///   - frozen: the names of parameters that training does not change; their batch normalisations always use their
    ///     running statistics.
    /// - Throws: `GraphError`, `TapsError`.
    public init(
        _ graph: Graph, taps: Taps? = nil, tensors: [String: Tensor] = [:], frozen: Set<String> = [],
        using random: inout RandomGenerator
    ) throws {
        let taps = try taps ?? graph.taps()
        let shortest = try graph.shortestInput()
        let shapes = try graph.shapes(batch: 1, frames: shortest)
        let parameters = NetworkParameters(graph, constants: tensors, using: &random)
        self.graph = graph
        self.taps = taps
        parameterTable = parameters
        shortestInput = shortest
        classes = shapes[graph.output]!.last ?? 1
        let hidden = shapes[taps.hidden]!
        map = (
            hidden[taps.axes.channels], taps.axes.bands.map { hidden[$0] } ?? 1,
            taps.axes.frames.map { hidden[$0] } ?? 1
        )
        pooledDimensions = shapes[taps.pooled]!.last ?? 1
        program = try Program(graph, parameters: parameters, keeping: [taps.hidden, taps.pooled])
        pooling = try Program(
            graph.between(taps.hidden, axes: taps.axes, and: taps.pooled, shapes: shapes), parameters: parameters,
            keeping: [])
        for name in frozen { parameters[name].isTrainable = false }
        norms = program.norms.filter { $0.weight.isTrainable }
        for norm in program.norms where !norm.weight.isTrainable { norm.mode = .evaluation }
        for norm in pooling.norms { norm.mode = .evaluation }
    }

    public var state: [(name: String, parameter: Parameter)] {
        parameterTable.names.map { ($0, parameterTable[$0]) }
    }

    /// A forward pass. x is `[batch, bands, frames, channels]` in the network's scale.
    ///
    /// - Parameter observing: whether the moments at the batch normalisations are measured, in evaluation mode.
    public func callAsFunction(_ x: Variable, observing: Bool = false) -> Output {
        precondition(
            x.shape.rank == 4 && x.shape.height == bands && x.shape.channels == graph.input.channels,
            "a network of [batch, \(bands), frames, \(graph.input.channels)] got \(x.shape)")
        precondition(
            fixedFrames == nil || fixedFrames == x.shape.width,
            "a network of \(fixedFrames ?? 0) frames got \(x.shape)")
        let pass = program.run(x, observing: observing)
        let axes = taps.axes
        return Output(
            logits: program.value(graph.output, of: pass, as: [0, 1]),
            hidden: program.value(taps.hidden, of: pass, as: [0, axes.bands, axes.frames, axes.channels]),
            pooled: program.value(taps.pooled, of: pass, as: [0, 1]), observations: pass.observations ?? [])
    }

    /// This network's pooling applied to a hidden state `[batch, bands, frames, channels]` of another network, which
    /// has this one's channels and bands: `[batch, dimensions]`.
    public func pool(_ hidden: Variable) -> Variable {
        let pass = pooling.run(hidden, observing: false)
        return pooling.value(taps.pooled, of: pass, as: [0, 1])
    }

    /// Whether batch normalisations use the batch's statistics; frozen ones never do.
    public var isTraining: Bool {
        get { norms.contains { $0.mode == .training } }
        set { for norm in norms { norm.mode = newValue ? .training : .evaluation } }
    }

    /// Its batch normalisations, in the order of the forward pass.
    public var batchNorms: [BatchNorm2D] { program.norms }

    /// The bias of each class in the last layer; nil where that layer has none.
    public var outputBias: [Float]? {
        guard let last = graph.nodes.first(where: { $0.name == graph.output }) else { return nil }
        switch last.operation {
        case .linear, .binary(.add): break
        default: return nil
        }
        let bias = last.inputs.last { graph.parameter($0)?.count == classes }
        return bias.map { parameterTable.portable($0).array }
    }

    /// Whether the graph shows that the hidden state before pooling is never negative, as after a rectifier.
    public var hiddenIsNeverNegative: Bool { graph.isNeverNegative(taps.hidden) }

    /// The cost of a clip of that many frames.
    public func cost(frames: Int) -> Cost {
        let frames = fixedFrames ?? max(frames, shortestInput)
        return (try? graph.cost(frames: frames)) ?? Cost(parameters: graph.trainedCount)
    }

    /// The values of all parameters in the source's order of axes, on new memory.
    public var tensors: [String: Tensor] {
        Dictionary(uniqueKeysWithValues: parameterTable.names.map { ($0, parameterTable.portable($0)) })
    }
}
