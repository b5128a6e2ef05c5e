import NetworkGraph
import ONNXFiles

/// A network as nodes of ONNX' operator set 17, of those that every runtime has.
public struct GraphTranslation {
    /// What stands behind the logits.
    public enum Ending: Sendable {
        case none, softmax, sigmoid
    }

    /// What the file is made for.
    public struct Options: Sendable {
        /// Batch normalisations stay nodes of their own, so that the file can be inverted again; otherwise they become part
        /// of the convolution before them, or a product and a sum.
        public var keepsNorms = false
        public var ending = Ending.softmax
        /// Samples of a pass; nil for any number.
        public var batch: Int?
        /// Frames of a sound; nil for any number.
        public var frames: Int?
        public var inputName = "mel"
        public var outputName = "scores"

        public init() {}
    }

    let graph: Graph
    let parameters: [String: [Float]]
    let options: Options
    var builder: OperatorBuilder
    /// What the file calls the value of each node, parameter and the input.
    var names: [String: String] = [:]
    /// Shapes of passes of two sizes, or of one where both are fixed: what is equal in both is constant.
    let probes: [(batch: Int, shapes: [String: [Int]])]

    /// - Throws: `GraphError`.
    public init(_ graph: Graph, parameters: [String: [Float]], options: Options = Options()) throws {
        try self.init(graph, parameters: parameters, options: options, builder: OperatorBuilder(), input: nil)
    }

    /// - Parameter input: the value among the builder's that stands for the input; nil for an input of the file.
    init(
        _ graph: Graph, parameters: [String: [Float]], options: Options, builder: OperatorBuilder, input: String?
    ) throws {
        let (graph, parameters) = options.keepsNorms ? (graph, parameters) : graph.foldingNorms(parameters)
        self.graph = graph
        self.parameters = parameters
        self.options = options
        self.builder = builder
        let frames = try options.frames ?? graph.input.frames ?? graph.shortestInput() + 61
        let other = options.frames ?? graph.input.frames ?? frames + 66
        probes = try [(options.batch ?? 2, frames), (options.batch ?? 3, other)].map { batch, frames in
            (batch, try graph.shapes(batch: batch, frames: frames))
        }
        names[graph.input.name] = input ?? self.builder.name(options.inputName)
    }

    /// The whole file: the network's own input to the scores.
    ///
    /// - Parameter metadata: `metadata_props`.
    /// - Throws: `ExportError`.
    public mutating func model(metadata: [String: String] = [:], producer: String = "frami") throws -> ONNXModel {
        let input = names[graph.input.name]!
        let output = try translate()
        return ONNXModel(
            file: "the export", opset: 17, producer: producer, nodes: builder.nodes, initializers: builder.constants,
            inputs: [ONNXValue(name: input, elementType: 1, shape: inputShape)],
            outputs: [outputValue(output)], metadata: metadata)
    }

    /// - Returns: the name of the scores.
    mutating func translate() throws -> String {
        for node in graph.nodes { try translate(node) }
        let logits = names[graph.output]!
        return switch options.ending {
        case .none: builder.add("Identity", [logits], as: options.outputName)
        case .softmax: builder.add("Softmax", [logits], ["axis": .integer(-1)], as: options.outputName)
        case .sigmoid: builder.add("Sigmoid", [logits], as: options.outputName)
        }
    }

    var inputShape: [ONNXValue.Dimension] {
        graph.input.axes.map { axis in
            switch axis {
            case .batch: options.batch.map { .extent($0) } ?? .symbol("batch")
            case .channels: .extent(graph.input.channels)
            case .bands: .extent(graph.input.bands)
            case .frames: (options.frames ?? graph.input.frames).map { .extent($0) } ?? .symbol("time")
            }
        }
    }

    func outputValue(_ name: String) -> ONNXValue {
        let classes = probes[0].shapes[graph.output]!.last ?? 1
        return ONNXValue(
            name: name, elementType: 1,
            shape: [options.batch.map { .extent($0) } ?? .symbol("batch"), .extent(classes)])
    }

    /// The file's name of a node's input; a parameter becomes a constant when it is first taken.
    mutating func value(_ name: String) -> String {
        if let known = names[name] { return known }
        let parameter = graph.parameter(name)!
        let constant = builder.constant(parameters[name]!, parameter.shape, as: name)
        names[name] = constant
        return constant
    }

    /// Adds a node whose value stands for the graph's node.
    mutating func set(
        _ node: Graph.Node, _ operation: String, _ inputs: [String], _ attributes: [String: ONNXAttribute] = [:]
    ) {
        names[node.name] = builder.add(operation, inputs, attributes, as: node.name)
    }

    func shape(_ name: String) -> [Int] { probes[0].shapes[name]! }

    func rank(_ name: String) -> Int { shape(name).count }

    /// An axis' extent, where it is always the same.
    func constantExtent(_ name: String, _ axis: Int) -> Int? {
        let extents = Set(probes.map { $0.shapes[name]![axis] })
        return extents.count == 1 ? extents.first : nil
    }
}
