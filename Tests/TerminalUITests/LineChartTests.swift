import Testing

@testable import TerminalUI

@Suite struct LineChartTests {
    private static func sample() -> LineChart {
        var falling = BucketPyramid()
        var broken = BucketPyramid()
        for index in 0..<300 {
            let wobble = Double((index * 7919) % 13) / 13 - 0.5
            falling.append(x: Double(index), y: 40 / (1 + Double(index) / 12) + wobble)
            broken.append(x: Double(index), y: index == 120 ? .nan : 0.5 + wobble / 4 + (index == 200 ? 60 : 0))
        }
        var chart = LineChart([.init("bn", falling, index: 0), .init("adv", broken, index: 1)])
        chart.scale = .log
        chart.yRange = .percentiles(1, 99)
        chart.smoothing = 0.8
        chart.marks = [.init(x: 90, label: "cr 0.8→1.6")]
        return chart
    }

    @Test(arguments: GlyphTier.allCases, [ColourTier.palette256, .none])
    func goldenChart(glyphs: GlyphTier, colours: ColourTier) {
        let capabilities = Capabilities(colours: colours, glyphs: glyphs)
        var buffer = ScreenBuffer(size: Size(width: 60, height: 14), capabilities: capabilities)
        buffer.draw(Self.sample(), in: buffer.bounds)
        expectGolden(buffer, "chart-\(glyphs)-\(colours)")
        #expect(Screenshot.text(buffer).unicodeScalars.allSatisfy(\.isASCII) == (glyphs == .ascii))
    }

    @Test func negativeValuesAreLabelledInASCIIToo() {
        var falling = BucketPyramid()
        for index in 0..<100 { falling.append(x: Double(index), y: -Double(index)) }
        var chart = LineChart([.init("adv", falling, index: 0)])
        chart.references = [.init(value: -50, label: "±50 →")]
        let capabilities = Capabilities(colours: .none, glyphs: .ascii)
        var buffer = ScreenBuffer(size: Size(width: 60, height: 14), capabilities: capabilities)
        buffer.draw(chart, in: buffer.bounds)
        let text = Screenshot.text(buffer)
        #expect(text.contains("-100") || text.contains("-80"))
        #expect(text.utf8.allSatisfy { $0 < 128 })
    }

    @Test func goldenStudent() {
        var accuracy = BucketPyramid()
        var points: [LineChart.Band.Point] = []
        for round in 0..<9 {
            let value = 96 - 80 / Double(1 + round * round)
            accuracy.append(x: Double(round), y: value)
            points.append(.init(x: Double(round), low: value - 6, high: value + 3))
        }
        var chart = LineChart([.init("student", accuracy, index: 0)])
        chart.yRange = .fixed(0, 100)
        chart.references = [.init(value: 97, label: "teacher")]
        chart.bands = [.init(points, colour: .series(0))]
        chart.xLabel = "round"
        chart.cursor = 4
        var buffer = ScreenBuffer(size: Size(width: 40, height: 12))
        buffer.draw(chart, in: buffer.bounds)
        expectGolden(buffer, "student")
    }

    @Test func aSpikeIsDrawnHoweverManySamplesThereAre() {
        var data = BucketPyramid()
        for index in 0..<100_000 { data.append(x: Double(index), y: index == 70_000 ? 10 : 1) }
        var buffer = ScreenBuffer(size: Size(width: 60, height: 12))
        let chart = LineChart([.init("s", data, index: 0)])
        buffer.draw(chart, in: buffer.bounds)
        let plot = chart.plot(in: buffer.bounds)
        let column = plot.column(at: 70_000) ?? 0
        let top = plot.row(at: 10) ?? 0
        #expect(buffer[column, top].glyph != " ")
        #expect(buffer[column - 8, top].glyph == " ")
    }

    @Test func columnsAndValuesBelongTogether() {
        let chart = Self.sample()
        let plot = chart.plot(in: Rect(x: 5, y: 2, width: 70, height: 18))
        for column in plot.area.x..<plot.area.right { #expect(plot.column(at: plot.x(atColumn: column)) == column) }
        #expect(plot.column(at: -1) == nil)
        #expect(plot.row(at: 1e9) == nil)
    }

    @Test func whatIsOutsideGetsAnArrowAndNaNACross() {
        var buffer = ScreenBuffer(size: Size(width: 60, height: 14))
        let chart = Self.sample()
        buffer.draw(chart, in: buffer.bounds)
        let plot = chart.plot(in: buffer.bounds)
        #expect(buffer[plot.column(at: 200) ?? 0, plot.area.y].glyph == "↑")
        #expect(buffer[plot.column(at: 120) ?? 0, plot.area.bottom - 1].glyph == "×")
        #expect(buffer[plot.column(at: 120) ?? 0, plot.area.bottom - 1].foreground == .error)
        #expect(chart.nonFiniteCounts == (1, 0))
    }

    @Test func seriesEndInTheirShapes() {
        var buffer = ScreenBuffer(size: Size(width: 60, height: 14))
        buffer.draw(Self.sample(), in: buffer.bounds)
        let text = Screenshot.text(buffer)
        #expect(text.contains("●") && text.contains("▲"))
    }

    /// Every third cell of a dashed curve is faint, and none is empty.
    @Test func aDashedCurveHasFaintGaps() {
        var data = BucketPyramid()
        for index in 0..<400 { data.append(x: Double(index), y: 1) }
        func row(isDashed: Bool) -> [Colour] {
            let one = LineChart.Series("s", data, colour: .series(3), shape: .circle, isDashed: isDashed)
            var buffer = ScreenBuffer(size: Size(width: 60, height: 14))
            let chart = LineChart([one])
            buffer.draw(chart, in: buffer.bounds)
            let plot = chart.plot(in: buffer.bounds)
            let row = (plot.area.y..<plot.area.bottom).first { buffer[plot.area.x, $0].glyph != " " } ?? 0
            return (plot.area.x..<plot.area.right - 1).compactMap {
                buffer[$0, row].glyph == " " ? nil : buffer[$0, row].foreground
            }
        }
        let (solid, dashed) = (row(isDashed: false), row(isDashed: true))
        #expect(Set(solid) == [.series(3)] && dashed.count == solid.count)
        #expect(dashed.enumerated().allSatisfy { ($0.offset % 3 == 2) == ($0.element != .series(3)) })
    }

    @Test func anEmptyChartSaysSo() {
        var buffer = ScreenBuffer(size: Size(width: 40, height: 8))
        buffer.draw(LineChart([.init("s", BucketPyramid(), index: 0)]), in: buffer.bounds)
        #expect(Screenshot.text(buffer).contains("no values yet"))
    }
}
