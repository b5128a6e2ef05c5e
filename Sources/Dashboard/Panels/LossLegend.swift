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

    /// The curves of the legend, each with its cell, as many as have room.
    private func legendCells(in area: Rect) -> [(series: Series, cell: Rect)] {
        let perRow = max(1, area.width / legendWidth)
        let width = area.width / perRow
        return legendSeries(rows: area.height * perRow).prefix(perRow * area.height).enumerated().map { index, series in
            let (row, column) = (index / perRow, index % perRow)
            return (series, Rect(x: area.x + column * width, y: area.y + row, width: width - 1, height: 1))
        }
    }

    /// The curve whose entry in the legend is at a point of the panel; nil for none, and where runs are compared.
    func legendSeries(at point: Point, inside: Rect) -> Series? {
        guard !isComparing else { return nil }
        let area = inside.inset(top: lossChartArea(inside).height)
        let cells = legendCells(in: area)
        guard let index = cells.firstIndex(where: { $0.cell.contains(point) }) else { return nil }
        // The last entry may be that of all further curves.
        let isMore = index == cells.count - 1 && legendSeries(rows: cells.count).count > cells.count
        return isMore ? nil : cells[index].series
    }

    func drawLegend(of lines: LineChart, on plot: LineChart.Plot, in area: Rect, on buffer: inout ScreenBuffer) {
        let cells = legendCells(in: area)
        let hidden = legendSeries(rows: cells.count).count - cells.count
        for (index, (series, cell)) in cells.enumerated() {
            let identity = series.identity
            if index == cells.count - 1, hidden > 0 {
                buffer.put("… \(hidden + 1) more", in: cell, style: .dim)
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
