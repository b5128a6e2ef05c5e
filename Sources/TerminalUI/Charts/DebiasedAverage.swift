/// An exponential moving average without bias towards zero at its start (with Adam's correction, Kingma and Ba 2015):
/// `s ← d·s + (1−d)·y`, `w ← d·w + (1−d)`, value `s / w`.
public struct DebiasedAverage: Sendable {
    /// The share of the old average at each sample, 0 to below 1.
    public let decay: Double
    private var sum = 0.0
    private var weight = 0.0

    public init(decay: Double) {
        self.decay = decay.isFinite ? min(max(decay, 0), 0.999_999) : 0
    }

    /// The average; NaN before the first sample.
    public var value: Double { weight > 0 ? sum / weight : .nan }

    /// Adds `count` samples with the given mean; a mean that is not finite is ignored.
    @discardableResult
    public mutating func add(_ mean: Double, count: Int = 1) -> Double {
        guard mean.isFinite, count > 0 else { return value }
        let kept = count == 1 ? decay : power(count)
        sum = kept * sum + (1 - kept) * mean
        weight = kept * weight + (1 - kept)
        return value
    }

    private func power(_ exponent: Int) -> Double {
        var result = 1.0
        var base = decay
        var left = exponent
        while left > 0 {
            if left & 1 == 1 { result *= base }
            base *= base
            left >>= 1
        }
        return result
    }
}
