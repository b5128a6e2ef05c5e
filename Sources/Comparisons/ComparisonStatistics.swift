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
        let count = Double(values.count)
        mean = values.reduce(0, +) / count
        guard values.count > 1 else { return }
        let mean = mean
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
        half = studentQuantile(degreesOfFreedom: values.count - 1) * (variance / count).squareRoot()
    }
}

/// The 97.5 % quantile of Student's t, by Hill's expansion (1970, Algorithm 396), to about five digits.
func studentQuantile(degreesOfFreedom: Int) -> Double {
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
