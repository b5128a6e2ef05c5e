extension DisplayWidth {
    /// The lines of a text wrapped to at most `columns` columns, between words; a word longer than a line is broken.
    /// Line breaks of the text are kept.
    public static func wrap(_ text: String, columns: Int) -> [String] {
        guard columns > 0 else { return [] }
        var lines: [String] = []
        for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var line = ""
            var used = 0
            for word in paragraph.split(separator: " ") {
                var rest = String(word)
                var width = of(rest)
                if used > 0, used + 1 + width <= columns {
                    line += " " + rest
                    used += 1 + width
                    continue
                }
                if used > 0 { lines.append(line) }
                while width > columns {
                    let head = prefix(rest, columns: columns)
                    if head.isEmpty { break }
                    lines.append(String(head))
                    rest.removeFirst(head.count)
                    width = of(rest)
                }
                line = rest
                used = width
            }
            lines.append(line)
        }
        return lines
    }
}

/// Wrapped text in a rectangle; where it does not fit, it ends in an ellipsis.
public struct Prose: Widget {
    public var text: String
    public var style: Style

    public init(_ text: String, style: Style = .plain) {
        self.text = text
        self.style = style
    }

    /// The number of rows that it needs at a width.
    public func height(columns: Int) -> Int { DisplayWidth.wrap(text, columns: columns).count }

    /// Draws the wrapped lines; where they do not fit, the last one ends in an ellipsis.
    public func draw(in rect: Rect, on buffer: inout ScreenBuffer) {
        let lines = DisplayWidth.wrap(text, columns: rect.width)
        for (row, line) in lines.prefix(rect.height).enumerated() {
            let isCut = row == rect.height - 1 && lines.count > rect.height
            let shown =
                isCut ? Self.ended(line, columns: rect.width, ascii: buffer.capabilities.glyphs == .ascii) : line
            buffer.put(shown, x: rect.x, y: rect.y + row, style: style)
        }
    }

    /// The line with an ellipsis at its end, for which words are removed if needed.
    private static func ended(_ line: String, columns: Int, ascii: Bool) -> String {
        var words = line.split(separator: " ")
        let mark = ascii ? "..." : "…"
        while !words.isEmpty, DisplayWidth.of(words.joined(separator: " ") + " " + mark) > columns {
            words.removeLast()
        }
        return words.isEmpty
            ? String(DisplayWidth.prefix(mark, columns: columns)) : words.joined(separator: " ") + " " + mark
    }
}
