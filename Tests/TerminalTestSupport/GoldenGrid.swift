import TerminalUI

/// A buffer as two planes of text for tests: glyphs, and which pen each cell has. A half-block heatmap is one glyph
/// everywhere, so glyphs alone would prove nothing.
public enum GoldenGrid {
    /// The glyphs, a line of dashes, one letter for the pen of each cell, then the pens of the letters.
    public static func dump(_ buffer: ScreenBuffer, theme: Theme = .dark) -> String {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&*+=?@").map(
            String.init)
        var mixer = PenMixer(theme: theme, tier: buffer.capabilities.colours)
        var names: [Pen: String] = [:]
        var legend = ""
        var colours = ""
        for y in 0..<buffer.size.height {
            var line = ""
            for x in 0..<buffer.size.width {
                let pen = mixer.pen(for: buffer[x, y])
                if pen == .plain {
                    line += "."
                    continue
                }
                if names[pen] == nil {
                    let name = names.count < alphabet.count ? alphabet[names.count] : "~"
                    names[pen] = name
                    if name != "~" { legend += "\(name) \(describe(pen))\n" }
                }
                line += names[pen] ?? "~"
            }
            colours += line + "\n"
        }
        let rule = String(repeating: "-", count: max(1, buffer.size.width)) + "\n"
        return Screenshot.text(buffer) + rule + colours + rule + legend
    }

    static func describe(_ pen: Pen) -> String {
        func text(_ colour: PenColour) -> String {
            switch colour {
            case .terminal: "-"
            case .entry(let entry): "\(entry)"
            case .rgb(let rgb): rgb.text
            }
        }
        var result = "\(text(pen.foreground)) on \(text(pen.background))"
        if pen.attributes.contains(.bold) { result += " bold" }
        if pen.attributes.contains(.dim) { result += " dim" }
        if pen.attributes.contains(.underline) { result += " underline" }
        if pen.attributes.contains(.reverse) { result += " reverse" }
        if pen.attributes.contains(.italic) { result += " italic" }
        return result
    }
}
