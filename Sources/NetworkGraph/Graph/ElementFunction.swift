import Foundation

/// An element-wise function. To add one, add its case, its name, how it is read from ONNX, and its declaration; the
/// compiler reports each that is missing. The kernel is in `TensorCore`.
public enum ElementFunction: Hashable, Sendable, Codable {
    case rectifier
    case leakyRectifier(slope: Float)
    /// x for positive x, alpha · (eˣ − 1) otherwise.
    case exponentialLinear(alpha: Float)
    /// gamma · (x for positive x, alpha · (eˣ − 1) otherwise).
    case selu(alpha: Float, gamma: Float)
    /// x limited to low...high; a missing limit is infinite.
    case clip(low: Float, high: Float)
    /// x · min(max(x / 6 + 1 / 2, 0), 1).
    case hardSwish
    /// min(max(alpha · x + beta, 0), 1).
    case hardSigmoid(alpha: Float, beta: Float)
    case sigmoid
    case hyperbolicTangent
    case softplus
    case softsign
    case errorFunction
    /// x · Φ(x), approximated by the hyperbolic tangent or exact.
    case gelu(isApproximate: Bool)
    case exponential
    case logarithm
    case squareRoot
    case magnitude
    case negative
    case reciprocal
    case power(Float)
    /// Rounding down and up; their gradient is 0.
    case floor, ceiling

    /// The functions without their parameters.
    public enum Name: Hashable, Sendable, CaseIterable {
        case rectifier, leakyRectifier, exponentialLinear, selu, clip, hardSwish, hardSigmoid, sigmoid
        case hyperbolicTangent, softplus, softsign, errorFunction, gelu, exponential, logarithm, squareRoot, magnitude
        case negative, reciprocal, power, floor, ceiling
    }

    /// The function of an ONNX node.
    ///
    /// - Parameters:
    ///   - number: returns the attribute of a name, or ONNX's default, which is the second argument.
    ///   - text: returns the attribute of a name; nil where there is none.
    public init(_ name: Name, number: (String, Float) -> Float, text: (String) -> String?) {
        self =
            switch name {
            case .rectifier: .rectifier
            case .leakyRectifier: .leakyRectifier(slope: number("alpha", 0.01))
            case .exponentialLinear: .exponentialLinear(alpha: number("alpha", 1))
            case .selu: .selu(alpha: number("alpha", 1.673_263_2), gamma: number("gamma", 1.050_701))
            case .clip: .clip(low: number("min", -.infinity), high: number("max", .infinity))
            case .hardSwish: .hardSwish
            case .hardSigmoid: .hardSigmoid(alpha: number("alpha", 0.2), beta: number("beta", 0.5))
            case .sigmoid: .sigmoid
            case .hyperbolicTangent: .hyperbolicTangent
            case .softplus: .softplus
            case .softsign: .softsign
            case .errorFunction: .errorFunction
            case .gelu: .gelu(isApproximate: text("approximate") == "tanh")
            case .exponential: .exponential
            case .logarithm: .logarithm
            case .squareRoot: .squareRoot
            case .magnitude: .magnitude
            case .negative: .negative
            case .reciprocal: .reciprocal
            case .power: .power(1)
            case .floor: .floor
            case .ceiling: .ceiling
            }
    }

