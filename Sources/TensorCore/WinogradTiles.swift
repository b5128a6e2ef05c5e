/// The 4x4 tiles of a batch of output images, and the 6x6 tiles of the inputs they see.
struct WinogradTiles {
    let input: Shape
    let output: Shape
    let paddingTop: Int
    let paddingLeft: Int
    let down: Int
    let across: Int

    init(input: Shape, output: Shape, paddingTop: Int, paddingLeft: Int) {
        (self.input, self.output) = (input, output)
        (self.paddingTop, self.paddingLeft) = (paddingTop, paddingLeft)
        (down, across) = ((output.height + 3) / 4, (output.width + 3) / 4)
    }

    var count: Int { output.batch * down * across }

    /// Whether 36 products a tile cost less than one for each position and tap on the image, with what the transforms cost: a filter's as
    /// much as those of some 13 tiles, the tiles' too much where channels are few.
    static func suit(_ geometry: Convolution, input: Shape, output: Shape) -> Bool {
        guard geometry.kernelHeight == 3, geometry.kernelWidth == 3, geometry.strideHeight == 1,
            geometry.strideWidth == 1, min(input.channels, output.channels) >= 12
        else { return false }
        let tiles = output.batch * ((output.height + 3) / 4) * ((output.width + 3) / 4)
        let (rows, columns) = (3 * output.height - 2, 3 * output.width - 2)
        return 36 * (tiles + 13) < output.batch * rows * columns
    }

    /// The image and the first output row and column of a tile.
    @inline(__always)
    func place(_ tile: Int) -> (image: Int, row: Int, column: Int) {
        (tile / (down * across), tile / across % down * 4, tile % across * 4)
    }
}

/// Rows of `[36][tiles][channels]` in scratch: one matrix for each product, whose rows are filled up to whole vectors.
struct WinogradMatrices {
    let start: UnsafeMutablePointer<Float>
    /// Between tiles.
    let rowStride: Int
    /// Between the 36 matrices: an odd number of cache lines, so that the 36 do not fall on one another in the caches.
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

    static func size(tiles: Int, channels: Int) -> Int { 36 * stride(tiles, channels) }

    subscript(matrix: Int) -> UnsafeMutablePointer<Float> { start + matrix * matrixStride }
}

extension WinogradTiles {
    /// Floats of scratch for tiles that reach over an image's edge.
    var edgeScratch: Int { 36 * ((max(input.channels, output.channels) + 15) / 16 * 16) }

    /// Bᵀ d B of some channels of the input tiles.
    func transformInputs(
        _ tiles: Range<Int>, _ range: Range<Int>, _ images: UnsafePointer<Float>, _ matrices: WinogradMatrices,
        edge: UnsafeMutablePointer<Float>
    ) {
        let channels = input.channels
        for tile in tiles {
            let (n, row, column) = place(tile)
            let (top, left) = (row - paddingTop, column - paddingLeft)
            let image = images + n * input.columns + range.lowerBound
            var (source, rowStride, columnStride) = (
                image + (top * input.width + left) * channels, input.width * channels, channels
            )
            if top < 0 || left < 0 || top + 6 > input.height || left + 6 > input.width {
                source = UnsafePointer(edge)
                (rowStride, columnStride) = (6 * matrices.rowStride, matrices.rowStride)
                gather(image, input, range.count, top, left, extent: 6, edge, columnStride)
            }
            let target = matrices.start + (tile - tiles.lowerBound) * matrices.rowStride
            for c in stride(from: 0, to: range.count, by: 16) {
                transformInput(source + c, rowStride, columnStride, target + c, matrices.matrixStride)
            }
        }
    }

    /// A ∇y Aᵀ of some channels of the tiles of the output's gradient.
    func transformOutputGradients(
        _ tiles: Range<Int>, _ range: Range<Int>, _ images: UnsafePointer<Float>, _ matrices: WinogradMatrices,
        edge: UnsafeMutablePointer<Float>
    ) {
        let channels = output.channels
        for tile in tiles {
            let (n, top, left) = place(tile)
            let image = images + n * output.columns + range.lowerBound
            var (source, rowStride, columnStride) = (
                image + (top * output.width + left) * channels, output.width * channels, channels
            )
            if top + 4 > output.height || left + 4 > output.width {
                source = UnsafePointer(edge)
                (rowStride, columnStride) = (4 * matrices.rowStride, matrices.rowStride)
                gather(image, output, range.count, top, left, extent: 4, edge, columnStride)
            }
            let target = matrices.start + (tile - tiles.lowerBound) * matrices.rowStride
            for c in stride(from: 0, to: range.count, by: 16) {
                transformOutputGradient(source + c, rowStride, columnStride, target + c, matrices.matrixStride)
            }
        }
    }

