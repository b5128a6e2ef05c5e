/// Rows of `[products][tiles][channels]` in scratch: one matrix for each product, whose rows are filled up to whole vectors.
struct WinogradMatrices {
    let start: UnsafeMutablePointer<Float>
    /// Between tiles.
    let rowStride: Int
    /// Between the matrices: an odd number of cache lines, so that they do not fall on one another in the caches.
    let matrixStride: Int

    init(_ start: UnsafeMutablePointer<Float>, tiles: Int, channels: Int) {
        self.start = start
        rowStride = (channels + 15) / 16 * 16
        matrixStride = Self.stride(tiles, channels)
    }

    private init(start: UnsafeMutablePointer<Float>, rowStride: Int, matrixStride: Int) {
        (self.start, self.rowStride, self.matrixStride) = (start, rowStride, matrixStride)
    }

    /// The rows from a tile on.
    func advanced(by tiles: Int) -> WinogradMatrices {
        WinogradMatrices(start: start + tiles * rowStride, rowStride: rowStride, matrixStride: matrixStride)
    }

    /// Equal matrices that many floats further on.
    func moved(by count: Int) -> WinogradMatrices {
        WinogradMatrices(start: start + count, rowStride: rowStride, matrixStride: matrixStride)
    }

    private static func stride(_ tiles: Int, _ channels: Int) -> Int {
        (tiles * ((channels + 15) / 16) + 1 | 1) * 16
    }

    static func size(_ matrices: Int, tiles: Int, channels: Int) -> Int { matrices * stride(tiles, channels) }

    subscript(matrix: Int) -> UnsafeMutablePointer<Float> { start + matrix * matrixStride }
}
