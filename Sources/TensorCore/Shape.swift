/// The extents of a tensor of rank 0 to 4, row-major: the last axis is contiguous. Images are
/// `[batch, height, width, channels]`, where height is frequency and width is time.
///
/// Held inline, so that making or comparing shapes never touches the heap.
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
    private var extents: SIMD4<Int>
    public let rank: Int

    public init(arrayLiteral extents: Int...) { self.init(extents) }

    public init(_ extents: [Int]) {
        require(extents.count <= 4, "a shape has at most 4 axes, not \(extents.count)")
        var all = SIMD4(repeating: 1)
        for (axis, extent) in extents.enumerated() { all[axis] = extent }
        self.init(checked: all, rank: extents.count)
    }

    /// An image batch: `[batch, height, width, channels]`.
    public init(batch: Int, height: Int, width: Int, channels: Int) {
        self.init(checked: SIMD4(batch, height, width, channels), rank: 4)
    }

    /// No axes, one element.
    public static let scalar = Shape([])

    /// Three axes, without the array that a literal makes.
    public init(_ first: Int, _ second: Int, _ third: Int) {
        self.init(checked: SIMD4(first, second, third, 1), rank: 3)
    }

    public init(rows: Int, columns: Int) {
        self.init(checked: SIMD4(rows, columns, 1, 1), rank: 2)
    }

    public init(count: Int) {
        self.init(checked: SIMD4(count, 1, 1, 1), rank: 1)
    }

    /// No extent is negative, and no product of extents overflows, also where another extent is 0.
    private init(checked extents: SIMD4<Int>, rank: Int) {
        var (most, overflows) = (1, false)
        for axis in 0..<4 {
            require(extents[axis] >= 0, "a shape has no negative extents: \(extents)")
            let product = most.multipliedReportingOverflow(by: max(extents[axis], 1))
            (most, overflows) = (product.partialValue, overflows || product.overflow)
        }
        require(!overflows && most < 1 << 60, "a shape of more elements than any memory holds: \(extents)")
        self.extents = extents
        self.rank = rank
    }

    public subscript(axis: Int) -> Int {
        require(axis >= 0 && axis < rank, "axis \(axis) of a shape of rank \(rank)")
        return extents[axis]
    }

    public var count: Int { extents[0] * extents[1] * extents[2] * extents[3] }
    public var batch: Int { extents[0] }
    public var height: Int { extents[1] }
    public var width: Int { extents[2] }
    /// The contiguous extent of an image batch.
    public var channels: Int { extents[3] }
    /// Height times width.
    public var positions: Int { extents[1] * extents[2] }
    public var rows: Int { extents[0] }
    /// All that is not the first axis, flattened.
    public var columns: Int { extents[1] * extents[2] * extents[3] }
    public var array: [Int] { (0..<rank).map { extents[$0] } }
    public var description: String { "\(array)" }
}
