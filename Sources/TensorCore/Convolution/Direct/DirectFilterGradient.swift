/// A filter's gradient by register blocks: for each of the kernel's rows a matrix `[kernelWidth·C, K]` of sums over
/// positions, each of an element of the image times an element of the output's gradient. Both are read in place.
struct DirectFilterGradient {
    let geometry: Convolution
    let input: Shape
    let gradient: Shape

    var panels: Panels { Panels(count: gradient.channels) }

    private func strip(_ rows: Range<Int>) -> DirectStrip {
        DirectStrip(
            top: rows.lowerBound * geometry.strideHeight - geometry.paddingTop, left: -geometry.paddingLeft,
            height: (rows.count - 1) * geometry.strideHeight + geometry.kernelHeight,
            width: (gradient.width - 1) * geometry.strideWidth + geometry.kernelWidth)
    }

    func run(_ gradients: Tensor, _ inputs: Tensor, _ result: Tensor) {
        if prefersExchange { return runExchanged(gradients, inputs, result) }
        if DirectPass.prefersTaps(columns: gradient.width, taps: 1, input.channels, gradient.channels) {
            return runTaps(gradients, inputs, result)
        }
        let height = DirectStrip.rows(of: gradient.height, batch: gradient.batch) {
            strip(0..<$0).count(channels: input.channels)
        }
        let strips = (gradient.height + height - 1) / height
        let columns = panels.padded
        let share = result.count / gradient.channels * columns
        let shards = Shards(units: gradient.batch * strips, length: share)
        let workspace = Workspace(shards.size)
        let sums = workspace.pointer
        shards.forEach(into: sums, scratch: strip(0..<height).count(channels: input.channels)) { range, sum, scratch in
            for unit in range {
                let (n, first) = (unit / strips, unit % strips * height)
                add(
                    rows: first..<min(first + height, gradient.height), inputs.pointer + n * input.columns,
                    gradients.pointer + n * gradient.columns, sum, scratch,
                    accumulates: unit > range.lowerBound)
            }
        }
        Workers.forEach(result.count / gradient.channels) { rows, _ in
            for row in rows {
                shards.total(
                    of: sums, from: row * columns, count: gradient.channels,
                    into: result.pointer + row * gradient.channels)
            }
        }
        withExtendedLifetime(workspace) {}
    }

    private func add(
        rows: Range<Int>, _ image: UnsafePointer<Float>, _ gradients: UnsafePointer<Float>,
        _ sums: UnsafeMutablePointer<Float>, _ scratch: UnsafeMutablePointer<Float>, accumulates: Bool
    ) {
        let (start, rowStride) = strip(rows).view(of: image, input, scratch: scratch)
        let taps = geometry.kernelWidth * input.channels
        for u in 0..<geometry.kernelHeight {
            panels.forEach { first, lanes in
                let product = BlockProduct(
                    a: start + u * rowStride, rowStride: 1, stepStride: geometry.strideWidth * input.channels,
                    runStride: geometry.strideHeight * rowStride, runs: rows.count, runLength: gradient.width,
                    b: gradients + rows.lowerBound * gradient.width * gradient.channels + first,
                    bStride: gradient.channels, result: sums + u * taps * panels.padded + first,
                    resultStride: panels.padded, accumulates: accumulates)
                product.run(rows: taps, columns: lanes)
            }
        }
    }
}
