import Foundation
import Testing

@testable import TerminalUI

@Suite struct ScreenshotTests {
    private var buffer: ScreenBuffer {
        var buffer = ScreenBuffer(size: Size(width: 12, height: 3))
        buffer.box(buffer.bounds, title: "a<b")
        buffer.put("世 ⠿▌▞", x: 1, y: 1, style: Style(.accent, .bold))
        return buffer
    }

    @Test func textIsTheGlyphs() {
        #expect(Screenshot.text(buffer) == "╭─ a<b ────╮\n│世 ⠿▌▞    │\n╰──────────╯\n")
    }

    @Test func ansiEndsEveryLineReset() {
        let lines = Screenshot.ansi(buffer, theme: .dark).split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines.allSatisfy { $0.hasSuffix("\u{1B}[0m") })
        #expect(lines[1].contains("38;2;108;195;255"))
        #expect(
            Screenshot.sequence(Pen(foreground: .entry(9), background: .entry(2), attributes: .bold))
                == "\u{1B}[0;1;91;42m")
    }

    @Test func svgIsWellFormedAndEscaped() throws {
        let svg = Screenshot.svg(buffer, theme: .dark, title: "x & y")
        #expect(svg.contains("a&lt;b") && svg.contains("x &amp; y"))
        let parser = XMLDepth()
        #expect(parser.isBalanced(svg))
    }

    /// Tags open and close in order.
    private struct XMLDepth {
        func isBalanced(_ text: String) -> Bool {
            var open: [Substring] = []
            for piece in text.split(separator: "<").dropFirst(text.hasPrefix("<") ? 0 : 1) {
                guard let end = piece.firstIndex(of: ">") else { return false }
                let tag = piece[..<end]
                let name = tag.prefix { $0 != " " && $0 != "/" }
                if tag.hasPrefix("/") {
                    guard open.popLast() == tag.dropFirst() else { return false }
                } else if !tag.hasSuffix("/") {
                    open.append(name)
                }
            }
            return open.isEmpty
        }
    }
}
