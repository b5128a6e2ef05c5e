import RunEvents
import TerminalUI

/// One entry of the bottom line: its keys, each with what it does, and one or two words for them.
struct Hint: Sendable {
    var keys: [(label: String, binding: Binding)]
    let word: String

    private var keyWidth: Int { keys.reduce(0) { $0 + DisplayWidth.of($1.label) } }
    /// Its columns, without the gap after it.
    var width: Int { keyWidth + 1 + DisplayWidth.of(word) }

    /// What a click in one of its columns does: the key's own action, and on the words that of the last key.
    func binding(atColumn column: Int) -> Binding {
        var end = 0
        for key in keys {
            end += DisplayWidth.of(key.label)
            if column < end { return key.binding }
        }
        return keys[keys.count - 1].binding
    }

    func draw(x: Int, y: Int, on buffer: inout ScreenBuffer) {
        buffer.put(keys.map(\.label).joined(), x: x, y: y, style: Style(.accent, .bold))
        buffer.put(word, x: x + keyWidth + 1, y: y, style: .dim)
    }
}

/// The bottom line: the keys that do something now, or one sentence about the last key.
extension Dashboard {
    func drawBottomLine(in area: Rect, on buffer: inout ScreenBuffer) {
        if let notice {
            let text = " " + notice.text.fitted(to: area.width - 2)
            buffer.put(text, in: area, style: notice.isError ? .error : Style(.accent))
            return
        }
        let glyphs = buffer.capabilities.glyphs
        if board.entry != nil {
            let enter = KeyPress(.enter).label(glyphs)
            buffer.put(" \(enter) sets the value  Esc leaves it".fitted(to: area.width), in: area, style: .dim)
            return
        }
        buffer.clipped(to: area) { buffer in
            for (x, hint) in shownHints(in: area, glyphs) { hint.draw(x: x, y: area.y, on: &buffer) }
        }
    }

    /// What a click on the bottom line does; nil between its entries.
    func hintBinding(at point: Point, in area: Rect) -> Binding? {
        guard notice == nil, board.entry == nil, area.contains(point) else { return nil }
        let hit = shownHints(in: area, glyphs).first { point.x >= $0.x && point.x < $0.x + $0.hint.width }
        return hit.map { $0.hint.binding(atColumn: point.x - $0.x) }
    }

    /// All entries, the most important first and help and leave last. An open overlay gets every key, and has its own
    /// keys in its frame.
    func hints(_ glyphs: GlyphTier) -> [Hint] {
        guard overlay == nil else { return [] }
        var bindings = KeyGroup.hints(on: self)
        if canResume { bindings = [.resumeEngine] + bindings }
        let isAtRest =
            if case .replay(let isPlaying, _, _, _) = connection { !isPlaying } else { run.condition.isPaused }
        var seen: [String: Int] = [:]
        var hints: [Hint] = []
        for binding in bindings {
            guard let key = self.keys(of: binding).first else { continue }
            var keys = [(label: key.label(glyphs), binding: binding)]
            if let partner = KeyGroup.partner(of: binding), let other = self.keys(of: partner).first {
                keys.insert((other.label(glyphs) + (glyphs == .ascii ? "/" : ""), partner), at: 0)
            }
            let word = isAtRest ? binding.hintAtRest ?? binding.hint : binding.hint
            if let index = seen[word] {
                // In ASCII the names of keys are words.
                if glyphs == .ascii { keys[0].label = " " + keys[0].label }
                hints[index].keys += keys
            } else {
                seen[word] = hints.count
                hints.append(Hint(keys: keys, word: word))
            }
        }
        return hints
    }

    /// The entries for which there is room, with their columns. The last three, among them help and leave, come before
    /// all others.
    private func shownHints(in area: Rect, _ glyphs: GlyphTier) -> [(x: Int, hint: Hint)] {
        let hints = hints(glyphs)
        let kept = hints.suffix(3)
        let keptWidth = kept.reduce(0) { $0 + $1.width + 2 }
        var x = area.x + 1
        var shown: [(x: Int, hint: Hint)] = []
        for hint in hints.dropLast(3) {
            if x + hint.width + 2 + keptWidth > area.right { break }
            shown.append((x, hint))
            x += hint.width + 2
        }
        for hint in kept where x + hint.width <= area.right {
            shown.append((x, hint))
            x += hint.width + 2
        }
        return shown
    }
}
