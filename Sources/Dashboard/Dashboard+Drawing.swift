import RunEvents
import TerminalUI

extension Dashboard {
    /// Draws the whole screen. The result depends on the state and on the buffer's size and capabilities; the clock
    /// matters only for the age of notices and for the time of day at which the run ends.
    public mutating func draw(into buffer: inout ScreenBuffer, at seconds: Double) {
        size = buffer.size
        glyphs = buffer.capabilities.glyphs
        if isStale(at: seconds) { notice = nil }
        buffer.fill(buffer.bounds)
        needsRedraw = false
        for panel in Panel.allCases { contents[panel]?.prepare(for: run) }
        guard !isTooSmall else { return drawTooSmall(on: &buffer) }
        let geometry = geometry
        drawStatus(in: geometry.status, at: seconds, on: &buffer)
        drawBanner(in: geometry.banner, on: &buffer)
        for panel in Panel.allCases {
            guard let area = geometry.areas[panel] else { continue }
            buffer.clipped(to: area) { draw(panel, in: area, on: &$0) }
        }
        drawBottomLine(in: geometry.keys, on: &buffer)
        overlay?.draw(self, in: geometry, on: &buffer)
    }

    func draw(_ panel: Panel, in area: Rect, on buffer: inout ScreenBuffer) {
        panel.content.draw(self, in: area, on: &buffer)
    }

    /// The sign of why nothing changes until the user does something, because the run is paused or its engine is gone,
    /// with its colour; nil while the run goes on.
    var restSign: (glyph: String, style: Style)? {
        if isEngineDead || run.condition.isDiverged { return ("✗", .error) }
        return run.condition.isPaused ? ("‖", .warning) : nil
    }

    private func drawTooSmall(on buffer: inout ScreenBuffer) {
        let lines = [
            "frami needs \(Self.smallest.width)x\(Self.smallest.height)",
            "this is \(buffer.size.width)x\(buffer.size.height)",
            "\(stateWords.glyph) \(stateWords.words)",
            "p pause  q leave",
        ]
        let all = overlay is LeaveOverlay ? ["d detach, s stop,", "Esc stay"] : lines
        let top = max(0, (buffer.size.height - all.count) / 2)
        for (index, line) in all.enumerated() where top + index < buffer.size.height {
            let row = buffer.bounds.row(top + index)
            buffer.put(
                line.fitted(to: row.width), in: row, style: index == 0 ? Style(.accent, .bold) : .dim, align: .centre)
        }
    }
}
