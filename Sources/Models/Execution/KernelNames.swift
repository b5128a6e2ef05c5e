import NetworkGraph
import TensorCore

/// Translates a graph's operators to the names that the kernels have for them.

extension TensorCore.ElementFunction {
    init(_ function: NetworkGraph.ElementFunction) {
        self =
            switch function {
            case .rectifier: .relu
            case .leakyRectifier(let slope): .leakyRelu(slope: slope)
            case .exponentialLinear(let alpha): .elu(alpha: alpha)
            case .selu(let alpha, let gamma): .selu(alpha: alpha, gamma: gamma)
            case .clip(let low, let high): .clip(low: low, high: high)
            case .hardSwish: .hardSwish
            case .hardSigmoid(let alpha, let beta): .hardSigmoid(alpha: alpha, beta: beta)
            case .sigmoid: .sigmoid
            case .hyperbolicTangent: .tanh
            case .softplus: .softplus
            case .softsign: .softsign
            case .errorFunction: .erf
            case .gelu(let isApproximate): isApproximate ? .geluTanh : .gelu
            case .exponential: .exp
            case .logarithm: .log
            case .squareRoot: .sqrt
            case .magnitude: .abs
            case .negative: .negate
            case .reciprocal: .reciprocal
            case .power(let exponent): .power(exponent)
            case .floor: .floor
            case .ceiling: .ceiling
            }
    }
}

extension BinaryOperation {
    init(_ function: BinaryFunction) {
        self =
            switch function {
            case .add: .add
            case .subtract: .subtract
            case .multiply: .multiply
            case .divide: .divide
            case .power: .power
            case .minimum: .minimum
            case .maximum: .maximum
            }
    }
}

extension TensorCore.Reduction {
    init(_ kind: NetworkGraph.Reduction) {
        self =
            switch kind {
            case .mean: .mean
            case .maximum: .max
            case .minimum: .min
            case .sum: .sum
            case .length: .l2
            case .magnitudes: .l1
            case .squares: .sumSquare
            case .logarithmOfSum: .logSum
            case .logarithmOfExponentials: .logSumExp
            }
    }
}

extension PaddingMode {
    init(_ padding: Padding) {
        self =
            switch padding {
            case .constant(let value): .constant(value)
            case .reflect: .reflect
            case .edge: .edge
            }
    }
}

extension PoolingWindow {
    /// - Parameter spatial: the one or two extents that the window moves over.
    init(_ window: Window, over spatial: [Int], countsPadding: Bool) {
        let isFlat = window.kernel.count == 1
        func pair<Value>(_ values: [Value], _ one: Value) -> (Value, Value) {
            isFlat ? (one, values[0]) : (values[0], values[1])
        }
        let pads = pair(
            window.kernel.indices.map { window.pads($0, over: spatial[$0]) }, (before: 0, after: 0))
        let (kernel, stride) = (pair(window.kernel, 1), pair(window.strides, 1))
        let dilation = pair(window.dilations, 1)
        self.init(
            height: kernel.0, width: kernel.1, strideHeight: stride.0, strideWidth: stride.1, paddingTop: pads.0.before,
            paddingLeft: pads.1.before, paddingBottom: pads.0.after, paddingRight: pads.1.after,
            dilationHeight: dilation.0, dilationWidth: dilation.1, roundsUp: window.roundsUp,
            countsPadding: countsPadding)
    }
}
