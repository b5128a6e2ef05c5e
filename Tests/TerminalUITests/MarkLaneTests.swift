import TerminalTestSupport
import Testing

@testable import TerminalUI

/// Marks have a row of their own above the curves.
@Suite struct MarkLaneTests {
    private static func chart(_ marks: [LineChart.Mark], cursor: Double? = nil) -> LineChart {
        var chart = LineChart([
            .init("bn", BucketPyramid((0..<100).map { (x: Double($0), y: Double($0 % 7)) }), index: 0)
        ])
        chart.hasLane = true
        chart.marks = marks
        chart.cursor = cursor
        return chart
    }

    private static func drawn(_ chart: LineChart, width: Int) -> (buffer: ScreenBuffer, plot: Rect, lane: String) {
        var buffer = ScreenBuffer(size: Size(width: width, height: 12))
        buffer.draw(chart, in: buffer.bounds)
        let plot = chart.plot(in: buffer.bounds).area
        let lane = (plot.x..<plot.right).map { String(buffer[$0, plot.y - 1].glyph) }.joined()
        return (buffer, plot, lane)
    }

    @Test func labelsNeverOverprintEachOtherNorTheCurves() {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<300 {
            let width = 30 + Int(random.next() % 100)
            let marks = (0..<Int(random.next() % 9)).map { index in
                let x = Double(random.next() % 100)
                return LineChart.Mark(x: x, end: x + Double(random.next() % 3) * 9, label: "mark\(index)")
            }
            let plain = Self.drawn(Self.chart([]), width: width)
            let marked = Self.drawn(Self.chart(marks), width: width)
            #expect(marked.plot == plain.plot)
            let words = marked.lane.split { "▾─╮ ".contains($0) }.map { $0.split(separator: ",").joined() }
            for word in words {
                let isWhole = marks.contains { $0.label == word } || Int(word) != nil || word == "changes"
                #expect(isWhole, "\(word) in \(marked.lane)")
            }
            let columns = Set(
                marks.flatMap { [$0.x, $0.end] }.compactMap {
                    Self.chart([]).plot(in: plain.buffer.bounds).column(at: $0)
                })
            for y in plain.plot.y..<plain.plot.bottom {
                for x in plain.plot.x..<plain.plot.right where !columns.contains(x) {
                    #expect(marked.buffer[x, y] == plain.buffer[x, y])
                }
            }
        }
    }

    @Test func aSpanLastsUntilItsEndAndItsLabelFollows() {
        let lane = Self.drawn(Self.chart([.init(x: 10, end: 40, label: "cr 0.8→1.6")]), width: 60).lane
        #expect(lane.contains("▾──") && lane.contains("──╮cr 0.8→1.6"))
    }

    @Test func whatDoesNotFitIsASignWhoseTextAppearsAtTheCursor() {
        let marks = (0..<12).map { LineChart.Mark(x: 40 + Double($0) * 2, label: "cr 0.\($0)→1.6") }
        let plain = Self.drawn(Self.chart(marks), width: 60).lane
        #expect(!plain.contains("0.5→1.6") && plain.filter { $0 == "▾" }.count >= 11)
        for index in 0..<12 {
            let at = Self.drawn(Self.chart(marks, cursor: 40 + Double(index) * 2), width: 60).lane
            #expect(at.contains("cr 0.\(index)→1.6"), "\(at)")
        }
    }

    @Test func theCursorIsSeenBetweenCurves() {
        let (buffer, plot, _) = Self.drawn(Self.chart([], cursor: 50), width: 60)
        let column = Self.chart([]).plot(in: buffer.bounds).column(at: 50)!
        for y in plot.y..<plot.bottom { #expect(buffer[column, y].background == .selectionBackground) }
    }

    @Test(arguments: GlyphTier.allCases) func noSignMeansTwoThings(tier: GlyphTier) {
        let glyphs = ChartSign.allCases.map { $0.glyph(tier) } + SeriesShape.allCases.map { $0.glyph(tier) }
        #expect(Set(glyphs).count == glyphs.count)
    }

    @Test func theNumberOfTheLegendIsThatOfTheCurvesEnd() throws {
        var chart = Self.chart([])
        chart.smoothing = 0.9
        let bounds = Rect(x: 0, y: 0, width: 60, height: 12)
        let plot = chart.plot(in: bounds)
        let value = try #require(chart.shownValue(of: chart.series[0], on: plot, tier: .braille))
        var buffer = ScreenBuffer(size: Size(width: 60, height: 12))
        buffer.draw(chart, in: bounds)
        let row = try #require(plot.row(at: value))
        #expect(buffer[plot.area.right - 1, row].glyph == "●")
        // The last sample itself is 1, far from the mean of 0 to 6.
        #expect(abs(value - 3) < 1)
        let early = try #require(chart.shownValue(of: chart.series[0], at: 0, on: plot, tier: .braille))
        #expect(early < 1)
    }
}
