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
        let (channels, panels) = (filter.channels, Panels(count: filter.filters))
        let memory = Workspace(36 * channels * panels.padded)
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
                tiles.transformInputs(block, input.pointer, inputs, edge: edge)
                for matrix in 0..<36 {
                    panels.forEach { first, lanes in
                        let product = BlockProduct(
                            a: inputs[matrix], rowStride: inputs.rowStride, runLength: channels,
                            b: transformed + (matrix * panels.padded + first) * channels, bStride: lanes,
                            result: products[matrix] + first, resultStride: products.rowStride)
                        product.run(rows: block.count, columns: lanes)
                    }
                }
                tiles.transformOutputs(block, products, output.pointer, edge: edge, finish)
                start = block.upperBound
            }
        }
        withExtendedLifetime(memory) {}
    }

    /// G g Gᵀ as `[36][panel][channels][width of the panel]`.
    private func transformFilter(into transformed: UnsafeMutablePointer<Float>) {
        let (channels, panels) = (filter.channels, Panels(count: filter.filters))
        let matrixStride = channels * panels.padded
        Workers.forEach(channels) { range, _ in
            for c in range {
                panels.forEach { first, lanes in
                    for k in stride(from: first, to: first + lanes, by: 8) {
                        func taps(_ v: Int) -> Six<Vector8> {
                            winogradFilter(weights(0, v, c, k), weights(1, v, c, k), weights(2, v, c, k))
                        }
                        let (a, b, d) = (taps(0), taps(1), taps(2))
                        let target = transformed + first * channels + c * lanes + k - first
                        winogradFilter(a.a, b.a, d.a).store(target, stride: matrixStride)
                        winogradFilter(a.b, b.b, d.b).store(target + 6 * matrixStride, stride: matrixStride)
                        winogradFilter(a.c, b.c, d.c).store(target + 12 * matrixStride, stride: matrixStride)
                        winogradFilter(a.d, b.d, d.d).store(target + 18 * matrixStride, stride: matrixStride)
                        winogradFilter(a.e, b.e, d.e).store(target + 24 * matrixStride, stride: matrixStride)
                        winogradFilter(a.f, b.f, d.f).store(target + 30 * matrixStride, stride: matrixStride)
                    }
                }
            }
        }
    }

    /// Eight filters' weights of one tap and channel, zeros beyond the last filter.
    @inline(__always)
    private func weights(_ u: Int, _ v: Int, _ c: Int, _ k: Int) -> Vector8 {
        let row = filter.row(u, v, c) + k
        if k + 8 <= filter.filters { return Vector8(at: row) }
        var result = Vector8.zero
        for lane in 0..<max(0, filter.filters - k) { result[lane] = row[lane] }
        return result
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

/// - Parameter transposed: the filter as `[3, 3, K, C]`.
func winogradInputGradient(
    _ gradient: Tensor, transposed: UnsafePointer<Float>, _ shape: Shape, _ geometry: Convolution, _ result: Tensor
) {
    let rows = GradientPhase(rows: 0, result.shape, geometry)
    let columns = GradientPhase(columns: 0, result.shape, geometry)
    WinogradConvolution(
        FilterView(transposed: transposed, shape, rows: rows, columns: columns), input: gradient.shape,
        output: result.shape, paddingTop: rows.padding, paddingLeft: columns.padding
    ).run(gradient, result)
}
