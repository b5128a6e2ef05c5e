/// Large filters over few tiles: each worker makes some of the filters, of all tiles, and transforms the weights of a panel of
/// filters where they stay in its second-level cache. The transformed filter, four times as large as the filter, is never
/// written as a whole.
extension WinogradConvolution {
    private static let tilesAtOnce = 5 * BlockProduct.mostRows
    private static let channelsInBlock = 64

    /// Whether the transformed filter would not stay near the processor, and few tiles share the work of transforming it.
    var prefersPanels: Bool { filter.channels * filter.filters > 30_000 && tiles.count <= 2 * Self.tilesAtOnce }

    func runPanels(_ input: Tensor, _ output: Tensor, _ finish: ConvolutionFinish?) {
        let blocks = (tiles.count + Self.tilesAtOnce - 1) / Self.tilesAtOnce
        for block in 0..<blocks {
            let tiles = tiles.count * block / blocks..<tiles.count * (block + 1) / blocks
            runPanels(tiles, input, output, finish)
        }
    }

    private func runPanels(_ block: Range<Int>, _ input: Tensor, _ output: Tensor, _ finish: ConvolutionFinish?) {
        let channels = filter.channels
        let inputsSize = WinogradMatrices.size(tiles: block.count, channels: Self.channelsInBlock)
        let memory = Workspace((channels + Self.channelsInBlock - 1) / Self.channelsInBlock * inputsSize)
        let firstInputs = WinogradMatrices(memory.pointer, tiles: block.count, channels: Self.channelsInBlock)
        Workers.forEach(block.count, scratch: tiles.edgeScratch) { range, _, edge in
            let start = block.lowerBound
            for c in stride(from: 0, to: channels, by: Self.channelsInBlock) {
                tiles.transformInputs(
                    start + range.lowerBound..<start + range.upperBound, c..<min(c + Self.channelsInBlock, channels),
                    input.pointer,
                    firstInputs.moved(by: c / Self.channelsInBlock * inputsSize).advanced(by: range.lowerBound),
                    edge: edge)
            }
        }
        let productsSize = WinogradMatrices.size(tiles: block.count, channels: 32)
        let tapsSize = 9 * Self.channelsInBlock * 32
        // Between the 36 transformed filters: not a power of two, so that they do not fall on one another in the caches.
        let matrixStride = Self.channelsInBlock * 32 + 16
        Workers.forEach(
            (filter.filters + 31) / 32, scratch: productsSize + tapsSize + 36 * matrixStride + tiles.edgeScratch
        ) { range, _, scratch in
            let products = WinogradMatrices(scratch, tiles: block.count, channels: 32)
            let taps = scratch + productsSize
            let transformed = taps + tapsSize
            let edge = transformed + 36 * matrixStride
            let start = range.lowerBound * 32
            Panels(count: min(range.upperBound * 32, filter.filters) - start).forEach { panel, lanes in
                let first = start + panel
                for c in stride(from: 0, to: channels, by: Self.channelsInBlock) {
                    let part = c..<min(c + Self.channelsInBlock, channels)
                    for tap in 0..<9 {
                        filter.pack(
                            tap, part, first..<min(first + lanes, filter.filters), steps: part.count,
                            into: taps + tap * part.count * lanes)
                    }
                    let count = part.count * lanes
                    if lanes == 8 {
                        transform(taps, count, count, transformed, matrixStride, Vector8.self)
                    } else {
                        transform(taps, count, count, transformed, matrixStride, Vector16.self)
                    }
                    let inputs = firstInputs.moved(by: c / Self.channelsInBlock * inputsSize)
                    for matrix in 0..<36 {
                        let product = BlockProduct(
                            a: inputs[matrix], rowStride: inputs.rowStride, runLength: part.count,
                            b: transformed + matrix * matrixStride, bStride: lanes, result: products[matrix],
                            resultStride: products.rowStride, accumulates: c > 0)
                        product.run(rows: block.count, columns: lanes)
                    }
                }
                tiles.transformOutputs(
                    block, first..<min(first + lanes, filter.filters), products, output.pointer, edge: edge, finish)
            }
        }
        withExtendedLifetime(memory) {}
    }
}
