import Testing

@testable import TerminalUI

@Suite struct HeatmapTests {
    private static let picture = ValueGrid(
        rows: 16, columns: 24,
        values: (0..<384).map { index in
            let row = Float(index / 24)
            let column = Float(index % 24)
            return -((row - 4 - column / 4) * (row - 4 - column / 4)) / 6
        })

    @Test(arguments: GlyphTier.allCases, [ColourTier.truecolor, .palette256, .sixteen, .none])
    func goldenHeatmap(glyphs: GlyphTier, colours: ColourTier) {
        var map = Heatmap(Self.picture, colormap: .ember)
        map.frequencies = .init(lowest: 20, highest: 8000)
        map.seconds = 1
        map.colourBar = .init(low: -80, high: 0)
        let capabilities = Capabilities(colours: colours, glyphs: glyphs)
        var buffer = ScreenBuffer(size: Size(width: 36, height: 9), capabilities: capabilities)
        buffer.draw(map, in: buffer.bounds)
        expectGolden(buffer, "heatmap-\(glyphs)-\(colours)")
    }

    @Test func everyCellIsAnUpperHalfWithRowZeroAtTheBottom() {
        let map = Heatmap(ValueGrid(rows: 4, columns: 1, values: [0, 1, 2, 3]), colormap: .grey)
        var buffer = ScreenBuffer(size: Size(width: 1, height: 2))
        buffer.draw(map, in: buffer.bounds)
        #expect(buffer[0, 0] == Cell("▀", foreground: .level(255, of: .grey), background: .level(170, of: .grey)))
        #expect(buffer[0, 1] == Cell("▀", foreground: .level(85, of: .grey), background: .level(0, of: .grey)))
    }

    @Test func whatIsNotFiniteIsRed() {
        let map = Heatmap(ValueGrid(rows: 2, columns: 1, values: [.nan, 1]), colormap: .grey)
        var buffer = ScreenBuffer(size: Size(width: 1, height: 1))
        buffer.draw(map, in: buffer.bounds)
        #expect(buffer[0, 0].background == .error)
    }

    @Test func cellsAndElementsBelongTogether() throws {
        var map = Heatmap(Self.picture, colormap: .ice)
        map.frequencies = .init(lowest: 20, highest: 8000)
        let rect = Rect(x: 3, y: 2, width: 28, height: 16)
        let area = map.area(in: rect)
        let lowest = try #require(map.element(at: Point(x: area.x, y: area.bottom - 1), in: rect))
        #expect(lowest == (row: 0, column: 0))
        let highest = try #require(map.element(at: Point(x: area.right - 1, y: area.y), in: rect))
        #expect(highest == (row: 15, column: 23))
        #expect(map.element(at: Point(x: rect.x, y: rect.y), in: rect) == nil)
    }

    @Test func melPositionsAreHTKs() {
        let axis = Heatmap.MelAxis(lowest: 0, highest: 8000)
        // 1000 Hz is 999.99 mel, 8000 Hz is 2840.02 mel.
        #expect(abs(axis.position(1000) - 999.9855 / 2840.0377) < 1e-5)
        for share in [0.0, 0.3, 1] { #expect(abs(axis.position(axis.frequency(at: share)) - share) < 1e-9) }
    }
}
