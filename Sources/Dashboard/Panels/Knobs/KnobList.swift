import RunEvents
import TerminalUI

/// A line of the panel of knobs.
enum KnobLine: Hashable {
    case heading(Knob.Group)
    case knob(Knob)
    /// Knobs that are folded: how many are off, and how many are as in the recipe.
    case folded(off: [Knob], untouched: [Knob])
}

/// Which knobs have lines of their own, and where.
extension Dashboard {
    /// The values of the knobs at the start of the run.
    var startingValues: KnobValues { run.description?.recipe.knobs ?? KnobValues() }

    /// The knobs with lines of their own, among which the selection moves.
    var reachableKnobs: [Knob] {
        let height = geometry.areas[.knobs]?.height ?? 100
        return allKnobLines(height: height - 2).compactMap { line in
            if case .knob(let knob) = line { knob } else { nil }
        }
    }

    var hasFoldedKnobs: Bool {
        allKnobLines(height: (geometry.areas[.knobs]?.height ?? 100) - 2).contains { line in
            if case .folded = line { true } else { false }
        }
    }

    /// Whether a knob does nothing, and did not at the start: a weight of zero, or a setting of such a term.
    private func isOff(_ knob: Knob) -> Bool {
        if knob == board.selected || board.gliding[knob] != nil { return false }
        guard let term = knob.term ?? knob.declaration.term else { return false }
        guard let weight = term.knob else { return false }
        return startingValues[weight] == 0 && run.knobs[weight] == 0 && board.value(of: weight, in: run.knobs) == 0
            && (weight == knob || startingValues[knob] == board.value(of: knob, in: run.knobs))
    }

    private func isUntouched(_ knob: Knob) -> Bool {
        knob.term == nil && knob != board.selected && board.gliding[knob] == nil
            && run.knobs[knob] == startingValues[knob]
            && board.value(of: knob, in: run.knobs) == startingValues[knob]
    }

    /// All lines; settings as they were in the recipe are folded only where there is no room for them.
    func allKnobLines(height: Int) -> [KnobLine] {
        let panel = self[KnobPanel.self]
        let knobs = turnable
        if let search = panel.search {
            let found = knobs.filter { Self.matches($0, search) }
            return Self.grouped(found) { _ in [] }
        }
        if panel.showsAll { return Self.grouped(knobs) { _ in [] } }
        func lines(folding isUntouched: (Knob) -> Bool) -> [KnobLine] {
            let off = Set(knobs.filter(isOff))
            let untouched = Set(knobs.filter { !off.contains($0) && isUntouched($0) })
            return Self.grouped(knobs.filter { !off.contains($0) && !untouched.contains($0) }) { group in
                let own = knobs.filter { $0.declaration.group == group }
                let folded = KnobLine.folded(
                    off: own.filter(off.contains), untouched: own.filter(untouched.contains))
                return own.contains { off.contains($0) || untouched.contains($0) } ? [folded] : []
            }
        }
        let few = lines { _ in false }
        return few.count <= height - knobFootRows(height) ? few : lines(folding: isUntouched)
    }

    private static func grouped(_ knobs: [Knob], folded: (Knob.Group) -> [KnobLine]) -> [KnobLine] {
        Knob.Group.allCases.flatMap { group -> [KnobLine] in
            let own = knobs.filter { $0.declaration.group == group }.map(KnobLine.knob) + folded(group)
            return own.isEmpty ? [] : [.heading(group)] + own
        }
    }

    /// Whether the letters occur in the knob's names, or begin a word of its meaning.
    private static func matches(_ knob: Knob, _ letters: String) -> Bool {
        let letters = letters.lowercased()
        let names = "\(knob.name) \(knob.title)".lowercased()
        return letters.isEmpty || names.contains(letters)
            || knob.declaration.meaning.lowercased().split(separator: " ").contains { $0.hasPrefix(letters) }
    }

    /// The visible lines of the panel, which include the selected knob.
    func knobLines(height: Int) -> [KnobLine] {
        let lines = allKnobLines(height: height)
        let room = max(0, height - knobFootRows(height))
        guard lines.count > room, room > 0 else { return Array(lines.prefix(room)) }
        let selected = lines.firstIndex(of: .knob(board.selected)) ?? 0
        let first = min(max(0, selected - room / 2), lines.count - room)
        return Array(lines[first..<first + room])
    }

    /// The number of rows for the selected knob's meaning or its entry field.
    func knobFootRows(_ height: Int) -> Int { height >= 32 ? 4 : height >= 14 ? 3 : board.entry == nil ? 0 : 2 }

    /// The line in the row of a point.
    private func knobLine(at point: Point, in area: Rect) -> KnobLine? {
        let inside = area.inset(by: 1)
        let lines = knobLines(height: inside.height)
        let row = point.y - inside.y
        return lines.indices.contains(row) ? lines[row] : nil
    }

    /// Whether a point is on a line that stands for folded knobs.
    func isFold(at point: Point, in area: Rect) -> Bool {
        if case .folded = knobLine(at: point, in: area) { true } else { false }
    }

    /// The knob in the row of a point, and the cells of its slider.
    func knob(at point: Point, in area: Rect) -> (knob: Knob, slider: Rect)? {
        guard case .knob(let knob) = knobLine(at: point, in: area) else { return nil }
        let inside = area.inset(by: 1)
        return (knob, sliderArea(in: inside.row(point.y - inside.y)))
    }

    /// The cells of the slider in a knob's row, between its names and its value.
    func sliderArea(in row: Rect) -> Rect {
        row.inset(left: Self.knobLabelColumns + 2 + (row.width >= 38 ? 5 : 0), right: Self.knobValueColumns + 1)
    }

    static let knobLabelColumns = 14
    static let knobValueColumns = 6

    /// Adds a key to the search; the first knob that has the letters is selected.
    mutating func editSearch(_ press: KeyPress) -> [DashboardEffect] {
        let text = self[KnobPanel.self].search ?? ""
        switch press.key {
        case .escape:
            self[KnobPanel.self].search = nil
            self[KnobPanel.self].isSearching = false
            return []
        case .enter: self[KnobPanel.self].isSearching = false
        case .up: board.moveSelection(by: -1, among: reachableKnobs)
        case .down: board.moveSelection(by: 1, among: reachableKnobs)
        case .backspace:
            self[KnobPanel.self].search = text.isEmpty ? nil : String(text.dropLast())
            self[KnobPanel.self].isSearching = !text.isEmpty
        case .character(let character) where press.modifiers.isEmpty && !character.isControl:
            if text.count < 24 { self[KnobPanel.self].search = text + String(character) }
        default: break
        }
        let found = reachableKnobs
        if !found.contains(board.selected), let first = found.first { board.select(first) }
        return []
    }
}
