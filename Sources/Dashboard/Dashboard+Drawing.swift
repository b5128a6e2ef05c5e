import RunEvents
import TerminalUI

extension Dashboard {
    /// Draws the whole screen. What it looks like depends on the state, the buffer's size and capabilities, and the
    /// clock for the age of notices only.
    public mutating func draw(into buffer: inout ScreenBuffer, at seconds: Double) {
        size = buffer.size
        if isStale(at: seconds) { notice = nil }
        buffer.fill(buffer.bounds)
        needsRedraw = false
        keepMeans()
        guard !isTooSmall else { return drawTooSmall(on: &buffer) }
        let geometry = geometry
        drawStatus(in: geometry.status, on: &buffer)
        drawBanner(in: geometry.banner, on: &buffer)
        for panel in Panel.allCases {
            guard let area = geometry.areas[panel] else { continue }
            buffer.clipped(to: area) { draw(panel, in: area, on: &$0) }
        }
        if isAtRest { dim(geometry, on: &buffer) }
        drawBottomLine(in: geometry.keys, on: &buffer)
        drawOverlay(in: geometry.grid, on: &buffer)
    }

    func draw(_ panel: Panel, in area: Rect, on buffer: inout ScreenBuffer) {
        switch panel {
        case .losses: drawLosses(in: area, on: &buffer)
        case .budget: drawBudget(in: area, on: &buffer)
        case .student: drawStudent(in: area, on: &buffer)
        case .classes: drawClasses(in: area, on: &buffer)
        case .knobs: drawKnobs(in: area, on: &buffer)
        case .gallery: drawGallery(in: area, on: &buffer)
        case .diversity: drawDiversity(in: area, on: &buffer)
        case .log: drawLog(in: area, on: &buffer)
        }
    }

    /// Whether nothing moves until someone does something.
    private var isAtRest: Bool { run.condition.isPaused || isEngineDead }

    /// What stands still while the run is at rest looks so; knobs and spectrograms stay clear, for there is time to
    /// look at them.
    private func dim(_ geometry: Geometry, on buffer: inout ScreenBuffer) {
        for panel in [Panel.losses, .budget, .student, .classes, .diversity, .log] {
            guard var area = geometry.areas[panel] else { continue }
            if panel == focus { area = area.inset(by: 1) }
            buffer.restyle(area) { cell in
                if case .role(.error) = cell.foreground.kind { return }
                cell.foreground = cell.foreground.faded(max(0.45, cell.foreground.fade))
                if case .role(.background) = cell.background.kind { return }
                cell.background = cell.background.faded(max(0.45, cell.background.fade))
            }
        }
    }

    private func drawTooSmall(on buffer: inout ScreenBuffer) {
        let lines = [
            "frami needs \(Self.smallest.width)x\(Self.smallest.height)",
            "this is \(buffer.size.width)x\(buffer.size.height)",
            "\(stateWords.glyph) \(stateWords.words)",
            "p pause  q leave",
        ]
        let leaving = overlay == .leave ? ["d detach, s stop,", "Esc stay"] : []
        let all = overlay == .leave ? leaving : lines
        let top = max(0, (buffer.size.height - all.count) / 2)
        for (index, line) in all.enumerated() where top + index < buffer.size.height {
            let row = buffer.bounds.row(top + index)
            buffer.put(
                line.fitted(to: row.width), in: row, style: index == 0 ? Style(.accent, .bold) : .dim, align: .centre)
        }
    }

    /// The keys that matter for the panel in focus, or one sentence about the last key.
    private func drawBottomLine(in area: Rect, on buffer: inout ScreenBuffer) {
        if overlay == .filter {
            let end = buffer.put(" filter /\(chart.filter)", in: area, style: Style(.accent, .bold))
            if end < area.right { buffer.set(" ", x: end, y: area.y, style: Style(.foreground, on: .accent)) }
            let rest = Rect(x: end + 2, y: area.y, width: max(0, area.right - end - 2), height: 1)
            buffer.put("↵ keeps it  Esc shows all".fitted(to: rest.width), in: rest, style: .dim)
            return
        }
        if let notice {
            let text = " " + notice.text.fitted(to: area.width - 2)
            buffer.put(text, in: area, style: notice.isError ? .error : Style(.accent))
            return
        }
        var hints = Binding.hints(in: focus, replaying: isReplaying, obeyed: obeys)
        if canResume { hints = Binding.all.filter { $0.action == .resumeEngine } + hints }
        drawHints(hints, in: area, on: &buffer)
    }

    private func drawHints(_ bindings: [Binding], in area: Rect, on buffer: inout ScreenBuffer) {
        let glyphs = buffer.capabilities.glyphs
        var seen: [String: Int] = [:]
        var hints: [(keys: String, word: String)] = []
        for binding in bindings {
            var key = binding.keys[0].label(glyphs)
            // Two keys for two directions of one thing are named together.
            if let partner = Binding.all.first(where: { other in
                other.hint == binding.hint && other.action != binding.action && other.scope == binding.scope
                    && other.rank == nil && Self.arePair(other.keys[0], binding.keys[0])
            }) {
                key = partner.keys[0].label(glyphs) + (glyphs == .ascii ? "/" : "") + key
            }
            let isStill =
                if case .replay(let isPlaying, _, _, _) = connection { !isPlaying } else { run.condition.isPaused }
            let word = binding.action == .pause && isStill ? "go on" : binding.hint
            if let index = seen[word] {
                hints[index].keys += key
            } else {
                seen[word] = hints.count
                hints.append((key, word))
            }
        }
        // The last ones, help and leave, are always there.
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

    private static func arePair(_ one: KeyPress, _ other: KeyPress) -> Bool {
        let pairs: [(Key, Key)] = [
            (.left, .right), (.up, .down), (.character(","), .character(".")), (.character("-"), .character("+")),
        ]
        return one.modifiers == other.modifiers
            && pairs.contains { $0.0 == one.key && $0.1 == other.key || $0.1 == one.key && $0.0 == other.key }
    }
}
