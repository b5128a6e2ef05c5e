/// A correlation by register blocks that read the image where it lies, row by row of the result: `Gemm` without gathering patches.
///
/// The result is a grid of positions that may lie apart in its image, so that a strided convolution's input gradient is one pass
/// for each phase of rows and columns.
struct DirectPass {
    let filter: FilterView
    private let packed: Tensor
    let strideHeight: Int
    let strideWidth: Int
    /// Zeros before the image's first row and column; negative where the grid begins inside.
    let paddingTop: Int
    let paddingLeft: Int
    /// The grid, the element where it begins in the result's image, and elements between its rows and columns.
    let rows: Int
    let columns: Int
    let targetStart: Int
    let targetRowStride: Int
    let targetColumnStride: Int

    /// The convolution itself.
    init(_ geometry: Convolution, filter: FilterView, output: Shape) {
        self.filter = filter
        packed = filter.packed()
        (strideHeight, strideWidth) = (geometry.strideHeight, geometry.strideWidth)
        (paddingTop, paddingLeft) = (geometry.paddingHeight, geometry.paddingWidth)
        (rows, columns) = (output.height, output.width)
        targetStart = 0
        (targetRowStride, targetColumnStride) = (output.width * output.channels, output.channels)
    }

    /// One phase of its input gradient.
    init(_ filter: Tensor, rows: GradientPhase, columns: GradientPhase, input: Shape) {
        self.filter = FilterView(filter, rows: rows, columns: columns)
        packed = self.filter.packed()
        (strideHeight, strideWidth) = (1, 1)
        (paddingTop, paddingLeft) = (rows.padding, columns.padding)
        (self.rows, self.columns) = (rows.count, columns.count)
        targetStart = (rows.phase * input.width + columns.phase) * input.channels
        targetRowStride = rows.stride * input.width * input.channels
        targetColumnStride = columns.stride * input.channels
    }

    private var stripWidth: Int { (columns - 1) * strideWidth + filter.width }
    private func stripHeight(_ rows: Int) -> Int { (rows - 1) * strideHeight + filter.height }

    /// Floats of scratch that `run` needs for as many rows: the padded strip, and a row of a panel that is not full.
    func scratch(rows: Int) -> Int { stripHeight(rows) * stripWidth * filter.channels + columns * 32 }

    /// Makes the grid's rows of one image.
    func run(
        _ rows: Range<Int>, image: UnsafePointer<Float>, _ x: Shape, target: UnsafeMutablePointer<Float>,
        scratch: UnsafeMutablePointer<Float>
    ) {
        guard filter.height * filter.width > 0 else { return clear(rows, target) }
        let channels = filter.channels
        let height = stripHeight(rows.count)
        let (top, left) = (rows.lowerBound * strideHeight - paddingTop, -paddingLeft)
        var (strip, stripStride) = (UnsafePointer(scratch), stripWidth * channels)
        if top >= 0 && left >= 0 && top + height <= x.height && left + stripWidth <= x.width {
            strip = image + (top * x.width + left) * channels
            stripStride = x.width * channels
        } else {
            for row in 0..<height { copy(row: top + row, left: left, image, x, to: scratch + row * stripStride) }
        }
        let spare = scratch + height * stripWidth * channels
        let steps = filter.height * filter.width * channels
        Panels(count: filter.filters).forEach { start, lanes in
            let valid = min(lanes, filter.filters - start)
            for row in rows {
                let place = target + targetStart + row * targetRowStride + start
                let product = BlockProduct(
                    a: strip + (row - rows.lowerBound) * strideHeight * stripStride,
                    rowStride: strideWidth * channels, runStride: stripStride, runs: filter.height,
                    runLength: filter.width * channels, b: packed.pointer + start * steps, bStride: lanes,
                    result: valid == lanes ? place : spare,
                    resultStride: valid == lanes ? targetColumnStride : lanes)
                product.run(rows: columns, columns: lanes)
                if valid < lanes {
                    for column in 0..<columns {
                        (place + column * targetColumnStride).update(from: spare + column * lanes, count: valid)
                    }
                }
            }
        }
    }

    /// A row of the strip: zeros, pixels, zeros.
    @inline(__always)
    private func copy(
        row: Int, left: Int, _ image: UnsafePointer<Float>, _ x: Shape, to target: UnsafeMutablePointer<Float>
    ) {
        let first = min(max(0, -left), stripWidth)
        let end = row >= 0 && row < x.height ? max(first, min(stripWidth, x.width - left)) : first
        target.update(repeating: 0, count: first * filter.channels)
        if end > first {
            (target + first * filter.channels).update(
                from: image + (row * x.width + left + first) * filter.channels, count: (end - first) * filter.channels)
        }
        (target + end * filter.channels).update(repeating: 0, count: (stripWidth - end) * filter.channels)
    }

    private func clear(_ rows: Range<Int>, _ target: UnsafeMutablePointer<Float>) {
        for row in rows {
            for column in 0..<columns {
                (target + targetStart + row * targetRowStride + column * targetColumnStride)
                    .update(repeating: 0, count: filter.filters)
            }
        }
    }
}

/// Runs passes over all images; strips of rows are small enough to stay in the second-level cache, and enough for all workers.
func runDirect(_ passes: [DirectPass], _ input: Tensor, _ result: Tensor) {
    let (x, y) = (input.shape, result.shape)
    let rows = passes.map(\.rows).max() ?? 0
    guard rows > 0, y.batch > 0 else { return }
    let most = max(1, min(rows, (y.batch * rows + 4 * Workers.threads - 1) / (4 * Workers.threads)))
    let height =
        stride(from: most, to: 1, by: -1).first { height in
            passes.allSatisfy { $0.scratch(rows: height) * 4 <= 160 << 10 }
        } ?? 1
    let strips = (rows + height - 1) / height
    let scratch = passes.map { $0.scratch(rows: height) }.max() ?? 0
    Workers.forEach(y.batch * strips, scratch: scratch) { range, _, scratch in
        for unit in range {
            let (n, strip) = (unit / strips, unit % strips)
            for pass in passes {
                let rows = min(strip * height, pass.rows)..<min((strip + 1) * height, pass.rows)
                if rows.isEmpty { continue }
                pass.run(
                    rows, image: input.pointer + n * x.columns, x, target: result.pointer + n * y.columns,
                    scratch: scratch)
            }
        }
    }
}
