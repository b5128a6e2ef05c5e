/// The distance between the statistics of some samples and given ones: ‖var − variance‖₂ + ‖mean − mean₀‖₂ over
/// channels, from the samples' moments Σ x and Σ x², `[batch, 2, channels]`. It is cheap enough to be computed again
/// for the gradient.
public struct StatisticsDistance {
    private let moments: Tensor
    private let samples: Range<Int>
    private let count: Double
    private let mean: Tensor
    private let variance: Tensor
    private let meanDistance: Double
    private let varianceDistance: Double

    /// - Parameters:
    ///   - positions: how many positions of a sample its moments are sums over.
    ///   - mean, variance: the statistics to compare with, `[channels]`.
    public init(_ moments: Tensor, samples: Range<Int>, positions: Int, mean: Tensor, variance: Tensor) {
        require(
            moments.shape.rank == 3 && moments.shape[1] == 2, "moments of \(moments.shape), not [batch, 2, channels]")
        let channels = moments.shape[2]
        require(
            mean.count == channels && variance.count == channels && samples.lowerBound >= 0
                && samples.upperBound <= moments.shape[0],
            "statistics of samples \(samples) of \(moments.shape) against \(mean.shape)")
        self.moments = moments
        self.samples = samples
        self.mean = mean
        self.variance = variance
        count = Double(samples.count * positions)
        var (meanSquares, varianceSquares) = (0.0, 0.0)
        for channel in 0..<channels {
            let gap = Self.gap(moments, samples, count, mean, variance, channel)
            meanSquares += gap.mean * gap.mean
            varianceSquares += gap.variance * gap.variance
        }
        meanDistance = meanSquares.squareRoot()
        varianceDistance = varianceSquares.squareRoot()
    }

    /// ‖var − variance‖₂ + ‖mean − mean₀‖₂.
    public var value: Float { Float(meanDistance + varianceDistance) }

    /// With n elements: dΣx² = dvar / n, dΣx = (dmean − 2 · mean · dvar) / n, the same for each sample that counts.
    public func gradient(_ factor: Float) -> Tensor {
        let (result, channels) = (Tensor(zeros: moments.shape), moments.shape[2])
        let meanFactor = meanDistance > 0 ? Double(factor) / meanDistance : 0
        let varianceFactor = varianceDistance > 0 ? Double(factor) / varianceDistance : 0
        for channel in 0..<channels {
            let gap = Self.gap(moments, samples, count, mean, variance, channel)
            let own = gap.mean + Double(mean.pointer[channel])
            let squares = gap.variance * varianceFactor
            let sum = gap.mean * meanFactor - 2 * own * squares
            for sample in samples {
                result.pointer[sample * 2 * channels + channel] = Float(sum / count)
                result.pointer[(sample * 2 + 1) * channels + channel] = Float(squares / count)
            }
        }
        return result
    }

    @inline(__always)
    private static func gap(
        _ moments: Tensor, _ samples: Range<Int>, _ count: Double, _ mean: Tensor, _ variance: Tensor, _ channel: Int
    ) -> (mean: Double, variance: Double) {
        let channels = mean.count
        var (sum, squares) = (0.0, 0.0)
        for sample in samples {
            sum += Double(moments.pointer[sample * 2 * channels + channel])
            squares += Double(moments.pointer[(sample * 2 + 1) * channels + channel])
        }
        let own = sum / count
        let spread = max(0, squares / count - own * own)
        return (own - Double(mean.pointer[channel]), spread - Double(variance.pointer[channel]))
    }
}
