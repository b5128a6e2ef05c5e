import Testing

@testable import TerminalUI

@Suite struct TestCardTests {
    private func card(_ colours: ColourTier, _ glyphs: GlyphTier, width: Int = 72) -> ScreenBuffer {
        let capabilities = Capabilities(colours: colours, glyphs: glyphs)
        let card = TestCard(theme: .dark)
        var buffer = ScreenBuffer(
            size: Size(width: width, height: card.height(capabilities)), capabilities: capabilities)
        buffer.draw(card, in: buffer.bounds)
        return buffer
    }

    @Test func everyTierOfGlyphsUpToTheTerminalsIsShownAndNoneAbove() {
        for tier in GlyphTier.allCases {
            let text = Screenshot.text(card(.palette256, tier))
            for other in GlyphTier.allCases {
                #expect(text.contains("│ \(other) ") || text.contains("| \(other) ") == (other <= tier), "\(tier)")
            }
            #expect(text.unicodeScalars.contains { (0x2801...0x28FF).contains($0.value) } == (tier == .braille))
            #expect(text.contains("▃▄▅") == (tier >= .blocks))
            #expect(text.unicodeScalars.allSatisfy(\.isASCII) == (tier == .ascii))
        }
    }

    @Test func rampsReachTheirColoursAndTakeOnlyTheTiersColours() {
        let card = card(.truecolor, .braille)
        for (row, colour) in [RGB(0xFF0000), RGB(0x00FF00), RGB(0x0000FF), RGB(0xFFFFFF)].enumerated() {
            let backgrounds = (0..<72).map { card[$0, row + 1].background }
            #expect(backgrounds.contains(.rgb(colour)))
            #expect(Set(backgrounds).count > 50)
        }
        #expect(Screenshot.ansi(card, theme: .dark).contains("48;2;255;0;0"))
        let few = Screenshot.ansi(self.card(.eight, .braille), theme: .dark)
        #expect(few.contains("\u{1B}[") && !few.contains("48;2;") && !few.contains("48;5;"))
        let none = Screenshot.text(self.card(.none, .braille))
        #expect(!none.contains("red") && none.contains("ember"))
    }

    @Test func theLastRowIsThereAndNothingIsOutsideWhateverTheSize() {
        #expect(Screenshot.text(card(.truecolor, .braille)).contains(" bar "))
        for colours in ColourTier.allCases {
            for glyphs in GlyphTier.allCases {
                for width in [0, 1, 5, 14, 40, 100] {
                    for height in [0, 1, 2, 9, 30] {
                        let touched = cellsTouchedOutside(
                            TestCard(theme: .dark), in: Rect(x: 1, y: 1, width: width, height: height),
                            capabilities: Capabilities(colours: colours, glyphs: glyphs))
                        #expect(touched == 0, "\(width)x\(height) \(colours) \(glyphs)")
                    }
                }
            }
        }
    }
}
