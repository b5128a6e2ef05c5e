import RunEvents
import TerminalUI

extension Dashboard {
    /// Draws, in place of a confusion matrix, how well the clips of each tag are ranked before other clips.
    ///
    /// - Parameter place: the round of the evaluation where it is not the last one.
    func drawTags(_ tags: TagEvaluation, isWide: Bool, place: String?, in area: Rect, on buffer: inout ScreenBuffer) {
        let showsArea = self[ClassesPanel.self].showsConfusion && !isWide
        let name = showsArea ? "ROC area per tag" : isWide ? "per tag" : "precision per tag"
        let title = [name, place].compactMap(\.self).joined(separator: ", ")
        let note = isWide ? "average precision with its 95 % interval · ROC area" : area.width >= 34 ? "c switches" : ""
        let inside = frame(.classes, title: title, note: note, in: area, on: &buffer)
        let precisions = tags.tags.map { $0.averagePrecision?.value }
        guard isWide else {
            return drawBars(showsArea ? tags.tags.map { $0.rocArea?.value } : precisions, in: inside, on: &buffer)
        }
        let left = inside.width * 2 / 5
        drawBars(
            precisions, in: Rect(x: inside.x, y: inside.y + 1, width: left - 1, height: inside.height - 1),
            on: &buffer)
        drawTagTable(tags, in: inside.inset(left: left + 1), on: &buffer)
    }

    /// Draws a row for each tag, or for the worst tags where not all fit, and the means below.
    private func drawTagTable(_ tags: TagEvaluation, in area: Rect, on buffer: inout ScreenBuffer) {
        guard area.height >= 3, area.width >= 30 else { return }
        let widths = [6, 7, 12, 7]
        let nameWidth = max(4, area.width - widths.reduce(0, +))
        func say(_ cells: [String], _ style: Style, row: Int) {
            let line = area.row(row)
            buffer.put(
                cells[0].fitted(to: nameWidth - 1), in: Rect(x: line.x, y: line.y, width: nameWidth - 1, height: 1),
                style: style)
            var x = line.x + nameWidth
            for (cell, width) in zip(cells.dropFirst(), widths) {
                let box = Rect(x: x, y: line.y, width: width - 1, height: 1)
                buffer.put(cell, in: box, style: style, align: .right)
                x += width
            }
        }
        func cells(_ name: String, _ clips: Int, _ precision: Estimate?, _ rocArea: Estimate?) -> [String] {
            [
                name, String(clips), precision.map { Figures.percent($0.value) } ?? "–",
                precision.map { "\(Figures.percent($0.low))–\(Figures.percent($0.high))" } ?? "",
                rocArea.map { Figures.percent($0.value) } ?? "–",
            ]
        }
        say(["tag", "clips", "AP %", "95 %", "ROC %"], .dim, row: 0)
        let room = area.height - 2
        var order = Array(tags.tags.indices)
        if order.count > room {
            order.sort {
                (tags.tags[$0].averagePrecision?.value ?? 2, $0) < (tags.tags[$1].averagePrecision?.value ?? 2, $1)
            }
            order = Array(order.prefix(room))
        }
        for (row, label) in order.enumerated() {
            let tag = tags.tags[label]
            say(
                cells(className(label), tag.clips, tag.averagePrecision, tag.rocArea), Style(.foreground), row: row + 1)
        }
        let others = tags.tags.count - order.count
        say(
            cells(
                others > 0 ? "mean, \(others) better" : "mean", tags.clips, tags.meanAveragePrecision,
                tags.meanROCArea), .dim, row: order.count + 1)
    }
}
