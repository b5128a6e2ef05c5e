/// A pass over small maps as a sum of products, one for each tap and row of the result, over those positions only at
/// which the tap lies inside the image. On a map of 2x3 that is half of the definition's multiplications.
///
/// Reading the filter takes most of the time there, so it is read once: each worker computes some of the filters, for
/// all samples, and packs blocks of channels that stay in its caches.
extension DirectPass {
    static let samplesInBlock = 64
    private static let channelsInBlock = 64

    /// The fewest columns for which rows are long enough to be computed one by one. The limit matters little: with 64
    /// channels both took the same time, to one part in ten, at 8 to 14 columns (`frami-bench conv --channels 64
    /// --filters 64 --size 6x8 --threads 1` and so on without Winograd's algorithm, AMD EPYC, 2026-11-27).
    static let longRow = 12

    /// The least channels, and filters, for which reading the filter takes most of the time. Rows one by one took 0.9
    /// of the time for 24 channels, the same for 32, and 1.2 times as long for 48 (the same command).
    static let manyChannels = 48

    /// Whether rows are so short and the filter so large that each part of the filter should be used for many positions
    /// once it is read.
    static func prefersTaps(columns: Int, taps: Int, _ channels: Int, _ filters: Int) -> Bool {
        columns < longRow && taps > 0 && min(channels, filters) >= manyChannels
    }

    func runTaps(_ input: Tensor, _ result: Tensor, _ finish: ConvolutionFinish?) {
        let batch = result.shape.batch
        let blocks = (batch + Self.samplesInBlock - 1) / Self.samplesInBlock
        for block in 0..<blocks {
            let samples = batch * block / blocks..<batch * (block + 1) / blocks
            let memory = Workspace(input.shape.columns * samples.count)
            let columns = ColumnPhases(count: input.shape.width, stride: strideWidth)
            gatherSamples(input, samples, columns, into: memory.pointer)
            runTaps(memory.pointer, input.shape, samples, columns, result, finish)
            withExtendedLifetime(memory) {}
        }
    }

    private func runTaps(
        _ images: UnsafePointer<Float>, _ x: Shape, _ samples: Range<Int>, _ phases: ColumnPhases, _ result: Tensor,
        _ finish: ConvolutionFinish?
    ) {
        let (count, positions) = (samples.count, rows * columns)
        // As many filters at once as have sums that fit into 256 KiB, a part of the second-level cache.
        let lanesAtOnce = max(1, min(8, (256 << 10) / (4 * 32 * positions * count))) * 32
        let sumsCount = positions * count * lanesAtOnce
        let stepStride = x.width * count
        Workers.forEach((filter.filters + 31) / 32, scratch: sumsCount + Self.channelsInBlock * lanesAtOnce) {
            range, _, sums in
            let packed = sums + sumsCount
            let end = min(range.upperBound * 32, filter.filters)
            for first in stride(from: range.lowerBound * 32, to: end, by: lanesAtOnce) {
                let panels = Panels(count: min(lanesAtOnce, end - first))
                sums.update(repeating: 0, count: positions * count * panels.padded)
                for c in stride(from: 0, to: filter.channels, by: Self.channelsInBlock) {
                    let block = c..<min(c + Self.channelsInBlock, filter.channels)
                    for tap in 0..<filter.height * filter.width {
                        let (u, v) = (tap / filter.width, tap % filter.width)
                        let inside = Self.inside(columns, strideWidth, paddingLeft - v, x.width)
                        let insideRows = Self.inside(rows, strideHeight, paddingTop - u, x.height)
                        if inside.isEmpty || insideRows.isEmpty { continue }
                        filter.pack(
                            tap, block, first..<first + panels.count, steps: Self.channelsInBlock, into: packed)
                        let place = phases.place(inside.lowerBound * strideWidth - paddingLeft + v) * count
                        for row in insideRows {
                            let line = row * strideHeight - paddingTop + u
                            panels.forEach { panel, lanes in
                                let target = panel * positions + (row * columns + inside.lowerBound) * lanes
                                let product = BlockProduct(
                                    a: images + (line * x.channels + c) * stepStride + place, rowStride: 1,
                                    stepStride: stepStride, runLength: block.count,
                                    b: packed + panel * Self.channelsInBlock, bStride: lanes,
                                    result: sums + target * count, resultStride: lanes, accumulates: true)
                                product.run(rows: inside.count * count, columns: lanes)
                            }
                        }
                    }
                }
                scatter(sums, panels, first, samples, result)
                for n in samples {
                    finish?.run(
                        n, rows: 0..<rows, columns: 0..<columns, channels: first..<first + panels.count)
                }
            }
        }
    }

    /// The outputs along one axis whose input `stride · output − offset` lies inside the image.
    static func inside(_ outputs: Int, _ stride: Int, _ offset: Int, _ extent: Int) -> Range<Int> {
        let lower = offset > 0 ? (offset + stride - 1) / stride : 0
        let last = extent - 1 + offset
        let upper = last < 0 ? 0 : min(outputs, last / stride + 1)
        return lower..<max(lower, upper)
    }

    /// Copies images to `[row][channel][column, by phases][sample]`, so that neighbouring positions and samples are
    /// neighbours in memory.
    private func gatherSamples(
        _ input: Tensor, _ samples: Range<Int>, _ phases: ColumnPhases, into target: UnsafeMutablePointer<Float>
    ) {
        let x = input.shape
        let blocks = (x.channels + 63) / 64
        let count = samples.count
        Workers.forEach(x.positions * blocks) { units, _ in
            for unit in units {
                let (position, first) = (unit / blocks, unit % blocks * 64)
                let (row, column) = (position / x.width, position % x.width)
                transpose(
                    input.pointer + samples.lowerBound * x.columns + position * x.channels + first,
                    rows: count, stride: x.columns, columns: min(64, x.channels - first),
                    into: target + (row * x.channels + first) * x.width * count + phases.place(column) * count,
                    stride: x.width * count)
            }
        }
    }

    /// Copies results from `[panel][position][sample][width of the panel]` to the grid's positions in the samples'
    /// images.
    private func scatter(
        _ sums: UnsafePointer<Float>, _ panels: Panels, _ first: Int, _ samples: Range<Int>, _ result: Tensor
    ) {
        let (count, positions) = (samples.count, rows * columns)
        for n in samples {
            let image = result.pointer + n * result.shape.columns + targetStart + first
            for position in 0..<positions {
                let place =
                    image + position / columns * targetRowStride + position % columns * targetColumnStride
                panels.forEach { panel, lanes in
                    let source =
                        sums + panel * positions * count + (position * count + n - samples.lowerBound) * lanes
                    (place + panel).update(from: source, count: min(lanes, panels.count - panel))
                }
            }
        }
    }
}

/// A row's columns ordered by their remainder modulo the stride, so that the columns that one tap reads for
/// neighbouring outputs are neighbours.
struct ColumnPhases {
    let count: Int
    let stride: Int

    @inline(__always)
    func place(_ column: Int) -> Int {
        let phase = column % stride
        // Before it come all columns of the phases before, each ⌈(count − phase) / stride⌉ of them.
        return phase * (count / stride) + min(phase, count % stride) + column / stride
    }
}
