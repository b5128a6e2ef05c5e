import RunEvents
import TerminalUI

/// The list of all runs, from which one can be opened, replayed or drawn below the open one.
struct RunsOverlay: Overlay {
    var selected = 0

    mutating func take(_ press: KeyPress, on screen: inout Dashboard, at seconds: Double) -> [DashboardEffect] {
        let runs = screen.runs
        let last = max(0, runs.count - 1)
        let chosen = runs.indices.contains(selected) ? runs[selected].name : nil
        var effects: [DashboardEffect] = []
        switch press.key {
        case .up, .character("k"): selected = max(0, min(selected, last) - 1)
        case .down, .character("j"): selected = min(last, selected + 1)
        case .home: selected = 0
        case .end: selected = last
        case .pageUp: selected = max(0, selected - 10)
        case .pageDown: selected = min(last, selected + 10)
        case .enter: if let chosen { return [.openRun(chosen)] }
        case .character("r"): if let chosen { return [.replayRun(chosen)] }
        case .character("o"), .character(" "):
            if let chosen { effects = screen.toggleOverlaid(chosen, at: seconds) }
        default: return []
        }
        screen.overlay = self
        return effects
    }

    func draw(_ screen: Dashboard, in geometry: Geometry, on buffer: inout ScreenBuffer) {
        let runs = screen.runs
        buffer.fill(geometry.grid)
        let enter = KeyPress(.enter).label(buffer.capabilities.glyphs)
        let inside = buffer.box(
            geometry.grid, title: "runs", note: "\(enter) opens · r replays · o overlays · Esc closes", focused: true
        )
        .inset(left: 1, right: 1)
        guard !runs.isEmpty else {
            buffer.put("no run is recorded here yet".fitted(to: inside.width), in: inside.row(0), style: .dim)
            return
        }
        let selected = min(selected, runs.count - 1)
        let nameWidth = min(44, runs.map { DisplayWidth.of($0.name) }.max() ?? 0)
        let first = Scrolling.offset(selected: selected, count: runs.count, height: inside.height)
        for (row, run) in runs.dropFirst(first).prefix(inside.height).enumerated() {
            draw(
                run, of: screen, isSelected: first + row == selected, nameWidth: nameWidth, in: inside.row(row),
                on: &buffer)
        }
    }

    private func draw(
        _ summary: RunSummary, of screen: Dashboard, isSelected: Bool, nameWidth: Int, in row: Rect,
        on buffer: inout ScreenBuffer
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
        let overlaid = screen.overlaid.first { $0.name == summary.name }
            .map { Dashboard.RunIdentity($0.name, slot: $0.slot) }
        let isOpen = summary.name == screen.run.description?.run
        let failed = summary.condition == "failed"
        let accuracy = summary.accuracies.last.map { Figures.percent($0) + " %" } ?? "–"
        let texts: [(String, Style)] = [
            (
                isOpen ? "▸" : overlaid.map { "\($0.shape.glyph(buffer.capabilities.glyphs))" } ?? "",
                Style(overlaid?.colour ?? .accent, on: back, .bold)
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
                var curve = Sparkline(BucketPyramid(points), colour: .series(4))
                // All runs have the same scale, so that they can be compared.
                curve.yRange = 0...1
                buffer.draw(curve, in: place)
            } else {
                let isNumber = index == 3 || index == 4 || index == 6
                buffer.put(
                    texts[index].0.fitted(to: place.width), in: place, style: texts[index].1,
                    align: isNumber ? .right : .left)
            }
        }
    }
}
