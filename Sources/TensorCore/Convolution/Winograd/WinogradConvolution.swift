/// 3x3 convolutions of stride 1 and 2, and their input gradients, by Winograd's minimal filtering.
///
/// Each worker takes blocks of tiles: it transforms their inputs, multiplies them with the transformed filter, and
/// transforms the products to outputs, all within its second-level cache.
struct WinogradConvolution {
    let tiles: WinogradTiles
    let filter: FilterView

    private var tilesInBlock: Int { tiles.atOnce(28) }

    func run(_ input: Tensor, _ output: Tensor, _ finish: ConvolutionFinish? = nil) {
        if prefersPanels { return runPanels(input, output, finish) }
        let (channels, panels) = (filter.channels, Panels(count: filter.filters))
        let memory = Workspace(tiles.weights * matrixStride)
        let transformed = memory.pointer
        transformFilter(into: transformed)
        let size = WinogradMatrices.size(tiles.products, tiles: tilesInBlock, channels: channels)
        let sizes = size + WinogradMatrices.size(tiles.products, tiles: tilesInBlock, channels: panels.padded)
        let isWhole = finish?.needsWholeSamples ?? false
        let units = isWhole ? tiles.output.batch : tiles.count
        Workers.forEach(units, scratch: sizes + tiles.edgeScratch) { range, _, scratch in
            let inputs = WinogradMatrices(scratch, tiles: tilesInBlock, channels: channels)
            let products = WinogradMatrices(scratch + size, tiles: tilesInBlock, channels: panels.padded)
            let edge = scratch + sizes
            let each = isWhole ? tiles.down * tiles.across : 1
            var start = range.lowerBound * each
            while start < range.upperBound * each {
                let block = start..<min(start + tilesInBlock, range.upperBound * each)
                tiles.transformInputs(block, 0..<channels, input.pointer, inputs, edge: edge)
                for matrix in 0..<tiles.products {
                    let weights = transformed + tiles.weight(matrix) * matrixStride
                    panels.forEach { first, lanes in
                        let product = BlockProduct(
                            a: inputs[matrix], rowStride: inputs.rowStride, runLength: channels,
                            b: weights + first * channels, bStride: lanes,
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

    /// The number of floats between two transformed filters. It is no power of two, because then all of them would take
    /// the same places in the caches.
    private var matrixStride: Int { filter.channels * Panels(count: filter.filters).padded + 16 }

    /// Writes the transformed filter G g Gᵀ as `[weights][panel][channels][width of the panel]`.
    private func transformFilter(into transformed: UnsafeMutablePointer<Float>) {
        let size = filter.channelsInBlock
        let blocks = (filter.channels + size - 1) / size
        Workers.forEach(blocks, scratch: 9 * size * 32 + WinogradTiles.filterScratch) { range, _, taps in
            let between = taps + 9 * size * 32
            for block in range {
                let channels = block * size..<min((block + 1) * size, filter.channels)
                Panels(count: filter.filters).forEach { first, lanes in
                    for tap in 0..<9 {
                        filter.pack(
                            tap, channels, first..<min(first + lanes, filter.filters), steps: size,
                            into: taps + tap * size * lanes)
                    }
                    let target = transformed + first * filter.channels + channels.lowerBound * lanes
                    if lanes == 8 || !RegisterBlock.isWide {
                        tiles.transformFilter(
                            taps, size * lanes, channels.count * lanes, target, matrixStride, between, Vector8.self)
                    } else {
                        tiles.transformFilter(
                            taps, size * lanes, channels.count * lanes, target, matrixStride, between, Vector.self)
                    }
                }
            }
        }
    }
}
