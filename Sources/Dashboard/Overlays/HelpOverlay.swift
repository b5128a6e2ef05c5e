import Foundation
import RunEvents
import TerminalUI

/// The help: every key, every knob and every term of the loss, taken from their tables.
struct HelpOverlay: Overlay {
    private(set) var scroll = 0
    /// The letters that an entry must have to be shown; empty for all entries.
    private(set) var search = ""
    private(set) var isTyping = false

    mutating func take(_ press: KeyPress, on screen: inout Dashboard, at seconds: Double) -> [DashboardEffect] {
        let page = max(1, screen.size.height - 6)
        switch press.key {
        case .enter where isTyping: isTyping = false
        case .escape where isTyping || !search.isEmpty: find("", isTyping: false)
        case .backspace where isTyping: find(String(search.dropLast()), isTyping: !search.isEmpty)
        case .character(let character)
        where isTyping && !press.modifiers.contains(.control) && !character.isControl:
            if search.count < 40 { find(search + String(character), isTyping: true) }
        case .character("/"): find("", isTyping: true)
        case .up, .character("k"): scroll -= 1
        case .down, .character("j"): scroll += 1
        case .pageUp: scroll -= page
        case .pageDown, .character(" "): scroll += page
        case .home: scroll = 0
        case .end: scroll = .max
        default: return []
        }
        stay(on: &screen)
        return []
    }

    private mutating func find(_ text: String, isTyping: Bool) {
        search = text
        self.isTyping = isTyping
        scroll = 0
    }

    mutating func paste(_ text: String, on screen: inout Dashboard) {
        if isTyping { find(search + text, isTyping: true) }
        stay(on: &screen)
    }

    mutating func take(_ event: MouseEvent, on screen: inout Dashboard) {
        switch event.action {
        case .wheelUp: scroll -= 3
        case .wheelDown: scroll += 3
        case .press where event.button == .left: return
        default: break
        }
        stay(on: &screen)
    }

    private mutating func stay(on screen: inout Dashboard) {
        let place = Place(screen.size)
        scroll = min(max(0, scroll), max(0, lines(of: screen, columns: place.column.width).count - place.room))
        screen.overlay = self
    }

    /// The place of the help on the screen: one column, or two or three on a wide screen.
    struct Place {
        let box: Rect
        let columns: Int
        /// The first column.
        let column: Rect
        private static let gap = 3

        init(_ size: Size) {
            box = Rect(size).inset(top: 1, bottom: 1)
            columns = min(3, max(1, size.width / 58))
            let inside = box.inset(left: 2, top: 1, right: 2, bottom: 1)
            column = Rect(
                x: inside.x, y: inside.y, width: (inside.width + Self.gap) / columns - Self.gap, height: inside.height)
        }

        /// The number of visible lines.
        var room: Int { column.height * columns }
        var keyColumns: Int { column.width < 60 ? 12 : 17 }

        func row(_ place: Int) -> Rect {
            var row = column.row(place % column.height)
            row.x += place / column.height * (column.width + Self.gap)
            return row
        }
    }

    enum Line: Hashable {
        case heading(String)
        case entry(String, String)
        case blank
    }

    func lines(of screen: Dashboard, columns: Int, glyphs: GlyphTier = .braille) -> [Line] {
        // The keys of the panel in focus come first.
        let here = screen.focus.content.keys.map(\.title)
        let groups =
            KeyGroup.all.filter { here.contains($0.title) } + KeyGroup.all.filter { !here.contains($0.title) }
        var sections = groups.map { group in
            let bound = group.bindings.filter { !screen.keys(of: $0).isEmpty }
            return (group.title, bound.map { (screen.keys(of: $0).labels(glyphs), $0.meaning) })
        }
        sections += Self.words
        sections.append(("signs on the charts", ChartSign.allCases.map { (String($0.glyph(glyphs)), $0.meaning) }))
        sections.append(("knobs", Knob.allCases.map { ($0.name, $0.declaration.meaning) }))
        sections.append(("losses", LossTerm.allCases.map { ($0.name, Self.text(of: $0)) }))
        if !search.isEmpty {
            sections = sections.map { title, entries in
                (title, entries.filter { "\($0.0) \($0.1)".localizedCaseInsensitiveContains(search) })
            }
        }
        let room = max(10, columns - (columns < 60 ? 12 : 17) - 1)
        return Array(
            sections.filter { !$0.1.isEmpty }.map { title, entries in
                [.heading(title)]
                    + entries.flatMap { keys, meaning in
                        DisplayWidth.wrap(meaning, columns: room).enumerated().map {
                            Line.entry($0.offset == 0 ? keys : "", $0.element)
                        }
                    }
            }
            .joined(separator: [.blank]))
    }

    private static func text(of term: LossTerm) -> String {
        let declared = term.declaration
        let unit = declared.unit.isEmpty ? "" : ", in \(declared.unit)"
        return "\(declared.formula)\(unit) (\(declared.source))."
    }

    private static let words: [(String, [(String, String)])] = [
        (
            "panels",
            [
                ("Alt-0…9", "Go to the panel that has the number in its title."),
                ("keys", "A file 'keys' in ~/.config/frami gives commands other keys: pause = F5 P."),
            ]
        ),
        (
            "mouse",
            [
                ("click", "Focus a panel, place the cursor, select a knob or a spectrogram."),
                ("click", "In the legend: show or hide a curve; on a slider: turn the knob; below: do what is named."),
                ("wheel", "Zoom a chart, scroll a list, turn the knob that is selected."),
                ("drag", "Turn a knob by its slider, move the cursor, or a border between two panels."),
            ]
        ),
        (
            "diversity",
            [
                ("unlike", "How little the samples of a batch resemble each other, 1 − mean cosine."),
                ("classes", "Entropy of the teacher's mean answer, of the highest there is."),
                ("bank", "How little the samples of all rounds resemble each other."),
                ("pool", "Samples that the student learns from, and the class with fewest."),
            ]
        ),
    ]

    func draw(_ screen: Dashboard, in geometry: Geometry, on buffer: inout ScreenBuffer) {
        let place = Place(screen.size)
        buffer.fill(place.box)
        let glyphs = buffer.capabilities.glyphs
        let enter = KeyPress(.enter).label(glyphs)
        buffer.box(
            place.box, title: isTyping ? "help /\(search)" : search.isEmpty ? "help" : "help with \(search)",
            note: isTyping ? "\(enter) keeps it, Esc shows all" : "/ searches, any other key closes", focused: true)
        guard place.column.height > 0 else { return }
        let lines = lines(of: screen, columns: place.column.width, glyphs: glyphs)
        if lines.isEmpty {
            buffer.put("no key, knob or loss has these letters".fitted(to: place.column.width), in: place.row(0))
        }
        let first = min(scroll, max(0, lines.count - place.room))
        for (index, line) in lines.dropFirst(first).prefix(place.room).enumerated() {
            let row = place.row(index)
            switch line {
            case .heading(let text): buffer.put(text, in: row, style: .title)
            case .entry(let keys, let meaning):
                buffer.put(keys.fitted(to: place.keyColumns - 1), in: row, style: Style(.accent))
                buffer.put(meaning, in: row.inset(left: place.keyColumns))
            case .blank: break
            }
        }
        if first + place.room < lines.count {
            let text = " \(lines.count - first - place.room) more lines: \(KeyPress(.down).label(glyphs)) "
            let row = Rect(
                x: place.box.x + 2, y: place.box.bottom - 1, width: max(0, place.box.width - 4), height: 1)
            buffer.put(text, in: row, style: .dim, align: .right)
        }
    }
}
