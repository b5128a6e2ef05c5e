import RunEvents
import TerminalUI

extension Dashboard {
    func drawOverlay(in area: Rect, on buffer: inout ScreenBuffer) {
        switch overlay {
        case .help(let scroll): drawHelp(scroll, on: &buffer)
        case .palette: drawPalette(in: area, on: &buffer)
        case .leave: drawLeaving(in: area, on: &buffer)
        case .runs(let selected): drawRuns(selected, in: area, on: &buffer)
        case .filter, nil: break
        }
    }

    /// An empty box in the middle, over whatever is there.
    private func dialog(
        _ title: String, note: String = "", width: Int, height: Int, in area: Rect, on buffer: inout ScreenBuffer
    ) -> Rect {
        let box = area.centred(width: width, height: height)
        buffer.fill(box)
        return buffer.box(box, title: title, note: note, focused: true).inset(left: 1, right: 1)
    }

    private func drawLeaving(in area: Rect, on buffer: inout ScreenBuffer) {
        let inside = dialog("leave", width: 60, height: 7, in: area, on: &buffer)
        let lines: [(String, String)] = [
            ("d", "detach: the training goes on; frami attach returns"),
            ("s", "stop: write a checkpoint and end the run"),
            ("Esc", "stay"),
        ]
        for (row, line) in lines.enumerated() {
            let y = inside.row(row + (inside.height > 3 ? 1 : 0))
            buffer.put(line.0.aligned(to: 3), in: y, style: Style(.accent, .bold))
            buffer.put(line.1.fitted(to: y.width - 5), in: y.inset(left: 5))
        }
    }

    private var helpBox: Rect { Rect(size).inset(top: 1, bottom: 1) }

    /// One column of the help; there are two or three of them on a wide screen.
    var helpArea: Rect {
        let inside = helpBox.inset(left: 2, top: 1, right: 2, bottom: 1)
        return Rect(
            x: inside.x, y: inside.y, width: (inside.width + Self.helpGap) / helpColumns - Self.helpGap,
            height: inside.height)
    }

    var helpColumns: Int { min(3, max(1, size.width / 58)) }
    static let helpGap = 3

    enum HelpLine: Hashable {
        case heading(String)
        case entry(String, String)
        case blank
    }

    /// Every binding and every knob, from their own tables.
    func helpLines(columns: Int) -> [HelpLine] {
        var lines: [HelpLine] = []
        var scopes: [Scope] = []
        for binding in Binding.all where !scopes.contains(binding.scope) { scopes.append(binding.scope) }
        // What holds where one is comes first.
        scopes = scopes.filter { $0.holds(in: focus) } + scopes.filter { !$0.holds(in: focus) }
        for scope in scopes {
            if !lines.isEmpty { lines.append(.blank) }
            lines.append(.heading(scope.title))
            for binding in Binding.all where binding.scope == scope {
                let keys = binding.keys.map { $0.label(.braille) }.joined(separator: " ")
                append(keys, binding.meaning, columns, to: &lines)
            }
        }
        lines.append(.blank)
        lines.append(.heading("mouse"))
        append("click", "Focus a panel, place the cursor, select a knob or a spectrogram.", columns, to: &lines)
        append("wheel", "Zoom a chart, scroll a list, turn the knob that is selected.", columns, to: &lines)
        append("drag", "Move a border between two panels.", columns, to: &lines)
        lines.append(.blank)
        lines.append(.heading("signs on the charts"))
        append("▾", "A knob was turned, in the colour of its loss.", columns, to: &lines)
        append("┴ ◆ ‖", "An evaluation, a checkpoint, a pause.", columns, to: &lines)
        append("× ∞", "A value that is not a number, or infinite.", columns, to: &lines)
        lines.append(.blank)
        lines.append(.heading("diversity"))
        append("unlike", "How little the samples of a batch resemble each other, 1 − mean cosine.", columns, to: &lines)
        append("classes", "Entropy of the teacher's mean answer, of the highest there is.", columns, to: &lines)
        append("bank", "How little the samples of all rounds resemble each other.", columns, to: &lines)
        append("pool", "Samples that the student learns from, and the class with fewest.", columns, to: &lines)
        lines.append(.blank)
        lines.append(.heading("knobs"))
        for knob in Knob.allCases { append(knob.name, knob.declaration.meaning, columns, to: &lines) }
        return lines
    }

