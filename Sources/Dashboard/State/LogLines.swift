import RunEvents

/// The last few thousand lines of the log, with their moments.
struct LogLines: Sendable {
    enum Kind: Sendable { case plain, action, note, warning, failure }

    struct Line: Hashable, Sendable {
        let moment: Moment
        let kind: Kind
        let text: String
        /// The number of the group of changes that it is about; nil for other lines.
        var group: Int?
    }

    private(set) var lines: [Line] = []
    static let most = 4000

    mutating func append(_ text: String, _ kind: Kind, at moment: Moment) {
        add(Line(moment: moment, kind: kind, text: Self.clean(text)), at: lines.endIndex)
    }

    /// Writes the lines of a group of changes of knobs, in place of those that it had.
    mutating func write(_ group: KnobHistory.Group) {
        let end = lines.lastIndex { $0.group == group.id }.map { $0 + 1 } ?? lines.endIndex
        let start = lines[..<end].lastIndex { $0.group != group.id }.map { $0 + 1 } ?? lines.startIndex
        lines.removeSubrange(start..<end)
        for (offset, line) in group.lines.enumerated() {
            add(
                Line(moment: line.moment, kind: .action, text: Self.clean(line.text), group: group.id),
                at: start + offset)
        }
    }

    private mutating func add(_ line: Line, at place: Int) {
        lines.insert(line, at: min(place, lines.endIndex))
        if lines.count > 2 * Self.most { lines.removeFirst(lines.count - Self.most) }
    }

    /// The text without control characters.
    private static func clean(_ text: String) -> String {
        String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 }.filter { !$0.isControl })
    }
}

extension Character {
    var isControl: Bool { unicodeScalars.contains { $0.properties.generalCategory == .control } }
}
