import RunEvents
import TerminalUI

extension Dashboard {
    /// Draws the whole screen. The result depends on the state and on the buffer's size and capabilities; the clock
    /// matters only for the age of notices and for the time of day at which the run ends.
    public mutating func draw(into buffer: inout ScreenBuffer, at seconds: Double) {
        size = buffer.size
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

    /// Draws the keys of the panel in focus, or one sentence about the last key.
    private func drawBottomLine(in area: Rect, on buffer: inout ScreenBuffer) {
        if let notice {
            let text = " " + notice.text.fitted(to: area.width - 2)
            buffer.put(text, in: area, style: notice.isError ? .error : Style(.accent))
            return
        }
        var hints = KeyGroup.hints(in: focus, replaying: isReplaying, takesCommands: takesCommands)
        if canResume { hints = [.resumeEngine] + hints }
        drawHints(hints, in: area, on: &buffer)
    }

    private func drawHints(_ bindings: [Binding], in area: Rect, on buffer: inout ScreenBuffer) {
        let glyphs = buffer.capabilities.glyphs
        var seen: [String: Int] = [:]
        var hints: [(keys: String, word: String)] = []
        let isAtRest =
            if case .replay(let isPlaying, _, _, _) = connection { !isPlaying } else { run.condition.isPaused }
        for binding in bindings {
            var key = binding.keys[0].label(glyphs)
            if let partner = KeyGroup.partner(of: binding) {
                key = partner.keys[0].label(glyphs) + (glyphs == .ascii ? "/" : "") + key
            }
            let word = isAtRest ? binding.hintAtRest ?? binding.hint : binding.hint
            if let index = seen[word] {
                hints[index].keys += key
            } else {
                seen[word] = hints.count
                hints.append((key, word))
            }
        }
        // The last three, among them help and leave, are always shown.
        let kept = hints.suffix(3)
        let keptWidth = kept.reduce(0) { $0 + DisplayWidth.of($1.keys) + DisplayWidth.of($1.word) + 3 }
        var x = area.x + 1
        func put(_ hint: (keys: String, word: String)) {
            let rest = Rect(x: x, y: area.y, width: max(0, area.right - x), height: 1)
            var end = buffer.put(hint.keys, in: rest, style: Style(.accent, .bold))
            end = buffer.put(
                hint.word, in: Rect(x: end + 1, y: area.y, width: max(0, area.right - end - 1), height: 1), style: .dim)
            x = end + 2
        }
        for hint in hints.dropLast(3) {
            let width = DisplayWidth.of(hint.keys) + DisplayWidth.of(hint.word) + 3
            if x + width + keptWidth > area.right { break }
            put(hint)
        }
        for hint in kept where x + DisplayWidth.of(hint.keys) + DisplayWidth.of(hint.word) + 1 <= area.right {
            put(hint)
        }
    }
}
