import RunEvents
import TerminalUI

/// The results of the student on real clips, for each evaluation.
struct StudentPanel: ChartPanel {
    static let panel = Panel.student
    static let title = "student on real clips"
    static let smallest = Size(width: 22, height: 6)
    static let omissionRank = 2
    static let keys: [KeyGroup] = [.charts] + ClassesPanel.keys

    static func draw(_ screen: Dashboard, in area: Rect, on buffer: inout ScreenBuffer) {
        screen.drawStudent(in: area, on: &buffer)
    }

    static func plot(in area: Rect, on screen: Dashboard) -> Rect {
        screen.studentChart.plot(in: screen.studentChartArea(area.inset(by: 1))).area
    }
}

extension Dashboard {
    var studentChart: LineChart {
        let record = run.student
        let accuracy = LineChart.Series("student", record.scores, colour: .series(4), shape: .circle)
        var curves = [accuracy]
        if let trained = run.series.figures[Step.batchAccuracy] {
            curves.append(LineChart.Series("training clips", trained, colour: .series(2), shape: .diamond))
        }
        for other in overlaid {
            let identity = RunIdentity(other.name, slot: other.slot)
            curves.append(
                LineChart.Series(
                    other.name, other.run.student.scores, colour: identity.colour, shape: identity.shape))
        }
        var chart = LineChart(curves)
        chart.xRange = self.chart.range(newest: newest)
        var (lowest, highest) = (100.0, 0.0)
        for curve in curves {
            curve.data.forEachBucket(in: chart.xRange!, atMost: 128) {
                if $0.count > 0 { (lowest, highest) = (min(lowest, $0.minimum), max(highest, $0.maximum)) }
            }
        }
        // Good scores lie close to 100 %, and would be one line at the top of a linear axis.
        if highest >= 95 { chart.scale = .shortfall(of: 100) }
        let floor = ((min(lowest, (record.last?.teacherScore ?? 1) * 100) - 6) / 10).rounded(.down) * 10
        chart.yRange = .fixed(record.points.isEmpty ? 0 : max(0, floor), 100)
        chart.bands = [
            LineChart.Band(
                record.visible(in: chart.xRange!).map {
                    LineChart.Band.Point(
                        x: Double($0.moment.step), low: $0.interval.lowerBound * 100,
                        high: $0.interval.upperBound * 100)
                }, colour: .series(4))
        ]
        if let teacher = record.last?.teacherScore, run.description?.student != nil {
            chart.references = [LineChart.Reference(value: teacher * 100, label: "teacher")]
        }
        chart.cursor = self.chart.cursor
        chart.emptyText = run.description?.clips == 0 ? "no clips to evaluate on" : "after round 1"
        return chart
    }

    fileprivate func studentChartArea(_ inside: Rect) -> Rect {
        let words = run.student.last?.int8 == nil ? 3 : 4
        return inside.inset(bottom: inside.height >= 10 ? words : min(2, max(1, inside.height / 4)))
    }

    fileprivate func drawStudent(in area: Rect, on buffer: inout ScreenBuffer) {
        let title = isTraining ? "teacher on held-out clips" : area.width >= 30 ? StudentPanel.title : "student"
        let clips = run.student.last?.clips ?? 0
        let inside = frame(.student, title: title, note: clips > 0 ? "\(clips) clips" : "", in: area, on: &buffer)
        let plot = studentChartArea(inside)
        buffer.draw(studentChart, in: plot)
        drawStudentWords(in: inside.inset(top: plot.height), on: &buffer)
    }

    private func drawStudentWords(in area: Rect, on buffer: inout ScreenBuffer) {
        let record = run.student
        guard let last = record.last, let best = record.best, area.height > 0 else {
            let metric = run.description?.areTags == true ? "mAP in %" : "% correct"
            buffer.put("\(metric), with 95 % interval".fitted(to: area.width), in: area.row(0), style: .dim)
            return
        }
        let point = chart.cursor.flatMap { record.point(at: $0) }
        let score = point?.score ?? last.score
        let interval = point?.interval ?? last.interval
        let round = (point?.moment ?? record.lastMoment).round + 1
        let name = point == nil ? "last" : "r\(round)"
        var rows = [
            [
                Piece("\(name) \(last.metric.prefix)", .dim, rank: 0),
                Piece("\(Figures.percent(score)) %", Style(.series(4), .bold), rank: 0),
                Piece(
                    " \(Figures.percent(interval.lowerBound))–\(Figures.percent(interval.upperBound))",
                    Style(.foreground), rank: 1),
            ]
        ]
        if let int8 = point.map(\.int8) ?? last.int8 { rows.append(pieces(int8)) }
        let since = record.points.count - 1 - (record.points.lastIndex { $0.moment == record.bestMoment } ?? 0)
        rows.append([
            Piece("best ", .dim, rank: 0),
            Piece("\(Figures.percent(best.score)) %", Style(.foreground), rank: 0),
            Piece(" in \(roundName) \(record.bestMoment.round + 1)", .dim, rank: 1),
            Piece(since == 0 ? ", the last" : ", \(since) before the last", .dim, rank: 2),
        ])
        rows.append(isTraining ? trainedPieces(score) : teacherPieces(last, at: point))
        for (index, row) in rows.prefix(area.height).enumerated() { Piece.draw(row, in: area.row(index), on: &buffer) }
    }

    /// The accuracy on the clips that it learns from, and by how much that lies above the held-out clips.
    private func trainedPieces(_ score: Double) -> [Piece] {
        guard let trained = run.series.figures[Step.batchAccuracy] else { return [] }
        let percent = chart.cursor.flatMap { trained.nearest(to: $0)?.mean } ?? trained.total.last
        let gap = percent - score * 100
        return [
            Piece("training ", .dim, rank: 0),
            Piece("\(Figures.percent(percent / 100)) %", Style(.series(2)), rank: 0),
            Piece(
                gap >= 0 ? ", \(NumberText.fixed(gap, decimals: 1)) above" : ", below", .dim, rank: 1),
        ]
    }

    private func teacherPieces(_ last: Evaluation, at point: StudentRecord.Point?) -> [Piece] {
        [
            Piece("teacher ", .dim, rank: 0),
            Piece("\(Figures.percent(point?.teacher ?? last.teacherScore)) %", Style(.foreground), rank: 0),
            // Tags agree from a probability on, which is part of what the figure says.
            Piece(last.tags?.agreements.first.map { " agree@\($0.threshold.brief) " } ?? "  agree ", .dim, rank: 1),
            Piece("\(Figures.percent(point?.agreement ?? last.agreement)) %", Style(.foreground), rank: 1),
        ]
    }

    private func pieces(_ int8: Evaluation.EightBits) -> [Piece] {
        [
            Piece("int8 ", .dim, rank: 0),
            Piece("\(Figures.percent(int8.score)) %", Style(.series(4)), rank: 0),
            Piece(" · \(NumberText.bytes(int8.bytes))", Style(.foreground), rank: 1),
            Piece("  float \(NumberText.bytes(int8.floatBytes))", .dim, rank: 2),
        ]
    }
}
