import RunEvents
import TerminalUI

/// The student's accuracy for each class, and which classes it confuses.
struct ClassesPanel: PanelContent {
    static let panel = Panel.classes
    static let title = "per class"
    static let smallest = Size(width: 20, height: 4)
    static let omissionRank = 5
    static let keys = [
        KeyGroup(
            title: "student",
            bindings: [
                Binding(
                    "confusion", [.character("c")], "confusion", "Bars of each class, or which is taken for which.",
                    rank: 16,
                    offer: { screen in
                        guard let area = screen.geometry.areas[.classes] else { return false }
                        return screen.run.student.last != nil && !ClassesPanel.isWide(area)
                    },
                    changes: { $0[ClassesPanel.self].showsConfusion.toggle() })
            ])
    ]

    fileprivate(set) var showsConfusion = false

    static func draw(_ screen: Dashboard, in area: Rect, on buffer: inout ScreenBuffer) {
        screen.drawClasses(in: area, on: &buffer)
    }

    static func click(at point: Point, in area: Rect, on screen: inout Dashboard, at seconds: Double)
        -> [DashboardEffect]
    {
        screen[ClassesPanel.self].showsConfusion.toggle()
        return []
    }

    /// Whether both views have room beside each other.
    static func isWide(_ area: Rect) -> Bool { area.width >= 52 && area.height >= 10 }
}

extension Dashboard {
    /// The last evaluation, or the last one until the cursor.
    private var shownEvaluation: History<Evaluation>.Entry? {
        chart.cursor.map { run.student.history.last(until: $0) } ?? run.student.history.entries.last
    }

    fileprivate func drawClasses(in area: Rect, on buffer: inout ScreenBuffer) {
        let isWide = ClassesPanel.isWide(area)
        let showsConfusion = self[ClassesPanel.self].showsConfusion
        let shown = shownEvaluation
        let place = chart.cursor == nil ? nil : shown.map { "\(roundName) \($0.moment.round + 1)" }
        if let tags = shown?.value.tags { return drawTags(tags, isWide: isWide, place: place, in: area, on: &buffer) }
        let title = showsConfusion && !isWide ? "taken for" : ClassesPanel.title
        let note = isWide ? "rows: the class · columns: what the student says" : area.width >= 34 ? "c switches" : ""
        let inside = frame(
            .classes, title: [title, place].compactMap(\.self).joined(separator: ", "), note: note, in: area,
            on: &buffer)
        guard let evaluation = shown?.value, evaluation.classes > 0 else {
            let text = run.student.last == nil ? "after the first evaluation" : "not evaluated by this step"
            buffer.put(text.fitted(to: inside.width), in: inside.row(0), style: .dim)
            return
        }
        if isWide {
            let left = inside.width * 2 / 5
            drawBars(
                evaluation.perClass,
                in: Rect(x: inside.x, y: inside.y + 1, width: left - 1, height: inside.height - 1), on: &buffer)
            drawConfusion(evaluation, in: inside.inset(left: left + 1), on: &buffer)
        } else if showsConfusion {
            drawConfusion(evaluation, in: inside, on: &buffer)
        } else {
            let worst = StudentRecord.confusions(evaluation, most: 1).first.map {
                "\(className($0.truth)) → \(className($0.taken)) \($0.clips)×"
            }
            drawBars(evaluation.perClass, mistaken: worst, in: inside, on: &buffer)
        }
    }

    /// The target classes of a sample, in quotes.
    func targetNames(_ picture: Picture) -> String {
        "\"" + ([picture.label] + picture.alsoAsked).map(className).joined(separator: " + ") + "\""
    }

    func className(_ label: Int) -> String {
        guard let names = run.description?.classes, names.indices.contains(label) else { return String(label) }
        return names[label]
    }

