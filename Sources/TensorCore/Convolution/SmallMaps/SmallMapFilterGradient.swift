/// A filter's gradient on small maps: products over many samples at once, for each tap over those positions only at
/// which the tap lies inside the image. Each worker computes some taps and channels, and writes each weight once.
extension DirectFilterGradient {
    private static let channelsInBlock = RegisterBlock.wholeBlocks(near: 56)

    /// How many positions (of all samples together) are reordered at once.
    private static let positionsAtOnce = 1024

    func runTaps(_ gradients: Tensor, _ inputs: Tensor, _ result: Tensor) {
        let samplesAtOnce = max(1, Self.positionsAtOnce / gradient.positions)
        let blocks = (gradient.batch + samplesAtOnce - 1) / samplesAtOnce
        for block in 0..<blocks {
            let samples = gradient.batch * block / blocks..<gradient.batch * (block + 1) / blocks
            let memory = Workspace(samples.count * gradient.positions * panels.padded)
            gatherSamples(gradients, samples, into: memory.pointer)
            addTaps(memory.pointer, inputs, samples, result, accumulates: block > 0)
            withExtendedLifetime(memory) {}
        }
    }

    private func addTaps(
        _ gradients: UnsafePointer<Float>, _ inputs: Tensor, _ samples: Range<Int>, _ result: Tensor,
        accumulates: Bool
    ) {
        let (channels, filters, count) = (input.channels, gradient.channels, samples.count)
        let chunks = (channels + Self.channelsInBlock - 1) / Self.channelsInBlock
        let positions = gradient.positions * count
        let size = Self.channelsInBlock * (positions + 32)
        Workers.forEach(geometry.kernelHeight * geometry.kernelWidth * chunks, scratch: size) { range, _, patches in
            let spare = patches + Self.channelsInBlock * positions
            for unit in range {
                let (tap, chunk) = (unit / chunks, unit % chunks)
                let block = channels * chunk / chunks..<channels * (chunk + 1) / chunks
                let (top, left) = (
                    geometry.paddingTop - tap / geometry.kernelWidth,
                    geometry.paddingLeft - tap % geometry.kernelWidth
                )
                let rows = DirectPass.inside(gradient.height, geometry.strideHeight, top, input.height)
                let columns = DirectPass.inside(gradient.width, geometry.strideWidth, left, input.width)
                var patch = patches
                for row in rows {
                    for column in columns {
                        let position =
                            (row * geometry.strideHeight - top) * input.width + column * geometry.strideWidth - left
                        for n in samples {
                            patch.update(
                                from: inputs.pointer + n * input.columns + position * channels + block.lowerBound,
                                count: block.count)
                            patch += block.count
                        }
                    }
                }
                panels.forEach { first, lanes in
                    let place = result.pointer + (tap * channels + block.lowerBound) * filters + first
                    let valid = min(lanes, filters - first)
                    let start =
                        first * positions + (rows.lowerBound * gradient.width + columns.lowerBound) * count * lanes
                    let product = BlockProduct(
                        a: patches, rowStride: 1, stepStride: block.count,
                        runStride: columns.count * count * block.count, runs: rows.count,
                        runLength: columns.count * count, b: gradients + start, bStride: lanes,
                        bRunSkip: (gradient.width - columns.count) * count * lanes,
                        result: valid == lanes ? place : spare, resultStride: valid == lanes ? filters : lanes,
                        accumulates: accumulates)
                    if valid < lanes && accumulates {
                        for c in 0..<block.count { (spare + c * lanes).update(from: place + c * filters, count: valid) }
                    }
                    product.run(rows: block.count, columns: lanes)
                    if valid < lanes {
                        for c in 0..<block.count { (place + c * filters).update(from: spare + c * lanes, count: valid) }
                    }
                }
            }
        }
    }

    /// Copies images to `[panel][position][sample][width of the panel]`.
    private func gatherSamples(_ gradients: Tensor, _ samples: Range<Int>, into target: UnsafeMutablePointer<Float>) {
        let (count, positions) = (samples.count, gradient.positions)
        Workers.forEach(positions) { range, _ in
            for position in range {
                for n in samples {
                    let source = gradients.pointer + n * gradient.columns + position * gradient.channels
                    panels.forEach { first, lanes in
                        let place =
                            target + first * positions * count + (position * count + n - samples.lowerBound) * lanes
                        let valid = min(lanes, gradient.channels - first)
                        place.update(from: source + first, count: valid)
                        (place + valid).update(repeating: 0, count: lanes - valid)
                    }
                }
            }
        }
    }
}
