/// A summary of successive samples of a series: enough to draw their envelope, mean and last value, and to count those
/// that are not finite.
public struct Bucket: Equatable, Sendable {
    public var firstX: Double
    public var lastX: Double
    /// Minimum and maximum of the finite samples; `+∞` and `−∞` where there are none.
    public var minimum = Double.infinity
    public var maximum = -Double.infinity
    public var sum = 0.0
    public var last = Double.nan
    public var count: Int32 = 0
    public var nanCount: Int32 = 0
    public var infinityCount: Int32 = 0

    /// A bucket of one sample.
    public init(x: Double, y: Double) {
        firstX = x
        lastX = x
        if y.isFinite {
            minimum = y
            maximum = y
            sum = y
            last = y
            count = 1
        } else if y.isNaN {
            nanCount = 1
        } else {
            infinityCount = 1
        }
    }

    /// A bucket without samples.
    public init() {
        firstX = .infinity
        lastX = -.infinity
    }

    /// The mean of the finite samples, NaN where there are none; inside their range even where the sum overflows.
    public var mean: Double {
        guard count > 0 else { return .nan }
        let mean = sum / Double(count)
        return mean.isFinite ? min(max(mean, minimum), maximum) : minimum / 2 + maximum / 2
    }

    /// Whether it holds no sample, not even one that is not finite.
    public var isEmpty: Bool { count == 0 && nanCount == 0 && infinityCount == 0 }

    /// Adds a bucket of samples that follow these.
    public mutating func merge(_ later: Bucket) {
        firstX = min(firstX, later.firstX)
        lastX = max(lastX, later.lastX)
        minimum = min(minimum, later.minimum)
        maximum = max(maximum, later.maximum)
        sum += later.sum
        if later.count > 0 { last = later.last }
        count &+= later.count
        nanCount &+= later.nanCount
        infinityCount &+= later.infinityCount
    }
}
