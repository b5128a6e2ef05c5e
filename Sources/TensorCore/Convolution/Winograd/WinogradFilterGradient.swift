/// The filter's gradient of 3x3 convolutions of stride 1 and 2 by the transpose of Winograd's minimal filtering: one
/// sum over tiles of `[C, K]` outer products for each transformed weight.
struct WinogradFilterGradient {
    /// What transforming the sums to the filter's gradient costs, in products of tiles for each transformed weight.
    ///
    /// Measured at 64 channels and filters and one thread: for one image of 8x8 the direct algorithm is faster (75
    /// against 98 microseconds), for two both take as long (101), for four Winograd's is faster (137 against 355;
    /// `frami-bench conv --channels 64 --filters 64 --size 8x8 --batch 4 --threads 1`, AMD EPYC, 2026-11-27, with the
    /// limits here removed). With 32, Winograd's is first used for four.
    private static let sumsCost = 32

    let tiles: WinogradTiles

    private var tilesInBlock: Int { tiles.atOnce(56) }

    /// nil where it takes longer than the direct algorithm, which includes filters so large that each shard's sums (10
    /// MiB at most) would not fit into the last-level cache.
    init?(_ geometry: Convolution, input: Shape, gradient: Shape) {
        guard let tiles = WinogradTiles(geometry, input: input, output: gradient, filterCost: Self.sumsCost) else {
            return nil
        }
        self.tiles = tiles
        guard prefersPanels || tiles.weights * 4 * input.channels * gradient.channels <= 10 << 20 else { return nil }
    }

    func run(_ gradient: Tensor, _ input: Tensor, _ result: Tensor) {
        if prefersPanels { return runPanels(gradient, input, result) }
        let (channels, panels) = (tiles.input.channels, Panels(count: tiles.output.channels))
        let size = WinogradMatrices.size(tiles.products, tiles: tilesInBlock, channels: channels)
        let sizes = size + WinogradMatrices.size(tiles.products, tiles: tilesInBlock, channels: panels.padded)
        let share = tiles.weights * channels * panels.padded
        let shards = Shards(units: tiles.count, length: share)
        let workspace = Workspace(shards.size)
        let sums = workspace.pointer
        shards.forEach(into: sums, scratch: sizes + tiles.edgeScratch) { range, shard, memory in
            let inputs = WinogradMatrices(memory, tiles: tilesInBlock, channels: channels)
            let gradients = WinogradMatrices(memory + size, tiles: tilesInBlock, channels: panels.padded)
            let edge = memory + sizes
            var start = range.lowerBound
            while start < range.upperBound {
                let block = start..<min(start + tilesInBlock, range.upperBound)
                tiles.transformInputs(block, 0..<channels, input.pointer, inputs, edge: edge)
                tiles.transformOutputGradients(
                    block, 0..<tiles.output.channels, gradient.pointer, gradients, edge: edge)
                var last = -1
                for matrix in 0..<tiles.products {
                    let weight = tiles.weight(matrix)
                    let sum = shard + weight * channels * panels.padded
                    let isFirst = start == range.lowerBound && weight > last
                    last = max(last, weight)
                    panels.forEach { first, lanes in
                        let product = BlockProduct(
                            a: inputs[matrix], rowStride: 1, stepStride: inputs.rowStride, runLength: block.count,
                            b: gradients[matrix] + first, bStride: gradients.rowStride, result: sum + first,
                            resultStride: panels.padded, accumulates: !isFirst)
                        product.run(rows: channels, columns: lanes)
                    }
                }
                start = block.upperBound
            }
        }
        finish(shards, sums, result)
        withExtendedLifetime(workspace) {}
    }

    /// Adds up the shards' sums s and writes Gᵀ s G, the gradient of the nine taps.
    private func finish(_ shards: Shards, _ sums: UnsafePointer<Float>, _ result: Tensor) {
        let (channels, filters) = (tiles.input.channels, tiles.output.channels)
        let padded = Panels(count: filters).padded
        let weights = tiles.weights
        Workers.forEach(channels, scratch: (weights + 9) * padded + WinogradTiles.filterScratch) { range, _, memory in
            let taps = memory + weights * padded
            let between = taps + 9 * padded
            for c in range {
                for weight in 0..<weights {
                    shards.total(
                        of: sums, from: (weight * channels + c) * padded, count: padded,
                        into: memory + weight * padded)
                }
                for k in stride(from: 0, to: padded, by: 8) {
                    tiles.transformFilterGradient(memory + k, padded, taps + k, padded, between, Vector8.self)
                }
                for tap in 0..<9 {
                    (result.pointer + (tap * channels + c) * filters).update(from: taps + tap * padded, count: filters)
                }
            }
        }
    }
}
