import Foundation

// Elementary functions of sixteen floats at once, each to a few units in the last place; a NaN gives a NaN. The
// polynomials are those of Moshier's Cephes (logf, tanhf), the rational function for erf is Eigen's.

/// eˣ over all floats: infinite above 88.72, 0 below −103.97.
@inline(__always)
func unboundedExponential(_ x: Vector) -> Vector {
    // `exponential` is limited to normal floats; the square of e^(x/2) reaches the whole range.
    let root = exponential(x * 0.5)
    return exponential(x).replacing(with: root * root, where: magnitude(x) .> 87)
}

/// eˣ − 1, precise near 0.
@inline(__always)
func exponentialMinusOne(_ x: Vector) -> Vector {
    let near = exponentialPolynomial(x) * x * x + x
    return (unboundedExponential(x) - 1).replacing(with: near, where: magnitude(x) .< 0.34)
}

/// ln x: −∞ at 0, NaN below.
@inline(__always)
func logarithm(_ x: Vector) -> Vector {
    // x = m · 2ᵉ with m in √½ ..< √2; subnormal numbers are scaled up first.
    let isTiny = x .< Float.leastNormalMagnitude
    let scaled = x.replacing(with: x * 8_388_608, where: isTiny)
    let bits = unsafeBitCast(scaled, to: SIMD16<Int32>.self)
    var exponent = Vector((bits &>> 23) &- 126)
    exponent.replace(with: exponent - 23, where: isTiny)
    let half = unsafeBitCast((bits & 0x007F_FFFF) | 0x3F00_0000, to: Vector.self)
    let isLow = half .< 0.70710678
    let m = (half - 1).replacing(with: half + half - 1, where: isLow)
    exponent.replace(with: exponent - 1, where: isLow)
    var p = Vector(repeating: 7.0376836292e-2)
    p = p * m - 1.1514610310e-1
    p = p * m + 1.1676998740e-1
    p = p * m - 1.2420140846e-1
    p = p * m + 1.4249322787e-1
    p = p * m - 1.6668057665e-1
    p = p * m + 2.0000714765e-1
    p = p * m - 2.4999993993e-1
    p = p * m + 3.3333331174e-1
    let square = m * m
    let low = p * m * square - exponent * 2.12194440e-4 - square * 0.5
    let result = m + low + exponent * 0.693359375
    return result.replacing(with: x, where: (x .!= x) .| (x .== .infinity))
        .replacing(with: -.infinity, where: x .== 0).replacing(with: .nan, where: x .< 0)
}

/// ln(1 + t) for t ≥ 0, precise near 0: the factor t / ((1 + t) − 1) corrects the rounding of 1 + t.
@inline(__always)
func logarithmOfOnePlus(_ t: Vector) -> Vector {
    let u = 1 + t
    let above = u - 1
    return (logarithm(u) * (t / above)).replacing(with: t, where: above .== 0)
}

@inline(__always)
func hyperbolicTangent(_ x: Vector) -> Vector {
    let square = x * x
    var p = Vector(repeating: -5.70498872745e-3)
    p = p * square + 2.06390887954e-2
    p = p * square - 5.37397155531e-2
    p = p * square + 1.33314422036e-1
    p = p * square - 3.33332819422e-1
    let near = p * square * x + x
    let far = 1 - 2 / (exponential(2 * magnitude(x)) + 1)
    return far.replacing(with: -far, where: x .< 0).replacing(with: near, where: magnitude(x) .< 0.625)
}

/// 2/√π · ∫₀ˣ e^(−t²) dt.
@inline(__always)
func errorFunction(_ x: Vector) -> Vector {
    let x = x.replacing(with: 4, where: x .> 4).replacing(with: -4, where: x .< -4)
    let square = x * x
    var p = Vector(repeating: -2.72614225801306e-10)
    p = p * square + 2.77068142495902e-8
    p = p * square - 2.10102402082508e-6
    p = p * square - 5.69250639462346e-5
    p = p * square - 7.34990630326855e-4
    p = p * square - 2.95459980854025e-3
    p = p * square - 1.60960333262415e-2
    var q = Vector(repeating: -1.45660718464996e-5)
    q = q * square - 2.13374055278905e-4
    q = q * square - 1.68282697438203e-3
    q = q * square - 7.37332916720468e-3
    q = q * square - 1.42647390514189e-2
    return x * (p / q)
}

@inline(__always)
func logistic(_ x: Vector) -> Vector { 1 / (1 + exponential(-x)) }

/// aᵇ by the C library, lane by lane.
@inline(__always)
func power(_ a: Vector, _ b: Vector) -> Vector {
    var result = Vector.zero
    for lane in 0..<16 { result[lane] = pow(a[lane], b[lane]) }
    return result
}

/// The derivative of aᵇ: b · aᵇ⁻¹, but 0 where that would be infinite, at a = 0 with b < 1.
@inline(__always)
func powerSlope(_ a: Vector, _ b: Vector) -> Vector {
    (b * power(a, b - 1)).replacing(with: 0, where: (b .== 0) .| ((a .== 0) .& (b .< 1)))
}

/// The larger of two; a NaN in either gives a NaN.
@inline(__always)
func larger(_ a: Vector, _ b: Vector) -> Vector { a.replacing(with: b, where: (b .> a) .| (b .!= b)) }

/// The smaller of two; a NaN in either gives a NaN.
@inline(__always)
func smaller(_ a: Vector, _ b: Vector) -> Vector { a.replacing(with: b, where: (b .< a) .| (b .!= b)) }
