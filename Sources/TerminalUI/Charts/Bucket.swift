/// What is known of a run of samples: enough to draw its envelope, mean and last value, and to count what is not finite.
public struct Bucket: Equatable, Sendable {
    public var firstX: Double
    public var lastX: Double
    /// Of the finite samples; `+∞` and `−∞` when there are none.
    public var minimum = Double.infinity
    public var maximum = -Double.infinity
    public var sum = 0.0
    public var last = Double.nan
    public var count: Int32 = 0
    public var nanCount: Int32 = 0
    public var infinityCount: Int32 = 0

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

    /// Of no samples at all.
    public init() {
        firstX = .infinity
        lastX = -.infinity
    }

    /// NaN when no sample was finite; right even where the sum overflows.
    public var mean: Double {
        guard count > 0 else { return .nan }
        let mean = sum / Double(count)
        return mean.isFinite ? min(max(mean, minimum), maximum) : minimum / 2 + maximum / 2
    }

    public var isEmpty: Bool { count == 0 && nanCount == 0 && infinityCount == 0 }

    /// Takes in a bucket of later samples.
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
