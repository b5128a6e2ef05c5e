import TerminalUI

/// The command line that `:` opens, with completions and the history of commands.
struct PaletteOverlay: Overlay {
    struct Candidate: Hashable, Sendable {
        /// The text to which Tab completes.
        let text: String
        let meaning: String
        var keys: [KeyPress] = []
    }

    var text = ""
    private(set) var selected = 0
    private var recalled: Int?
    private static let most = 12
    private static let longest = 120

    init(text: String = "") { self.text = text }

    /// The possible completions. Names that begin with the typed text come first, then those used most, then the others
    /// in the order of the tables.
    func candidates(on screen: Dashboard) -> [Candidate] {
        guard let (command, typed) = Command.begun(in: text) else { return commands(on: screen) }
        if let exact = command.explanation(typed, screen) { return [Candidate(text: text, meaning: exact)] }
        return command.completions(screen)
            .filter { Self.matches($0.text, typed) }
            .map { Candidate(text: command.name + " " + $0.text, meaning: $0.meaning) }
    }

    private func commands(on screen: Dashboard) -> [Candidate] {
        var seen = Set(Command.all.map(\.name))
        let bindings = KeyGroup.all.flatMap(\.bindings).filter { seen.insert($0.name).inserted }
        let all =
            Command.all.map { ($0.name, Candidate(text: $0.name + " ", meaning: $0.meaning)) }
            + bindings.map { ($0.name, Candidate(text: $0.name, meaning: $0.meaning, keys: screen.keys(of: $0))) }
        return all.enumerated().filter { Self.matches($0.element.1.text, text) }
            .map { index, entry in
                (entry.1, (entry.1.text.hasPrefix(text) ? 0 : 1, -screen.uses[entry.0, default: 0], index))
            }
            .sorted { $0.1 < $1.1 }.map(\.0)
    }

    /// Whether the typed letters occur in the text in this order, with each word's letters at the beginning of parts of
    /// the text or together.
    static func matches(_ text: String, _ typed: String) -> Bool {
        let typed = typed.lowercased()
        guard !typed.isEmpty else { return true }
        let text = text.lowercased()
        if text.hasPrefix(typed) || text.contains("-" + typed) { return true }
        guard typed.count > 1 else { return false }
        var rest = text[...]
        for letter in typed {
            guard let place = rest.firstIndex(of: letter) else { return false }
            rest = rest[rest.index(after: place)...]
        }
        return true
    }
}

extension PaletteOverlay {
    mutating func take(_ press: KeyPress, on screen: inout Dashboard, at seconds: Double) -> [DashboardEffect] {
        let candidates = candidates(on: screen)
        let last = max(0, candidates.count - 1)
        switch press.key {
        case .escape: return []
        case .character("c") where press.modifiers.contains(.control): return []
        case .character("u") where press.modifiers.contains(.control): type("")
        case .up where text.isEmpty || recalled != nil: recall(screen.ran)
        case .up: selected = max(0, selected - 1)
        case .down: selected = min(selected + 1, last)
        case .pageUp: selected = max(0, selected - Self.most)
        case .pageDown: selected = min(selected + Self.most, last)
        case .home: selected = 0
        case .end: selected = last
        case .tab: if candidates.indices.contains(selected) { type(candidates[selected].text) }
        case .enter: return run(candidates, on: &screen, at: seconds)
        case .backspace:
            if text.isEmpty { return [] }
            type(String(text.dropLast()))
        case .character(let character) where !press.modifiers.contains(.control) && !character.isControl:
            if text.count < Self.longest { type(text + String(character)) }
        default: break
        }
        return stay(on: &screen)
    }

    mutating func paste(_ text: String, on screen: inout Dashboard) {
        type(self.text + text)
        _ = stay(on: &screen)
    }

    private mutating func type(_ text: String) {
        self.text = text
        selected = 0
    }

    /// Keeps the palette open, and asks for the names of runs where a command needs them.
    private func stay(on screen: inout Dashboard) -> [DashboardEffect] {
        screen.overlay = self
        let wantsRuns = Command.begun(in: text).map { $0.command.takesRuns && $0.typed.isEmpty } ?? false
        return wantsRuns && screen.runs.isEmpty ? [.listRuns] : []
    }

