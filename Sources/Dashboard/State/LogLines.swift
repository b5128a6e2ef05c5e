import RunEvents

/// What the engine said, with its moments; the latest few thousand lines.
struct LogLines: Sendable {
    enum Kind: Sendable { case plain, action, warning, failure }

    struct Line: Hashable, Sendable {
        let moment: Moment
        let kind: Kind
        let text: String
    }

    private(set) var lines: [Line] = []
    /// How many lines there have been, dropped ones among them.
    private(set) var appended = 0
    static let most = 4000

    mutating func append(_ text: String, _ kind: Kind, at moment: Moment) {
        // Control characters have no place on a screen.
        let clean = String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 }.filter { !$0.isControl })
        lines.append(Line(moment: moment, kind: kind, text: clean))
        appended += 1
        if lines.count > 2 * Self.most { lines.removeFirst(lines.count - Self.most) }
    }

    /// Makes room for a line that says the same and more.
    mutating func removeLast() { lines.removeLast() }
}

extension Character {
    var isControl: Bool { unicodeScalars.contains { $0.properties.generalCategory == .control } }
}
