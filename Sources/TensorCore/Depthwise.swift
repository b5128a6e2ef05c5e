// One filter for each channel: vectors run over channels, four neighbouring positions share a load of the weights. Bound by memory,
// not by arithmetic.

/// A depthwise correlation onto a grid of the result's image, as `DirectPass` is one of all channels.
private struct DepthwisePass {
    var channels: Int
    /// The first tap's weights, and the elements between the kernel's rows and columns, negative if taps are read backwards.
    var weights: UnsafePointer<Float>
    var weightRowStride: Int
    var weightColumnStride: Int
    var height: Int
    var width: Int
    var strideHeight: Int
    var strideWidth: Int
    var paddingTop: Int
    var paddingLeft: Int
    var rows: Int
    var columns: Int
    var targetStart: Int
    var targetRowStride: Int
    var targetColumnStride: Int

    func run(_ input: Tensor, _ result: Tensor) {
        let (x, y) = (input.shape, result.shape)
        guard rows > 0, columns > 0, y.batch > 0 else { return }
        let chunk = DirectStrip.rows(of: rows, batch: y.batch) { strip(0..<$0).count(channels: channels) }
        let strips = (rows + chunk - 1) / chunk
        let size = strip(0..<chunk).count(channels: channels)
        Workers.forEach(y.batch * strips, scratch: size) { range, _, scratch in
            for unit in range {
                let (n, first) = (unit / strips, unit % strips * chunk)
                let rows = first..<min(first + chunk, rows)
                let (start, rowStride) = strip(rows).view(of: input.pointer + n * x.columns, x, scratch: scratch)
                for row in rows {
                    let target = result.pointer + n * y.columns + targetStart + row * targetRowStride
                    let source = start + (row - first) * strideHeight * rowStride
                    for column in stride(from: 0, to: columns, by: 4) {
                        let four = Neighbours(
                            pass: self, source: source, rowStride: rowStride, target: target, first: column,
                            count: min(4, columns - column))
                        forEachChannelGroup(0..<channels, four)
                    }
                }
            }
        }
    }

    private func strip(_ rows: Range<Int>) -> DirectStrip {
        DirectStrip(
            top: rows.lowerBound * strideHeight - paddingTop, left: -paddingLeft,
            height: max(0, (rows.count - 1) * strideHeight + height),
            width: max(0, (columns - 1) * strideWidth + width))
    }

    /// Up to four neighbouring positions of the grid.
    private struct Neighbours: ChannelVisitor {
        let pass: DepthwisePass
        let source: UnsafePointer<Float>
        let rowStride: Int
        let target: UnsafeMutablePointer<Float>
        let first: Int
        let count: Int

        @inline(__always)
        func visit<Lanes: ChannelLanes>(_ channel: Int, _ lanes: Lanes.Type) {
            let step = pass.strideWidth * pass.channels
            // Positions beyond the last read the first one again.
            let (second, third, fourth) = (count > 1 ? step : 0, count > 2 ? 2 * step : 0, count > 3 ? 3 * step : 0)
            var (a, b, c, d) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
            for u in 0..<pass.height {
                var place = source + u * rowStride + first * step + channel
                var weight = pass.weights + u * pass.weightRowStride + channel
                for _ in 0..<pass.width {
                    let w = Lanes(at: weight)
                    a = a.addingProduct(w, Lanes(at: place))
                    b = b.addingProduct(w, Lanes(at: place + second))
                    c = c.addingProduct(w, Lanes(at: place + third))
                    d = d.addingProduct(w, Lanes(at: place + fourth))
                    place += pass.channels
                    weight += pass.weightColumnStride
                }
            }
            let result = target + first * pass.targetColumnStride + channel
            a.store(result)
            if count > 1 { b.store(result + pass.targetColumnStride) }
            if count > 2 { c.store(result + 2 * pass.targetColumnStride) }
            if count > 3 { d.store(result + 3 * pass.targetColumnStride) }
        }
    }
}

func depthwise(_ input: Tensor, _ filter: Tensor, _ geometry: Convolution, _ output: Tensor) {
    let (channels, y) = (input.shape.channels, output.shape)
    DepthwisePass(
        channels: channels, weights: UnsafePointer(filter.pointer), weightRowStride: geometry.kernelWidth * channels,
        weightColumnStride: channels, height: geometry.kernelHeight, width: geometry.kernelWidth,
        strideHeight: geometry.strideHeight, strideWidth: geometry.strideWidth, paddingTop: geometry.paddingHeight,
        paddingLeft: geometry.paddingWidth, rows: y.height, columns: y.width, targetStart: 0,
        targetRowStride: y.width * channels, targetColumnStride: channels
    ).run(input, output)
}

