/// Converts a buffer to SVG, to text with ANSI colours, and to plain text.
public enum Screenshot {
    /// The rows as plain text without trailing blanks, each ended by a newline.
    public static func text(_ buffer: ScreenBuffer) -> String {
        var result = ""
        for y in 0..<buffer.size.height {
            var line = ""
            for x in 0..<buffer.size.width where !buffer[x, y].isContinuation {
                line.unicodeScalars.append(buffer[x, y].glyph)
            }
            while line.last == " " { line.removeLast() }
            result += line + "\n"
        }
        return result
    }

    /// The rows with SGR sequences of the buffer's colour tier, which `cat` shows in colours.
    public static func ansi(_ buffer: ScreenBuffer, theme: Theme) -> String {
        var mixer = PenMixer(theme: theme, tier: buffer.capabilities.colours)
        var result = ""
        for y in 0..<buffer.size.height {
            var current: Pen?
            for x in 0..<buffer.size.width where !buffer[x, y].isContinuation {
                let pen = mixer.pen(for: buffer[x, y])
                if pen != current {
                    result += sequence(pen)
                    current = pen
                }
                result.unicodeScalars.append(buffer[x, y].glyph)
            }
            result += "\u{1B}[0m\n"
        }
        return result
    }

    static func sequence(_ pen: Pen) -> String {
        var parts = ["0"]
        if pen.attributes.contains(.bold) { parts.append("1") }
        if pen.attributes.contains(.dim) { parts.append("2") }
        if pen.attributes.contains(.italic) { parts.append("3") }
        if pen.attributes.contains(.underline) { parts.append("4") }
        if pen.attributes.contains(.reverse) { parts.append("7") }
        func colour(_ colour: PenColour, base: Int) {
            switch colour {
            case .terminal: break
            case .entry(let entry) where entry < 8: parts.append("\(base + Int(entry))")
            case .entry(let entry) where entry < 16: parts.append("\(base + 52 + Int(entry))")
            case .entry(let entry): parts.append("\(base + 8);5;\(entry)")
            case .rgb(let rgb): parts.append("\(base + 8);2;\(rgb.red);\(rgb.green);\(rgb.blue)")
            }
        }
        colour(pen.foreground, base: 30)
        colour(pen.background, base: 40)
        return "\u{1B}[" + parts.joined(separator: ";") + "m"
    }
}
