import RunEvents
import TerminalUI

extension RunsOverlay {
    func draw(_ screen: Dashboard, in geometry: Geometry, on buffer: inout ScreenBuffer) {
        let (runs, selected) = shown(on: screen)
        let view = screen.runList
        buffer.fill(geometry.grid)
        let enter = KeyPress(.enter).label(buffer.capabilities.glyphs)
        let order = view.order.rawValue + (view.isReversed ? ", reversed" : "")
        let title = "runs by \(order)" + (view.filter.isEmpty ? "" : " with '\(view.filter)'")
        let inside = buffer.box(
            geometry.grid, title: title, note: "\(enter) opens · r replays · o overlays · Esc closes", focused: true
        )
        .inset(left: 1, right: 1)
        guard inside.height > 3 else { return }
        drawKeys(in: inside.row(inside.height - 1), on: &buffer)
        let list = inside.inset(top: 1, bottom: 1)
        guard !runs.isEmpty else {
            let text = screen.runs.isEmpty ? "no run is recorded here yet" : "no run has these words; Esc shows all"
            buffer.put(text.fitted(to: list.width), in: list.row(0), style: .dim)
            return
        }
        let nameWidth = min(44, runs.map { DisplayWidth.of(Self.name(of: $0)) }.max() ?? 0)
        drawHeading(view, nameWidth: nameWidth, in: inside.row(0), on: &buffer)
        let first = Scrolling.offset(selected: selected, count: runs.count, height: list.height)
        for (row, run) in runs.dropFirst(first).prefix(list.height).enumerated() {
            draw(
                run, of: screen, isSelected: first + row == selected, nameWidth: nameWidth, in: list.row(row),
                on: &buffer)
        }
        if showsDifference { drawDifference(of: runs[selected], screen, in: list, on: &buffer) }
    }

    /// The keys below the list, or the text that is being typed.
    private func drawKeys(in row: Rect, on buffer: inout ScreenBuffer) {
        guard let field else {
            let keys = "n name  t tags  c comment  * star  D remove  u undo  s sort  S reverse  / filter  d differences"
            buffer.put(keys.fitted(to: row.width), in: row, style: .dim)
            return
        }
        let words =
            switch field.kind {
            case .filter: "runs with /"
            case .name: "name: "
            case .tags: "tags: "
            case .comment: "comment: "
            }
        let end = buffer.put(words, in: row, style: Style(.accent, .bold))
        let rest = Rect(x: end, y: row.y, width: max(0, row.right - end), height: 1)
        let tail = String(field.text.suffix(max(0, rest.width - 1)))
        let after = buffer.put(tail, in: rest, style: .plain)
        if after < row.right { buffer.set(" ", x: after, y: row.y, style: Style(.foreground, on: .accent)) }
    }

    private static func name(of run: RunSummary) -> String {
        run.title.isEmpty ? run.name : "\(run.title) (\(Dashboard.shortName(run.name)))"
    }

    /// The places of the columns by their order: the sign, the name, and those of `RunListView.Column`; without those
    /// that are hidden or have no room.
    private func places(_ view: RunListView, nameWidth: Int, in row: Rect) -> [(index: Int, place: Rect)] {
        let tracks: [Track] = [
            .fixed(2, priority: 9), .fixed(nameWidth, priority: 8), .fixed(10, priority: 6),
            .fixed(7, priority: 4), .fixed(8, priority: 7), .fraction(1, minimum: 10, maximum: 40, priority: 5),
            .fixed(7, priority: 3), .fraction(3, minimum: 20, priority: 2), .fraction(2, minimum: 8, priority: 1),
        ]
        let all = RunListView.Column.allCases
        let shown = tracks.indices.filter { $0 < 2 || !view.hidden.contains(all[$0 - 2]) }
        return zip(shown, row.columns(shown.map { tracks[$0] }, gap: 1)).compactMap { index, place in
            place.map { (index, $0) }
        }
    }

    private func drawHeading(_ view: RunListView, nameWidth: Int, in row: Rect, on buffer: inout ScreenBuffer) {
        let numbered = RunListView.Column.allCases.enumerated().map { "\($0.offset + 1) \($0.element.rawValue)" }
        let names = ["", "name"] + numbered
        for (index, place) in places(view, nameWidth: nameWidth, in: row) {
            buffer.put(
                (index == 4 ? "3 acc." : names[index]).fitted(to: place.width), in: place, style: .dim,
                align: [3, 4, 6].contains(index) ? .right : .left)
        }
    }

