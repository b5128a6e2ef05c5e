import TerminalTestSupport
import Testing

@testable import TerminalUI

@Suite struct BucketPyramidTests {
    private func samples(_ count: Int, seed: UInt64) -> [(x: Double, y: Double)] {
        var generator = SeededGenerator(seed: seed)
        var x = 0.0
        return (0..<count).map { _ in
            x += Double(Int.random(in: 0...3, using: &generator))
            return (x, wildValue(&generator))
        }
    }

    @Test(arguments: [1, 5, 1024, 1027, 4099, 30_003])
    func everyColumnHoldsAllItsSamples(count: Int) throws {
        let points = samples(count, seed: UInt64(count))
        let pyramid = BucketPyramid(points)
        let whole = try #require(pyramid.xRange)
        var generator = SeededGenerator(seed: 3)
        for width in [1, 7, 80, 400] {
            for round in 0..<8 {
                let a = Double.random(in: whole.lowerBound - 5...whole.upperBound + 5, using: &generator)
                let b = Double.random(in: whole.lowerBound - 5...whole.upperBound + 5, using: &generator)
                // The newest samples are still only at level 0, so half of the ranges include them.
                let range = min(a, b, whole.upperBound)...(round % 2 == 0 ? whole.upperBound + 1 : max(a, b))
                let columns = pyramid.columns(in: range, count: width)
                #expect(columns.count == width)
                let scale = Double(width) / (range.upperBound - range.lowerBound)
                for point in points where range.contains(point.x) && range.upperBound > range.lowerBound {
                    let column = columns[min(width - 1, Int((point.x - range.lowerBound) * scale))]
                    if point.y.isFinite {
                        #expect(column.minimum <= point.y && column.maximum >= point.y)
                    } else {
                        #expect(point.y.isNaN ? column.nanCount > 0 : column.infinityCount > 0)
                    }
                }
            }
        }
    }

    @Test func aSpikeAmongManySamplesStaysVisible() {
        var pyramid = BucketPyramid()
        for index in 0..<300_000 { pyramid.append(x: Double(index), y: index == 123_456 ? 1e6 : 1) }
        let columns = pyramid.columns(in: 0...299_999, count: 200)
        #expect(columns[82].maximum == 1e6)
        #expect(columns.filter { $0.maximum == 1e6 }.count <= 2)
        #expect(columns.allSatisfy { $0.minimum == 1 })
    }

    @Test func memoryStaysConstant() {
        var pyramid = BucketPyramid()
        var sizes: [Int] = []
        for index in 0..<600_000 {
            pyramid.append(x: Double(index), y: 0)
            if index == 199_999 || index == 599_999 { sizes.append(pyramid.bucketCount) }
        }
        #expect(sizes[0] < 8000)
        #expect(sizes[1] - sizes[0] <= 1024)
        #expect(MemoryLayout<Bucket>.stride <= 72)
    }

    @Test func countsAndSumsOfAllColumnsAreThoseOfTheSamples() {
        var pyramid = BucketPyramid()
        for index in 0..<4096 { pyramid.append(x: Double(index), y: Double(index % 17)) }
        // Sixteen buckets of 256 samples: borders fall together, so nothing is counted twice.
        var total = 0
        var sum = 0.0
        pyramid.forEachBucket(in: 0...4095, atMost: 64) { bucket in
            total += Int(bucket.count)
            sum += bucket.sum
        }
        #expect(total == 4096)
        #expect(sum == (0..<4096).reduce(0.0) { $0 + Double($1 % 17) })
    }

    @Test func thinningCommutesWithAppending() {
        let points = (0..<20_000).map { (x: Double($0), y: Double(($0 * 7919) % 1000)) }
        var appended = BucketPyramid(points.prefix(7_331))
        for point in points.dropFirst(7_331) { appended.append(x: point.x, y: point.y) }
        let whole = BucketPyramid(points)
        #expect(appended.columns(in: 0...19_999, count: 97) == whole.columns(in: 0...19_999, count: 97))
        // The result is also compared with buckets that are computed from the samples directly.
        var level: [Bucket] = []
        whole.forEachBucket(in: 0...19_999, atMost: 400) { level.append($0) }
        for bucket in level {
            let values = points[Int(bucket.firstX)...Int(bucket.lastX)].map(\.y)
            #expect(bucket.minimum == values.min() && bucket.maximum == values.max())
            #expect(bucket.sum == values.reduce(0, +) && bucket.last == values.last)
        }
    }

    @Test func recentSamplesAreKeptOneByOne() {
        var pyramid = BucketPyramid()
        for index in 0..<100_000 { pyramid.append(x: Double(index), y: Double(index)) }
        let columns = pyramid.columns(in: 99_500...99_999, count: 500)
        #expect(columns.allSatisfy { $0.count == 1 })
        #expect(pyramid.nearest(to: 99_812.3)?.last == 99_812)
        #expect(pyramid.nearest(to: 1e9)?.last == 99_999)
        #expect(pyramid.nearest(to: -5).map { $0.firstX } == 0)
    }

    @Test func placesThatGoBackOrAreNotNumbersCountAsTheLast() {
        let pyramid = BucketPyramid([(x: 3, y: 1), (x: 1, y: 2), (x: .nan, y: 3), (x: .infinity, y: 4)])
        #expect(pyramid.xRange == 3...3)
        #expect(pyramid.total.count == 4)
        #expect(pyramid.columns(in: 3...3, count: 1)[0].maximum == 4)
        #expect(BucketPyramid([(x: .nan, y: 1)]).xRange == 0...0)
    }

    @Test func theMeanOfHugeValuesLiesInTheirRange() {
        var bucket = Bucket(x: 0, y: 1e308)
        for _ in 0..<10 { bucket.merge(Bucket(x: 1, y: 1.5e308)) }
        #expect(bucket.mean >= 1e308 && bucket.mean <= 1.5e308)
    }
}
