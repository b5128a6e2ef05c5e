/// Transformed tiles in scratch memory, `[products][tiles][channels]`: one matrix `[tiles, channels]` for each product,
/// whose rows are padded to whole vectors.
struct WinogradMatrices {
    let start: UnsafeMutablePointer<Float>
    /// The number of floats from one tile to the next.
    let rowStride: Int
    /// The number of floats from one matrix to the next: an odd number of cache lines, because after a power of two all
    /// matrices would take the same places in the caches.
    let matrixStride: Int

    init(_ start: UnsafeMutablePointer<Float>, tiles: Int, channels: Int) {
        self.start = start
        rowStride = (channels + 15) / 16 * 16
        matrixStride = Self.stride(tiles, channels)
    }

    private init(start: UnsafeMutablePointer<Float>, rowStride: Int, matrixStride: Int) {
        (self.start, self.rowStride, self.matrixStride) = (start, rowStride, matrixStride)
    }

    /// The same matrices without their first rows, up to a tile.
    func advanced(by tiles: Int) -> WinogradMatrices {
        WinogradMatrices(start: start + tiles * rowStride, rowStride: rowStride, matrixStride: matrixStride)
    }

    /// Matrices of the same form that lie `count` floats further on in memory.
    func moved(by count: Int) -> WinogradMatrices {
        WinogradMatrices(start: start + count, rowStride: rowStride, matrixStride: matrixStride)
    }

    private static func stride(_ tiles: Int, _ channels: Int) -> Int {
        (tiles * ((channels + 15) / 16) + 1 | 1) * 16
    }

    static func size(_ matrices: Int, tiles: Int, channels: Int) -> Int { matrices * stride(tiles, channels) }

    subscript(matrix: Int) -> UnsafeMutablePointer<Float> { start + matrix * matrixStride }
}