    private func draw(
        _ summary: RunSummary, of screen: Dashboard, isSelected: Bool, nameWidth: Int, in row: Rect,
        on buffer: inout ScreenBuffer
    ) {
        if isSelected { buffer.fill(row, with: Cell(" ", background: .selectionBackground)) }
        let back: Colour? = isSelected ? .selectionBackground : nil
        let isRemoved = screen.runList.removed.contains(summary.name)
        let overlaid = screen.overlaid.first { $0.name == summary.name }
            .map { Dashboard.RunIdentity($0.name, slot: $0.slot) }
        let isOpen = summary.name == screen.run.description?.run
        let failed = summary.condition == "failed" || isRemoved
        let accuracy = summary.accuracies.last.map { Figures.percent($0) + " %" } ?? "–"
        let star = buffer.capabilities.glyphs == .ascii ? "*" : "★"
        let sign = isOpen ? "▸" : overlaid.map { "\($0.shape.glyph(buffer.capabilities.glyphs))" } ?? " "
        let others = ([summary.tags.map { "#\($0)" }.joined(separator: " "), summary.comment]).filter { !$0.isEmpty }
        let name: Style =
            isRemoved ? Style(.dim, on: back) : Style(isSelected ? .selectionForeground : .foreground, on: back)
        let texts: [(String, Style)] = [
            (sign + (summary.isStarred ? star : ""), Style(overlaid?.colour ?? .accent, on: back, .bold)),
            (Self.name(of: summary), name),
            (
                isRemoved ? "removed" : summary.condition,
                Style(failed ? .error : summary.isLive ? .good : .dim, on: back)
            ),
            (summary.rounds > 0 ? "\(summary.round)/\(summary.rounds)" : "", Style(.dim, on: back)),
            (accuracy, Style(.foreground, on: back)),
            ("", .plain),
            (Figures.duration(summary.seconds), Style(.dim, on: back)),
            (summary.about, Style(.dim, on: back)),
            (others.joined(separator: " "), Style(.accent, on: back)),
        ]
        for (index, place) in places(screen.runList, nameWidth: nameWidth, in: row) {
            if index == 5 {
                let points = summary.accuracies.enumerated().map { (x: Double($0.offset), y: $0.element) }
                var curve = Sparkline(BucketPyramid(points), colour: .series(4))
                // All runs have the same scale, so that they can be compared.
                curve.yRange = 0...1
                buffer.draw(curve, in: place)
            } else {
                buffer.put(
                    texts[index].0.fitted(to: place.width), in: place, style: texts[index].1,
                    align: [3, 4, 6].contains(index) ? .right : .left)
            }
        }
    }

    /// The settings in which the recipe of a run differs from that of the open one.
    private func drawDifference(
        of run: RunSummary, _ screen: Dashboard, in list: Rect, on buffer: inout ScreenBuffer
    ) {
        let own = screen.run.description?.recipe
        let other = screen.recipes[run.name]
        let all = own.flatMap { own in other.map { own.differences(to: $0) } } ?? []
        let rows = max(1, all.count) + 1
        let box = list.centred(width: min(84, list.width), height: min(list.height, rows + 2))
        buffer.cover(box)
        let inside = buffer.box(box, title: "recipes", note: "d closes", focused: true).inset(left: 1, right: 1)
        guard inside.height > 0 else { return }
        guard other != nil, own != nil else {
            buffer.put("the recipe cannot be read".fitted(to: inside.width), in: inside.row(0))
            return
        }
        guard !all.isEmpty else {
            buffer.put("The recipes are equal.".fitted(to: inside.width), in: inside.row(0))
            return
        }
        let width = max(1, (inside.width - 20) / 2)
        func put(_ texts: [String], _ row: Rect, _ styles: [Style], _ buffer: inout ScreenBuffer) {
            let places = [
                Rect(x: row.x, y: row.y, width: 18, height: 1), Rect(x: row.x + 19, y: row.y, width: width, height: 1),
                Rect(x: row.x + 20 + width, y: row.y, width: width, height: 1),
            ]
            for (index, place) in places.enumerated() {
                buffer.put(
                    texts[index].fitted(to: place.width), in: place.intersection(row), style: styles[index])
            }
        }
        put(["", "this run", Self.name(of: run)], inside.row(0), [.dim, .dim, .dim], &buffer)
        for (index, difference) in all.prefix(inside.height - 1).enumerated() {
            put(
                [difference.name, difference.own, difference.other], inside.row(index + 1),
                [Style(.accent), .plain, Style(.foreground, .bold)], &buffer)
        }
    }
}
