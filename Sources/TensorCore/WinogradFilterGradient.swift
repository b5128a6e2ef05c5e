/// The filter's gradient of 3x3 convolutions of stride 1 by the transpose of Winograd's F(4x4, 3x3): 36 sums over tiles of
/// `[C, K]` outer products.
struct WinogradFilterGradient {
    let tiles: WinogradTiles

    private static let tilesInBlock = 56

    /// Also whether each worker's 36 sums stay within the last-level cache.
    static func suits(_ geometry: Convolution, input: Shape, gradient: Shape) -> Bool {
        WinogradTiles.suit(geometry, input: input, output: gradient)
            && 36 * 4 * input.channels * gradient.channels <= 10 << 20
    }

    init(_ geometry: Convolution, input: Shape, gradient: Shape) {
        tiles = WinogradTiles(
            input: input, output: gradient, paddingTop: geometry.paddingHeight, paddingLeft: geometry.paddingWidth)
    }

    func run(_ gradient: Tensor, _ input: Tensor, _ result: Tensor) {
        if prefersPanels { return runPanels(gradient, input, result) }
        let (channels, panels) = (tiles.input.channels, Panels(count: tiles.output.channels))
        let size = WinogradMatrices.size(tiles: Self.tilesInBlock, channels: channels)
        let sizes = size + WinogradMatrices.size(tiles: Self.tilesInBlock, channels: panels.padded)
        let share = 36 * channels * panels.padded
        let workspace = Workspace(Workers.threads * share)
        let sums = workspace.pointer
        Workers.forEach(tiles.count, scratch: sizes + tiles.edgeScratch) { range, worker, memory in
            let inputs = WinogradMatrices(memory, tiles: Self.tilesInBlock, channels: channels)
            let gradients = WinogradMatrices(memory + size, tiles: Self.tilesInBlock, channels: panels.padded)
            let edge = memory + sizes
            var start = range.lowerBound
            while start < range.upperBound {
                let block = start..<min(start + Self.tilesInBlock, range.upperBound)
                tiles.transformInputs(block, 0..<channels, input.pointer, inputs, edge: edge)
                tiles.transformOutputGradients(
                    block, 0..<tiles.output.channels, gradient.pointer, gradients, edge: edge)
                for matrix in 0..<36 {
                    let sum = sums + worker * share + matrix * channels * panels.padded
                    panels.forEach { first, lanes in
                        let product = BlockProduct(
                            a: inputs[matrix], rowStride: 1, stepStride: inputs.rowStride, runLength: block.count,
                            b: gradients[matrix] + first, bStride: gradients.rowStride, result: sum + first,
                            resultStride: panels.padded, accumulates: start > range.lowerBound)
                        product.run(rows: channels, columns: lanes)
                    }
                }
                start = block.upperBound
            }
        }
        finish(WorkerShares(sums, count: share, units: tiles.count), result)
        withExtendedLifetime(workspace) {}
    }

    /// Gᵀ of the workers' sums G.
    private func finish(_ shares: WorkerShares, _ result: Tensor) {
        let (channels, filters) = (tiles.input.channels, tiles.output.channels)
        let padded = Panels(count: filters).padded
        Workers.forEach(channels, scratch: 45 * padded) { range, _, memory in
            let taps = memory + 36 * padded
            for c in range {
                for matrix in 0..<36 {
                    shares.add((matrix * channels + c) * padded, count: padded, to: memory + matrix * padded)
                }
                for k in stride(from: 0, to: padded, by: 8) {
                    func column(_ j: Int) -> (Vector8, Vector8, Vector8) {
                        Six(at: memory + j * padded + k, stride: 6 * padded).filterGradient
                    }
                    let (a, b, c, d, e, f) = (column(0), column(1), column(2), column(3), column(4), column(5))
                    func store(_ row: Int, _ values: Six<Vector8>) {
                        let tap = values.filterGradient
                        tap.0.store(taps + 3 * row * padded + k)
                        tap.1.store(taps + (3 * row + 1) * padded + k)
                        tap.2.store(taps + (3 * row + 2) * padded + k)
                    }
                    store(0, Six(a.0, b.0, c.0, d.0, e.0, f.0))
                    store(1, Six(a.1, b.1, c.1, d.1, e.1, f.1))
                    store(2, Six(a.2, b.2, c.2, d.2, e.2, f.2))
                }
                for tap in 0..<9 {
                    (result.pointer + (tap * channels + c) * filters).update(from: taps + tap * padded, count: filters)
                }
            }
        }
    }
}
