import RunEvents
import TerminalUI

/// The weighted losses of a phase as shares of the sum of their absolute values.
struct LossShares: Sendable {
    struct Part: Sendable {
        let identity: SeriesIdentity
        /// The weight times the loss.
        let weighted: Double
        /// The share of the sum of absolute values, 0 to 1.
        let share: Double
    }

    let parts: [Part]
    /// The sum of the weighted losses with their signs, which the optimiser minimises.
    let total: Double

    init(_ weighted: [(identity: SeriesIdentity, value: Double)]) {
        // Values are divided by the largest first, so that the sum of huge losses is finite.
        let largest = weighted.reduce(0) { max($0, abs($1.value)) }
        let sum = largest > 0 ? weighted.reduce(0) { $0 + abs($1.value) / largest } : 0
        parts = weighted.map {
            Part(
                identity: $0.identity, weighted: $0.value,
                share: sum > 0 ? abs($0.value) / largest / sum : 0)
        }
        total = weighted.reduce(0) { $0 + $1.value }
    }
}

/// The panel that shows how much each weighted term adds to the minimised sum.
struct BudgetPanel: ChartPanel {
    static let panel = Panel.budget
    static let title = "loss budget"
    static let smallest = Size(width: 24, height: 4)
    static let omissionRank = 4

    /// A teacher's training has one loss and so no budget, but a learning rate over steps.
    static func draw(_ screen: Dashboard, in area: Rect, on buffer: inout ScreenBuffer) {
        screen.isTraining ? screen.drawRate(in: area, on: &buffer) : screen.drawBudget(in: area, on: &buffer)
    }

    static func plot(in area: Rect, on screen: Dashboard) -> Rect {
        let inside = area.inset(by: 1)
        return screen.isTraining ? screen.rateChart.plot(in: inside).area : screen.budgetPlotArea(inside)
    }
}

extension Dashboard {
    /// The shares of a phase's terms with a weight, at a step or at the newest one.
    func lossShares(_ phase: Phase, at step: Double?, with values: KnobValues? = nil) -> LossShares {
        LossShares(
            run.series.all.compactMap { series in
                guard series.phase == phase, !series.identity.isSum, let knob = series.identity.knob else { return nil }
                let loss = step.flatMap { series.history.nearest(to: $0)?.mean } ?? series.last
                let weight = values?[knob] ?? (step.map { run.weight(of: knob, at: $0) } ?? run.knobs[knob])
                let value = weight * loss
                return (series.identity, value.isFinite ? value : 0)
            })
    }

    /// The phases whose losses have weights, in the order of a round.
    private var budgetPhases: [Phase] {
        [Phase.inversion, .distillation].filter { phase in
            run.series.all.contains { $0.phase == phase && $0.identity.knob != nil }
        }
    }

    fileprivate func budgetPlotArea(_ inside: Rect) -> Rect {
        // The plot has the same columns as the chart above, so that the cursor is at the same place in both.
        var plot = inside
        if let losses = layoutNeighbour(.losses, of: inside) {
            (plot.x, plot.width) = (losses.x, losses.width)
        } else if inside.width >= 40, inside.height >= 4 {
            plot = inside.inset(left: 6)
        }
        return plot.inset(bottom: min(inside.height, max(1, budgetPhases.count)))
    }

    /// The plot area of another chart, if it has the same columns as this one.
    private func layoutNeighbour(_ panel: Panel, of inside: Rect) -> Rect? {
        guard enlarged == nil, let area = geometry.areas[panel]?.inset(by: 1), area.x == inside.x,
            area.width == inside.width
        else { return nil }
        return lossChart.plot(in: lossChartArea(area)).area
    }

    fileprivate func drawBudget(in area: Rect, on buffer: inout ScreenBuffer) {
        let phases = budgetPhases
        let place = chart.cursor.map { " · step \(Figures.count(Int($0)))" } ?? ""
        let inside = frame(.budget, note: "weight × loss" + place, in: area, on: &buffer)
        guard !phases.isEmpty else {
            buffer.put(
                "what each weighted loss adds to the sum".fitted(to: inside.width), in: inside.row(0), style: .dim)
            return
        }
        let plot = budgetPlotArea(inside)
        if plot.height > 0 { drawBudgetHistory(phases[0], in: plot, inside: inside, on: &buffer) }
        let rows = min(phases.count, inside.height)
        for (index, phase) in phases.prefix(rows).enumerated() {
            let row = inside.row(inside.height - rows + index)
            drawShares(phase, in: row, on: &buffer)
        }
    }

