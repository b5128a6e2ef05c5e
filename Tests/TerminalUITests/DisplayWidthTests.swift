import Testing

@testable import TerminalUI

@Suite struct DisplayWidthTests {
    @Test func widthsAreThoseOfATerminal() {
        #expect(DisplayWidth.of("abc") == 3)
        #expect(DisplayWidth.of("世界") == 4)
        #expect(DisplayWidth.of("e\u{301}") == 1)
        #expect(DisplayWidth.of("⠿▀│●") == 4)
        #expect(DisplayWidth.of("🎧") == 2)
        #expect(DisplayWidth.of("\u{200B}\u{7}") == 0)
    }

    @Test func prefixNeverCutsAGlyph() {
        #expect(DisplayWidth.prefix("a世界", columns: 4) == "a世")
        #expect(DisplayWidth.prefix("a世界", columns: 5) == "a世界")
        #expect(DisplayWidth.prefix("世", columns: 1) == "")
    }

    @Test func proseBreaksBetweenWordsOnly() {
        let text = "The run pauses, says which term is not finite, and keeps the last good checkpoint."
        let words = text.split(separator: " ")
        for columns in 11...90 {
            let lines = DisplayWidth.wrap(text, columns: columns)
            #expect(lines.allSatisfy { DisplayWidth.of($0) <= columns })
            #expect(lines.flatMap { $0.split(separator: " ") } == words)
        }
    }

    @Test func aWordLongerThanTheLineIsBrokenAndNothingIsLost() {
        #expect(DisplayWidth.wrap("ab cdefghij k", columns: 4) == ["ab", "cdef", "ghij", "k"])
        #expect(DisplayWidth.wrap("a\n\nb", columns: 4) == ["a", "", "b"])
        #expect(DisplayWidth.wrap("世界", columns: 1) == ["世界"])
        #expect(DisplayWidth.wrap("x", columns: 0) == [])
    }

    @Test func shortenedProseEndsAtAWord() {
        var buffer = ScreenBuffer(size: Size(width: 12, height: 2))
        buffer.draw(Prose("one two three four five six"), in: buffer.bounds)
        #expect(Screenshot.text(buffer) == "one two\nthree four …\n")
    }
}