/// One pass for each phase of the strides.
func depthwiseInputGradient(_ gradient: Tensor, _ filter: Tensor, _ geometry: Convolution, _ result: Tensor) {
    let (channels, x) = (result.shape.channels, result.shape)
    for row in 0..<min(geometry.strideHeight, x.height) {
        let rows = GradientPhase(rows: row, x, geometry)
        for column in 0..<min(geometry.strideWidth, x.width) {
            let columns = GradientPhase(columns: column, x, geometry)
            let isReached = rows.taps > 0 && columns.taps > 0
            let first = isReached ? (rows.lastTap * geometry.kernelWidth + columns.lastTap) * channels : 0
            DepthwisePass(
                channels: channels, weights: UnsafePointer(filter.pointer) + first,
                weightRowStride: -rows.stride * geometry.kernelWidth * channels,
                weightColumnStride: -columns.stride * channels, height: isReached ? rows.taps : 0,
                width: isReached ? columns.taps : 0, strideHeight: 1, strideWidth: 1, paddingTop: rows.padding,
                paddingLeft: columns.padding, rows: rows.count, columns: columns.count,
                targetStart: (row * x.width + column) * channels,
                targetRowStride: rows.stride * x.width * channels, targetColumnStride: columns.stride * channels
            ).run(gradient, result)
        }
    }
}

func depthwiseFilterGradient(_ gradient: Tensor, _ input: Tensor, _ geometry: Convolution, _ result: Tensor) {
    let (x, y) = (input.shape, gradient.shape)
    let channels = x.channels
    let workspace = Workspace(Workers.threads * result.count)
    let sums = workspace.pointer
    func strip(_ row: Int) -> DirectStrip {
        DirectStrip(
            top: row * geometry.strideHeight - geometry.paddingHeight, left: -geometry.paddingWidth,
            height: geometry.kernelHeight, width: (y.width - 1) * geometry.strideWidth + geometry.kernelWidth)
    }
    let units = y.batch * y.height
    Workers.forEach(units, scratch: strip(0).count(channels: channels)) { range, worker, scratch in
        (sums + worker * result.count).update(repeating: 0, count: result.count)
        for unit in range {
            let (n, row) = (unit / y.height, unit % y.height)
            let (start, rowStride) = strip(row).view(of: input.pointer + n * x.columns, x, scratch: scratch)
            for tap in 0..<geometry.kernelHeight * geometry.kernelWidth {
                let (u, v) = (tap / geometry.kernelWidth, tap % geometry.kernelWidth)
                let sum = RowSum(
                    source: start + u * rowStride + v * channels, sourceStride: geometry.strideWidth * channels,
                    gradient: gradient.pointer + unit * y.width * channels, channels: channels, columns: y.width,
                    target: sums + worker * result.count + tap * channels)
                forEachChannelGroup(0..<channels, sum)
            }
        }
    }
    WorkerShares(sums, count: result.count, units: units).add(0, count: result.count, to: result.pointer)
    withExtendedLifetime(workspace) {}
}

/// One tap's gradient over one row of the output.
private struct RowSum: ChannelVisitor {
    let source: UnsafePointer<Float>
    let sourceStride: Int
    let gradient: UnsafePointer<Float>
    let channels: Int
    let columns: Int
    let target: UnsafeMutablePointer<Float>

    @inline(__always)
    func visit<Lanes: ChannelLanes>(_ channel: Int, _ lanes: Lanes.Type) {
        var (even, odd) = (Lanes(at: target + channel), Lanes.zero)
        var (x, dy) = (source + channel, gradient + channel)
        for _ in 0..<columns / 2 {
            even = even.addingProduct(Lanes(at: x), Lanes(at: dy))
            odd = odd.addingProduct(Lanes(at: x + sourceStride), Lanes(at: dy + channels))
            x += 2 * sourceStride
            dy += 2 * channels
        }
        if columns % 2 == 1 { even = even.addingProduct(Lanes(at: x), Lanes(at: dy)) }
        (even + odd).store(target + channel)
    }
}
