import RunEvents
import TerminalUI

/// The legend below the losses, with the number of each curve.
extension Dashboard {
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

    func drawLegend(of lines: LineChart, on plot: LineChart.Plot, in area: Rect, on buffer: inout ScreenBuffer) {
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
            let raw = chart.cursor.flatMap { series.history.nearest(to: $0)?.mean } ?? series.last
            // The number is that of the curve's end, or of the curve at the cursor.
            let drawn = lines.series.first { $0.name == identity.name }.flatMap {
                lines.shownValue(of: $0, at: chart.cursor, on: plot, tier: buffer.capabilities.glyphs)
            }
            let value = raw.isFinite ? drawn ?? raw : raw
            let hasEnded = hasEnded(series)
            let glyph = SeriesShape(index: identity.shape).glyph(buffer.capabilities.glyphs)
            let isBroken = !value.isFinite && series.history.total.count + series.history.total.nanCount > 0
            let colour = isShown ? identity.colour : Colour.dim
            buffer.put(isShown ? "\(glyph)" : "–", in: cell, style: Style(colour, .bold))
            let valueText = !isShown ? "hidden" : hasEnded ? "ended" : Figures.short(value)
            let labelArea = cell.inset(left: 2)
            let valueWidth = 6
            buffer.put(
                identity.label.fitted(to: labelArea.width - valueWidth - 1), in: labelArea,
                style: Style(isShown ? .foreground : .dim))
            buffer.put(
                valueText.aligned(to: valueWidth), in: labelArea,
                style: !isShown || hasEnded ? .dim : isBroken ? .error : Style(colour, .bold),
                align: .right)
            // The last single value stands beside the smoothed one where there is room.
            let rest = labelArea.inset(left: identity.label.count + 1, right: valueWidth + 1)
            if isShown, !hasEnded, lines.smoothing > 0, rest.width >= valueWidth {
                buffer.put(Figures.short(raw), in: rest, style: .dim, align: .right)
            }
        }
    }

    /// Whether a term has no weight at the cursor, or at the newest step, so that no value is computed for it.
    private func hasEnded(_ series: Series) -> Bool {
        guard let knob = series.identity.knob, !series.history.isEmpty else { return false }
        return (chart.cursor.map { run.weight(of: knob, at: $0) } ?? run.knobs[knob]) == 0
    }
}
