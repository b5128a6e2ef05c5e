/// The activations that can be computed alone and inside the passes of a batch normalisation or convolution.
public enum Activation: Hashable, Sendable {
    case identity
    case rectifier
    /// x for positive x, `slope · x` otherwise.
    case leakyRectifier(slope: Float)
    /// 0 for negative x, x up to the ceiling, which is positive, and the ceiling above it: ReLU6 with 6.
    case clippedRectifier(ceiling: Float)

    /// The activation as kernels compute it.
    @inline(__always)
    var curve: ActivationCurve {
        switch self {
        case .identity: ActivationCurve(slope: 1)
        case .rectifier: ActivationCurve(slope: 0)
        case .leakyRectifier(let slope): ActivationCurve(slope: slope)
        case .clippedRectifier(let ceiling): ActivationCurve(slope: 0, ceiling: ceiling)
        }
    }
}

/// An activation as kernels compute it: `min(x > 0 ? x : slope · x, ceiling)`.
struct ActivationCurve {
    let slope: Float
    var ceiling = Float.infinity

    /// The gradient with respect to the input, where `value` is the input or the output.
    @inline(__always)
    func gradient(_ gradient: Vector, at value: Vector) -> Vector {
        gradient.replacing(with: gradient * slope, where: value .<= 0).replacing(with: 0, where: value .>= ceiling)
    }
}

/// y = x where x > 0, else slope · x, and at most the ceiling of an activation that has one.
public func activate(_ x: Tensor, _ activation: Activation) -> Tensor {
    if activation == .identity { return x }
    let result = Tensor(uninitialized: x.shape)
    let curve = activation.curve
    map(x, into: result) { $0.activated(curve) }
    return result
}

/// dx = dy where the output y > 0, else slope · dy; 0 where y has reached the ceiling. Overwrites `gradient`
/// where no other tensor shares its memory.
public func activateGradient(_ gradient: consuming Tensor, output: Tensor, _ activation: Activation) -> Tensor {
    if activation == .identity { return gradient }
    require(gradient.count == output.count, "activation's gradient: \(gradient.shape) and \(output.shape)")
    var gradient = gradient
    let result = gradient.isUniquelyReferenced() ? gradient : Tensor(uninitialized: output.shape)
    let curve = activation.curve
    map(gradient, output, into: result) { curve.gradient($0, at: $1) }
    return result
}

/// 1 / (1 + e⁻ˣ).
public func sigmoid(_ x: Tensor) -> Tensor {
    let result = Tensor(uninitialized: x.shape)
    map(x, into: result) { logistic($0) }
    return result
}

/// dx = dy · y · (1 − y).
public func sigmoidGradient(_ gradient: consuming Tensor, output: Tensor) -> Tensor {
    require(gradient.count == output.count, "sigmoid's gradient: \(gradient.shape) and \(output.shape)")
    var gradient = gradient
    let result = gradient.isUniquelyReferenced() ? gradient : Tensor(uninitialized: output.shape)
    map(gradient, output, into: result) { $0 * $1 * (1 - $1) }
    return result
}

/// (e²ˣ − 1) / (e²ˣ + 1).
public func hyperbolicTangent(_ x: Tensor) -> Tensor {
    let result = Tensor(uninitialized: x.shape)
    map(x, into: result) { hyperbolicTangent($0) }
    return result
}

/// dx = dy · (1 − y²).
public func hyperbolicTangentGradient(_ gradient: Tensor, output: Tensor) -> Tensor {
    let result = Tensor(uninitialized: output.shape)
    map(gradient, output, into: result) { $0 * (1 - $1 * $1) }
    return result
}

/// eˣ to two units in the last place: with x = n ln 2 + r a polynomial of degree 6 for eʳ (Moshier's Cephes), times 2ⁿ.
/// The result is clamped to the range of normal floats; a NaN gives a NaN.
@inline(__always)
func exponential(_ x: Vector) -> Vector {
    let low = Vector(repeating: -87.3)
    let high = Vector(repeating: 88.3)
    let x = x.replacing(with: low, where: x .< low).replacing(with: high, where: x .> high)
    // Adding 1.5 · 2²³ rounds to a whole number and leaves it in the low bits of the mantissa.
    let shifted = x * 1.44269504 + 12_582_912
    let n = shifted - 12_582_912
    let r = (x - n * 0.693359375) + n * 2.12194440e-4
    let p = exponentialPolynomial(r)
    let mantissa = p * r * r + r + 1
    let power = (unsafeBitCast(shifted, to: SIMD16<Int32>.self) &- 0x4B40_0000 &+ 127) &<< 23
    return mantissa * unsafeBitCast(power, to: Vector.self)
}

/// (eʳ − 1 − r) / r² for |r| ≤ ½ ln 2.
@inline(__always)
func exponentialPolynomial(_ r: Vector) -> Vector {
    var p = Vector(repeating: 1.9875691500e-4)
    p = p * r + 1.3981999507e-3
    p = p * r + 8.3334519073e-3
    p = p * r + 4.1665795894e-2
    p = p * r + 1.6666665459e-1
    p = p * r + 5.0000001201e-1
    return p
}
