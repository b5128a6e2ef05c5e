/// The element-wise functions that networks use, with PyTorch's formulas, and PyTorch's gradients at points where the
/// derivative does not exist.
public enum ElementFunction: Hashable, Sendable {
    /// max(x, 0); at 0 the gradient is 0.
    case relu
    /// x for positive x, `slope · x` otherwise.
    case leakyRelu(slope: Float)
    /// x for positive x, `alpha · (eˣ − 1)` otherwise.
    case elu(alpha: Float)
    /// gamma times `elu`.
    case selu(alpha: Float, gamma: Float)
    /// x limited to low...high; at the limits themselves the gradient is passed on.
    case clip(low: Float, high: Float)
    /// x · clip(x / 6 + ½, 0, 1).
    case hardSwish
    /// clip(alpha · x + beta, 0, 1).
    case hardSigmoid(alpha: Float, beta: Float)
    case sigmoid, tanh
    /// ln(1 + eˣ).
    case softplus
    /// x / (1 + |x|).
    case softsign
    case erf
    /// x · Φ(x), Φ the normal distribution.
    case gelu
    /// The approximation of `gelu` by ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))).
    case geluTanh
    case exp, log
    /// The square root. Its gradient at 0, which would be infinite, is 0.
    case sqrt
    /// The magnitude; at 0 its gradient is 0.
    case abs
    case negate, reciprocal
    /// Rounding down and up; the gradient is 0.
    case floor, ceiling
    /// x raised to a constant. Where its gradient at 0 would be infinite, it is 0.
    case power(Float)
}

/// The function applied to each element.
public func map(_ x: Tensor, _ function: ElementFunction) -> Tensor {
    let result = Tensor(uninitialized: x.shape)
    map(x, into: result) { function.value($0) }
    return result
}

/// dx = dy · f′(x). `saved` is the output where `gradientReadsOutput`, else the input.
public func mapGradient(_ gradient: Tensor, saved: Tensor, _ function: ElementFunction) -> Tensor {
    let result = Tensor(uninitialized: saved.shape)
    map(gradient, saved, into: result) { function.gradient($0, $1) }
    return result
}

extension ElementFunction {
    /// Whether the gradient can be computed from the output, so that the input need not be kept.
    public var gradientReadsOutput: Bool {
        switch self {
        case .relu, .sigmoid, .tanh, .exp, .sqrt, .reciprocal: true
        default: false
        }
    }

    @inline(__always)
    fileprivate func value(_ x: Vector) -> Vector {
        switch self {
        case .relu: x.replacing(with: 0, where: x .< 0)
        case .leakyRelu(let slope): x.replacing(with: x * slope, where: x .< 0)
        case .elu(let alpha): x.replacing(with: alpha * exponentialMinusOne(x), where: x .< 0)
        case .selu(let alpha, let gamma):
            gamma * x.replacing(with: alpha * exponentialMinusOne(x), where: x .< 0)
        case .clip(let low, let high): x.replacing(with: low, where: x .< low).replacing(with: high, where: x .> high)
        case .hardSwish: x * unit(x * (1.0 / 6) + 0.5)
        case .hardSigmoid(let alpha, let beta): unit(alpha * x + beta)
        case .sigmoid: logistic(x)
        case .tanh: hyperbolicTangent(x)
        case .softplus:
            x.replacing(with: 0, where: x .< 0) + logarithmOfOnePlus(unboundedExponential(-magnitude(x)))
        case .softsign: x / (1 + magnitude(x))
        case .erf: errorFunction(x)
        case .gelu: x * normalDistribution(x)
        case .geluTanh: 0.5 * x * (1 + hyperbolicTangent(geluArgument(x)))
        case .exp: unboundedExponential(x)
        case .log: logarithm(x)
        case .sqrt: x.squareRoot()
        case .abs: magnitude(x)
        case .negate: -x
        case .reciprocal: 1 / x
        case .floor: x.rounded(.down)
        case .ceiling: x.rounded(.up)
        case .power(let exponent): raised(x, to: exponent)
        }
    }

    /// dy times the derivative; `s` is the saved output or input.
    @inline(__always)
    fileprivate func gradient(_ dy: Vector, _ s: Vector) -> Vector {
        switch self {
        case .relu: dy.replacing(with: 0, where: s .<= 0)
        case .leakyRelu(let slope): dy.replacing(with: dy * slope, where: s .<= 0)
        case .elu(let alpha): dy.replacing(with: dy * alpha * exponential(s), where: s .<= 0)
        case .selu(let alpha, let gamma): gamma * dy.replacing(with: dy * alpha * exponential(s), where: s .<= 0)
        case .clip(let low, let high): dy.replacing(with: 0, where: (s .< low) .| (s .> high))
        case .hardSwish:
            dy.replacing(with: dy * (s * (1.0 / 3) + 0.5), where: s .< 3).replacing(with: 0, where: s .<= -3)
        case .hardSigmoid(let alpha, let beta):
            (dy * alpha).replacing(with: 0, where: (alpha * s + beta .<= 0) .| (alpha * s + beta .>= 1))
        case .sigmoid: dy * s * (1 - s)
        case .tanh: dy * (1 - s * s)
        case .softplus: dy * logistic(s)
        case .softsign: dy / ((1 + magnitude(s)) * (1 + magnitude(s)))
        case .erf: dy * 1.1283791671 * exponential(-s * s)
        case .gelu: dy * (normalDistribution(s) + s * 0.3989422804 * exponential(-0.5 * s * s))
        case .geluTanh: dy * geluTanhSlope(s)
        case .exp: dy * s
        case .log: dy / s
        case .sqrt: (0.5 * dy / s).replacing(with: 0, where: s .== 0)
        case .abs: dy.replacing(with: -dy, where: s .< 0).replacing(with: 0, where: s .== 0)
        case .negate: -dy
        case .reciprocal: -dy * s * s
        case .floor, .ceiling: .zero
        case .power(let exponent):
            dy * powerSlope(s, exponent)
        }
    }
}

/// Limited to 0...1.
@inline(__always)
private func unit(_ x: Vector) -> Vector { x.replacing(with: 0, where: x .< 0).replacing(with: 1, where: x .> 1) }

/// Φ(x) = ½ (1 + erf(x / √2)).
@inline(__always)
private func normalDistribution(_ x: Vector) -> Vector { 0.5 * (1 + errorFunction(x * 0.7071067812)) }

@inline(__always)
private func geluArgument(_ x: Vector) -> Vector { 0.7978845608 * (x + 0.044715 * x * x * x) }

@inline(__always)
private func geluTanhSlope(_ x: Vector) -> Vector {
    let t = hyperbolicTangent(geluArgument(x))
    let argumentSlope = 0.7978845608 * (1 + 0.134145 * x * x)
    return 0.5 * (1 + t + x * (1 - t * t) * argumentSlope)
}

/// x raised to a constant; common constants are computed without the C library.
@inline(__always)
private func raised(_ x: Vector, to exponent: Float) -> Vector {
    switch exponent {
    case 0: Vector(repeating: 1)
    case 1: x
    case 2: x * x
    case 3: x * x * x
    case 0.5: x.squareRoot()
    case -1: 1 / x
    case -0.5: 1 / x.squareRoot()
    default: power(x, Vector(repeating: exponent))
    }
}

/// exponent · x^(exponent − 1), but 0 where that is infinite: at 0 with an exponent below 1.
@inline(__always)
private func powerSlope(_ x: Vector, _ exponent: Float) -> Vector {
    let slope = exponent * raised(x, to: exponent - 1)
    return exponent < 1 ? slope.replacing(with: 0, where: x .== 0) : slope
}
