extension LineChart {
    /// Draws faint envelopes and over them the means; arrows at the edges for values outside, shapes at points and
    /// ends, and red marks for values that are not finite.
    func drawCurves(_ plot: Plot, on buffer: inout ScreenBuffer) {
        let area = plot.area
        guard !area.isEmpty else { return }
        let tier = buffer.capabilities.glyphs
        var faint = DotCanvas(columns: area.width, rows: area.height, tier: tier)
        var bold = faint
        var overlays: [(x: Int, y: Int, glyph: Unicode.Scalar, style: Style)] = []
        var broken = [UInt8](repeating: 0, count: area.width)

        for (owner, one) in series.enumerated() {
            let columns = one.data.columns(in: plot.xRange, count: faint.width)
            draw(columns, of: one, owner: owner, plot: plot, faint: &faint, bold: &bold, overlays: &overlays)
            for (index, column) in columns.enumerated() {
                let cell = index / faint.dotsAcross
                if column.nanCount > 0 { broken[cell] |= 1 }
                if column.infinityCount > 0 { broken[cell] |= 2 }
            }
        }

        for row in 0..<area.height {
            for column in 0..<area.width {
                let x = area.x + column
                let y = area.y + row
                if let (glyph, owner) = bold.glyph(column: column, row: row) {
                    buffer.set(glyph, x: x, y: y, style: Style(series[owner].colour, .bold))
                } else if let (glyph, owner) = faint.glyph(column: column, row: row) {
                    let colour = series[owner].colour
                    buffer.set(glyph, x: x, y: y, style: Style(colour.faded(0.55), .dim))
                }
            }
        }
        for overlay in overlays { buffer.set(overlay.glyph, x: overlay.x, y: overlay.y, style: overlay.style) }
        drawBroken(broken, in: area, on: &buffer)
    }

    private func draw(
        _ columns: [Bucket], of one: Series, owner: Int, plot: Plot, faint: inout DotCanvas, bold: inout DotCanvas,
        overlays: inout [(x: Int, y: Int, glyph: Unicode.Scalar, style: Style)]
    ) {
        let height = Double(faint.height)
        func dot(_ value: Double) -> Int {
            let position = plot.yAxis.position(value)
            let shown = position.isNaN ? -1 : min(max(position, -1), 2)
            return shown == 1 ? 0 : Int(((1 - shown) * height).rounded(.down))
        }
        var average = warmAverage(of: one, plot: plot, count: columns.count)
        let filled = columns.reduce(0) { $0 + ($1.count > 0 ? 1 : 0) }
        let isDense = columns.contains { $0.count > 1 && $0.maximum > $0.minimum }
        let isSparse = filled * 4 * faint.dotsAcross <= columns.count && filled <= 64
        let style = Style(one.colour, .bold)
        let tier = faint.tier
        bold.leavesGaps = one.isDashed
        var previous: (x: Int, raw: Int, shown: Int)?
        var end: (x: Int, y: Int)?

        for (x, column) in columns.enumerated() {
            guard column.count > 0 else {
                if column.nanCount > 0 || column.infinityCount > 0 { previous = nil }
                continue
            }
            let raw = dot(column.mean)
            let shown = smoothing > 0 ? dot(average.add(column.mean)) : raw
            if isDense { faint.vertical(x: x, from: dot(column.maximum), to: dot(column.minimum), owner: owner) }
            if let previous {
                if smoothing > 0, !isDense {
                    faint.line(fromX: previous.x, y: previous.raw, toX: x, y: raw, owner: owner)
                }
                bold.line(fromX: previous.x, y: previous.shown, toX: x, y: shown, owner: owner)
                // The gaps of a dashed curve are faint, so that no spike is lost in them.
                if one.isDashed {
                    faint.line(fromX: previous.x, y: previous.shown, toX: x, y: shown, owner: owner)
                }
            } else {
                bold.set(x: x, y: shown, owner: owner)
            }
            previous = (x, raw, shown)
            let cellX = plot.area.x + x / faint.dotsAcross
            if plot.yAxis.position(column.maximum) > 1 {
                overlays.append((cellX, plot.area.y, ChartSign.above.glyph(tier), style))
            }
            if plot.yAxis.position(column.minimum) < 0 {
                overlays.append((cellX, plot.area.bottom - 1, ChartSign.below.glyph(tier), style))
            }
            if shown >= 0, shown < faint.height {
                end = (cellX, plot.area.y + shown / faint.dotsDown)
                if isSparse, let end { overlays.append((end.x, end.y, one.shape.glyph(tier), style)) }
            }
        }
        if let end { overlays.append((end.x, end.y, one.shape.glyph(tier), style)) }
    }

    /// The value of a curve as it is drawn, smoothed, at an x or at its end; nil where it has none there.
    public func shownValue(of one: Series, at x: Double? = nil, on plot: Plot, tier: GlyphTier) -> Double? {
        let count = DotCanvas(columns: plot.area.width, rows: 0, tier: tier).width
        guard count > 0 else { return nil }
        var average = warmAverage(of: one, plot: plot, count: count)
        let share = x.map { ($0 - plot.xRange.lowerBound) / (plot.xRange.upperBound - plot.xRange.lowerBound) } ?? 1
        let last = Int(min(max(share, 0), 1) * Double(count))
        var shown: Double?
        for column in one.data.columns(in: plot.xRange, count: count).prefix(last + 1) where column.count > 0 {
            shown = smoothing > 0 ? average.add(column.mean) : column.mean
        }
        return shown
    }

    /// The average at the left edge, computed from earlier samples, so that panning does not change the curve's start.
    private func warmAverage(of one: Series, plot: Plot, count: Int) -> DebiasedAverage {
        var average = DebiasedAverage(decay: smoothing)
        let lower = plot.xRange.lowerBound
        guard smoothing > 0, let range = one.data.xRange, range.lowerBound < lower else { return average }
        let width = plot.xRange.upperBound - lower
        for column in one.data.columns(in: (lower - width)...lower.nextDown, count: count) where column.count > 0 {
            average.add(column.mean)
        }
        return average
    }

    private func drawBroken(_ broken: [UInt8], in area: Rect, on buffer: inout ScreenBuffer) {
        let tier = buffer.capabilities.glyphs
        for (column, kinds) in broken.enumerated() where kinds != 0 {
            let sign = kinds & 1 != 0 ? ChartSign.notANumber : .infinite
            buffer.set(sign.glyph(tier), x: area.x + column, y: area.bottom - 1, style: .error)
        }
        let (nans, infinities) = nonFiniteCounts
        guard nans + infinities > 0, broken.contains(where: { $0 != 0 }) else { return }
        var parts: [String] = []
        if nans > 0 { parts.append("\(nans) NaN") }
        if infinities > 0 { parts.append("\(infinities) " + (tier == .ascii ? "inf" : "∞")) }
        let text = " " + parts.joined(separator: ", ") + " "
        let width = DisplayWidth.of(text)
        guard width <= area.width, area.height >= 2 else { return }
        buffer.put(text, x: area.right - width, y: area.bottom - 2, style: .error)
    }

    /// NaN and infinite samples in all series, visible or not.
    public var nonFiniteCounts: (nan: Int, infinite: Int) {
        series.reduce((0, 0)) { ($0.0 + Int($1.data.total.nanCount), $0.1 + Int($1.data.total.infinityCount)) }
    }
}
