/// The cut of a sum over units of work, such as the samples of a batch, into parts that threads add up at the same time.
///
/// The cut depends only on the size of the sum, and the parts are added in a fixed order, so that the bits do not depend on
/// the number of threads. At most as many threads as there are shards work on one sum.
struct Shards {
    let units: Int
    /// Floats of the sum.
    let length: Int
    let count: Int

    /// Eight, or four or two where the sums of more would not stay within the last-level cache.
    init(units: Int, length: Int) {
        (self.units, self.length) = (units, length)
        count = [8, 4].first { $0 * length * 4 <= 12 << 20 } ?? 2
    }

    /// Floats of all parts.
    var size: Int { count * length }

    private func range(_ shard: Int) -> Range<Int> { units * shard / count..<units * (shard + 1) / count }

    /// Calls `body(range, sum, scratch)` for each shard that has units of work, which must overwrite its sum.
    @inline(__always)
    func forEach(
        into sums: UnsafeMutablePointer<Float>, scratch: Int,
        _ body: (Range<Int>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>) -> Void
    ) {
        Workers.forEach(count, scratch: scratch) { some, _, scratch in
            for shard in some where !range(shard).isEmpty { body(range(shard), sums + shard * length, scratch) }
        }
    }

    /// Overwrites the target with the total of so many elements from `start` on.
    @inline(__always)
    func total(
        of sums: UnsafePointer<Float>, from start: Int, count: Int, into target: UnsafeMutablePointer<Float>
    ) {
        target.update(repeating: 0, count: count)
        for shard in 0..<self.count where !range(shard).isEmpty {
            let part = sums + shard * length + start
            for index in 0..<count { target[index] += part[index] }
        }
    }
}
