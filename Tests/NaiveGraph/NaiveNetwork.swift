import Foundation
import NetworkGraph

/// Runs a graph in plain loops, operator by operator, straight from ONNX's definitions: the twin that the real execution
/// and imported networks are compared with.
public struct NaiveNetwork {
    public let graph: Graph
    public let parameters: [String: Dense]

    public init(_ graph: Graph, parameters: [String: [Float]]) {
        self.graph = graph
        self.parameters = Dictionary(
            uniqueKeysWithValues: graph.parameters.map { ($0.name, Dense($0.shape, parameters[$0.name]!)) })
    }

    /// The value of every node, for an input in the source's order of axes.
    ///
    /// - Throws: `GraphError` where the graph does not hold for it.
    public func run(_ x: Dense) throws -> [String: Dense] {
        var values = parameters
        values[graph.input.name] = x
        let batch = x.shape.first ?? 1
        var shapes = values.mapValues(\.shape)
        for node in graph.nodes {
            let shape = try node.shape(among: shapes, batch: batch)
            let scope = Scope(batch: batch, shapes: shapes, shape: shape)
            let result = try scope.apply(node.operation, node.inputs.map { values[$0]! })
            precondition(result.shape == shape, "\(node.name): \(result.shape), and the graph says \(shape)")
            values[node.name] = result
            shapes[node.name] = shape
        }
        return values
    }
}

/// One node with its inputs.
struct Scope {
    let batch: Int
    let shapes: [String: [Int]]
    /// The shape of the result.
    let shape: [Int]

    func number(_ extent: Extent) throws -> Double { try extent.value(batch: batch) { shapes[$0] } }

    func apply(_ operation: Operator, _ inputs: [Dense]) throws -> Dense {
        let x = inputs.first ?? Dense([], [0])
        switch operation {
        case .convolution(let window, let groups): return convolution(inputs, window, groups)
        case .batchNorm(let epsilon):
            return Dense(shape) { place in
                let channel = place[1]
                let scale = inputs[1].numbers[channel] / (inputs[4].numbers[channel] + epsilon).squareRoot()
                return (x[place] - inputs[3].numbers[channel]) * scale + inputs[2].numbers[channel]
            }
        case .linear:
            let weight = inputs[1]
            let flat = Dense([x.numbers.count / weight.shape[1], weight.shape[1]], x.numbers)
            let product = Dense([flat.shape[0], weight.shape[0]]) { place in
                (0..<weight.shape[1]).reduce(Float(0)) { $0 + flat[[place[0], $1]] * weight[[place[1], $1]] }
                    + (inputs.count > 2 ? inputs[2].numbers[place[1]] : 0)
            }
            return Dense(shape, product.numbers)
        case .matrixProduct: return matrixProduct(inputs[0], inputs[1])
        case .map(let function): return Dense(shape, x.numbers.map { Float(function.value(Double($0))) })
        case .parametricRectifier:
            return Dense(shape) { place in
                let number = x.broadcast(at: place)
                return number > 0 ? number : number * inputs[1].broadcast(at: place)
            }
        case .binary(let function):
            return Dense(shape) { function.value(inputs[0].broadcast(at: $0), inputs[1].broadcast(at: $0)) }
        case .maxPool(let window):
            return pool(x, window) { elements, _, _ in elements.max() ?? -.infinity }
        case .averagePool(let window, let countsPadding):
            return pool(x, window) { elements, _, padded in
                elements.reduce(0, +) / Float(countsPadding ? padded : elements.count)
            }
        case .reduce(let reduction, let axes, let keepsAxes): return reduce(x, reduction, axes, keepsAxes)
        case .softmax(let axis): return softmax(x, axis) { $0 / $1 }
        case .logSoftmax(let axis): return softmax(x, axis) { log($0) - log($1) }
        case .layerNorm(let axis, let epsilon): return layerNorm(inputs, axis, epsilon)
        case .scalar(let extent): return Dense([], [Float(try number(extent))])
        default: return try move(operation, inputs)
        }
    }

    private func move(_ operation: Operator, _ inputs: [Dense]) throws -> Dense {
        let x = inputs[0]
        switch operation {
        case .concatenate(let axis):
            let bounds = inputs.reduce(into: [0]) { $0.append($0.last! + $1.shape[axis]) }
            return Dense(shape) { place in
                let part = bounds.lastIndex { $0 <= place[axis] }!
                var inside = place
                inside[axis] -= bounds[part]
                return inputs[part][inside]
            }
        case .slice(let axis, let from, _, let step):
            let start = Int(try number(from))
            return Dense(shape) { x[$0.replacing(axis, start + $0[axis] * step)] }
        case .gather(let axis, let indices): return Dense(shape) { x[$0.replacing(axis, indices[$0[axis]])] }
        case .pad(let before, _, let padding): return pad(x, before, padding)
        case .transpose(let axes):
            return Dense(shape) { place in
                var source = place
                for (target, axis) in axes.enumerated() { source[axis] = place[target] }
                return x[source]
            }
        case .reshape: return Dense(shape, x.numbers)
        case .expand: return Dense(shape) { x.broadcast(at: $0) }
        case .tile: return Dense(shape) { place in x[zip(place, x.shape).map { $0 % $1 }] }
        case .statisticsPooling: return statistics(x)
        case .fit: return fit(x)
        default: preconditionFailure("\(operation) moves nothing")
        }
    }
}

extension [Int] {
    fileprivate func replacing(_ axis: Int, _ value: Int) -> [Int] {
        var result = self
        result[axis] = value
        return result
    }
}

extension ElementFunction {
    /// The function in double precision.
    func value(_ x: Double) -> Double {
        switch self {
        case .rectifier: max(x, 0)
        case .leakyRectifier(let slope): x >= 0 ? x : Double(slope) * x
        case .exponentialLinear(let alpha): x > 0 ? x : Double(alpha) * (exp(x) - 1)
        case .selu(let alpha, let gamma): Double(gamma) * (x > 0 ? x : Double(alpha) * (exp(x) - 1))
        case .clip(let low, let high): min(max(x, Double(low)), Double(high))
        case .hardSwish: x * min(max(x / 6 + 0.5, 0), 1)
        case .hardSigmoid(let alpha, let beta): min(max(Double(alpha) * x + Double(beta), 0), 1)
        case .sigmoid: 1 / (1 + exp(-x))
        case .hyperbolicTangent: tanh(x)
        case .softplus: max(x, 0) + log1p(exp(-abs(x)))
        case .softsign: x / (1 + abs(x))
        case .errorFunction: erf(x)
        case .gelu(false): x * (1 + erf(x / 2.0.squareRoot())) / 2
        case .gelu(true): x / 2 * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
        case .exponential: exp(x)
        case .logarithm: log(x)
        case .squareRoot: x.squareRoot()
        case .magnitude: abs(x)
        case .negative: -x
        case .reciprocal: 1 / x
        case .power(let exponent): pow(x, Double(exponent))
        case .floor: x.rounded(.down)
        case .ceiling: x.rounded(.up)
        }
    }
}

extension BinaryFunction {
    func value(_ a: Float, _ b: Float) -> Float {
        switch self {
        case .add: a + b
        case .subtract: a - b
        case .multiply: a * b
        case .divide: a / b
        case .power: pow(a, b)
        case .minimum: min(a, b)
        case .maximum: max(a, b)
        }
    }
}