    private mutating func recall(_ ran: [String]) {
        let next = (recalled ?? ran.count) - 1
        guard ran.indices.contains(next) else { return }
        recalled = next
        text = ran[next]
    }

    private mutating func run(
        _ candidates: [Candidate], on screen: inout Dashboard, at seconds: Double
    ) -> [DashboardEffect] {
        // An incomplete name is completed to the selected one; a complete line is run as it is.
        let isWhole = selected == 0 && Command.isWhole(text)
        let line = isWhole || !candidates.indices.contains(selected) ? text : candidates[selected].text
        if let (_, typed) = Command.begun(in: line), typed.isEmpty {
            type(line)
            return stay(on: &screen)
        }
        screen.ran = Array((screen.ran + [line]).suffix(50))
        return Command.run(line, on: &screen, at: seconds)
    }

    func draw(_ screen: Dashboard, in geometry: Geometry, on buffer: inout ScreenBuffer) {
        let area = geometry.grid
        let candidates = candidates(on: screen)
        let shown = min(candidates.count, max(1, min(Self.most, area.height - 6)))
        let boxWidth = min(100, area.width)
        // The full meaning of the selected row is shown below the list, because it may be too long for the row.
        let foot = Command.begun(in: text)?.command.hasLongMeanings == true && area.height >= 10 ? 3 : 0
        let box = Rect(
            x: area.x + (area.width - boxWidth) / 2, y: area.y + 1, width: boxWidth,
            height: min(area.height - 1, max(shown, 1) + 3 + foot))
        buffer.cover(box)
        let enter = KeyPress(.enter).label(buffer.capabilities.glyphs)
        let inside = buffer.box(box, title: "command", note: "Tab completes · \(enter) runs", focused: true)
            .inset(left: 1, right: 1)
        guard inside.height > 0 else { return }
        let tail = String(text.suffix(max(0, inside.width - 3)))
        let end = buffer.put(":" + tail, in: inside.row(0), style: Style(.foreground, .bold))
        if end < inside.right { buffer.set(" ", x: end, y: inside.y, style: Style(.foreground, on: .accent)) }
        let first = Scrolling.offset(selected: selected, count: candidates.count, height: shown)
        let nameWidth = 2 + max(16, candidates.map { DisplayWidth.of($0.text) }.max() ?? 0)
        for (row, candidate) in candidates.dropFirst(first).prefix(shown).enumerated() {
            draw(
                candidate, isSelected: first + row == selected, nameWidth: nameWidth, in: inside.row(row + 1),
                on: &buffer)
        }
        if foot > 0, candidates.indices.contains(selected), inside.height > shown + foot {
            let below = Rect(x: inside.x, y: inside.y + shown + 1, width: inside.width, height: foot)
            buffer.rule(below.row(0))
            buffer.draw(Prose(candidates[selected].meaning, style: .dim), in: below.inset(top: 1))
        }
        if candidates.isEmpty {
            buffer.put("no command has these letters".fitted(to: inside.width), in: inside.row(1), style: .dim)
        }
    }

    private func draw(
        _ candidate: Candidate, isSelected: Bool, nameWidth: Int, in row: Rect, on buffer: inout ScreenBuffer
    ) {
        if isSelected { buffer.fill(row, with: Cell(" ", background: .selectionBackground)) }
        let back: Colour? = isSelected ? .selectionBackground : nil
        let width = min(nameWidth, row.width / 2)
        buffer.put(
            candidate.text.fitted(to: width - 1), in: Rect(x: row.x, y: row.y, width: width, height: 1),
            style: Style(isSelected ? .selectionForeground : .accent, on: back))
        let meaning = Rect(x: row.x + width, y: row.y, width: max(0, row.width - width - 9), height: 1)
        buffer.put(candidate.meaning.fitted(to: meaning.width), in: meaning, style: Style(.dim, on: back))
        let keys = candidate.keys.labels(buffer.capabilities.glyphs)
        buffer.put(keys.fitted(to: 8), in: row, style: Style(.dim, on: back), align: .right)
    }
}
