import Foundation

/// A mean with its 95 % interval by Student's t.
public struct MeanInterval: Hashable, Codable, Sendable {
    public var mean: Double
    /// Half the interval's width; nil for a single value, which has no spread.
    public var half: Double?

    public init(mean: Double, half: Double?) {
        self.mean = mean
        self.half = half
    }

    /// mean ± t(0.975, n − 1) · s / √n, s the standard deviation over n − 1; nil where there are no values.
    public init?(of values: [Double]) {
        guard !values.isEmpty else { return nil }
        let (mean, variance) = meanWithVariance(values)
        self.mean = mean
        guard values.count > 1 else { return }
        half = studentQuantile(degreesOfFreedom: values.count - 1) * variance.squareRoot()
    }
}

/// The mean of some values, at least one, and the variance of that mean, `s² / n` with s² over n − 1; no number for one.
private func meanWithVariance(_ values: [Double]) -> (mean: Double, variance: Double) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, squares / (count - 1) / count)
}

/// The difference of two figures with its 95 % interval.
public struct DifferenceInterval: Hashable, Codable, Sendable {
    public let difference: Double
    public let range: ClosedRange<Double>

    /// The difference of two proportions, or of other figures with intervals of their own (Newcombe 1998, method 10):
    /// from `d − √((p₂ − l₂)² + (u₁ − p₁)²)` to `d + √((u₂ − p₂)² + (p₁ − l₁)²)`. Both are taken as independent, which
    /// makes the interval too wide for two students that are judged by the same clips; nil where a figure is no number.
    public init?(
        from before: Double, _ beforeRange: ClosedRange<Double>, to after: Double, _ afterRange: ClosedRange<Double>
    ) {
        let ends = [before, after, beforeRange.lowerBound, beforeRange.upperBound, afterRange.lowerBound]
        guard (ends + [afterRange.upperBound]).allSatisfy(\.isFinite) else { return nil }
        difference = after - before
        func root(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
        range =
            difference - root(after - afterRange.lowerBound, beforeRange.upperBound - before)...difference
            + root(afterRange.upperBound - after, before - beforeRange.lowerBound)
    }

    /// The difference of two means (Welch 1947): `Δ ± t · √(s₁²/n₁ + s₂²/n₂)`, its degrees of freedom rounded down; nil
    /// where one of them has fewer than two values, or a value is no number.
    public init?(from before: [Double], to after: [Double]) {
        guard before.count > 1, after.count > 1, (before + after).allSatisfy({ abs($0) < 1e50 }) else { return nil }
        let (one, two) = (meanWithVariance(before), meanWithVariance(after))
        let variance = one.variance + two.variance
        difference = two.mean - one.mean
        let below =
            one.variance * one.variance / Double(before.count - 1) + two.variance * two.variance
            / Double(after.count - 1)
        let freedom = below > 0 ? max(1, Int(min(variance * variance / below, 1e6))) : before.count + after.count - 2
        let half = studentQuantile(degreesOfFreedom: freedom) * variance.squareRoot()
        range = difference - half...difference + half
    }
}

/// The 97.5 % quantile of Student's t, by Hill's expansion (1970, Algorithm 396), to about five digits.
public func studentQuantile(degreesOfFreedom: Int) -> Double {
    precondition(degreesOfFreedom >= 1, "Student's t has at least one degree of freedom, not \(degreesOfFreedom)")
    let tails = 0.05
    let n = Double(degreesOfFreedom)
    if degreesOfFreedom == 1 { return 1 / tan(tails * .pi / 2) }
    if degreesOfFreedom == 2 { return (2 / (tails * (2 - tails)) - 2).squareRoot() }
    let a = 1 / (n - 0.5)
    let b = 48 / (a * a)
    var c = ((20_700 * a / b - 98) * a - 16) * a + 96.36
    let d = ((94.5 / (b + c) - 3) / b + 1) * (a * .pi / 2).squareRoot() * n
    var y = pow(d * tails, 2 / n)
    if y > 0.05 + a {
        // The normal distribution's lower 2.5 % quantile.
        let x = -1.959_963_984_540_054
        y = x * x
        if n < 5 { c += 0.3 * (n - 4.5) * (x + 0.6) }
        c += (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b
        y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x
        y = expm1(a * y * y)
    } else {
        let inner = ((n + 6) / (n * y) - 0.089 * d - 0.822) * (n + 2) * 3
        y = ((1 / inner + 0.5 / (n + 4)) * y - 1) * (n + 1) / (n + 2) + 1 / y
    }
    return (n * y).squareRoot()
}
