/// 3x3 convolutions of stride 1, and their input gradients, by Winograd's F(4x4, 3x3).
///
/// Each worker takes blocks of tiles: transforms their inputs, multiplies 36 times, transforms the products, all within its
/// second-level cache.
struct WinogradConvolution {
    let tiles: WinogradTiles
    let filter: FilterView

    static let tilesInBlock = 2 * BlockProduct.mostRows

    init(_ filter: FilterView, input: Shape, output: Shape, paddingTop: Int, paddingLeft: Int) {
        self.filter = filter
        tiles = WinogradTiles(input: input, output: output, paddingTop: paddingTop, paddingLeft: paddingLeft)
    }

    func run(_ input: Tensor, _ output: Tensor, _ finish: ConvolutionFinish? = nil) {
        if prefersPanels { return runPanels(input, output, finish) }
        let (channels, panels) = (filter.channels, Panels(count: filter.filters))
        let memory = Workspace(36 * matrixStride)
        let transformed = memory.pointer
        transformFilter(into: transformed)
        let size = WinogradMatrices.size(tiles: Self.tilesInBlock, channels: channels)
        let sizes = size + WinogradMatrices.size(tiles: Self.tilesInBlock, channels: panels.padded)
        let isWhole = finish?.needsWholeSamples ?? false
        let units = isWhole ? tiles.output.batch : tiles.count
        Workers.forEach(units, scratch: sizes + tiles.edgeScratch) { range, _, scratch in
            let inputs = WinogradMatrices(scratch, tiles: Self.tilesInBlock, channels: channels)
            let products = WinogradMatrices(scratch + size, tiles: Self.tilesInBlock, channels: panels.padded)
            let edge = scratch + sizes
            let each = isWhole ? tiles.down * tiles.across : 1
            var start = range.lowerBound * each
            while start < range.upperBound * each {
                let block = start..<min(start + Self.tilesInBlock, range.upperBound * each)
                tiles.transformInputs(block, 0..<channels, input.pointer, inputs, edge: edge)
                for matrix in 0..<36 {
                    panels.forEach { first, lanes in
                        let product = BlockProduct(
                            a: inputs[matrix], rowStride: inputs.rowStride, runLength: channels,
                            b: transformed + matrix * matrixStride + first * channels, bStride: lanes,
                            result: products[matrix] + first, resultStride: products.rowStride)
                        product.run(rows: block.count, columns: lanes)
                    }
                }
                tiles.transformOutputs(
                    block, 0..<filter.filters, products, output.pointer, edge: edge, finish)
                start = block.upperBound
            }
        }
        withExtendedLifetime(memory) {}
    }

    /// Between the 36 transformed filters: not a power of two, so that they do not fall on one another in the caches.
    private var matrixStride: Int { filter.channels * Panels(count: filter.filters).padded + 16 }

    /// G g Gᵀ as `[36][panel][channels][width of the panel]`.
    private func transformFilter(into transformed: UnsafeMutablePointer<Float>) {
        let size = filter.channelsInBlock
        let blocks = (filter.channels + size - 1) / size
        Workers.forEach(blocks, scratch: 9 * size * 32) { range, _, taps in
            for block in range {
                let channels = block * size..<min((block + 1) * size, filter.channels)
                Panels(count: filter.filters).forEach { first, lanes in
                    for tap in 0..<9 {
                        filter.pack(
                            tap, channels, first..<min(first + lanes, filter.filters), steps: size,
                            into: taps + tap * size * lanes)
                    }
                    let target = transformed + first * filter.channels + channels.lowerBound * lanes
                    if lanes == 8 {
                        transform(taps, size * lanes, channels.count * lanes, target, matrixStride, Vector8.self)
                    } else {
                        transform(taps, size * lanes, channels.count * lanes, target, matrixStride, Vector16.self)
                    }
                }
            }
        }
    }

    @inline(__always)
    func transform<Lanes: SIMD>(
        _ taps: UnsafePointer<Float>, _ stride: Int, _ count: Int, _ target: UnsafeMutablePointer<Float>,
        _ matrixStride: Int, _ lanes: Lanes.Type
    ) where Lanes.Scalar == Float {
        for index in Swift.stride(from: 0, to: count, by: Lanes.scalarCount) {
            func column(_ v: Int) -> Six<Lanes> {
                let top = taps + v * stride + index
                return winogradFilter(Lanes(at: top), Lanes(at: top + 3 * stride), Lanes(at: top + 6 * stride))
            }
            let (a, b, d) = (column(0), column(1), column(2))
            let place = target + index
            winogradFilter(a.a, b.a, d.a).store(place, stride: matrixStride)
            winogradFilter(a.b, b.b, d.b).store(place + 6 * matrixStride, stride: matrixStride)
            winogradFilter(a.c, b.c, d.c).store(place + 12 * matrixStride, stride: matrixStride)
            winogradFilter(a.d, b.d, d.d).store(place + 18 * matrixStride, stride: matrixStride)
            winogradFilter(a.e, b.e, d.e).store(place + 24 * matrixStride, stride: matrixStride)
            winogradFilter(a.f, b.f, d.f).store(place + 30 * matrixStride, stride: matrixStride)
        }
    }
}

func winogradForward(
    _ input: Tensor, _ filter: Tensor, _ geometry: Convolution, _ output: Tensor, _ finish: ConvolutionFinish? = nil
) {
    WinogradConvolution(
        FilterView(filter), input: input.shape, output: output.shape, paddingTop: geometry.paddingHeight,
        paddingLeft: geometry.paddingWidth
    ).run(input, output, finish)
}

func winogradInputGradient(_ gradient: Tensor, _ filter: Tensor, _ geometry: Convolution, _ result: Tensor) {
    let rows = GradientPhase(rows: 0, result.shape, geometry)
    let columns = GradientPhase(columns: 0, result.shape, geometry)
    WinogradConvolution(
        FilterView(filter, rows: rows, columns: columns), input: gradient.shape, output: result.shape,
        paddingTop: rows.padding, paddingLeft: columns.padding
    ).run(gradient, result)
}
