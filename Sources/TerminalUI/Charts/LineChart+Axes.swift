extension LineChart {
    /// Draws axes, bands, references, marks, curves and the cursor.
    public func draw(in rect: Rect, on buffer: inout ScreenBuffer) {
        guard !rect.isEmpty else { return }
        let plot = plot(in: rect)
        drawAxes(plot, in: rect, on: &buffer)
        buffer.clipped(to: rect) { drawLane(plot, above: rect.y, on: &$0) }
        buffer.clipped(to: plot.area) { buffer in
            drawBands(plot, on: &buffer)
            drawReferences(plot, on: &buffer)
            drawMarkLines(plot, on: &buffer)
            drawCursor(plot, on: &buffer)
            drawCurves(plot, on: &buffer)
            lightCursor(plot, on: &buffer)
            drawReferenceLabels(plot, on: &buffer)
            if series.allSatisfy({ $0.data.isEmpty }) {
                buffer.put(emptyText, in: plot.area.row(plot.area.height / 2), style: .dim, align: .centre)
            }
        }
    }

    private func drawAxes(_ plot: Plot, in rect: Rect, on buffer: inout ScreenBuffer) {
        let area = plot.area
        let ascii = buffer.capabilities.glyphs == .ascii
        let hasYAxis = area.x > rect.x
        let hasXAxis = area.bottom < rect.bottom
        if hasYAxis {
            for y in area.y..<area.bottom { buffer.set(ascii ? "|" : "│", x: area.x - 1, y: y, style: .border) }
            let labels = Rect(x: rect.x, y: rect.y, width: max(0, area.x - rect.x - 2), height: rect.height)
            var lastRow = Int.max
            for tick in yTicks(plot.yAxis, rows: area.height) {
                guard let row = plot.row(at: tick.value), row != lastRow else { continue }
                lastRow = row
                buffer.put(tick.label, in: labels.row(row - rect.y), style: .dim, align: .right)
                buffer.set(ascii ? "+" : "┤", x: area.x - 1, y: row, style: .border)
            }
        }
        guard hasXAxis else { return }
        let y = area.bottom
        let left = hasYAxis ? area.x - 1 : area.x
        for x in left..<rect.right { buffer.set(ascii ? "-" : "─", x: x, y: y, style: .border) }
        if hasYAxis { buffer.set(ascii ? "+" : "└", x: left, y: y, style: .border) }
        let end = area.right - DisplayWidth.of(xLabel) - 1
        if end > area.x { buffer.put(" " + xLabel, x: end, y: y, style: .dim) }
        let axis = ValueAxis(scale: .linear, lower: plot.xRange.lowerBound, upper: plot.xRange.upperBound)
        var free = area.x
        for tick in axis.ticks(atMost: max(1, area.width / 12)) {
            guard let column = plot.column(at: tick.value) else { continue }
            let text = " \(tick.label) "
            let width = DisplayWidth.of(text)
            let start = max(area.x - 1, column - width / 2)
            guard start >= free - 1, start + width <= end else { continue }
            buffer.put(text, x: start, y: y, style: .dim)
            free = start + width + 2
        }
    }

    private func drawReferences(_ plot: Plot, on buffer: inout ScreenBuffer) {
        let glyph: Unicode.Scalar = buffer.capabilities.glyphs == .ascii ? "-" : "┈"
        for reference in references {
            guard let row = plot.row(at: reference.value) else { continue }
            for x in plot.area.x..<plot.area.right { buffer.set(glyph, x: x, y: row, style: Style(reference.colour)) }
        }
    }

    /// Labels are put on their line or beside it where no curve is, or left out where curves are everywhere.
    private func drawReferenceLabels(_ plot: Plot, on buffer: inout ScreenBuffer) {
        let line: Unicode.Scalar = buffer.capabilities.glyphs == .ascii ? "-" : "┈"
        for reference in references where !reference.label.isEmpty {
            let width = DisplayWidth.of(reference.label) + 2
            guard let row = plot.row(at: reference.value), width < plot.area.width else { continue }
            let places = [row, row + 1, row - 1].flatMap { y in
                [plot.area.right - width, plot.area.x].map { Rect(x: $0, y: y, width: width, height: 1) }
            }
            let free = places.first { place in
                place.intersection(plot.area).intersection(buffer.bounds) == place
                    && (place.x..<place.right).allSatisfy { [" ", line].contains(buffer[$0, place.y].glyph) }
            }
            guard let free else { continue }
            buffer.put(" \(reference.label) ", x: free.x, y: free.y, style: Style(reference.colour))
        }
    }

    private func drawCursor(_ plot: Plot, on buffer: inout ScreenBuffer) {
        guard let cursor, let column = plot.column(at: cursor) else { return }
        let glyph: Unicode.Scalar = buffer.capabilities.glyphs == .ascii ? "|" : "│"
        for y in plot.area.y..<plot.area.bottom { buffer.set(glyph, x: column, y: y, style: .accent) }
    }

    /// Puts the cursor's column on a background of its own, so that it is seen between curves too.
    private func lightCursor(_ plot: Plot, on buffer: inout ScreenBuffer) {
        guard let cursor, let column = plot.column(at: cursor) else { return }
        buffer.restyle(Rect(x: column, y: plot.area.y, width: 1, height: plot.area.height)) {
            $0.background = .selectionBackground
        }
    }

    private func drawBands(_ plot: Plot, on buffer: inout ScreenBuffer) {
        let useBackground = buffer.capabilities.colours >= .palette256
        let shade: Unicode.Scalar = buffer.capabilities.glyphs == .ascii ? ":" : "░"
        for band in bands where !band.points.isEmpty {
            var index = 0
            for column in plot.area.x..<plot.area.right {
                let x = plot.x(atColumn: column)
                while index + 1 < band.points.count, band.points[index + 1].x <= x { index += 1 }
                let here = band.points[index]
                let next = band.points[min(index + 1, band.points.count - 1)]
                let half = (plot.xRange.upperBound - plot.xRange.lowerBound) / Double(max(1, plot.area.width)) / 2
                guard x >= here.x - half, x <= max(next.x, here.x) + half else { continue }
                let share = next.x > here.x ? min(max((x - here.x) / (next.x - here.x), 0), 1) : 0
                let high = plot.yAxis.position(here.high + (next.high - here.high) * share)
                let low = plot.yAxis.position(here.low + (next.low - here.low) * share)
                guard high >= 0, low <= 1, high >= low else { continue }
                // A row that the interval covers only in part is fainter, so that a curve over it can be seen.
                let rows = Double(plot.area.height)
                let top = (1 - min(high, 1)) * rows
                let bottom = max((1 - max(low, 0)) * rows, top + 0.25)
                for row in Int(top)...Int(bottom) where row < plot.area.height {
                    let covered = min(bottom, Double(row + 1)) - max(top, Double(row))
                    let y = plot.area.y + row
                    if useBackground {
                        let colour = band.colour.faded(1 - 0.24 * min(max(covered, 0), 1))
                        buffer.set(" ", x: column, y: y, style: Style(on: covered > 0.1 ? colour : nil))
                    } else if covered >= 0.4 {
                        buffer.set(shade, x: column, y: y, style: Style(band.colour, .dim))
                    }
                }
            }
        }
    }
}
