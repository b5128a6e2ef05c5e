/// A correlation as products of register blocks, row by row of the result, which read the image in place instead of
/// gathering patches of it into a matrix.
///
/// The result is a grid of positions of an image, which need not be neighbours: the input gradient of a strided
/// convolution is one pass for each phase of rows and columns.
struct DirectPass {
    let filter: FilterView
    let strideHeight: Int
    let strideWidth: Int
    /// Rows and columns of zeros before the image's first ones; negative where the grid begins inside the image.
    let paddingTop: Int
    let paddingLeft: Int
    /// The extents of the grid, the element of the result's image where it begins, and the number of elements between
    /// its rows and its columns.
    let rows: Int
    let columns: Int
    let targetStart: Int
    let targetRowStride: Int
    let targetColumnStride: Int

    /// The pass of the convolution itself.
    init(_ geometry: Convolution, filter: FilterView, output: Shape) {
        self.filter = filter
        (strideHeight, strideWidth) = (geometry.strideHeight, geometry.strideWidth)
        (paddingTop, paddingLeft) = (geometry.paddingTop, geometry.paddingLeft)
        (rows, columns) = (output.height, output.width)
        targetStart = 0
        (targetRowStride, targetColumnStride) = (output.width * output.channels, output.channels)
    }

    /// The pass of one phase of the input gradient.
    init(gradient filter: FilterView, rows: GradientPhase, columns: GradientPhase, input: Shape) {
        self.filter = filter
        (strideHeight, strideWidth) = (1, 1)
        (paddingTop, paddingLeft) = (rows.padding, columns.padding)
        (self.rows, self.columns) = (rows.count, columns.count)
        targetStart = (rows.phase * input.width + columns.phase) * input.channels
        targetRowStride = rows.stride * input.width * input.channels
        targetColumnStride = columns.stride * input.channels
    }

    private func strip(_ rows: Range<Int>) -> DirectStrip {
        DirectStrip(
            top: rows.lowerBound * strideHeight - paddingTop, left: -paddingLeft,
            height: (rows.count - 1) * strideHeight + filter.height, width: (columns - 1) * strideWidth + filter.width)
    }

    /// How many floats of scratch memory `run` needs for that many rows: for the padded strip, and for a row of a panel
    /// that is not full.
    func scratch(rows: Int) -> Int { strip(0..<rows).count(channels: filter.channels) + columns * 32 }

    /// Computes some of the grid's rows of one image.
    private func run(
        _ rows: Range<Int>, _ packed: UnsafePointer<Float>, image: UnsafePointer<Float>, _ x: Shape,
        target: UnsafeMutablePointer<Float>,
        scratch: UnsafeMutablePointer<Float>
    ) {
        guard filter.height * filter.width > 0 else { return clear(rows, target) }
        let channels = filter.channels
        let strip = strip(rows)
        let (start, rowStride) = strip.view(of: image, x, scratch: scratch)
        if Self.prefersDots(filter) {
            let place = target + targetStart + rows.lowerBound * targetRowStride
            return runDots(rows.count, packed, start, rowStride: rowStride, place)
        }
        let spare = scratch + strip.count(channels: channels)
        let steps = filter.height * filter.width * channels
        Panels(count: filter.filters).forEach { first, lanes in
            let valid = min(lanes, filter.filters - first)
            for row in rows {
                let place = target + targetStart + row * targetRowStride + first
                let product = BlockProduct(
                    a: start + (row - rows.lowerBound) * strideHeight * rowStride,
                    rowStride: strideWidth * channels, runStride: rowStride, runs: filter.height,
                    runLength: filter.width * channels, b: packed + first * steps, bStride: lanes,
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

    private func clear(_ rows: Range<Int>, _ target: UnsafeMutablePointer<Float>) {
        for row in rows {
            for column in 0..<columns {
                (target + targetStart + row * targetRowStride + column * targetColumnStride)
                    .update(repeating: 0, count: filter.filters)
            }
        }
    }

    /// Computes the grid of all images, in strips of rows that fit into the second-level cache and give every worker
    /// something to do.
    func run(_ input: Tensor, _ result: Tensor, _ finish: ConvolutionFinish? = nil) {
        let (x, y) = (input.shape, result.shape)
        guard rows > 0, columns > 0, y.batch > 0 else { return }
        let taps = filter.height * filter.width
        if Self.prefersTaps(columns: columns, taps: taps, filter.channels, filter.filters) {
            return runTaps(input, result, finish)
        }
        let memory = Workspace(filter.packedCount)
        let packed = memory.pointer
        if Self.prefersDots(filter) { filter.packForDots(into: packed) } else { filter.pack(into: packed) }
        let height = DirectStrip.rows(of: rows, batch: y.batch) { scratch(rows: $0) }
        let strips = (rows + height - 1) / height
        let isWhole = finish?.needsWholeSamples ?? false
        Workers.forEach(isWhole ? y.batch : y.batch * strips, scratch: scratch(rows: height)) { range, _, scratch in
            let units = isWhole ? range.lowerBound * strips..<range.upperBound * strips : range
            for unit in units {
                let (n, first) = (unit / strips, unit % strips * height)
                let rows = first..<min(first + height, rows)
                run(
                    rows, packed, image: input.pointer + n * x.columns, x, target: result.pointer + n * y.columns,
                    scratch: scratch)
                finish?.run(n, rows: rows, columns: 0..<columns, channels: 0..<y.channels)
            }
        }
        withExtendedLifetime(memory) {}
    }
}

func directForward(
    _ input: Tensor, _ filter: Tensor, _ geometry: Convolution, _ output: Tensor, _ finish: ConvolutionFinish? = nil
) {
    DirectPass(geometry, filter: FilterView(filter), output: output.shape).run(input, output, finish)
}

/// The input's gradient, by one pass for each phase of rows and columns.
func directInputGradient(_ gradient: Tensor, _ filter: Tensor, _ geometry: Convolution, _ result: Tensor) {
    for row in 0..<min(geometry.strideHeight, result.shape.height) {
        let rows = GradientPhase(rows: row, result.shape, geometry)
        for column in 0..<min(geometry.strideWidth, result.shape.width) {
            let columns = GradientPhase(columns: column, result.shape, geometry)
            let view = FilterView(filter, rows: rows, columns: columns)
            DirectPass(gradient: view, rows: rows, columns: columns, input: result.shape).run(gradient, result)
        }
    }
}