    /// Draws a bar for each class, 0 to 1, or for the worst classes where not all fit, and in a free row the most
    /// frequent confusion.
    func drawBars(
        _ scores: [Double?], mistaken: String? = nil, in area: Rect, on buffer: inout ScreenBuffer
    ) {
        guard area.height > 0, area.width >= 12 else { return }
        let names = scores.indices.map(className)
        let longest = names.map(DisplayWidth.of).max() ?? 1
        // Free rows are distributed between the bars.
        let pitch = min(3, max(1, area.height / max(scores.count, 1)))
        let most = area.height / pitch
        let columns = min(max(1, (scores.count + most - 1) / most), max(1, area.width / 15))
        // Columns are equally long; a row that is left over shows the most frequent confusion.
        let rows = min(most, (scores.count + columns - 1) / columns)
        let gap = 2
        let width = (area.width + gap) / columns
        let nameWidth = min(longest, max(2, width - gap - 8))
        var order = Array(scores.indices)
        let room = rows * columns
        if order.count > room {
            order.sort { (scores[$0] ?? 2, $0) < (scores[$1] ?? 2, $1) }
            order = Array(order.prefix(room - 1))
        }
        for (place, label) in order.enumerated() {
            let cell = Rect(
                x: area.x + place / rows * width, y: area.y + place % rows * pitch + (pitch - 1) / 2,
                width: width - gap, height: 1)
            buffer.put(names[label], in: Rect(x: cell.x, y: cell.y, width: nameWidth, height: 1), style: .dim)
            let bar = cell.inset(left: nameWidth + 1, right: 4)
            guard let score = scores[label] else {
                buffer.put("no clip".fitted(to: bar.width), in: bar, style: .dim)
                continue
            }
            buffer.line(score, in: bar, colour: .series(4))
            buffer.put(
                NumberText.fixed(score * 100, decimals: 0), in: cell, style: Style(.foreground), align: .right)
        }
        if order.count < scores.count {
            let last = Rect(
                x: area.x + (room - 1) / rows * width, y: area.y + (rows - 1) * pitch + (pitch - 1) / 2, width: width,
                height: 1)
            buffer.put("\(scores.count - order.count) better", in: last, style: .dim)
        }
        guard let text = mistaken, rows * pitch < area.height else { return }
        let long = "most mistaken: " + text
        let row = area.row(area.height - 1)
        buffer.put((long.count <= row.width ? long : text).fitted(to: row.width), in: row, style: .dim)
    }

    /// Draws the confusion matrix as a heatmap where it fits, else the most frequent pairs as text.
    private func drawConfusion(_ evaluation: Evaluation, in area: Rect, on buffer: inout ScreenBuffer) {
        let classes = evaluation.classes
        let names = (0..<classes).map(className)
        let longest = min(names.map(DisplayWidth.of).max() ?? 1, max(1, area.width / 4))
        let cell = min(6, (area.width - longest - 1) / max(classes, 1))
        guard area.height > classes, cell >= 2 else {
            return drawConfusionWords(evaluation, names, in: area, on: &buffer)
        }
        let plain = buffer.capabilities.colours == .none
        let pitch = min(3, max(1, (area.height - 1) / classes))
        for column in 0..<classes {
            let head = Rect(x: area.x + longest + 1 + column * cell, y: area.y, width: cell, height: 1)
            buffer.put(String(names[column].prefix(cell - 1)), in: head, style: .dim, align: .right)
        }
        for row in 0..<classes {
            let y = area.y + 1 + row * pitch
            let middle = (pitch - 1) / 2
            buffer.put(names[row], in: Rect(x: area.x, y: y + middle, width: longest, height: 1), style: .dim)
            let counts = evaluation.confusion[row * classes..<(row + 1) * classes]
            let most = max(counts.reduce(0, +), 1)
            for (column, count) in counts.enumerated() {
                let box = Rect(x: area.x + longest + 1 + column * cell, y: y, width: cell, height: pitch)
                let share = Double(count) / Double(most)
                let text = count == 0 ? "·" : cell > 2 || count < 10 ? String(count) : "+"
                let level = UInt8(min(255, (count == 0 ? 0 : 40 + share * 215)))
                let line = box.row(middle)
                if plain {
                    let style = Style(.foreground, row == column || count > 0 ? .bold : .dim)
                    buffer.put(String(text.prefix(cell)), in: line, style: style, align: .right)
                } else {
                    buffer.fill(box, with: Cell(" ", background: .level(level, of: heatColours)))
                    let ink: Colour = count == 0 ? .dim : level > 150 ? .rgb(RGB(0x101010)) : .rgb(RGB(0xF0F0F0))
                    buffer.put(
                        String(text.prefix(cell)), in: line, style: Style(ink, on: .level(level, of: heatColours)),
                        align: .right)
                }
            }
        }
    }

    private func drawConfusionWords(
        _ evaluation: Evaluation, _ names: [String], in area: Rect, on buffer: inout ScreenBuffer
    ) {
        let pairs = StudentRecord.confusions(evaluation, most: area.height)
        if pairs.isEmpty {
            buffer.put("none is taken for another".fitted(to: area.width), in: area.row(0), style: .dim)
        }
        for (row, pair) in pairs.enumerated() {
            let text = "\(names[pair.truth]) → \(names[pair.taken])"
            buffer.put(text.fitted(to: area.width - 5), in: area.row(row))
            buffer.put("\(pair.clips)×", in: area.row(row), style: .dim, align: .right)
        }
    }
}
