import RunEvents
import TerminalUI

/// The panel with the curves of all terms of the loss over steps, and marks of what people did.
struct LossPanel: ChartPanel {
    static let panel = Panel.losses
    static let title = "losses"
    static let smallest = Size(width: 24, height: 6)
    static let omissionRank = 0

    static func draw(_ screen: Dashboard, in area: Rect, on buffer: inout ScreenBuffer) {
        screen.drawLosses(in: area, on: &buffer)
    }

    static func plot(in area: Rect, on screen: Dashboard) -> Rect {
        screen.lossChart.plot(in: screen.lossChartArea(area.inset(by: 1))).area
    }
}

extension Dashboard {
    /// The visible curves, in the order of their keys 1 to 9.
    var shownSeries: [Series] { run.series.all.filter { chart.shows($0.identity.name) } }

    /// The chart of the open run's curves, or of one curve of each compared run.
    var lossChart: LineChart {
        let shown = isComparing ? comparedRuns.compactMap(\.series) : shownSeries
        var chart = LineChart(
            isComparing
                ? comparedRuns.compactMap { run in
                    run.series.map {
                        LineChart.Series(
                            run.identity.name, $0.history, colour: run.identity.colour, shape: run.identity.shape)
                    }
                }
                : shown.map {
                    LineChart.Series(
                        $0.identity.name, $0.history, colour: $0.identity.colour,
                        shape: SeriesShape(index: $0.identity.shape))
                })
        chart.xRange = self.chart.range(newest: newest)
        chart.yRange = self.chart.clips ? .percentiles(0.5, 99.5) : .automatic
        chart.scale = valueScale(shown)
        chart.smoothing = self.chart.keep
        chart.cursor = self.chart.cursor
        chart.marks = lineMarks(in: chart.xRange!)
        chart.emptyText = run.series.all.isEmpty ? "the first losses come with the first step" : "no curve is shown"
        return chart
    }

    private func valueScale(_ shown: [Series]) -> ValueScale {
        var lowest = Double.infinity
        var highest = 0.0
        for series in shown where series.history.total.count > 0 {
            lowest = min(lowest, series.history.total.minimum)
            highest = max(highest, abs(series.history.total.maximum), abs(series.history.total.minimum))
        }
        // The scale is logarithmic over four decades below the largest value, and linear closer to zero.
        var threshold = 1e-3
        while threshold < highest / 1e4, threshold < 1e300 { threshold *= 10 }
        switch chart.scale {
        case .linear: return .linear
        case .logarithmic: return .log
        case .symmetric: return .symlog(threshold: threshold)
        case .automatic: return lowest > 0 ? .log : .symlog(threshold: threshold)
        }
    }

    /// Vertical lines for what people did and for what went wrong. Quick successive changes of one knob are one mark,
    /// from its first to its last value.
    private func lineMarks(in range: ClosedRange<Double>) -> [LineChart.Mark] {
        var lines: [LineChart.Mark] = []
        var last: Mark.Turn?
        for mark in run.marks.inside(range.lowerBound..<range.upperBound.nextUp).suffix(4000) {
            let step = Double(mark.moment.step)
            if let turn = mark.turn {
                let joined = last.flatMap { turn.joined(to: $0) }
                if joined != nil, let last, !last.isNone { lines.removeLast() }
                let whole = joined ?? turn
                last = whole
                // A knob that is back at its first value has no mark.
                guard !whole.isNone else { continue }
                lines.append(LineChart.Mark(x: step, label: whole.text, colour: Self.colour(of: whole.knob)))
            } else if mark.kind == .nonFinite {
                lines.append(LineChart.Mark(x: step, label: mark.text, colour: .error))
                last = nil
            }
        }
        return lines
    }

    /// The hue of a knob's loss term; the marker's colour where it belongs to none.
    static func colour(of knob: Knob) -> Colour {
        knob.term.map { .series($0.declaration.hue) } ?? .marker
    }

    func lossChartArea(_ inside: Rect) -> Rect { inside.inset(bottom: legendRows(inside)) }

    private func legendRows(_ inside: Rect) -> Int {
        if isComparing { return min(overlaid.count + 1, max(1, inside.height / 3)) }
        let perRow = max(1, inside.width / legendWidth)
        let wanted = (max(legendSeries(rows: .max).count, 1) + perRow - 1) / perRow
        return min(wanted, max(1, inside.height / 3 - (inside.height < 9 ? 1 : 0)))
    }

    /// All curves, without hidden ones where there is no room for all.
    private func legendSeries(rows room: Int) -> [Series] {
        // A sum of only one term is left out.
        let all = run.series.all.filter { series in
            !series.identity.isSum || run.series.all.contains { $0.phase == series.phase && $0.identity.knob != nil }
        }
        return all.count <= room ? all : shownSeries
    }

