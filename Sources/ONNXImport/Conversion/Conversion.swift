import NetworkGraph
import ONNXFiles

/// Translates a model node by node to a graph. Values that depend only on constants and shapes are computed at once;
/// everything else becomes a node.
struct Conversion {
    let model: ONNXModel
    let layout: InputLayout
    /// The graph's input, whose duration may have been fixed.
    let input: Graph.Input
    var values: [String: Value] = [:]
    private(set) var nodes: [Graph.Node] = []
    private(set) var parameters: [String: (parameter: Graph.Parameter, numbers: [Float], isTransposed: Bool)] = [:]
    private var parameterOrder: [String] = []
    /// The shapes of all values for four batches and durations, by which symbols are compared.
    private(set) var probes: [Probe]
    /// How often each value is read.
    let uses: [String: Int]
    /// How many elements of constants may still be computed.
    private var left: Int
    private var nodeIndex: [String: Int] = [:]

    enum Value {
        case host(HostArray)
        /// The value of a node or of the input.
        case node(String)
        /// The values of several nodes, which SplitToSequence makes.
        case sequence([String])
        /// A mask of where a node's value is above a number.
        case mask(of: String, above: Float)
    }

    struct Probe {
        let batch: Int
        let frames: Int
        var shapes: [String: [Int]]
    }

    /// - Parameters:
    ///   - frames: the only duration to be taken, where the file does not fix it; nil for any.
    ///   - batches: the batches of the probes. They are primes, so that no extent of a network equals the batch or the
    ///     duration by chance; a fixed batch is four times the same.
    init(_ model: ONNXModel, layout: InputLayout, frames: Int?, batches: [Int] = [7, 11, 13, 17]) {
        self.model = model
        self.layout = layout
        var input = layout.input
        input.frames = frames ?? input.frames
        self.input = input
        probes = zip(batches, [1009, 1511, 2003, 3001]).map { batch, free in
            let frames = input.frames ?? free
            return Probe(
                batch: batch, frames: frames, shapes: [input.name: input.shape(batch: batch, frames: frames)])
        }
        var uses: [String: Int] = [:]
        for name in model.nodes.flatMap(\.inputs) + model.outputs.map(\.name) { uses[name, default: 0] += 1 }
        self.uses = uses
        left = model.initializers.values.reduce(1 << 26) { $0 + 4 * $1.count }
        values[input.name] = .node(input.name)
        for (name, tensor) in model.initializers { values[name] = .host(HostArray(tensor, origin: name)) }
    }

    /// - Throws: `ImportError`, `GraphError`.
    mutating func run() throws {
        try checkOperators()
        for node in model.nodes { try convert(node) }
    }

    /// Throws for an operator that is not supported, before any other problem is found.
    private func checkOperators() throws {
        for node in model.nodes {
            guard ["", "ai.onnx"].contains(node.domain) else {
                throw ImportError.unknownOperator(file: model.file, node: node.description, domain: node.domain)
            }
            if ["GRU", "LSTM", "RNN"].contains(node.operation) {
                throw ImportError.recurrent(file: model.file, node: node.description)
            }
            if ["STFT", "DFT", "MelWeightMatrix"].contains(node.operation) {
                throw ImportError.waveform(file: model.file, shape: "which \(node) makes a spectrogram of")
            }
            guard
                Self.readers[node.operation] != nil || Self.folds[node.operation] != nil
                    || ["Shape", "Size"].contains(node.operation)
            else { throw ImportError.unknownOperator(file: model.file, node: node.description, domain: "") }
        }
    }

    private mutating func convert(_ node: ONNXNode) throws {
        let operands = try node.inputs.map { name in
            guard !name.isEmpty else { return Value?.none }
            guard let value = values[name] else { throw wrong(node, "takes '\(name)', which was not computed") }
            return value
        }
        let application = Application(node: node, operands: operands)
        if try fold(application) { return }
        guard let reader = Self.readers[node.operation] else {
            throw wrong(node, "decides or counts by what it hears, and only by shapes can it be done here")
        }
        try reader(&self, application)
    }

    /// The translation of each operator; it sets the values of the node's outputs.
    static let readers: [String: @Sendable (inout Conversion, Application) throws -> Void] =
        layers.merging(elementwise) { $1 }.merging(movements) { $1 }

    func wrong(_ node: ONNXNode, _ problem: String) -> ImportError {
        .unsupported(file: model.file, node: node.description, problem: problem)
    }