    /// Aᵀ m A of the products: some channels of the output tiles.
    func transformOutputs(
        _ tiles: Range<Int>, _ range: Range<Int>, _ matrices: WinogradMatrices,
        _ images: UnsafeMutablePointer<Float>, edge: UnsafeMutablePointer<Float>, _ finish: ConvolutionFinish?
    ) {
        let (channels, count) = (output.channels, range.count)
        for tile in tiles {
            let (n, row, column) = place(tile)
            let target =
                images + n * output.columns + (row * output.width + column) * channels + range.lowerBound
            let source = matrices.start + (tile - tiles.lowerBound) * matrices.rowStride
            let (height, width) = (min(4, output.height - row), min(4, output.width - column))
            if height == 4 && width == 4 && count % 16 == 0 {
                for k in stride(from: 0, to: count, by: 16) {
                    transformOutput(source + k, matrices.matrixStride, target + k, output.width * channels, channels)
                }
            } else {
                let columnStride = matrices.rowStride
                for k in stride(from: 0, to: count, by: 16) {
                    transformOutput(source + k, matrices.matrixStride, edge + k, 4 * columnStride, columnStride)
                }
                for i in 0..<height {
                    for j in 0..<width {
                        (target + (i * output.width + j) * channels).update(
                            from: edge + (4 * i + j) * columnStride, count: count)
                    }
                }
            }
            finish?.run(n, rows: row..<row + height, columns: column..<column + width, channels: range)
        }
    }

    /// A tile with zeros where it reaches over the image.
    private func gather(
        _ image: UnsafePointer<Float>, _ shape: Shape, _ channels: Int, _ top: Int, _ left: Int, extent: Int,
        _ target: UnsafeMutablePointer<Float>, _ columnStride: Int
    ) {
        for i in 0..<extent {
            for j in 0..<extent {
                let place = target + (i * extent + j) * columnStride
                if top + i >= 0 && top + i < shape.height && left + j >= 0 && left + j < shape.width {
                    place.update(
                        from: image + ((top + i) * shape.width + left + j) * shape.channels, count: channels)
                } else {
                    place.update(repeating: 0, count: channels)
                }
            }
        }
    }
}

@inline(__always)
private func transformInput(
    _ d: UnsafePointer<Float>, _ rowStride: Int, _ columnStride: Int, _ target: UnsafeMutablePointer<Float>,
    _ stride: Int
) {
    // Columns first: one row of Bᵀ d for each pair of rows is kept in registers, so that nothing is stored in between.
    func column(_ j: Int) -> Six<Vector16> { Six(at: d + j * columnStride, stride: rowStride).input }
    let (a, b, c, d, e, f) = (column(0), column(1), column(2), column(3), column(4), column(5))
    Six(a.a, b.a, c.a, d.a, e.a, f.a).input.store(target, stride: stride)
    Six(a.b, b.b, c.b, d.b, e.b, f.b).input.store(target + 6 * stride, stride: stride)
    Six(a.c, b.c, c.c, d.c, e.c, f.c).input.store(target + 12 * stride, stride: stride)
    Six(a.d, b.d, c.d, d.d, e.d, f.d).input.store(target + 18 * stride, stride: stride)
    Six(a.e, b.e, c.e, d.e, e.e, f.e).input.store(target + 24 * stride, stride: stride)
    Six(a.f, b.f, c.f, d.f, e.f, f.f).input.store(target + 30 * stride, stride: stride)
}

@inline(__always)
private func transformOutput(
    _ m: UnsafePointer<Float>, _ stride: Int, _ target: UnsafeMutablePointer<Float>, _ rowStride: Int,
    _ columnStride: Int
) {
    func column(_ j: Int) -> Four<Vector16> { Six(at: m + j * stride, stride: 6 * stride).output }
    let (a, b, c, d, e, f) = (column(0), column(1), column(2), column(3), column(4), column(5))
    Six(a.a, b.a, c.a, d.a, e.a, f.a).output.store(target, stride: columnStride)
    Six(a.b, b.b, c.b, d.b, e.b, f.b).output.store(target + rowStride, stride: columnStride)
    Six(a.c, b.c, c.c, d.c, e.c, f.c).output.store(target + 2 * rowStride, stride: columnStride)
    Six(a.d, b.d, c.d, d.d, e.d, f.d).output.store(target + 3 * rowStride, stride: columnStride)
}

@inline(__always)
private func transformOutputGradient(
    _ y: UnsafePointer<Float>, _ rowStride: Int, _ columnStride: Int, _ target: UnsafeMutablePointer<Float>,
    _ stride: Int
) {
    func column(_ j: Int) -> Six<Vector16> { Four(at: y + j * columnStride, stride: rowStride).outputGradient }
    let (a, b, c, d) = (column(0), column(1), column(2), column(3))
    Four(a.a, b.a, c.a, d.a).outputGradient.store(target, stride: stride)
    Four(a.b, b.b, c.b, d.b).outputGradient.store(target + 6 * stride, stride: stride)
    Four(a.c, b.c, c.c, d.c).outputGradient.store(target + 12 * stride, stride: stride)
    Four(a.d, b.d, c.d, d.d).outputGradient.store(target + 18 * stride, stride: stride)
    Four(a.e, b.e, c.e, d.e).outputGradient.store(target + 24 * stride, stride: stride)
    Four(a.f, b.f, c.f, d.f).outputGradient.store(target + 30 * stride, stride: stride)
}