    /// Draws the shares at the cursor, or at the newest step, as one bar, with the terms' names inside their parts.
    private func drawShares(_ phase: Phase, in row: Rect, on buffer: inout ScreenBuffer) {
        let shares = lossShares(phase, at: chart.cursor)
        let name = phase == .inversion ? "inversion " : "distil.   "
        let total = Figures.value(shares.total).aligned(to: 7)
        buffer.put(name, in: row, style: .dim)
        buffer.put("Σ" + total, in: row, style: .dim, align: .right)
        let bar = row.inset(left: 10, right: 9)
        guard bar.width > 0 else { return }
        let ascii = buffer.capabilities.glyphs == .ascii
        let noColour = buffer.capabilities.colours == .none
        var start = 0.0
        for part in shares.parts where part.share > 0 {
            let end = start + part.share * Double(bar.width)
            let from = Int(start.rounded())
            let to = min(bar.width, Int(end.rounded()))
            start = end
            guard to > from else { continue }
            let cells = Rect(x: bar.x + from, y: bar.y, width: to - from, height: 1)
            let colour = part.identity.colour
            let glyph = SeriesShape(index: part.identity.shape).glyph(buffer.capabilities.glyphs)
            if ascii || noColour {
                for x in cells.x..<cells.right {
                    buffer.set(ascii ? glyph : "▒", x: x, y: cells.y, style: Style(colour))
                }
                buffer.set("|", x: cells.x, y: cells.y, style: .border)
            } else {
                buffer.fill(cells, with: Cell(" ", foreground: .background, background: colour))
            }
            let long = "\(part.identity.name) \(Figures.roundPercent(part.share))"
            let short = part.identity.name
            let text = long.count + 2 <= cells.width ? long : short.count + 1 < cells.width ? short : ""
            let style = ascii || noColour ? Style(.foreground, .bold) : Style(.background, on: colour, .bold)
            buffer.put(text, in: cells.inset(left: 1), style: style)
        }
    }

    /// Draws the shares of the first phase over steps, one column of cells after the other, in eighths of a row.
    private func drawBudgetHistory(
        _ phase: Phase, in plot: Rect, inside: Rect, on buffer: inout ScreenBuffer
    ) {
        let range = chart.range(newest: newest)
        let terms = run.series.all.filter { $0.phase == phase && $0.identity.knob != nil }
        let columns = terms.map { $0.history.columns(in: range, count: plot.width) }
        if plot.x > inside.x + 5, plot.height > 1 {
            let labels = Rect(x: inside.x, y: plot.y, width: plot.x - inside.x - 1, height: plot.height)
            buffer.put("100 %", in: labels.row(0), style: .dim, align: .right)
            buffer.put("0 %", in: labels.row(plot.height - 1), style: .dim, align: .right)
        }
        var carried: [Double]?
        for column in 0..<plot.width {
            let step =
                range.lowerBound + (Double(column) + 0.5) / Double(plot.width) * (range.upperBound - range.lowerBound)
            let values = terms.enumerated().map { index, series in
                columns[index][column].mean * run.weight(of: series.identity.knob, at: step)
            }
            let isEmpty = values.allSatisfy { !$0.isFinite }
            // Columns between two steps of the phase repeat the last shares.
            if isEmpty, carried == nil || step > Double(run.series.newestStep) { continue }
            let known = isEmpty ? carried! : values.map { $0.isFinite ? $0 : 0 }
            carried = known
            let shares = LossShares(zip(terms, known).map { ($0.identity, $1) })
            drawColumn(shares, x: plot.x + column, in: plot, on: &buffer)
        }
        if let cursor = chart.cursor, range.contains(cursor) {
            let share = (cursor - range.lowerBound) / (range.upperBound - range.lowerBound)
            let x = plot.x + min(plot.width - 1, Int(share * Double(plot.width)))
            buffer.rule(Rect(x: x, y: plot.y, width: 1, height: plot.height), style: Style(.accent, on: .background))
        }
    }

    private func drawColumn(_ shares: LossShares, x: Int, in plot: Rect, on buffer: inout ScreenBuffer) {
        let eighths: [Unicode.Scalar] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
        let plain = buffer.capabilities.glyphs == .ascii || buffer.capabilities.colours == .none
        var bounds: [(top: Double, part: LossShares.Part)] = []
        var height = 0.0
        for part in shares.parts where part.share > 0 {
            height += part.share
            bounds.append((height, part))
        }
        guard !bounds.isEmpty else { return }
        func part(at share: Double) -> LossShares.Part { (bounds.first { $0.top >= share } ?? bounds.last!).part }
        for row in 0..<plot.height {
            let y = plot.bottom - 1 - row
            let low = Double(row) / Double(plot.height)
            let high = Double(row + 1) / Double(plot.height)
            let below = part(at: low + 0.5 / 8 / Double(plot.height))
            let above = part(at: high - 0.5 / 8 / Double(plot.height))
            if plain {
                let middle = part(at: (low + high) / 2)
                let glyph = SeriesShape(index: middle.identity.shape).glyph(buffer.capabilities.glyphs)
                buffer.set(glyph, x: x, y: y, style: Style(middle.identity.colour))
                continue
            }
            let border = bounds.first { $0.part.identity == below.identity }?.top ?? high
            let filled = min(max((border - low) / (high - low), 0), 1)
            let index = below.identity == above.identity ? 8 : Int((filled * 8).rounded())
            let fade = buffer.capabilities.colours >= .palette256 ? 0.15 : 0
            let style = Style(below.identity.colour.faded(fade), on: above.identity.colour.faded(fade))
            buffer.set(eighths[index], x: x, y: y, style: style)
        }
    }
}
