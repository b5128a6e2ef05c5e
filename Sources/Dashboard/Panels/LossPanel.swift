import Foundation
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

    /// A click in the legend shows or hides a curve, and one on the curves moves the cursor.
    static func click(at point: Point, in area: Rect, on screen: inout Dashboard, at seconds: Double)
        -> [DashboardEffect]
    {
        if let series = screen.legendSeries(at: point, inside: area.inset(by: 1)) {
            screen.toggleSeries(named: series.identity.name)
        } else {
            screen.moveCursor(panel, area, point)
        }
        return []
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
                        shape: SeriesShape(index: $0.identity.shape), isDashed: $0.identity.isDashed)
                })
        chart.xRange = self.chart.range(newest: newest)
        chart.yRange = self.chart.clips ? .percentiles(0.5, 99.5) : .automatic
        chart.scale = valueScale(shown)
        chart.smoothing = self.chart.keep
        chart.cursor = self.chart.cursor
        chart.marks = lineMarks(in: chart.xRange!)
        chart.hasLane = run.marks.hasTurns || !shownNotes.isEmpty
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
        // Values below zero get a quarter of the height at most.
        while lowest < 0, threshold < highest / 10, log1p(-lowest / threshold) * 3 > log1p(highest / threshold) {
            threshold *= 10
        }
        switch chart.scale {
        case .linear: return .linear
        case .logarithmic: return .log
        case .symmetric: return .symlog(threshold: threshold)
        case .automatic: return lowest > 0 ? .log : .symlog(threshold: threshold)
        }
    }

    /// Marks for what people did and for what went wrong.
    private func lineMarks(in range: ClosedRange<Double>) -> [LineChart.Mark] {
        let notes = shownNotes.filter { range.contains(Double($0.moment.step)) }.map {
            LineChart.Mark(x: Double($0.moment.step), label: $0.text, colour: .foreground, sign: .note)
        }
        return notes
            + run.marks.reaching(into: range).compactMap { mark in
                let step = Double(mark.moment.step)
                switch mark.kind {
                case .knob:
                    let colour = mark.turns.count == 1 ? Self.colour(of: mark.turns[0].knob) : .marker
                    return LineChart.Mark(x: step, end: Double(mark.lastStep), label: mark.text, colour: colour)
                case .nonFinite: return LineChart.Mark(x: step, label: mark.text, colour: .error)
                default: return nil
                }
            }
    }

    /// The hue of a knob's loss term; the marker's colour where it belongs to none.
    static func colour(of knob: Knob) -> Colour {
        knob.term.map { .series($0.declaration.hue) } ?? .marker
    }

    fileprivate func drawLosses(in area: Rect, on buffer: inout ScreenBuffer) {
        let chart = lossChart
        var note =
            self.chart.cursor.map { "at step \(Figures.count(Int($0))) · " }
            ?? (run.moment.step > 0 ? "step \(Figures.count(run.moment.step)) · " : "")
        note += chart.scale.name
        if self.chart.keep > 0 { note += " · smooth \(Figures.knob(self.chart.keep))" }
        if !self.chart.clips { note += " · all values" }
        if case .newest(let count) = self.chart.steps { note += " · last \(Figures.count(Int(count)))" }
        if case .fixed = self.chart.steps { note += " · F follows" }
        let title =
            isComparing
            ? "losses: \(comparedTitle) of \(overlaid.count + 1) runs"
            : self.chart.filter.isEmpty && (overlay as? FilterOverlay)?.target != .curves
                ? "losses" : "losses /\(self.chart.filter)"
        let inside = frame(.losses, title: title, note: note, in: area, on: &buffer)
        let plot = lossChartArea(inside)
        buffer.draw(chart, in: plot)
        drawAxisMarks(chart, in: plot, on: &buffer)
        if isComparing {
            drawComparedLegend(of: chart, on: chart.plot(in: plot), in: inside.inset(top: plot.height), on: &buffer)
        } else {
            drawLegend(of: chart, on: chart.plot(in: plot), in: inside.inset(top: plot.height), on: &buffer)
        }
    }

    /// Draws evaluations, checkpoints and phases as signs on the axis, where there is no number.
    private func drawAxisMarks(_ chart: LineChart, in area: Rect, on buffer: inout ScreenBuffer) {
        let plot = chart.plot(in: area)
        guard plot.area.bottom < area.bottom, !plot.area.isEmpty else { return }
        let tier = buffer.capabilities.glyphs
        let line: Unicode.Scalar = tier == .ascii ? "-" : "─"
        let marks = run.marks.inside(plot.xRange.lowerBound..<plot.xRange.upperBound.nextUp)
        // Where the signs would be too dense to read, those of phases are left out.
        let showsPhases = marks.count * 6 < plot.area.width * 2
        let showsRounds = marks.count { $0.kind == .evaluation } * 3 < plot.area.width
        for mark in marks.suffix(4000) {
            let (sign, style): (ChartSign, Style)
            switch mark.kind {
            case .evaluation where showsRounds: (sign, style) = (.evaluation, Style(.series(4)))
            case .checkpoint where showsRounds: (sign, style) = (.checkpoint, .dim)
            case .pause: (sign, style) = (.pause, .warning)
            case .phase where showsPhases: (sign, style) = (.phase, .dim)
            default: continue
            }
            guard let column = plot.column(at: Double(mark.moment.step)), column < buffer.size.width,
                plot.area.bottom < buffer.size.height, column >= 0
            else { continue }
            let there = buffer[column, plot.area.bottom].glyph
            guard there == line || there == ChartSign.phase.glyph(tier) else { continue }
            buffer.clipped(to: area) { $0.set(sign.glyph(tier), x: column, y: plot.area.bottom, style: style) }
        }
    }
}
