/// Large filters over few tiles: all tiles are transformed first, then each worker makes some channels of the filter's gradient. The 36
/// sums of a block of channels and filters stay in its second-level cache and leave it as 9 taps.
extension WinogradFilterGradient {
    private static let channelsInBlock = 4 * BlockProduct.mostRows

    /// Whether the sums would not stay near the processor, and the transformed tiles do.
    var prefersPanels: Bool {
        let (channels, filters) = (tiles.input.channels, tiles.output.channels)
        return channels * filters > 30_000 && 36 * 4 * tiles.count * (channels + filters) <= 8 << 20
    }

    func runPanels(_ gradient: Tensor, _ input: Tensor, _ result: Tensor) {
        let (channels, filters, count) = (tiles.input.channels, tiles.output.channels, tiles.count)
        let blocks = (channels + Self.channelsInBlock - 1) / Self.channelsInBlock
        let (inputsSize, gradientsSize) = (
            WinogradMatrices.size(tiles: count, channels: Self.channelsInBlock),
            WinogradMatrices.size(tiles: count, channels: 32)
        )
        let memory = Workspace(blocks * inputsSize + (filters + 31) / 32 * gradientsSize)
        let firstInputs = WinogradMatrices(memory.pointer, tiles: count, channels: Self.channelsInBlock)
        let firstGradients = WinogradMatrices(memory.pointer + blocks * inputsSize, tiles: count, channels: 32)
        Workers.forEach(count, scratch: tiles.edgeScratch) { range, _, edge in
            for block in 0..<blocks {
                tiles.transformInputs(
                    range, channels * block / blocks..<channels * (block + 1) / blocks, input.pointer,
                    firstInputs.moved(by: block * inputsSize).advanced(by: range.lowerBound), edge: edge)
            }
            for first in stride(from: 0, to: filters, by: 32) {
                tiles.transformOutputGradients(
                    range, first..<min(first + 32, filters), gradient.pointer,
                    firstGradients.moved(by: first / 32 * gradientsSize).advanced(by: range.lowerBound), edge: edge)
            }
        }
        let sumsSize = WinogradMatrices.size(tiles: Self.channelsInBlock, channels: 32)
        Workers.forEach(blocks * ((filters + 31) / 32), scratch: sumsSize) { units, _, scratch in
            let sums = WinogradMatrices(scratch, tiles: Self.channelsInBlock, channels: 32)
            for unit in units {
                let (block, first) = (unit % blocks, unit / blocks * 32)
                let channels = channels * block / blocks..<channels * (block + 1) / blocks
                let inputs = firstInputs.moved(by: block * inputsSize)
                let gradients = firstGradients.moved(by: first / 32 * gradientsSize)
                Panels(count: min(32, filters - first)).forEach { panel, lanes in
                    for matrix in 0..<36 {
                        let product = BlockProduct(
                            a: inputs[matrix], rowStride: 1, stepStride: inputs.rowStride, runLength: count,
                            b: gradients[matrix] + panel, bStride: gradients.rowStride,
                            result: sums[matrix] + panel, resultStride: sums.rowStride)
                        product.run(rows: channels.count, columns: lanes)
                    }
                }
                finish(sums, channels, first..<min(first + 32, filters), result)
            }
        }
        withExtendedLifetime(memory) {}
    }

    /// Gᵀ of 36 sums `[channels, filters]` G.
    private func finish(_ sums: WinogradMatrices, _ channels: Range<Int>, _ filters: Range<Int>, _ result: Tensor) {
        let (across, rowSize) = (tiles.output.channels, tiles.input.channels * tiles.output.channels)
        for c in channels {
            let source = sums.start + (c - channels.lowerBound) * sums.rowStride
            let target = result.pointer + c * across + filters.lowerBound
            for k in stride(from: 0, to: filters.count, by: 16) {
                func column(_ j: Int) -> (Vector16, Vector16, Vector16) {
                    Six(at: source + j * sums.matrixStride + k, stride: 6 * sums.matrixStride).filterGradient
                }
                let (a, b, c, d, e, f) = (column(0), column(1), column(2), column(3), column(4), column(5))
                let lanes = min(16, filters.count - k)
                func store(_ row: Int, _ values: Six<Vector16>) {
                    let taps = values.filterGradient
                    let place = target + 3 * row * rowSize + k
                    place.store(taps.0, 0, lanes)
                    place.store(taps.1, rowSize, lanes)
                    place.store(taps.2, 2 * rowSize, lanes)
                }
                store(0, Six(a.0, b.0, c.0, d.0, e.0, f.0))
                store(1, Six(a.1, b.1, c.1, d.1, e.1, f.1))
                store(2, Six(a.2, b.2, c.2, d.2, e.2, f.2))
            }
        }
    }
}