    /// The width of an entry: a sign, the longest name, a value and a gap.
    private var legendWidth: Int { 2 + min(14, run.series.all.map { $0.identity.label.count }.max() ?? 4) + 7 + 1 }

    fileprivate func drawLosses(in area: Rect, on buffer: inout ScreenBuffer) {
        let chart = lossChart
        var note = self.chart.cursor.map { "step \(Figures.count(Int($0))) · " } ?? ""
        note += chart.scale.name
        if self.chart.keep > 0 { note += " · smooth \(Figures.knob(self.chart.keep))" }
        if !self.chart.clips { note += " · all values" }
        if case .newest(let count) = self.chart.steps { note += " · last \(Figures.count(Int(count)))" }
        if case .fixed = self.chart.steps { note += " · F follows" }
        let title =
            isComparing
            ? "losses: \(comparedName ?? "") of \(overlaid.count + 1) runs"
            : self.chart.filter.isEmpty && !(overlay is FilterOverlay) ? "losses" : "losses /\(self.chart.filter)"
        let inside = frame(.losses, title: title, note: note, in: area, on: &buffer)
        let plot = lossChartArea(inside)
        buffer.draw(chart, in: plot)
        drawAxisMarks(chart, in: plot, on: &buffer)
        if isComparing {
            drawComparedLegend(in: inside.inset(top: plot.height), on: &buffer)
        } else {
            drawLegend(in: inside.inset(top: plot.height), on: &buffer)
        }
    }

    /// Draws evaluations, checkpoints and phases as signs on the axis, where there is no number.
    private func drawAxisMarks(_ chart: LineChart, in area: Rect, on buffer: inout ScreenBuffer) {
        let plot = chart.plot(in: area)
        guard plot.area.bottom < area.bottom, !plot.area.isEmpty else { return }
        let ascii = buffer.capabilities.glyphs == .ascii
        let line: Unicode.Scalar = ascii ? "-" : "─"
        let marks = run.marks.inside(plot.xRange.lowerBound..<plot.xRange.upperBound.nextUp)
        // Where the signs would be too dense to read, those of phases are left out.
        let showsPhases = marks.count * 6 < plot.area.width * 2
        let showsRounds = marks.count { $0.kind == .evaluation } * 3 < plot.area.width
        for mark in marks.suffix(4000) {
            let (glyph, style): (Unicode.Scalar, Style)
            switch mark.kind {
            case .evaluation where showsRounds: (glyph, style) = (ascii ? "^" : "┴", Style(.series(4)))
            case .checkpoint where showsRounds: (glyph, style) = (ascii ? "*" : "◆", .dim)
            case .pause: (glyph, style) = (ascii ? "=" : "‖", .warning)
            case .phase where showsPhases: (glyph, style) = (ascii ? "'" : "╵", .dim)
            default: continue
            }
            guard let column = plot.column(at: Double(mark.moment.step)), column < buffer.size.width,
                plot.area.bottom < buffer.size.height, column >= 0
            else { continue }
            let there = buffer[column, plot.area.bottom].glyph
            guard there == line || (there == (ascii ? "'" : "╵")) else { continue }
            buffer.clipped(to: area) { $0.set(glyph, x: column, y: plot.area.bottom, style: style) }
        }
    }

    private func drawLegend(in area: Rect, on buffer: inout ScreenBuffer) {
        let perRow = max(1, area.width / legendWidth)
        let all = legendSeries(rows: area.height * perRow)
        let width = area.width / perRow
        let room = perRow * area.height
        for (index, series) in all.enumerated().prefix(room) {
            let cell = Rect(
                x: area.x + index % perRow * width, y: area.y + index / perRow, width: width - 1, height: 1)
            let identity = series.identity
            if index == room - 1, all.count > room {
                buffer.put("… \(all.count - room + 1) more", in: cell, style: .dim)
                return
            }
            let isShown = chart.shows(identity.name)
            let value = chart.cursor.flatMap { series.history.nearest(to: $0)?.mean } ?? series.last
            let glyph = SeriesShape(index: identity.shape).glyph(buffer.capabilities.glyphs)
            let isBroken = !value.isFinite && series.history.total.count + series.history.total.nanCount > 0
            let colour = isShown ? identity.colour : Colour.dim
            buffer.put(isShown ? "\(glyph)" : "–", in: cell, style: Style(colour, .bold))
            let valueText = isShown ? Figures.short(value) : "off"
            let labelArea = cell.inset(left: 2)
            let valueWidth = 6
            buffer.put(
                identity.label.fitted(to: labelArea.width - valueWidth - 1), in: labelArea,
                style: Style(isShown ? .foreground : .dim))
            buffer.put(
                valueText.aligned(to: valueWidth), in: labelArea,
                style: isBroken ? .error : isShown ? Style(colour) : .dim,
                align: .right)
        }
    }
}
