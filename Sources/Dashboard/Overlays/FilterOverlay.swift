import TerminalUI

/// The input line, in place of the bottom line, for letters that curves or lines of the log must have; it takes effect
/// while typing.
struct FilterOverlay: Overlay {
    enum Target: Sendable {
        case curves, log
    }

    let target: Target

    private func text(on screen: Dashboard) -> String {
        target == .curves ? screen.chart.filter : screen[LogPanel.self].search
    }

    private func set(_ text: String, on screen: inout Dashboard) {
        switch target {
        case .curves: screen.chart.filter = text
        case .log:
            screen[LogPanel.self].search = text
            screen[LogPanel.self].scroll = 0
        }
    }

    func take(_ press: KeyPress, on screen: inout Dashboard, at seconds: Double) -> [DashboardEffect] {
        let text = text(on: screen)
        switch press.key {
        case .enter: return []
        case .escape:
            set("", on: &screen)
            return []
        case .backspace:
            if text.isEmpty { return [] }
            set(String(text.dropLast()), on: &screen)
        case .character(let character) where press.modifiers.isEmpty && !character.isControl:
            if text.count < 40 { set(text + String(character), on: &screen) }
        default: break
        }
        screen.overlay = self
        return []
    }

    func paste(_ text: String, on screen: inout Dashboard) { set(self.text(on: screen) + text, on: &screen) }

    func draw(_ screen: Dashboard, in geometry: Geometry, on buffer: inout ScreenBuffer) {
        let area = geometry.keys
        buffer.fill(area)
        let words = target == .curves ? "filter" : "search the log"
        let end = buffer.put(" \(words) /\(text(on: screen))", in: area, style: Style(.accent, .bold))
        if end < area.right { buffer.set(" ", x: end, y: area.y, style: Style(.foreground, on: .accent)) }
        let rest = Rect(x: end + 2, y: area.y, width: max(0, area.right - end - 2), height: 1)
        let enter = KeyPress(.enter).label(buffer.capabilities.glyphs)
        buffer.put("\(enter) keeps it  Esc shows all".fitted(to: rest.width), in: rest, style: .dim)
    }
}
