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
        require(extents.allSatisfy { $0 >= 0 }, "a shape has no negative extents: \(extents)")
        rank = extents.count
        self.extents = SIMD4(repeating: 1)
        for (axis, extent) in extents.enumerated() { self.extents[axis] = extent }
    }

    /// An image batch: `[batch, height, width, channels]`.
    public init(batch: Int, height: Int, width: Int, channels: Int) {
        rank = 4
        extents = SIMD4(batch, height, width, channels)
    }

    /// No axes, one element.
    public static let scalar = Shape([])

    /// Three axes, without the array that a literal makes.
    public init(_ first: Int, _ second: Int, _ third: Int) {
        rank = 3
        extents = SIMD4(first, second, third, 1)
    }

    public init(rows: Int, columns: Int) {
        rank = 2
        extents = SIMD4(rows, columns, 1, 1)
    }

    public init(count: Int) {
        rank = 1
        extents = SIMD4(count, 1, 1, 1)
    }

    public subscript(axis: Int) -> Int {
        require(axis < rank, "axis \(axis) of a shape of rank \(rank)")
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
