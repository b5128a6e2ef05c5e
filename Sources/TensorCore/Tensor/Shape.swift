/// The extents of a tensor of rank 0 to 8, row-major: the last axis is contiguous. Images are
/// `[batch, height, width, channels]`, where height is frequency and width is time.
///
/// It is held inline, so that making or comparing shapes needs no heap memory.
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
    /// The largest rank.
    public static let mostAxes = 8

    /// The extents, and ones beyond the last axis.
    private var extents: SIMD8<Int32>
    public let rank: Int

    public init(arrayLiteral extents: Int...) { self.init(extents) }

    public init(_ extents: [Int]) {
        require(
            extents.count <= Self.mostAxes, "a shape has at most \(Self.mostAxes) axes, not \(extents.count)")
        self.init(rank: extents.count) { extents[$0] }
    }

    /// `rank` axes with the extents that `extent` returns; needs no array.
    @inline(__always)
    init(rank: Int, _ extent: (Int) -> Int) {
        require(0...Self.mostAxes ~= rank, "a shape has at most \(Self.mostAxes) axes, not \(rank)")
        var all = SIMD8(repeating: 1)
        for axis in 0..<rank { all[axis] = extent(axis) }
        self.init(checked: all, rank: rank)
    }

    /// An image batch: `[batch, height, width, channels]`.
    public init(batch: Int, height: Int, width: Int, channels: Int) {
        self.init(checked: SIMD8(batch, height, width, channels, 1, 1, 1, 1), rank: 4)
    }

    /// The shape of a scalar: no axes, one element.
    public static let scalar = Shape([])

    /// Three axes; needs no array, which a literal would make.
    public init(_ first: Int, _ second: Int, _ third: Int) {
        self.init(checked: SIMD8(first, second, third, 1, 1, 1, 1, 1), rank: 3)
    }

    public init(rows: Int, columns: Int) {
        self.init(checked: SIMD8(rows, columns, 1, 1, 1, 1, 1, 1), rank: 2)
    }

    public init(count: Int) {
        self.init(checked: SIMD8(count, 1, 1, 1, 1, 1, 1, 1), rank: 1)
    }

    /// Traps where an extent is negative or beyond Int32, or a product of extents overflows, even if another extent is
    /// 0.
    private init(checked extents: SIMD8<Int>, rank: Int) {
        var (most, overflows) = (1, false)
        for axis in 0..<rank {
            require(extents[axis] >= 0, "a shape has no negative extents: \(extents)")
            let product = most.multipliedReportingOverflow(by: max(extents[axis], 1))
            (most, overflows) = (product.partialValue, overflows || product.overflow)
        }
        require(
            !overflows && most < 1 << 60 && extents.max() <= Int(Int32.max),
            "a shape of more elements than any memory holds: \(extents)")
        self.extents = SIMD8<Int32>(truncatingIfNeeded: extents)
        self.rank = rank
    }

    /// The extent of an axis, counted from 0.
    public subscript(axis: Int) -> Int {
        require(0..<rank ~= axis, "axis \(axis) of a shape of rank \(rank)")
        return Int(extents[axis])
    }

    /// Elements: the product of all extents, 1 without axes.
    public var count: Int { batch * columns }
    /// The first extent, 1 without axes.
    public var batch: Int { Int(extents[0]) }
    /// The second extent, 1 where there is none.
    public var height: Int { Int(extents[1]) }
    /// The third extent, 1 where there is none.
    public var width: Int { Int(extents[2]) }
    /// The contiguous extent of an image batch.
    public var channels: Int { Int(extents[3]) }
    /// Height times width.
    public var positions: Int { height * width }
    /// The first extent.
    public var rows: Int { batch }
    /// All that is not the first axis, flattened.
    public var columns: Int {
        height * width * channels * Int(extents[4]) * (Int(extents[5]) * Int(extents[6]) * Int(extents[7]))
    }
    /// The extents in order.
    public var array: [Int] { (0..<rank).map { self[$0] } }
    public var description: String { "\(array)" }
}

extension Shape {
    /// The same shape with another extent of one axis; a scalar becomes a vector.
    public func with(_ extent: Int, at axis: Int) -> Shape {
        Shape(rank: max(rank, 1)) { $0 == axis ? extent : self[$0] }
    }

    /// The shape that is left without an axis.
    public func without(axis: Int) -> Shape { Shape(rank: rank - 1) { self[$0 < axis ? $0 : $0 + 1] } }

    /// The same shape with another first axis.
    public func with(rows: Int) -> Shape { with(rows, at: 0) }

    /// The axis that an index means, counted from the first axis or, where it is negative, from the last (−1); traps
    /// where there is none.
    public func axis(_ axis: Int) -> Int {
        require(-rank..<rank ~= axis, "axis \(axis) of a shape of rank \(rank)")
        return axis < 0 ? axis + rank : axis
    }

    /// The product of the extents of some neighbouring axes.
    public func count(_ axes: Range<Int>) -> Int { axes.reduce(1) { $0 * self[$1] } }
}
