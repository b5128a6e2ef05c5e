/// A history of samples in nearly constant memory, which keeps the minimum and maximum of every stretch.
///
/// Level 0 holds the newest 1,024 samples one by one; each level above holds the newest 1,024 buckets of four times as
/// many samples. Ten million samples need eight levels, about half a megabyte. Appending takes amortised O(1): a bucket
/// is added to the level above only when it is complete, so that the borders of buckets depend only on the samples'
/// numbers. A query reads a few thousand buckets at most.
public struct BucketPyramid: Sendable {
    static let fan = 4
    static let capacity = 1024

    private struct Level: Sendable {
        /// A ring of complete buckets.
        var ring: [Bucket] = []
        var start = 0
        var hasDropped = false
        /// The incomplete next bucket of this level.
        var pending = Bucket()
        var pendingParts = 0

        mutating func push(_ bucket: Bucket) {
            if ring.count < BucketPyramid.capacity {
                ring.append(bucket)
            } else {
                ring[start] = bucket
                start = (start + 1) % BucketPyramid.capacity
                hasDropped = true
            }
        }

        subscript(index: Int) -> Bucket {
            let position = start + index
            return ring[position < ring.count ? position : position - ring.count]
        }

        /// The first bucket that ends at or after x.
        func firstIndex(endingAtOrAfter x: Double) -> Int {
            var low = 0
            var high = ring.count
            while low < high {
                let middle = (low + high) / 2
                if self[middle].lastX < x { low = middle + 1 } else { high = middle }
            }
            return low
        }

        /// The first bucket that begins after x.
        func firstIndex(beginningAfter x: Double) -> Int {
            var low = 0
            var high = ring.count
            while low < high {
                let middle = (low + high) / 2
                if self[middle].firstX <= x { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }

    private var levels: [Level] = [Level()]

    /// A summary of all samples ever appended.
    public private(set) var total = Bucket()

    /// The newest sample, finite or not.
    public private(set) var latest = Double.nan

    public init() {}

    /// A series of points, sorted by x.
    public init(_ points: some Sequence<(x: Double, y: Double)>) {
        for point in points { append(x: point.x, y: point.y) }
    }

    /// Whether the series has no sample.
    public var isEmpty: Bool { total.isEmpty }

    /// The x of the first and last sample; nil before the first.
    public var xRange: ClosedRange<Double>? { isEmpty ? nil : total.firstX...total.lastX }

    /// The number of buckets in memory, of 72 bytes each.
    public var bucketCount: Int { levels.reduce(0) { $0 + $1.ring.count + 1 } }

    /// Adds a sample. An x that is not finite, or smaller than the last one, counts as the last one.
    public mutating func append(x: Double, y: Double) {
        let floor = isEmpty ? -Double.greatestFiniteMagnitude : total.lastX
        let place = x.isFinite ? max(x, floor) : (isEmpty ? 0 : floor)
        push(Bucket(x: place, y: y))
        latest = y
    }

    /// Adds samples that were summarised before as one bucket, which stay together at every level. An empty bucket adds
    /// nothing.
    public mutating func append(_ bucket: Bucket) {
        guard !bucket.isEmpty else { return }
        var bucket = bucket
        let floor = isEmpty ? -Double.greatestFiniteMagnitude : total.lastX
        bucket.firstX = bucket.firstX.isFinite ? max(bucket.firstX, floor) : (isEmpty ? 0 : floor)
        bucket.lastX = bucket.lastX.isFinite ? max(bucket.lastX, bucket.firstX) : bucket.firstX
        push(bucket)
        latest = bucket.last
    }

    private mutating func push(_ bucket: Bucket) {
        total.merge(bucket)
        levels[0].push(bucket)
        var rising = bucket
        var index = 1
        while true {
            if index == levels.count { levels.append(Level()) }
            levels[index].pending.merge(rising)
            levels[index].pendingParts += 1
            guard levels[index].pendingParts == Self.fan else { return }
            rising = levels[index].pending
            levels[index].pending = Bucket()
            levels[index].pendingParts = 0
            levels[index].push(rising)
            index += 1
        }
    }

    /// The samples of `range` in `count` equal columns. The envelope of a column contains every sample in it; a bucket
    /// across a border counts for both sides.
    public func columns(in range: ClosedRange<Double>, count: Int) -> [Bucket] {
        var columns = [Bucket](repeating: Bucket(), count: max(0, count))
        guard count > 0, !isEmpty, range.lowerBound.isFinite, range.upperBound.isFinite else { return columns }
        let width = range.upperBound - range.lowerBound
        let scale = width > 0 ? Double(count) / width : 0
        let last = count - 1
        func column(_ x: Double) -> Int {
            let position = (x - range.lowerBound) * scale
            return position.isFinite ? Int(min(max(position, 0), Double(last))) : 0
        }
        forEachBucket(in: range, atMost: 4 * count) { bucket in
            let left = column(bucket.firstX)
            let right = column(bucket.lastX)
            for index in left...max(left, right) { columns[index].merge(bucket) }
        }
        return columns
    }

    /// Visits the buckets that overlap `range`, oldest first, at the finest level that reaches back to its start and
    /// has at most `limit` of them there (or at the coarsest, if all have more).
    public func forEachBucket(in range: ClosedRange<Double>, atMost limit: Int, _ visit: (Bucket) -> Void) {
        var chosen = levels.count - 1
        var bounds = (0, 0)
        for (index, level) in levels.enumerated() {
            let low = level.firstIndex(endingAtOrAfter: range.lowerBound)
            let high = level.firstIndex(beginningAfter: range.upperBound)
            let reachesBack = !level.hasDropped || low > 0
            let isLast = index == levels.count - 1
            if isLast || (reachesBack && high - low <= limit) {
                chosen = index
                bounds = (low, max(low, high))
                break
            }
        }
        for index in bounds.0..<bounds.1 { visit(levels[chosen][index]) }
        for index in stride(from: chosen, to: 0, by: -1) {
            let pending = levels[index].pending
            if !pending.isEmpty, pending.lastX >= range.lowerBound, pending.firstX <= range.upperBound {
                visit(pending)
            }
        }
    }

    /// The bucket nearest to x at the finest level that still covers x; nil while there are no samples.
    public func nearest(to x: Double) -> Bucket? {
        guard !isEmpty else { return nil }
        var best: Bucket?
        var distance = Double.infinity
        func consider(_ bucket: Bucket) {
            guard !bucket.isEmpty else { return }
            let gap = max(0, max(bucket.firstX - x, x - bucket.lastX))
            if gap < distance || best == nil {
                best = bucket
                distance = gap
            }
        }
        for level in levels {
            let low = level.firstIndex(endingAtOrAfter: x)
            if low > 0 { consider(level[low - 1]) }
            if low < level.ring.count { consider(level[low]) }
            if distance == 0 || low > 0 { return best }
        }
        for level in levels { consider(level.pending) }
        return best
    }
}
