import TerminalUI

/// The input line, in place of the bottom line, for a filter of curves by letters of their names; it takes effect while
/// typing.
struct FilterOverlay: Overlay {
    func take(_ press: KeyPress, on screen: inout Dashboard, at seconds: Double) -> [DashboardEffect] {
        switch press.key {
        case .enter: return []
        case .escape:
            screen.chart.filter = ""
            return []
        case .backspace:
            if screen.chart.filter.isEmpty { return [] }
            screen.chart.filter.removeLast()
        case .character(let character) where press.modifiers.isEmpty && !character.isControl:
            if screen.chart.filter.count < 40 { screen.chart.filter.append(character) }
        default: break
        }
        screen.overlay = self
        return []
    }

    func paste(_ text: String, on screen: inout Dashboard) { screen.chart.filter += text }

    func draw(_ screen: Dashboard, in geometry: Geometry, on buffer: inout ScreenBuffer) {
        let area = geometry.keys
        buffer.fill(area)
        let end = buffer.put(" filter /\(screen.chart.filter)", in: area, style: Style(.accent, .bold))
        if end < area.right { buffer.set(" ", x: end, y: area.y, style: Style(.foreground, on: .accent)) }
        let rest = Rect(x: end + 2, y: area.y, width: max(0, area.right - end - 2), height: 1)
        let enter = KeyPress(.enter).label(buffer.capabilities.glyphs)
        buffer.put("\(enter) keeps it  Esc shows all".fitted(to: rest.width), in: rest, style: .dim)
    }
}
