import TerminalTestSupport
import Testing

@testable import TerminalUI

/// Every widget, at every size and tier, with the worst data: nothing outside its rectangle, no trap.
@Suite struct WidgetTests {
    private static func data(_ generator: inout SeededGenerator, _ count: Int) -> BucketPyramid {
        BucketPyramid((0..<count).map { (x: Double($0 * 3), y: wildValue(&generator)) })
    }

    private static func chart(_ generator: inout SeededGenerator) -> LineChart {
        let counts = [0, 1, 2, 40, 900]
        let series = (0..<Int.random(in: 0...4, using: &generator)).map { index in
            LineChart.Series("s\(index)", data(&generator, counts.randomElement(using: &generator) ?? 0), index: index)
        }
        var chart = LineChart(series)
        chart.scale = [.linear, .log, .symlog(threshold: 0.1)].randomElement(using: &generator) ?? .linear
        let ranges: [LineChart.YRange] = [
            .automatic, .percentiles(5, 95), .fixed(wildValue(&generator), wildValue(&generator)),
        ]
        chart.yRange = ranges.randomElement(using: &generator) ?? .automatic
        chart.smoothing = [0, 0.9, .nan].randomElement(using: &generator) ?? 0
        chart.cursor = [nil, 30, .nan, .infinity].randomElement(using: &generator) ?? nil
        chart.xRange = [nil, 0...100, 50...50, -1e308...1e308].randomElement(using: &generator) ?? nil
        chart.marks = [.init(x: wildValue(&generator), label: "a long label 世界"), .init(x: 30, label: "")]
        chart.references = [.init(value: wildValue(&generator), label: "teacher")]
        let points = (0..<5).map {
            LineChart.Band.Point(x: Double($0 * 20), low: wildValue(&generator), high: wildValue(&generator))
        }
        chart.bands = [.init(points, colour: .series(1))]
        return chart
    }

    @Test func chartsSurviveEverything() {
        var generator = SeededGenerator(seed: 21)
        for round in 0..<700 {
            let rect = Rect(
                x: 1, y: 1, width: Int.random(in: 0...70, using: &generator),
                height: Int.random(in: 0...20, using: &generator))
            let touched = cellsTouchedOutside(
                Self.chart(&generator), in: rect, capabilities: allCapabilities[round % allCapabilities.count])
            #expect(touched == 0, "round \(round)")
        }
    }

    @Test func heatmapsSurviveEverything() {
        var generator = SeededGenerator(seed: 22)
        for round in 0..<600 {
            let rows = Int.random(in: 0...9, using: &generator)
            let columns = Int.random(in: 0...9, using: &generator)
            let values = (0..<rows * columns).map { _ in Float(wildValue(&generator)) }
            var map = Heatmap(ValueGrid(rows: rows, columns: columns, values: values), colormap: .aurora)
            map.frequencies = Bool.random(using: &generator) ? .init(lowest: 20, highest: 8000) : nil
            map.seconds = [nil, 1, 0, .nan].randomElement(using: &generator) ?? nil
            map.colourBar = Bool.random(using: &generator) ? .init(low: wildValue(&generator), high: 0) : nil
            map.range = Bool.random(using: &generator) ? 0...0 : nil
            map.cursor = (row: 2, column: 3)
            let rect = Rect(
                x: 1, y: 1, width: Int.random(in: 0...50, using: &generator),
                height: Int.random(in: 0...14, using: &generator))
            let touched = cellsTouchedOutside(
                map, in: rect, capabilities: allCapabilities[round % allCapabilities.count])
            #expect(touched == 0)
        }
    }

    @Test func listsBarsAndTextSurviveEverything() {
        var generator = SeededGenerator(seed: 23)
        let words = ["zero", "", "世界", "a rather long label", "e\u{301}", "42.0"]
        for round in 0..<600 {
            let capabilities = allCapabilities[round % allCapabilities.count]
            let rect = Rect(
                x: 1, y: 1, width: Int.random(in: 0...40, using: &generator),
                height: Int.random(in: 0...9, using: &generator))
            let count = Int.random(in: 0...30, using: &generator)
            func word() -> String { words.randomElement(using: &generator) ?? "" }
            let items = (0..<count).map { _ in BarChart.Item(word(), share: wildValue(&generator), text: word()) }
            var bars = BarChart(items)
            bars.offset = Int.random(in: -3...40, using: &generator)
            #expect(cellsTouchedOutside(bars, in: rect, capabilities: capabilities) == 0)

            #expect(cellsTouchedOutside(Prose(word() + " " + word()), in: rect, capabilities: capabilities) == 0)

            var spark = Sparkline(Self.data(&generator, count))
            spark.isFilled = Bool.random(using: &generator)
            spark.scale = Bool.random(using: &generator) ? .log : .linear
            #expect(cellsTouchedOutside(spark, in: rect, capabilities: capabilities) == 0)

            #expect(
                cellsTouchedOutside(Gadgets(share: wildValue(&generator)), in: rect, capabilities: capabilities) == 0)
        }
    }

    private struct Gadgets: Widget {
        var share: Double

        func draw(in rect: Rect, on buffer: inout ScreenBuffer) {
            buffer.bar(share, in: rect.row(0))
            buffer.slider(share, in: rect.row(1), earlier: share)
            buffer.line(share, in: rect.row(2))
        }
    }

    @Test func barsFillInProportion() {
        var buffer = ScreenBuffer(size: Size(width: 10, height: 1))
        buffer.bar(0.5125, in: buffer.bounds)
        #expect(Screenshot.text(buffer) == "█████▏\n")
    }

    @Test func aListKeepsItsSelectionInSight() {
        for count in 0...20 {
            for height in 1...8 {
                for selected in 0..<count {
                    let offset = Scrolling.offset(selected: selected, count: count, height: height)
                    #expect(selected >= offset && selected < offset + height)
                    #expect(offset >= 0 && offset <= max(0, count - height))
                }
            }
        }
    }
}
