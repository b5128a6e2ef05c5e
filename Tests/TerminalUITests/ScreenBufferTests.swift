import TerminalTestSupport
import Testing

@testable import TerminalUI

@Suite struct ScreenBufferTests {
    private func text(_ buffer: ScreenBuffer) -> [String] {
        Screenshot.text(buffer).split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    @Test func textIsClippedOnAllSides() {
        var buffer = ScreenBuffer(size: Size(width: 6, height: 2))
        #expect(buffer.put("abcdefgh", x: -2, y: 0) == 6)
        buffer.put("below", x: 0, y: 2)
        buffer.put("above", x: 0, y: -1)
        #expect(text(buffer) == ["cdefgh", ""])
    }

    @Test func longTextEndsInAnEllipsisOfItsTier() {
        var buffer = ScreenBuffer(size: Size(width: 6, height: 2))
        buffer.put("abcdefgh", in: Rect(x: 1, y: 0, width: 4, height: 1))
        buffer.capabilities.glyphs = .ascii
        buffer.put("abcdefgh", in: Rect(x: 1, y: 1, width: 4, height: 1), align: .right)
        #expect(text(buffer) == [" abc…", " abc~"])
    }

    @Test func everySignOfOursHasAnASCIIOne() {
        for sign in "−→←↑↓·…±●◦┃‖✗✓▶›▸▾–×∞Σ↵⌫⇧▴" { #expect(String(sign).inASCII != "?", "\(sign)") }
    }

    @Test func textIsInASCIIWhereTheTerminalHasNothingElse() {
        var buffer = ScreenBuffer(size: Size(width: 8, height: 2))
        buffer.capabilities.glyphs = .ascii
        #expect(buffer.put("−1 × ±2é", x: 0, y: 0) == 8)
        buffer.put("−100 世", in: Rect(x: 0, y: 1, width: 8, height: 1), align: .right)
        #expect(text(buffer) == ["-1 x ~2?", "  -100 ?"])
    }

    @Test func longTextKeepsWholeWordsWhereItCan() {
        let buffer = ScreenBuffer(size: Size(width: 1, height: 1))
        #expect(buffer.shortened("student on real clips", columns: 19) == "student on real…")
        #expect(buffer.shortened("student on real clips", columns: 11) == "student on…")
        #expect(buffer.shortened("student on", columns: 6) == "stude…")
        #expect(buffer.shortened("a considerable", columns: 8) == "a consi…")
        #expect(buffer.shortened("abc", columns: 0) == "")
        for columns in 1...30 {
            #expect(DisplayWidth.of(buffer.shortened("one 世界 two three four", columns: columns)) <= columns)
        }
    }

    @Test func wideGlyphsTakeTwoCellsAndAreNeverHalved() {
        var buffer = ScreenBuffer(size: Size(width: 5, height: 1))
        buffer.put("世界x", x: 0, y: 0)
        #expect(buffer[1, 0].isContinuation && buffer[3, 0].isContinuation)
        buffer.set("a", x: 1, y: 0, style: .plain)
        #expect(text(buffer) == [" a界x"])
        buffer.set("b", x: 2, y: 0, style: .plain)
        #expect(text(buffer) == [" ab x"])
        buffer.put("界", x: 4, y: 0)
        #expect(text(buffer) == [" ab"])
    }

    @Test func randomWritesLeaveNoOrphanedHalf() {
        var generator = SeededGenerator(seed: 7)
        let glyphs = ["世", "a", "é", "e\u{301}", "🎧", "\u{7}", "▀", "⠿", "\t", "ﷺ"]
        var buffer = ScreenBuffer(size: Size(width: 9, height: 3))
        for _ in 0..<5000 {
            let x = Int.random(in: -3...10, using: &generator)
            let y = Int.random(in: -1...3, using: &generator)
            if Bool.random(using: &generator) {
                buffer.put(glyphs.randomElement(using: &generator) ?? "", x: x, y: y)
            } else {
                buffer.fill(Rect(x: x, y: y, width: 2, height: 1))
            }
            for row in 0..<3 {
                for column in 0..<9 where buffer[column, row].isContinuation {
                    #expect(column > 0 && DisplayWidth.of(buffer[column - 1, row].glyph) == 2)
                }
                for column in 0..<9 where DisplayWidth.of(buffer[column, row].glyph) == 2 {
                    #expect(column < 8 && buffer[column + 1, row].isContinuation)
                }
            }
        }
    }

    @Test func aRowOfCellsIsWrittenAsEachOfThem() {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<300 {
            var single = ScreenBuffer(size: Size(width: 9, height: 2))
            single.put("世a世bc世世", x: Int.random(in: 0...1, using: &generator), y: 1)
            single.clip = Rect(x: Int.random(in: 0...2, using: &generator), y: 0, width: 6, height: 2)
            var whole = single
            let x = Int.random(in: -3...8, using: &generator)
            let y = Int.random(in: -1...2, using: &generator)
            let row = (0..<Int.random(in: 0...11, using: &generator)).map { Cell(Unicode.Scalar(UInt8(65 + $0))) }
            whole.set(row, x: x, y: y)
            for (column, cell) in row.enumerated() { single.set(cell, x: x + column, y: y) }
            #expect(whole == single)
        }
    }

    @Test func backgroundStaysWhereAStyleNamesNone() {
        var buffer = ScreenBuffer(size: Size(width: 2, height: 1))
        buffer.fill(buffer.bounds, with: Cell(background: .selectionBackground))
        buffer.put("x", x: 0, y: 0, style: .accent)
        #expect(buffer[0, 0].background == .selectionBackground)
        #expect(buffer[0, 0].foreground == .accent)
    }

    @Test func boxesOfEverySizeStayInside() {
        for width in 0...12 {
            for height in 0...5 {
                let rect = Rect(x: 2, y: 1, width: width, height: height)
                var buffer = ScreenBuffer(size: Size(width: 18, height: 8))
                let inner = buffer.box(rect, title: "a long title", note: "note")
                #expect(rect.contains(inner) || inner.isEmpty)
                for y in 0..<8 {
                    for x in 0..<18 where !rect.contains(Point(x: x, y: y)) { #expect(buffer[x, y] == .blank) }
                }
            }
        }
    }

    @Test func boxShowsTitleAndNote() {
        var buffer = ScreenBuffer(size: Size(width: 24, height: 3))
        buffer.box(buffer.bounds, title: "losses", note: "log")
        #expect(text(buffer) == ["╭─ losses ─────── log ─╮", "│                      │", "╰──────────────────────╯"])
    }

    @Test func aDialogLeavesNoPartsOfWords() {
        var buffer = ScreenBuffer(size: Size(width: 22, height: 4))
        for (row, line) in ["spectrograms of zero", "ab cd ef gh", "95.8 % 漢字漢字 x", "━━━━━━━━━━━━"].enumerated() {
            buffer.put(line, x: 0, y: row)
        }
        buffer.cover(Rect(x: 4, y: 0, width: 5, height: 4))
        #expect(text(buffer) == ["             of zero", "ab       gh", "95.8            x", "━━━━     ━━━"])
        buffer.cover(Rect(x: 30, y: 2, width: 0, height: 9))
        buffer.cover(Rect(x: -4, y: -2, width: 99, height: 99))
        #expect(text(buffer) == ["", "", "", ""])
    }

    @Test func clippedDrawingCannotLeaveItsPanel() {
        var buffer = ScreenBuffer(size: Size(width: 8, height: 2))
        buffer.clipped(to: Rect(x: 2, y: 0, width: 3, height: 1)) { buffer in
            buffer.put("abcdefgh", x: 0, y: 0)
            buffer.fill(Rect(x: 0, y: 1, width: 8, height: 1), with: Cell("x"))
            buffer.clipped(to: Rect(x: 0, y: 0, width: 8, height: 2)) { $0.put("zz", x: 0, y: 0) }
        }
        #expect(text(buffer) == ["  cde", ""])
        #expect(buffer.clip == buffer.bounds)
    }
}
