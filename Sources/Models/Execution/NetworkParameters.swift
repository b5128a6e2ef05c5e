import Autograd
import NetworkGraph
import NeuralNet
import TensorCore

/// The values of a graph's parameters by name, in the memory order of the kernels that read them.
struct NetworkParameters {
    private(set) var byName: [String: Parameter] = [:]
    /// The names in the graph's order.
    let names: [String]
    private let shapes: [String: [Int]]

    /// Draws weights as PyTorch does by default: filters and matrices uniformly within ±1/√inputs, normalisations with
    /// weight 1 and bias 0. The initialisation N(0, 2 / fanOut) is not used for filters before a batch normalisation:
    /// there only a filter's direction matters, and its length decides how fast a learning rate turns it, so that six
    /// times the variance learns that much more slowly.
    ///
    /// - Parameter constants: values by name, in the source's order of axes; every parameter that is not trained must
    ///   be among them.
    init(_ graph: Graph, constants: [String: Tensor], using random: inout RandomGenerator) {
        names = graph.parameters.map(\.name)
        shapes = Dictionary(uniqueKeysWithValues: graph.parameters.map { ($0.name, $0.shape) })
        let uses = ParameterUse.all(in: graph)
        for parameter in graph.parameters {
            let use = uses[parameter.name] ?? .other
            let drawn = use.drawn(parameter, using: &random)
            switch parameter.role {
            case .statistic: byName[parameter.name] = Parameter(statistic: drawn)
            case .trained: byName[parameter.name] = Parameter(drawn, layout: use.layout)
            case .constant: byName[parameter.name] = Parameter(drawn, layout: use.layout, isTrainable: false)
            }
            if let given = constants[parameter.name] { load(given, into: parameter.name) }
        }
    }

    /// With all numbers there already, in the source's order of axes.
    init(_ graph: Graph, numbers: [String: [Float]]) {
        var random = RandomGenerator(seed: 0)
        self.init(
            graph, constants: numbers.mapValues { Tensor($0, shape: Shape(count: $0.count)) }, using: &random)
    }

    subscript(name: String) -> Parameter { byName[name]! }

    /// Overwrites a parameter with elements in the source's order of axes.
    func load(_ elements: Tensor, into name: String) {
        let parameter = byName[name]!
        parameter.load(portable: elements.reshaped(parameter.portableShape))
    }

    /// A parameter's elements in the source's order of axes, on new memory.
    func portable(_ name: String) -> Tensor { byName[name]!.portable.reshaped(Shape(shapes[name]!)) }

    func shape(_ name: String) -> [Int] { shapes[name]! }
}

/// What a node uses a parameter for, which decides its memory order and how it is drawn.
enum ParameterUse {
    case filters(fanIn: Int)
    /// The matrix `[outputs, inputs]` of a product, or the bias of a product.
    case product(fanIn: Int)
    case normWeight
    case slope
    /// What a normalisation or a product adds to its result.
    case offset
    /// Anything else, such as positions or factors, for which no way to draw it is known.
    case other

    static func all(in graph: Graph) -> [String: ParameterUse] {
        var uses: [String: ParameterUse] = [:]
        let shapes = Dictionary(graph.parameters.map { ($0.name, $0.shape) }, uniquingKeysWith: { first, _ in first })
        for node in graph.nodes {
            let known = node.inputs.map { shapes[$0] }
            switch node.operation {
            case .convolution:
                guard known.count > 1, let weight = known[1] else { continue }
                let fanIn = weight.dropFirst().reduce(1, *)
                uses[node.inputs[1]] = .filters(fanIn: fanIn)
                if known.count > 2 { uses[node.inputs[2]] = .product(fanIn: fanIn) }
            case .linear:
                guard known.count > 1, let weight = known[1] else { continue }
                for name in node.inputs.dropFirst() { uses[name] = .product(fanIn: weight[1]) }
            case .matrixProduct:
                for (name, shape) in zip(node.inputs, known) {
                    if let shape, shape.count > 1 { uses[name] = .product(fanIn: shape[shape.count - 2]) }
                }
            case .batchNorm:
                for input in [1, 4] { uses[node.inputs[input]] = .normWeight }
                for input in [2, 3] { uses[node.inputs[input]] = .offset }
            case .layerNorm:
                uses[node.inputs[1]] = .normWeight
                uses[node.inputs[2]] = .offset
            case .binary(.add):
                for (name, shape) in zip(node.inputs, known) where shape?.count == 1 { uses[name] = .offset }
            case .parametricRectifier: uses[node.inputs[1]] = .slope
            default: break
            }
        }
        return uses
    }

    var layout: Parameter.Layout {
        if case .filters = self { return .filters }
        return .plain
    }

    /// New values for a parameter, in the kernels' memory order.
    func drawn(_ parameter: Graph.Parameter, using random: inout RandomGenerator) -> Tensor {
        switch self {
        case .filters(let fanIn):
            let kernel = parameter.shape.count == 3 ? [1, parameter.shape[2]] : Array(parameter.shape.dropFirst(2))
            let shape = Shape(kernel + [parameter.shape[1], parameter.shape[0]])
            return kaimingUniform(shape, fanIn: fanIn, using: &random)
        case .product(let fanIn): return kaimingUniform(Shape(parameter.shape), fanIn: fanIn, using: &random)
        case .normWeight: return Tensor(repeating: 1, shape: Shape(parameter.shape))
        case .slope: return Tensor(repeating: 0.25, shape: Shape(parameter.shape))
        case .offset, .other: return Tensor(zeros: Shape(parameter.shape))
        }
    }
}

extension Graph {
    /// Parameters that cannot be drawn and so must be given to a new network: constants, and trained ones whose initial
    /// values only their source knows (positions, factors).
    public var undrawnParameters: [String] {
        let uses = ParameterUse.all(in: self)
        return parameters.filter { parameter in
            guard parameter.role != .constant else { return true }
            if case .other = uses[parameter.name] ?? .other { return true }
            return false
        }.map(\.name)
    }
}
