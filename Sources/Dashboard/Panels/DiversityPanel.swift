import RunEvents
import TerminalUI

/// The panel that shows how varied the samples are, and how many of each class the pool has.
struct DiversityPanel: PanelContent {
    static let panel = Panel.diversity
    static let title = "diversity"
    static let smallest = Size(width: 26, height: 5)
    static let omissionRank = 6
    static let needsStudent = true

    static func draw(_ screen: Dashboard, in area: Rect, on buffer: inout ScreenBuffer) {
        screen.drawDiversity(in: area, on: &buffer)
    }
}

extension Dashboard {
    /// Draws the three measures of diversity, each with a small curve over the run.
    fileprivate func drawDiversity(in area: Rect, on buffer: inout ScreenBuffer) {
        let shown = chart.cursor.map { run.diversities.last(until: $0) } ?? run.diversities.entries.last
        guard let measured = shown?.value, let moment = shown?.moment else {
            let inside = frame(.diversity, in: area, on: &buffer)
            let text = run.diversity == nil ? "after the first inversion" : "not measured by this step"
            buffer.put(text.fitted(to: inside.width), in: inside.row(0), style: .dim)
            return
        }
        let collapse = Collapse(measured)
        let place = chart.cursor == nil ? "" : ", \(roundName) \(moment.round + 1)"
        let inside = frame(.diversity, title: "diversity" + place, note: collapse.word, in: area, on: &buffer)
        let highest = NumberText.fixed(collapse.highestEntropy, decimals: 2)
        let gauges: [(String, Double, String, Collapse.Level, Int)] = [
            (
                "unlike", 1 - Double(measured.similarity),
                NumberText.fixed(1 - Double(measured.similarity), decimals: 2),
                collapse.similarity, 0
            ),
            (
                "classes", collapse.entropyShare,
                "\(NumberText.fixed(Double(measured.entropy), decimals: 2))/\(highest)", collapse.entropy, 1
            ),
            (
                "bank", Double(measured.bankSpread),
                collapse.hasBank ? NumberText.fixed(Double(measured.bankSpread), decimals: 2) : "–", collapse.spread, 2
            ),
        ]
        for (row, gauge) in gauges.enumerated() where row < inside.height {
            let line = inside.row(row)
            let colour: Colour = gauge.3 == .collapsed ? .error : gauge.3 == .narrow ? .warning : .good
            buffer.put(gauge.0, in: line, style: .dim)
            let room = line.inset(left: 8, right: 10)
            let half = room.width / 2
            buffer.line(gauge.1, in: Rect(x: room.x, y: room.y, width: half, height: 1), colour: colour)
            var spark = Sparkline(run.series.diversity[gauge.4], colour: .dim)
            spark.xRange = chart.range(newest: newest)
            buffer.draw(
                spark, in: Rect(x: room.x + half + 1, y: room.y, width: max(0, room.width - half - 1), height: 1))
            buffer.put(gauge.2, in: line, style: Style(gauge.3 == .fine ? .foreground : colour), align: .right)
        }
        if inside.height >= 16, inside.width >= 50 {
            drawDiversityCharts(measured, in: inside.inset(top: 4), on: &buffer)
        } else {
            drawPool(measured, in: inside.inset(top: 3), on: &buffer)
        }
    }

    /// Where there is room, draws the three measures as charts over steps, and the pool's classes by name.
    private func drawDiversityCharts(_ measured: Diversity, in area: Rect, on buffer: inout ScreenBuffer) {
        let names = ["unlike", "classes", "bank"]
        var chart = LineChart(
            run.series.diversity.enumerated().map { index, data in
                LineChart.Series(names[index], data, index: index)
            })
        chart.xRange = self.chart.range(newest: newest)
        chart.yRange = .fixed(0, 1)
        chart.cursor = self.chart.cursor
        let isWide = area.width >= 90 && !measured.poolClasses.isEmpty
        let left = area.inset(right: isWide ? area.width / 3 : 0)
        buffer.draw(chart, in: left.inset(bottom: 1))
        let pieces = names.enumerated().flatMap { index, name in
            let glyph = SeriesShape(index: index).glyph(buffer.capabilities.glyphs)
            return [
                Piece("\(glyph) ", Style(.series(index), .bold), rank: 0), Piece(name + "   ", .dim, rank: 0),
            ]
        }
        Piece.draw(pieces, in: left.row(left.height - 1), on: &buffer)
        guard isWide else { return }
        let most = Double(max(measured.poolClasses.max() ?? 1, 1))
        let bars = BarChart(
            measured.poolClasses.enumerated().map { label, count in
                BarChart.Item(
                    className(label), share: Double(count) / most, text: Figures.count(count), colour: .series(7))
            })
        let right = area.inset(left: left.width + 2)
        buffer.put("samples of each class in the pool".fitted(to: right.width), in: right.row(0), style: .dim)
        buffer.draw(bars, in: right.inset(top: 1))
    }

    /// Draws how many samples of each class the pool has, by the class that the teacher predicts.
    private func drawPool(_ measured: Diversity, in area: Rect, on buffer: inout ScreenBuffer) {
        guard area.height > 0, area.width > 12, !measured.poolClasses.isEmpty else { return }
        let total = measured.poolClasses.reduce(0, &+)
        let most = max(measured.poolClasses.max() ?? 1, 1)
        buffer.put("pool", in: area.row(0), style: .dim)
        buffer.put(Figures.count(total), in: area.row(0), align: .right)
        let ramp: [Unicode.Scalar] =
            buffer.capabilities.glyphs == .ascii
            ? ["_", ".", "-", "=", "+", "*", "%", "#"] : ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
        let room = Rect(x: area.x + 8, y: area.y, width: max(0, area.width - 18), height: 1)
        let step = max(1, room.width / max(measured.poolClasses.count, 1))
        for (label, count) in measured.poolClasses.enumerated() {
            let x = room.x + label * min(step, 2)
            guard x < room.right else { break }
            // The level is the sixth of eight at most, so that equal classes do not fill the row.
            let level = min(5, max(0, count) * 5 / most)
            buffer.set(ramp[level], x: x, y: room.y, style: Style(count == 0 ? .warning : .dim))
        }
        if area.height > 1, let fewest = measured.poolClasses.enumerated().min(by: { $0.element < $1.element }) {
            let text = "fewest: \(className(fewest.offset)), \(Figures.count(fewest.element))"
            buffer.put(text.fitted(to: area.width), in: area.row(1), style: .dim)
        }
    }
}
