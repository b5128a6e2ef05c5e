import SystemText
import TerminalUI

extension ListeningScreen {
    /// Draws the whole screen into a buffer of any size.
    public func draw(into buffer: inout ScreenBuffer) {
        let area = buffer.bounds
        drawHeader(in: area.row(0), on: &buffer)
        drawFooter(in: area.row(area.height - 1), on: &buffer)
        let room = area.inset(top: 1, bottom: 1)
        let classes = min(model.classes.count, max((room.height - 4) / 2, 1)) + 2
        let detections = room.height >= 18 ? min(max(room.height / 5, 4), 10) : 0
        let top = max(room.height - classes - detections, 3)
        let gutter = gutter(room.width)
        drawSound(in: Rect(x: 0, y: room.y, width: room.width, height: top), gutter: gutter, on: &buffer)
        drawClasses(
            in: Rect(x: 0, y: room.y + top, width: room.width, height: min(classes, room.height - top)), gutter: gutter,
            on: &buffer)
        if detections > 0 {
            drawDetections(
                in: Rect(x: 0, y: room.bottom - detections, width: room.width, height: detections), on: &buffer)
        }
    }

    /// The numbers of columns to the left of the sound, for the names of the classes, and to the right, for their
    /// scores.
    private func gutter(_ width: Int) -> (left: Int, right: Int) {
        let names = model.classes.map { DisplayWidth.of($0.visible) }.max() ?? 0
        return (min(max(names + 1, 5), max(width / 5, 5)), 6)
    }

    private func drawHeader(in area: Rect, on buffer: inout ScreenBuffer) {
        let (words, style) =
            isOver ? ("✓ over", Style(.foreground)) : isPaused ? ("‖ paused", .warning) : ("▶ listening", Style(.good))
        let left = [
            Piece(" frami listen", .title, rank: 0), Piece("   \(words)", style, rank: 0),
            Piece("   \(NumberText.clock(seconds))", Style(.foreground), rank: 1),
            Piece("   \(model.name.visible)", Style(.foreground), rank: 2),
            Piece(" · \(source.visible)", .dim, rank: 3),
        ]
        let right = [
            latency.map { Piece("  score \(Int(($0 * 1000).rounded())) ms after its sound", .dim, rank: 5) },
            core.map { Piece("  \(NumberText.fixed($0 * 100, decimals: 1)) % of a core ", .dim, rank: 4) },
        ].compactMap { $0 }
        Piece.draw(left, right: right, in: area, on: &buffer)
    }

    private func drawFooter(in area: Rect, on buffer: inout ScreenBuffer) {
        let threshold = NumberText.fixed(detections.threshold, decimals: 2)
        let keys = [
            ("q", "leave"), ("p", isPaused ? "go on" : "pause"), ("+ -", "threshold \(threshold)"),
            ("c", "colours \(colormap.name)"),
        ]
        let pieces = keys.enumerated().flatMap { rank, key in
            [Piece(" \(key.0)", Style(.accent, .bold), rank: rank), Piece(" \(key.1)  ", .dim, rank: rank)]
        }
        Piece.draw(pieces, in: area, on: &buffer)
    }

    private func drawSound(in area: Rect, gutter: (left: Int, right: Int), on buffer: inout ScreenBuffer) {
        let inside = buffer.box(area, title: "Sound", note: "as the model hears it")
        let plot = inside.inset(left: gutter.left, right: gutter.right)
        guard !plot.isEmpty else { return }
        var map = Heatmap(history.spectrogram(width: plot.width), colormap: colormap, range: 0...1)
        map.frequencies = Heatmap.MelAxis(lowest: model.lowest, highest: model.highest)
        // The frequency axis is drawn in the left gutter, of which it needs four columns.
        let left = min(4, gutter.left)
        map.draw(in: Rect(x: plot.x - left, y: plot.y, width: plot.width + left, height: plot.height), on: &buffer)
        drawNow(in: plot, on: &buffer)
    }

    /// Draws a line where the next column is written, so that the newest column can be told from the oldest.
    private func drawNow(in plot: Rect, on buffer: inout ScreenBuffer) {
        guard history.columns > 0, plot.width > 2 * SoundHistory.gap else { return }
        let x = plot.x + history.columns % plot.width
        let glyph: Unicode.Scalar = buffer.capabilities.glyphs == .ascii ? "|" : "│"
        for y in plot.y..<plot.bottom { buffer.set(Cell(glyph, foreground: .marker), x: x, y: y) }
    }

    private func drawClasses(in area: Rect, gutter: (left: Int, right: Int), on buffer: inout ScreenBuffer) {
        let rows = min(max(area.height - 2, 0), model.classes.count)
        let note = rows < model.classes.count ? "the \(rows) likeliest of \(model.classes.count)" : ""
        let inside = buffer.box(area, title: model.areTags ? "Tags" : "Classes", note: note)
        let plot = inside.inset(left: gutter.left, right: gutter.right)
        guard !plot.isEmpty, rows > 0 else { return }
        let labels = shownClasses(rows: rows, width: plot.width)
        var map = Heatmap(history.track(of: labels, width: plot.width), colormap: colormap, range: 0...1)
        map.resampling = .nearest
        map.originAtBottom = false
        map.draw(in: Rect(x: plot.x, y: plot.y, width: plot.width, height: labels.count), on: &buffer)
        drawNow(in: Rect(x: plot.x, y: plot.y, width: plot.width, height: labels.count), on: &buffer)
        for (row, label) in labels.enumerated() {
            let isOpen = detections.open[label] != nil
            let style = isOpen ? Style(.good, .bold) : Style(.foreground)
            let name = Rect(x: inside.x, y: plot.y + row, width: gutter.left - 1, height: 1)
            buffer.put(model.classes[label].visible, in: name, style: style, align: .right)
            let number = Rect(x: plot.right + 1, y: plot.y + row, width: gutter.right - 1, height: 1)
            buffer.put(NumberText.fixed(Double(scores[label]), decimals: 2), in: number, style: style)
        }
    }

    /// The classes that are shown, in the model's order; where there is no room for all, those with the highest recent
    /// scores.
    func shownClasses(rows: Int, width: Int) -> [Int] {
        let all = Array(model.classes.indices)
        guard all.count > rows else { return all }
        let highest = history.highest(width: width)
        return all.sorted { (highest[$1], $0) < (highest[$0], $1) }.prefix(rows).sorted()
    }

    private func drawDetections(in area: Rect, on buffer: inout ScreenBuffer) {
        let heard = detections.open.values.sorted { $0.start > $1.start } + past
        let threshold = NumberText.fixed(detections.threshold, decimals: 2)
        let inside = buffer.box(area, title: "Heard", note: "score from \(threshold) on")
        if heard.isEmpty {
            buffer.put("Nothing yet: no score has reached the threshold.", in: inside.row(0), style: .dim)
        }
        for (row, detection) in heard.prefix(inside.height).enumerated() {
            let isOpen = detections.open[detection.label] == detection
            let length = NumberText.fixed(max(detection.end - detection.start, 0), decimals: 1)
            let words =
                "\(NumberText.clock(detection.start, withTenths: true))  \(NumberText.fixed(Double(detection.score), decimals: 2))  "
                + "\(length) s  \(model.classes[detection.label].visible)" + (isOpen ? "  now" : "")
            buffer.put(words, in: inside.row(row), style: isOpen ? Style(.good, .bold) : Style(.foreground))
        }
    }
}