    private func helpKeyColumns(_ columns: Int) -> Int { columns < 60 ? 12 : 17 }

    private func append(_ keys: String, _ meaning: String, _ columns: Int, to lines: inout [HelpLine]) {
        for (index, part) in DisplayWidth.wrap(meaning, columns: max(10, columns - helpKeyColumns(columns) - 1))
            .enumerated()
        {
            lines.append(.entry(index == 0 ? keys : "", part))
        }
    }

    private func drawHelp(_ scroll: Int, on buffer: inout ScreenBuffer) {
        let box = helpBox
        buffer.fill(box)
        buffer.box(box, title: "help", note: "any other key closes", focused: true)
        let area = helpArea
        let lines = helpLines(columns: area.width)
        let room = area.height * helpColumns
        let first = min(scroll, max(0, lines.count - room))
        for (place, line) in lines.dropFirst(first).prefix(room).enumerated() where area.height > 0 {
            var y = area.row(place % area.height)
            y.x += place / area.height * (area.width + Self.helpGap)
            switch line {
            case .heading(let text): buffer.put(text, in: y, style: .title)
            case .entry(let keys, let meaning):
                let keyColumns = helpKeyColumns(area.width)
                buffer.put(keys.fitted(to: keyColumns - 1), in: y, style: Style(.accent))
                buffer.put(meaning, in: y.inset(left: keyColumns))
            case .blank: break
            }
        }
        if first + room < lines.count {
            let text = " \(lines.count - first - room) more lines: ↓ "
            let row = Rect(x: box.x + 2, y: box.bottom - 1, width: max(0, box.width - 4), height: 1)
            buffer.put(text, in: row, style: .dim, align: .right)
        }
    }

    private func drawPalette(in area: Rect, on buffer: inout ScreenBuffer) {
        let candidates = paletteCandidates
        let shown = min(candidates.count, max(1, min(12, area.height - 6)))
        let boxWidth = min(100, area.width)
        // The selected one's meaning stands below in full where it may be too long for its row.
        let foot = palette.explains && area.height >= 10 ? 3 : 0
        let box = Rect(
            x: area.x + (area.width - boxWidth) / 2, y: area.y + 1, width: boxWidth,
            height: min(area.height - 1, max(shown, 1) + 3 + foot))
        buffer.fill(box)
        let inside = buffer.box(box, title: "command", note: "Tab completes · ↵ runs", focused: true)
            .inset(left: 1, right: 1)
        guard inside.height > 0 else { return }
        let tail = String(palette.text.suffix(max(0, inside.width - 3)))
        let end = buffer.put(":" + tail, in: inside.row(0), style: Style(.foreground, .bold))
        if end < inside.right { buffer.set(" ", x: end, y: inside.y, style: Style(.foreground, on: .accent)) }
        let first = Table.offset(selected: palette.selected, count: candidates.count, height: shown)
        let nameWidth = 2 + max(16, candidates.map { DisplayWidth.of($0.text) }.max() ?? 0)
        for (row, candidate) in candidates.dropFirst(first).prefix(shown).enumerated() {
            let y = inside.row(row + 1)
            let isSelected = first + row == palette.selected
            if isSelected { buffer.fill(y, with: Cell(" ", background: .selectionBackground)) }
            let back: Colour? = isSelected ? .selectionBackground : nil
            let width = min(nameWidth, y.width / 2)
            buffer.put(
                candidate.text.fitted(to: width - 1), in: Rect(x: y.x, y: y.y, width: width, height: 1),
                style: Style(isSelected ? .selectionForeground : .accent, on: back))
            let meaning = Rect(x: y.x + width, y: y.y, width: max(0, y.width - width - 9), height: 1)
            buffer.put(candidate.meaning.fitted(to: meaning.width), in: meaning, style: Style(.dim, on: back))
            buffer.put(candidate.keys.fitted(to: 8), in: y, style: Style(.dim, on: back), align: .right)
        }
        if foot > 0, candidates.indices.contains(palette.selected), inside.height > shown + foot {
            let below = Rect(x: inside.x, y: inside.y + shown + 1, width: inside.width, height: foot)
            buffer.rule(below.row(0))
            buffer.draw(Prose(candidates[palette.selected].meaning, style: .dim), in: below.inset(top: 1))
        }
        if candidates.isEmpty {
            buffer.put("no command has these letters".fitted(to: inside.width), in: inside.row(1), style: .dim)
        }
    }

