import TerminalUI

/// The card of a loss, a knob or a number of the panel in focus; arrows go to the next one.
struct CardOverlay: Overlay {
    private let subjects: [CardSubject]
    private var selected: Int

    /// - Returns: nil where the panel in focus has nothing to explain.
    init?(on screen: Dashboard) {
        (subjects, selected) = screen.cardSubjects
        if subjects.isEmpty { return nil }
    }

    mutating func take(_ press: KeyPress, on screen: inout Dashboard, at seconds: Double) -> [DashboardEffect] {
        switch press.key {
        case .up, .left, .character("k"), .character("h"): selected = max(0, selected - 1)
        case .down, .right, .character("j"), .character("l"): selected = min(subjects.count - 1, selected + 1)
        default: return []
        }
        screen.overlay = self
        return []
    }

    func draw(_ screen: Dashboard, in geometry: Geometry, on buffer: inout ScreenBuffer) {
        let card = Card(subjects[selected], on: screen)
        let (nameColumns, width) = (11, min(78, geometry.grid.width))
        let columns = max(1, width - 4 - nameColumns)
        var lines: [(name: String, text: String)] = []
        for section in card.sections {
            // The first section has no name and the whole width.
            let room = section.name.isEmpty ? max(1, width - 4) : columns
            for (index, text) in DisplayWidth.wrap(section.text, columns: room).enumerated() {
                lines.append((index == 0 ? section.name : "", text))
            }
            if section.name.isEmpty { lines.append(("", "")) }
        }
        let prose = (card.sections.first.map { DisplayWidth.wrap($0.text, columns: max(1, width - 4)).count } ?? 0) + 1
        let box = geometry.grid.centred(width: width, height: lines.count + 2)
        buffer.cover(box)
        let glyphs = buffer.capabilities.glyphs
        let arrows = KeyPress(.up).label(glyphs) + (glyphs == .ascii ? "/" : "") + KeyPress(.down).label(glyphs)
        let note = "\(selected + 1)/\(subjects.count) · \(arrows) others · Esc closes"
        let inside = buffer.box(box, title: card.title, note: note, focused: true).inset(left: 1, right: 1)
        for (row, line) in lines.prefix(inside.height).enumerated() {
            buffer.put(line.name, in: inside.row(row), style: Style(.accent))
            buffer.put(line.text, in: inside.row(row).inset(left: row < prose ? 0 : nameColumns))
        }
    }
}
