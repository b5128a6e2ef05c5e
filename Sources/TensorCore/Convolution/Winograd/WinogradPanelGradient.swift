/// The gradient of large filters: first as many tiles are transformed as fit into the last-level cache, then each
/// worker computes some channels of the filter's gradient. The sums of a block of channels and filters stay in the
/// worker's second-level cache until they are transformed to nine taps.
extension WinogradFilterGradient {
    private static let channelsInBlock = RegisterBlock.wholeBlocks(near: 56)

    private var tilesAtOnce: Int {
        (8 << 20) / (4 * tiles.products * (tiles.input.channels + tiles.output.channels))
    }

    /// Whether the filter is so large that its sums would not fit into the second-level cache, and enough tiles fit
    /// into the last-level cache.
    var prefersPanels: Bool {
        tiles.isFilterLarge && min(tiles.count, 28) <= tilesAtOnce
    }

    func runPanels(_ gradient: Tensor, _ input: Tensor, _ result: Tensor) {
        let blocks = (tiles.count + tilesAtOnce - 1) / tilesAtOnce
        for block in 0..<blocks {
            runPanels(
                tiles.count * block / blocks..<tiles.count * (block + 1) / blocks, gradient, input, result,
                accumulates: block > 0)
        }
    }

    private func runPanels(
        _ block: Range<Int>, _ gradient: Tensor, _ input: Tensor, _ result: Tensor, accumulates: Bool
    ) {
        let (channels, filters, count) = (tiles.input.channels, tiles.output.channels, block.count)
        let blocks = (channels + Self.channelsInBlock - 1) / Self.channelsInBlock
        let (inputsSize, gradientsSize) = (
            WinogradMatrices.size(tiles.products, tiles: count, channels: Self.channelsInBlock),
            WinogradMatrices.size(tiles.products, tiles: count, channels: 32)
        )
        let memory = Workspace(blocks * inputsSize + (filters + 31) / 32 * gradientsSize)
        let firstInputs = WinogradMatrices(memory.pointer, tiles: count, channels: Self.channelsInBlock)
        let firstGradients = WinogradMatrices(memory.pointer + blocks * inputsSize, tiles: count, channels: 32)
        Workers.forEach(count, scratch: tiles.edgeScratch) { range, _, edge in
            let some = block.lowerBound + range.lowerBound..<block.lowerBound + range.upperBound
            for part in 0..<blocks {
                tiles.transformInputs(
                    some, channels * part / blocks..<channels * (part + 1) / blocks, input.pointer,
                    firstInputs.moved(by: part * inputsSize).advanced(by: range.lowerBound), edge: edge)
            }
            for first in stride(from: 0, to: filters, by: 32) {
                tiles.transformOutputGradients(
                    some, first..<min(first + 32, filters), gradient.pointer,
                    firstGradients.moved(by: first / 32 * gradientsSize).advanced(by: range.lowerBound), edge: edge)
            }
        }
        let sumsSize = WinogradMatrices.size(tiles.weights, tiles: Self.channelsInBlock, channels: 32)
        Workers.forEach(blocks * ((filters + 31) / 32), scratch: sumsSize + WinogradTiles.filterScratch + 9 * 16) {
            units, _, scratch in
            let sums = WinogradMatrices(scratch, tiles: Self.channelsInBlock, channels: 32)
            for unit in units {
                let (part, first) = (unit % blocks, unit / blocks * 32)
                let channels = channels * part / blocks..<channels * (part + 1) / blocks
                let inputs = firstInputs.moved(by: part * inputsSize)
                let gradients = firstGradients.moved(by: first / 32 * gradientsSize)
                Panels(count: min(32, filters - first)).forEach { panel, lanes in
                    var last = -1
                    for matrix in 0..<tiles.products {
                        let weight = tiles.weight(matrix)
                        let product = BlockProduct(
                            a: inputs[matrix], rowStride: 1, stepStride: inputs.rowStride, runLength: count,
                            b: gradients[matrix] + panel, bStride: gradients.rowStride,
                            result: sums[weight] + panel, resultStride: sums.rowStride, accumulates: weight <= last)
                        product.run(rows: channels.count, columns: lanes)
                        last = max(last, weight)
                    }
                }
                finish(
                    sums, channels, first..<min(first + 32, filters), result, scratch + sumsSize,
                    accumulates: accumulates)
            }
        }
        withExtendedLifetime(memory) {}
    }

    /// Transforms sums s of some `[channels, filters]` to the gradient of nine taps, Gᵀ s G.
    private func finish(
        _ sums: WinogradMatrices, _ channels: Range<Int>, _ filters: Range<Int>, _ result: Tensor,
        _ scratch: UnsafeMutablePointer<Float>, accumulates: Bool
    ) {
        let (across, rowSize) = (tiles.output.channels, tiles.input.channels * tiles.output.channels)
        let taps = scratch + WinogradTiles.filterScratch
        for c in channels {
            let source = sums.start + (c - channels.lowerBound) * sums.rowStride
            let target = result.pointer + c * across + filters.lowerBound
            for k in stride(from: 0, to: filters.count, by: 16) {
                tiles.transformFilterGradient(source + k, sums.matrixStride, taps, 16, scratch, Vector.self)
                let lanes = min(16, filters.count - k)
                for tap in 0..<9 {
                    let (place, sum) = (target + tap * rowSize + k, taps + tap * 16)
                    if accumulates {
                        for lane in 0..<lanes { place[lane] += sum[lane] }
                    } else {
                        place.update(from: sum, count: lanes)
                    }
                }
            }
        }
    }
}