    /// The function in ONNX, in PyTorch, and by its definition.
    public var declaration: Declaration {
        switch self {
        case .rectifier:
            .init(.rectifier, onnx: "Relu", torch: "F.relu", isNeverNegative: true) { max($0, 0) }
        case .leakyRectifier(let slope):
            .init(
                .leakyRectifier, onnx: "LeakyRelu", ["alpha": slope],
                torch: { x, number in "F.leaky_relu(\(x), \(number(slope)))" }, isNeverNegative: false
            ) { $0 >= 0 ? $0 : slope * $0 }
        case .exponentialLinear(let alpha):
            .init(
                .exponentialLinear, onnx: "Elu", ["alpha": alpha],
                torch: { x, number in "F.elu(\(x), \(number(alpha)))" }, isNeverNegative: false
            ) { $0 >= 0 ? $0 : alpha * (exp($0) - 1) }
        case .selu(let alpha, let gamma):
            .init(
                .selu, onnx: "Selu", ["alpha": alpha, "gamma": gamma],
                torch: { x, number in "\(number(gamma)) * F.elu(\(x), \(number(alpha)))" }, isNeverNegative: false
            ) { gamma * ($0 > 0 ? $0 : alpha * (exp($0) - 1)) }
        case .clip(let low, let high):
            .init(
                .clip, onnx: "Clip",
                written: .node(
                    "Clip",
                    [
                        .input, low.isFinite ? .number(low, "low") : .absent,
                        high.isFinite ? .number(high, "high") : .absent,
                    ]),
                torch: { x, number in "torch.clamp(\(x), \(number(low)), \(number(high)))" }, isNeverNegative: low >= 0
            ) { min(max($0, low), high) }
        case .hardSwish:
            .init(.hardSwish, onnx: "HardSwish", torch: "F.hardswish", isNeverNegative: false) {
                $0 * min(max($0 / 6 + 0.5, 0), 1)
            }
        case .hardSigmoid(let alpha, let beta):
            .init(
                .hardSigmoid, onnx: "HardSigmoid", ["alpha": alpha, "beta": beta],
                torch: { x, number in "torch.clamp(\(number(alpha)) * \(x) + \(number(beta)), 0, 1)" },
                isNeverNegative: true
            ) { min(max(alpha * $0 + beta, 0), 1) }
        case .sigmoid:
            .init(.sigmoid, onnx: "Sigmoid", torch: "torch.sigmoid", isNeverNegative: true) { 1 / (1 + exp(-$0)) }
        case .hyperbolicTangent:
            .init(.hyperbolicTangent, onnx: "Tanh", torch: "torch.tanh", isNeverNegative: false) { tanh($0) }
        case .softplus:
            .init(.softplus, onnx: "Softplus", torch: "F.softplus", isNeverNegative: true) {
                max($0, 0) + log1p(exp(-abs($0)))
            }
        case .softsign:
            .init(.softsign, onnx: "Softsign", torch: "F.softsign", isNeverNegative: false) { $0 / (1 + abs($0)) }
        case .errorFunction:
            .init(.errorFunction, onnx: "Erf", torch: "torch.erf", isNeverNegative: false) { erf($0) }
        case .gelu(let isApproximate):
            .init(
                .gelu, onnx: "Gelu", written: .gelu(isApproximate: isApproximate),
                torch: { x, _ in "F.gelu(\(x), approximate=\"\(isApproximate ? "tanh" : "none")\")" },
                isNeverNegative: false
            ) { x in
                isApproximate
                    ? 0.5 * x * (1 + tanh(0.797_884_56 * (x + 0.044715 * x * x * x)))
                    : 0.5 * x * (1 + erf(0.707_106_77 * x))
            }
        case .exponential:
            .init(.exponential, onnx: "Exp", torch: "torch.exp", isNeverNegative: false) { exp($0) }
        case .logarithm:
            .init(.logarithm, onnx: "Log", torch: "torch.log", isNeverNegative: false) { log($0) }
        case .squareRoot:
            .init(.squareRoot, onnx: "Sqrt", torch: "torch.sqrt", isNeverNegative: false) { $0.squareRoot() }
        case .magnitude:
            .init(.magnitude, onnx: "Abs", torch: "torch.abs", isNeverNegative: true) { abs($0) }
        case .negative: .init(.negative, onnx: "Neg", torch: { x, _ in "-\(x)" }, isNeverNegative: false) { -$0 }
        case .reciprocal:
            .init(.reciprocal, onnx: "Reciprocal", torch: { x, _ in "1 / \(x)" }, isNeverNegative: false) { 1 / $0 }
        case .power(let exponent):
            .init(
                .power, onnx: "Pow", written: .node("Pow", [.input, .number(exponent, "exponent")]),
                torch: { x, number in "torch.pow(\(x), \(number(exponent)))" }, isNeverNegative: false
            ) { pow($0, exponent) }
        case .floor:
            .init(.floor, onnx: "Floor", torch: "torch.floor", isNeverNegative: false) { $0.rounded(.down) }
        case .ceiling:
            .init(.ceiling, onnx: "Ceil", torch: "torch.ceil", isNeverNegative: false) { $0.rounded(.up) }
        }
    }
}

extension ONNXExpression {
    /// x · (1 + erf(x / √2)) / 2, or x · (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2: ONNX has an operator for it only
    /// from set 20 on.
    fileprivate static func gelu(isApproximate: Bool) -> ONNXExpression {
        let gate: ONNXExpression
        if isApproximate {
            let cube = ONNXExpression.node("Pow", [.input, .number(3, "three")], part: "cube")
            let bent = ONNXExpression.node("Mul", [cube, .number(0.044715, "bend")], part: "bent")
            let sum = ONNXExpression.node("Add", [.input, bent], part: "sum")
            let scaled = ONNXExpression.node("Mul", [sum, .number(0.797_884_56, "root")], part: "scaled")
            gate = .node("Tanh", [scaled], part: "tanh")
        } else {
            let scaled = ONNXExpression.node("Mul", [.input, .number(0.707_106_77, "root")], part: "scaled")
            gate = .node("Erf", [scaled], part: "erf")
        }
        let raised = ONNXExpression.node("Add", [gate, .number(1, "one")], part: "raised")
        let half = ONNXExpression.node("Mul", [raised, .number(0.5, "half")], part: "half")
        return .node("Mul", [.input, half])
    }
}