    private func drawRuns(_ selected: Int, in area: Rect, on buffer: inout ScreenBuffer) {
        let box = area
        buffer.fill(box)
        let inside = buffer.box(
            box, title: "runs", note: "↵ opens · r replays · o overlays · Esc closes", focused: true
        )
        .inset(left: 1, right: 1)
        guard !runs.isEmpty else {
            buffer.put("no run is recorded here yet".fitted(to: inside.width), in: inside.row(0), style: .dim)
            return
        }
        let selected = min(selected, runs.count - 1)
        let nameWidth = min(44, runs.map { DisplayWidth.of($0.name) }.max() ?? 0)
        let first = Table.offset(selected: selected, count: runs.count, height: inside.height)
        for (row, run) in runs.dropFirst(first).prefix(inside.height).enumerated() {
            draw(
                run, isSelected: first + row == selected, nameWidth: nameWidth, in: inside.row(row), on: &buffer)
        }
    }

    private func draw(
        _ summary: RunSummary, isSelected: Bool, nameWidth: Int, in row: Rect, on buffer: inout ScreenBuffer
    ) {
        if isSelected { buffer.fill(row, with: Cell(" ", background: .selectionBackground)) }
        let back: Colour? = isSelected ? .selectionBackground : nil
        let places = row.columns(
            [
                .fixed(2, priority: 9), .fixed(nameWidth, priority: 8),
                .fixed(10, priority: 6), .fixed(7, priority: 4), .fixed(7, priority: 7),
                .fraction(2, minimum: 10, maximum: 40, priority: 5), .fixed(7, priority: 3),
                .fraction(3, minimum: 14, priority: 2),
            ], gap: 1)
        let overlay = overlaid.first { $0.name == summary.name }.map { RunIdentity($0.name, slot: $0.slot) }
        let isOpen = summary.name == run.description?.run
        let failed = summary.condition == "failed"
        let accuracy = summary.accuracies.last.map { Figures.percent($0) + " %" } ?? "–"
        let texts: [(String, Style)] = [
            (
                isOpen ? "▸" : overlay.map { "\($0.shape.glyph(buffer.capabilities.glyphs))" } ?? "",
                Style(overlay?.colour ?? .accent, on: back, .bold)
            ),
            (summary.name, Style(isSelected ? .selectionForeground : .foreground, on: back)),
            (summary.condition, Style(failed ? .error : summary.isLive ? .good : .dim, on: back)),
            (summary.rounds > 0 ? "\(summary.round)/\(summary.rounds)" : "", Style(.dim, on: back)),
            (accuracy, Style(.foreground, on: back)),
            ("", .plain),
            (Figures.duration(summary.seconds), Style(.dim, on: back)),
            (summary.about, Style(.dim, on: back)),
        ]
        for (index, place) in places.enumerated() {
            guard let place else { continue }
            if index == 5 {
                let points = summary.accuracies.enumerated().map { (x: Double($0.offset), y: $0.element) }
                buffer.draw(Sparkline(BucketPyramid(points), colour: .series(4)), in: place)
            } else {
                let isNumber = index == 3 || index == 4 || index == 6
                buffer.put(
                    texts[index].0.fitted(to: place.width), in: place, style: texts[index].1,
                    align: isNumber ? .right : .left)
            }
        }
    }
}
