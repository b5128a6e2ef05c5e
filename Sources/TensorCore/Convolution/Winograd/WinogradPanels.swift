/// Large filters over few tiles: each worker computes some of the filters, for all tiles, and transforms the weights of
/// one panel of filters at a time, which then stay in its second-level cache. The whole transformed filter, up to five
/// times as large as the filter, is never written to memory.
extension WinogradConvolution {
    private var tilesAtOnce: Int { tiles.atOnce(70) }
    private static let channelsInBlock = 64

    /// Whether the filter is so large that its transform would not fit into the second-level cache, and there are few
    /// tiles to use it for.
    var prefersPanels: Bool { tiles.isFilterLarge && tiles.count <= 2 * tilesAtOnce }

    func runPanels(_ input: Tensor, _ output: Tensor, _ finish: ConvolutionFinish?) {
        let blocks = (tiles.count + tilesAtOnce - 1) / tilesAtOnce
        for block in 0..<blocks {
            let tiles = tiles.count * block / blocks..<tiles.count * (block + 1) / blocks
            runPanels(tiles, input, output, finish)
        }
    }

    private func runPanels(_ block: Range<Int>, _ input: Tensor, _ output: Tensor, _ finish: ConvolutionFinish?) {
        let channels = filter.channels
        let inputsSize = WinogradMatrices.size(tiles.products, tiles: block.count, channels: Self.channelsInBlock)
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
        // As many filters at once as have products that fit into 256 KiB, a part of the second-level cache, so that
        // reads of the filter are long.
        let most = max(1, min(4, (256 << 10) / (4 * 32 * tiles.products * block.count)))
        let lanesAtOnce = 32 * min(most, max(1, filter.filters / (32 * Workers.threads)))
        let productsSize = WinogradMatrices.size(tiles.products, tiles: block.count, channels: lanesAtOnce)
        let tapsSize = 9 * Self.channelsInBlock * lanesAtOnce
        // The number of floats between two transformed filters. It is no power of two, because then all of them would
        // take the same places in the caches.
        let matrixStride = Self.channelsInBlock * 32 + 16
        Workers.forEach(
            (filter.filters + 31) / 32,
            scratch: productsSize + tapsSize + tiles.weights * matrixStride + tiles.edgeScratch
        ) { range, _, scratch in
            let products = WinogradMatrices(scratch, tiles: block.count, channels: lanesAtOnce)
            let taps = scratch + productsSize
            let transformed = taps + tapsSize
            let edge = transformed + tiles.weights * matrixStride
            let end = min(range.upperBound * 32, filter.filters)
            for first in stride(from: range.lowerBound * 32, to: end, by: lanesAtOnce) {
                let filters = first..<min(first + lanesAtOnce, end)
                let panels = Panels(count: filters.count)
                for c in stride(from: 0, to: channels, by: Self.channelsInBlock) {
                    let part = c..<min(c + Self.channelsInBlock, channels)
                    let tapStride = part.count * panels.padded
                    for tap in 0..<9 {
                        filter.pack(tap, part, filters, steps: part.count, into: taps + tap * tapStride)
                    }
                    let inputs = firstInputs.moved(by: c / Self.channelsInBlock * inputsSize)
                    panels.forEach { panel, lanes in
                        let (source, count) = (taps + panel * part.count, part.count * lanes)
                        if lanes == 8 || !RegisterBlock.isWide {
                            tiles.transformFilter(
                                source, tapStride, count, transformed, matrixStride, edge, Vector8.self)
                        } else {
                            tiles.transformFilter(
                                source, tapStride, count, transformed, matrixStride, edge, Vector.self)
                        }
                        for matrix in 0..<tiles.products {
                            let product = BlockProduct(
                                a: inputs[matrix], rowStride: inputs.rowStride, runLength: part.count,
                                b: transformed + tiles.weight(matrix) * matrixStride, bStride: lanes,
                                result: products[matrix] + panel, resultStride: products.rowStride, accumulates: c > 0)
                            product.run(rows: block.count, columns: lanes)
                        }
                    }
                }
                tiles.transformOutputs(block, filters, products, output.pointer, edge: edge, finish)
            }
        }
        withExtendedLifetime(memory) {}
    }
}