    /// Throws where a constant has more elements than are left; must be called before they are computed.
    mutating func reserve(_ shape: [Int], _ node: ONNXNode) throws {
        let count = shape.reduce((1, false)) { product, extent in
            let (result, overflow) = product.0.multipliedReportingOverflow(by: max(extent, 1))
            return (result, product.1 || overflow)
        }
        guard !count.1, count.0 <= left else {
            throw ImportError.tooLarge(file: model.file, node: node.description)
        }
        left -= count.0
    }
}

/// The methods that write the graph.
extension Conversion {
    /// Adds a node, whose name is the file's name of its value, made unique.
    mutating func add(_ operation: Operator, _ inputs: [String], named name: String) throws -> String {
        let node = Graph.Node(unused(name), operation, inputs)
        for index in probes.indices {
            let shape = try node.shape(among: probes[index].shapes, batch: probes[index].batch)
            guard shape.allSatisfy({ $0 >= 1 }) else {
                throw GraphError.nothingLeft(node: node.name, bands: input.bands, frames: probes[index].frames)
            }
            guard shape.count <= 8, shape.reduce(1.0, { $0 * Double($1) }) <= 0x1p50 else {
                throw GraphError.misshaped(node: node.name, problem: "makes \(shape)")
            }
            probes[index].shapes[node.name] = shape
        }
        nodeIndex[node.name] = nodes.count
        nodes.append(node)
        return node.name
    }

    /// The name of a parameter with these elements; adds one unless it exists.
    mutating func parameter(
        _ array: HostArray, _ role: Graph.Parameter.Role, for node: ONNXNode, named fallback: String
    ) throws -> String {
        guard let numbers = array.floats else {
            throw wrong(node, "takes numbers that change with the duration, where weights belong")
        }
        guard !numbers.isEmpty else { throw wrong(node, "takes a weight without elements") }
        let wanted = array.origin ?? fallback
        if let known = parameters[wanted], array.origin != nil, known.isTransposed == array.isTransposed,
            known.parameter.shape == array.shape
        {
            return wanted
        }
        guard numbers.allSatisfy(\.isFinite) else { throw ImportError.notFinite(file: model.file, tensor: wanted) }
        let name = unused(wanted)
        let parameter = Graph.Parameter(name, array.shape, role)
        parameters[name] = (parameter, numbers, array.isTransposed)
        parameterOrder.append(name)
        for index in probes.indices { probes[index].shapes[name] = array.shape }
        return name
    }

    var orderedParameters: [Graph.Parameter] { parameterOrder.map { parameters[$0]!.parameter } }

    /// The name, followed by a number where it is in use.
    private func unused(_ name: String) -> String {
        let base = name.readable
        guard probes[0].shapes[base] != nil else { return base }
        return (2...).lazy.map { "\(base).\($0)" }.first { probes[0].shapes[$0] == nil }!
    }

    /// Adds a bias to a linear layer that has none.
    mutating func addBias(_ bias: String, toNode name: String) {
        guard let index = nodeIndex[name] else { return }
        nodes[index].inputs.append(bias)
    }

    func node(_ name: String) -> Graph.Node? { nodeIndex[name].map { nodes[$0] } }

    func rank(_ name: String) -> Int { probes[0].shapes[name]!.count }

    /// The extent of a value's axis.
    func extent(_ name: String, _ axis: Int) -> Symbol {
        let values = SIMD4<Double>(probes.map { Double($0.shapes[name]![axis]) })
        if values == SIMD4(probes.map { Double($0.batch) }) { return Symbol(.batch, values: values, size: 1) }
        let frames = SIMD4<Double>(probes.map { Double($0.frames) })
        if input.frames == nil, values == frames {
            return Symbol(.extent(of: input.name, axis: input.axes.firstIndex(of: .frames)!), values: values, size: 1)
        }
        return Symbol(.extent(of: name, axis: axis), values: values, size: 1)
    }

    func extents(_ name: String) -> [Symbol] { (0..<rank(name)).map { extent(name, $0) } }
}

extension String {
    /// A name such as PyTorch's `/layer1/layer1.0/conv1/Conv_output_0` without the parts that carry no information.
    fileprivate var readable: String {
        var name = Substring(self)
        if name.count > 1, name.hasPrefix("/") { name = name.dropFirst() }
        if name.hasSuffix("_output_0"), name.count > 9 { name = name.dropLast(9) }
        return String(name)
    }
}
