import Foundation
import TensorCore

/// The definitions of operations on tensors of any rank, index by index in Float64.
public enum NaiveTensor {
    /// Every index of a shape, in order.
    static func indices(_ shape: Shape) -> [[Int]] {
        shape.array.reduce([[]]) { some, extent in some.flatMap { index in (0..<extent).map { index + [$0] } } }
    }

    /// A tensor whose elements are computed from their indices.
    public static func make(_ shape: Shape, _ element: ([Int]) -> Double) -> Tensor {
        Tensor(indices(shape).map { Float(element($0)) }, shape: shape)
    }

    /// The element at an index of a shape that the tensor is broadcast to.
    public static func element(_ x: Tensor, _ index: [Int]) -> Double {
        let own = index.suffix(x.shape.rank)
        let offset = zip(own, x.shape.array).reduce(0) { $0 * $1.1 + ($1.1 == 1 ? 0 : $1.0) }
        return Double(x.pointer[offset])
    }

    static func binary(_ operation: BinaryOperation, _ a: Tensor, _ b: Tensor, shape: Shape) -> Tensor {
        make(shape) { index in
            let (x, y) = (element(a, index), element(b, index))
            return switch operation {
            case .add: x + y
            case .subtract: x - y
            case .multiply: x * y
            case .divide: x / y
            case .power: pow(x, y)
            case .minimum: min(x, y)
            case .maximum: max(x, y)
            }
        }
    }

    /// A function by PyTorch's formula.
    static func value(_ function: ElementFunction, _ x: Double) -> Double {
        switch function {
        case .relu: max(x, 0)
        case .leakyRelu(let slope): x > 0 ? x : Double(slope) * x
        case .elu(let alpha): x > 0 ? x : Double(alpha) * expm1(x)
        case .selu(let alpha, let gamma): Double(gamma) * (x > 0 ? x : Double(alpha) * expm1(x))
        case .clip(let low, let high): min(max(x, Double(low)), Double(high))
        case .hardSwish: x * min(max(x + 3, 0), 6) / 6
        case .hardSigmoid(let alpha, let beta): min(max(Double(alpha) * x + Double(beta), 0), 1)
        case .sigmoid: 1 / (1 + exp(-x))
        case .tanh: tanh(x)
        case .softplus: log1p(exp(-abs(x))) + max(x, 0)
        case .softsign: x / (1 + abs(x))
        case .erf: erf(x)
        case .gelu: x * erfc(-x / 2.0.squareRoot()) / 2
        case .geluTanh: x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x))) / 2
        case .exp: exp(x)
        case .log: log(x)
        case .sqrt: x.squareRoot()
        case .abs: abs(x)
        case .negate: -x
        case .reciprocal: 1 / x
        case .floor: x.rounded(.down)
        case .ceiling: x.rounded(.up)
        case .power(let exponent): pow(x, Double(exponent))
        }
    }

    static func value(_ kind: Reduction, _ values: [Double]) -> Double {
        let largest = values.max() ?? -.infinity
        return switch kind {
        case .sum: values.reduce(0, +)
        case .mean: values.reduce(0, +) / Double(values.count)
        case .max: largest
        case .min: values.min() ?? .infinity
        case .l1: values.reduce(0) { $0 + abs($1) }
        case .l2: values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        case .sumSquare: values.reduce(0) { $0 + $1 * $1 }
        case .logSum: log(values.reduce(0, +))
        case .logSumExp: largest + log(values.reduce(0) { $0 + exp($1 - largest) })
        }
    }

    static func reduced(_ x: Tensor, _ kind: Reduction, _ axes: [Int]) -> Tensor {
        let kept = Shape(x.shape.array.enumerated().map { axes.contains($0.offset) ? 1 : $0.element })
        let steps = indices(Shape(x.shape.array.enumerated().map { axes.contains($0.offset) ? $0.element : 1 }))
        return make(kept) { index in value(kind, steps.map { element(x, zip(index, $0).map(+)) }) }
    }

    static func product(
        _ a: Tensor, _ transposeA: Bool, _ b: Tensor, _ transposeB: Bool, shape: Shape, inner: Int
    ) -> Tensor {
        make(shape) { index in
            let (outer, row, column) = (index.dropLast(2), index[index.count - 2], index[index.count - 1])
            return (0..<inner).reduce(0) { sum, step in
                sum + element(a, outer + (transposeA ? [step, row] : [row, step]))
                    * element(b, outer + (transposeB ? [column, step] : [step, column]))
            }
        }
    }

    static func layerNorm(_ x: Tensor, columns: Int, weight: Tensor, bias: Tensor, epsilon: Double) -> Tensor {
        let result = Tensor(uninitialized: x.shape)
        for row in 0..<x.count / columns {
            let values = (0..<columns).map { Double(x.pointer[row * columns + $0]) }
            let mean = values.reduce(0, +) / Double(columns)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(columns)
            for (column, value) in values.enumerated() {
                let normal = (value - mean) / (variance + epsilon).squareRoot()
                result.pointer[row * columns + column] = Float(
                    normal * Double(weight.pointer[column]) + Double(bias.pointer[column]))
            }
        }
        return result
    }
}
