import RunEvents

/// The last few thousand lines of the log, with their moments.
struct LogLines: Sendable {
    enum Kind: Sendable { case plain, action, warning, failure }

    struct Line: Hashable, Sendable {
        let moment: Moment
        let kind: Kind
        let text: String
    }

    private(set) var lines: [Line] = []
    /// How many lines were appended, including those that were dropped.
    private(set) var appended = 0
    static let most = 4000

    mutating func append(_ text: String, _ kind: Kind, at moment: Moment) {
        // Control characters are removed.
        let clean = String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 }.filter { !$0.isControl })
        lines.append(Line(moment: moment, kind: kind, text: clean))
        appended += 1
        if lines.count > 2 * Self.most { lines.removeFirst(lines.count - Self.most) }
    }

    /// Removes the last line, which a longer one replaces.
    mutating func removeLast() { lines.removeLast() }
}

extension Character {
    var isControl: Bool { unicodeScalars.contains { $0.properties.generalCategory == .control } }
}
