// Depthwise convolutions, which have one filter for each channel. Vectors run over channels, and four neighbouring
// positions share each load of the weights, because memory limits the speed and not arithmetic.

/// A depthwise correlation that writes a grid of positions of the result's image; `DirectPass` is its counterpart for
/// filters over all channels.
private struct DepthwisePass {
    var channels: Int
    /// The first tap's weights, and the number of elements between the kernel's rows and columns, negative where taps
    /// are read backwards.
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

    func run(_ input: Tensor, _ result: Tensor, _ finish: ConvolutionFinish? = nil) {
        let (x, y) = (input.shape, result.shape)
        guard rows > 0, columns > 0, y.batch > 0 else { return }
        let chunk = DirectStrip.rows(of: rows, batch: y.batch) { strip(0..<$0).count(channels: channels) }
        let strips = (rows + chunk - 1) / chunk
        let isWhole = finish?.needsWholeSamples ?? false
        let units = isWhole ? y.batch : y.batch * strips
        Workers.forEach(units, scratch: strip(0..<chunk).count(channels: channels)) { range, _, scratch in
            for unit in isWhole ? range.lowerBound * strips..<range.upperBound * strips : range {
                let (n, first) = (unit / strips, unit % strips * chunk)
                let rows = first..<min(first + chunk, rows)
                let (start, rowStride) = strip(rows).view(of: input.pointer + n * x.columns, x, scratch: scratch)
                for row in rows {
                    let target = result.pointer + n * y.columns + targetStart + row * targetRowStride
                    let source = start + (row - first) * strideHeight * rowStride
                    for column in stride(from: 0, to: columns, by: 4) {
                        let four = Neighbours(
                            pass: self, source: source + column * strideWidth * channels, rowStride: rowStride,
                            target: target + column * targetColumnStride, count: min(4, columns - column))
                        forEachChannelGroup(0..<channels, four)
                    }
                    finish?.run(n, rows: row..<row + 1, columns: 0..<columns, channels: 0..<channels)
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

    /// Computes up to four neighbouring positions of the grid.
    private struct Neighbours: ChannelVisitor {
        let pass: DepthwisePass
        let source: UnsafePointer<Float>
        let rowStride: Int
        let target: UnsafeMutablePointer<Float>
        let count: Int

        @inline(__always)
        func visit<Lanes: FloatLanes>(_ channel: Int, _ lanes: Lanes.Type) {
            var (a, b, c, d) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
            let channels = pass.channels
            if count == 4 && pass.width == 3 && pass.strideWidth == 1 {
                // Neighbouring positions share the columns that they read.
                for u in 0..<pass.height {
                    let place = source + u * rowStride + channel
                    let weight = pass.weights + u * pass.weightRowStride + channel
                    let (first, middle) = (Lanes(at: weight), Lanes(at: weight + pass.weightColumnStride))
                    let last = Lanes(at: weight + 2 * pass.weightColumnStride)
                    let (p, q) = (Lanes(at: place + channels), Lanes(at: place + 2 * channels))
                    let (r, s) = (Lanes(at: place + 3 * channels), Lanes(at: place + 4 * channels))
                    a = a.addingProduct(first, Lanes(at: place)).addingProduct(middle, p).addingProduct(last, q)
                    b = b.addingProduct(first, p).addingProduct(middle, q).addingProduct(last, r)
                    c = c.addingProduct(first, q).addingProduct(middle, r).addingProduct(last, s)
                    d = d.addingProduct(first, r).addingProduct(middle, s)
                        .addingProduct(last, Lanes(at: place + 5 * channels))
                }
            } else {
                let step = pass.strideWidth * channels
                // Positions beyond the last one read the first one again; their results are not stored.
                let (second, third, fourth) = (
                    count > 1 ? step : 0, count > 2 ? 2 * step : 0, count > 3 ? 3 * step : 0
                )
                for u in 0..<pass.height {
                    var place = source + u * rowStride + channel
                    var weight = pass.weights + u * pass.weightRowStride + channel
                    for _ in 0..<pass.width {
                        let w = Lanes(at: weight)
                        a = a.addingProduct(w, Lanes(at: place))
                        b = b.addingProduct(w, Lanes(at: place + second))
                        c = c.addingProduct(w, Lanes(at: place + third))
                        d = d.addingProduct(w, Lanes(at: place + fourth))
                        place += channels
                        weight += pass.weightColumnStride
                    }
                }
            }
            let result = target + channel
            a.store(result)
            if count > 1 { b.store(result + pass.targetColumnStride) }
            if count > 2 { c.store(result + 2 * pass.targetColumnStride) }
            if count > 3 { d.store(result + 3 * pass.targetColumnStride) }
        }
    }
}

func depthwise(
    _ input: Tensor, _ filter: Tensor, _ geometry: Convolution, _ output: Tensor, _ finish: ConvolutionFinish? = nil
) {
    let (channels, y) = (input.shape.channels, output.shape)
    DepthwisePass(
        channels: channels, weights: UnsafePointer(filter.pointer), weightRowStride: geometry.kernelWidth * channels,
        weightColumnStride: channels, height: geometry.kernelHeight, width: geometry.kernelWidth,
        strideHeight: geometry.strideHeight, strideWidth: geometry.strideWidth, paddingTop: geometry.paddingTop,
        paddingLeft: geometry.paddingLeft, rows: y.height, columns: y.width, targetStart: 0,
        targetRowStride: y.width * channels, targetColumnStride: channels
    ).run(input, output, finish)
}

/// The input's gradient, by one pass for each phase of the strides.
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
    func strip(_ rows: Range<Int>) -> DirectStrip {
        DirectStrip(
            top: rows.lowerBound * geometry.strideHeight - geometry.paddingTop, left: -geometry.paddingLeft,
            height: (rows.count - 1) * geometry.strideHeight + geometry.kernelHeight,
            width: (y.width - 1) * geometry.strideWidth + geometry.kernelWidth)
    }
    let chunk = DirectStrip.rows(of: y.height, batch: y.batch) { strip(0..<$0).count(channels: channels) }
    let strips = (y.height + chunk - 1) / chunk
    let shards = Shards(units: y.batch * strips, length: result.count)
    let workspace = Workspace(shards.size)
    shards.forEach(into: workspace.pointer, scratch: strip(0..<chunk).count(channels: channels)) {
        range, sums, scratch in
        sums.update(repeating: 0, count: result.count)
        for unit in range {
            let (n, first) = (unit / strips, unit % strips * chunk)
            let rows = first..<min(first + chunk, y.height)
            let (start, rowStride) = strip(rows).view(of: input.pointer + n * x.columns, x, scratch: scratch)
            for u in 0..<geometry.kernelHeight {
                for v in stride(from: 0, to: geometry.kernelWidth, by: 3) {
                    let taps = StripSum(
                        source: start + u * rowStride + v * channels, rowStride: geometry.strideHeight * rowStride,
                        columnStride: geometry.strideWidth * channels,
                        gradient: gradient.pointer + (n * y.height + first) * y.width * channels, channels: channels,
                        rows: rows.count, columns: y.width,
                        target: sums + (u * geometry.kernelWidth + v) * channels,
                        count: min(3, geometry.kernelWidth - v)
                    )
                    forEachChannelGroup(0..<channels, taps)
                }
            }
        }
    }
    shards.total(of: workspace.pointer, from: 0, count: result.count, into: result.pointer)
    withExtendedLifetime(workspace) {}
}

/// Sums the gradients of up to three neighbouring taps of a kernel's row over some rows of the output.
private struct StripSum: ChannelVisitor {
    let source: UnsafePointer<Float>
    let rowStride: Int
    let columnStride: Int
    let gradient: UnsafePointer<Float>
    let channels: Int
    let rows: Int
    let columns: Int
    let target: UnsafeMutablePointer<Float>
    let count: Int

    @inline(__always)
    func visit<Lanes: FloatLanes>(_ channel: Int, _ lanes: Lanes.Type) {
        // Taps beyond the last one read the first one again; their sums are not stored.
        let (second, third) = (count > 1 ? channels : 0, count > 2 ? 2 * channels : 0)
        var (a, b, c) = (Lanes.zero, Lanes.zero, Lanes.zero)
        var (d, e, f) = (Lanes.zero, Lanes.zero, Lanes.zero)
        var dy = gradient + channel
        for row in 0..<rows {
            var x = source + row * rowStride + channel
            for _ in 0..<columns / 2 {
                let (even, odd) = (Lanes(at: dy), Lanes(at: dy + channels))
                let next = x + columnStride
                a = a.addingProduct(even, Lanes(at: x))
                b = b.addingProduct(even, Lanes(at: x + second))
                c = c.addingProduct(even, Lanes(at: x + third))
                d = d.addingProduct(odd, Lanes(at: next))
                e = e.addingProduct(odd, Lanes(at: next + second))
                f = f.addingProduct(odd, Lanes(at: next + third))
                x += 2 * columnStride
                dy += 2 * channels
            }
            if columns % 2 == 1 {
                let last = Lanes(at: dy)
                a = a.addingProduct(last, Lanes(at: x))
                b = b.addingProduct(last, Lanes(at: x + second))
                c = c.addingProduct(last, Lanes(at: x + third))
                dy += channels
            }
        }
        let place = target + channel
        (Lanes(at: place) + (a + d)).store(place)
        if count > 1 { (Lanes(at: place + channels) + (b + e)).store(place + channels) }
        if count > 2 { (Lanes(at: place + 2 * channels) + (c + f)).store(place + 2 * channels) }
    }
}
