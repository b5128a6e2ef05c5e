import TerminalTestSupport
import Testing

@testable import TerminalUI

@Suite struct ScatterChartTests {
    private typealias Place = ScatterChart.Place

    private static func chart(_ places: [Place], shape: SeriesShape? = .square) -> ScatterChart {
        ScatterChart([ScatterChart.Cloud(places, Style(.series(2)), shape: shape)])
    }

    private static func buffer(_ width: Int, _ height: Int, _ glyphs: GlyphTier = .braille) -> ScreenBuffer {
        ScreenBuffer(
            size: Size(width: width, height: height),
            capabilities: Capabilities(colours: .palette256, glyphs: glyphs))
    }

    /// A cell is twice as high as wide, so that a unit takes twice as many columns as rows.
    @Test func bothAxesHaveTheSameScale() throws {
        let corners = [Place(x: 0, y: 0), Place(x: 10, y: 0), Place(x: 0, y: 10)]
        for size in [(81, 21), (21, 81)] {
            let rect = Rect(x: 3, y: 2, width: size.0, height: size.1)
            let cells = try corners.map { try #require(Self.chart(corners).cell(of: $0, in: rect)) }
            #expect(cells[0].y - cells[2].y > 0)
            #expect(abs((cells[1].x - cells[0].x) - 2 * (cells[0].y - cells[2].y)) <= 1)
            #expect(max(cells[1].x - cells[0].x, 2 * (cells[0].y - cells[2].y)) >= 20)
        }
    }

    @Test func everyPlaceIsInsideAndShapesLieOverDots() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<200 {
            let places = (0..<20).map { _ in
                Place(x: Double.random(in: -5...5, using: &generator), y: Double.random(in: 0...3, using: &generator))
            }
            let rect = Rect(
                x: 0, y: 0, width: Int.random(in: 1...60, using: &generator),
                height: Int.random(in: 1...20, using: &generator))
            for place in places { #expect(Self.chart(places).cell(of: place, in: rect) != nil) }
        }
        let one = [Place(x: 1, y: 1)]
        var buffer = Self.buffer(5, 3)
        var chart = ScatterChart([
            ScatterChart.Cloud(one, Style(.series(2)), shape: .square), ScatterChart.Cloud(one, Style(.series(1))),
        ])
        buffer.draw(chart, in: buffer.bounds)
        #expect(buffer[2, 1].glyph == "■" && buffer[2, 1].foreground == .series(2))
        chart.lit = (one[0], .star)
        buffer.draw(chart, in: buffer.bounds)
        #expect(buffer[2, 1].glyph == "★" && buffer[2, 1].background == .selectionBackground)
    }

    /// In braille two dots side by side are one cell; in ASCII each is a cell of its own kind.
    @Test func dotsShareCells() {
        let places = [Place(x: 0, y: 0), Place(x: 0.45, y: 0), Place(x: 8, y: 0)]
        var buffer = Self.buffer(9, 1)
        buffer.draw(Self.chart(places, shape: nil), in: buffer.bounds)
        #expect(buffer[0, 0].glyph == "⠤" || buffer[0, 0].glyph == "⠒")
        #expect(buffer[0, 0].foreground == .series(2))
        var plain = Self.buffer(9, 1, .ascii)
        plain.draw(Self.chart(places, shape: nil), in: plain.bounds)
        #expect(plain[0, 0].glyph == "-")
    }

    @Test func withoutAPlaceItSaysSo() {
        var buffer = Self.buffer(20, 2)
        var chart = Self.chart([Place(x: .nan, y: 0)])
        chart.emptyText = "nothing yet"
        buffer.draw(chart, in: buffer.bounds)
        #expect(Screenshot.text(buffer).contains("nothing yet"))
        #expect(chart.cell(of: Place(x: 0, y: 0), in: buffer.bounds) == nil)
    }
}
