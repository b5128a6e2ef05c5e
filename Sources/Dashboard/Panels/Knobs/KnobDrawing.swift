import RunEvents
import TerminalUI

extension Dashboard {
    func drawKnobs(in area: Rect, on buffer: inout ScreenBuffer) {
        let place = chart.cursor.map { "at step \(Figures.count(Int($0)))" }
        let panel = self[KnobPanel.self]
        let title = panel.search.map { "knobs /\($0)" }
        let note = panel.isSearching ? "" : place ?? (board.done.isEmpty ? "" : "u undoes")
        let inside = frame(.knobs, title: title, note: note, in: area, on: &buffer)
        let all = allKnobLines(height: inside.height)
        let lines = knobLines(height: inside.height)
        for (row, line) in lines.enumerated() {
            switch line {
            case .heading(let group):
                buffer.put(isTraining ? "training" : group.rawValue, in: inside.row(row), style: Style(.title, .bold))
            case .knob(let knob): drawKnob(knob, in: inside.row(row), on: &buffer)
            case .folded(let off, let untouched):
                let text = Self.foldText(off, untouched, columns: inside.width - 2)
                buffer.put(text, in: inside.row(row).inset(left: 1), style: .dim)
            }
        }
        if panel.comparesValues, inside.height > 0 { drawColumnNames(in: inside.row(0), on: &buffer) }
        if all.isEmpty, inside.height > 0 {
            buffer.put("no knob has these letters".fitted(to: inside.width), in: inside.row(0), style: .dim)
        }
        if lines.count < all.count, inside.height > 0 {
            // The position in the whole list, for the scroll marks.
            let first = lines.first.flatMap { line in all.firstIndex(of: line) } ?? 0
            if first > 0 { buffer.put("↑", in: Rect(x: area.x, y: inside.y, width: 1, height: 1), style: .dim) }
            if first + lines.count < all.count, !lines.isEmpty {
                buffer.put(
                    "↓", in: Rect(x: area.x, y: inside.y + lines.count - 1, width: 1, height: 1), style: .dim)
            }
        }
        let foot = knobFootRows(inside.height)
        if foot > 0, inside.height >= foot {
            drawKnobFoot(in: Rect(x: inside.x, y: inside.bottom - foot, width: inside.width, height: foot), on: &buffer)
        }
    }

    /// `4 off: adv tv act l2`, with as many names as fit.
    private static func foldText(_ off: [Knob], _ untouched: [Knob], columns: Int) -> String {
        var text = off.isEmpty ? "" : "\(off.count) off"
        if !untouched.isEmpty { text += (text.isEmpty ? "" : ", ") + "\(untouched.count) as in the recipe" }
        let names = ": " + (off + untouched).map(\.name).joined(separator: " ")
        return (text.count + names.count <= columns ? text + names : text).fitted(to: columns)
    }

    private func drawKnob(_ knob: Knob, in row: Rect, on buffer: inout ScreenBuffer) {
        let declaration = knob.declaration
        let value = board.value(of: knob, in: run.knobs)
        let isSelected = knob == board.selected
        let isFocused = isSelected && focus == .knobs
        let isPending = value != run.knobs[knob]
        let isTurned = value != startingValues[knob]
        if isFocused { buffer.fill(row, with: Cell(" ", background: .selectionBackground)) }
        let back: Colour? = isFocused ? .selectionBackground : nil
        buffer.put(isSelected ? "▸" : " ", in: row, style: Style(.accent, on: back, .bold))
        let showsName = row.width >= 38
        let labelWidth = Self.knobLabelColumns
        let label = isTraining && knob == .setting(.studentRate) ? "learning rate" : declaration.label
        buffer.put(
            label, in: Rect(x: row.x + 1, y: row.y, width: labelWidth, height: 1).intersection(row),
            style: Style(isFocused ? .selectionForeground : .foreground, on: back))
        // The name on the charts, in a column of its own or after the label where it has room there.
        let short = label.lowercased() == knob.name || knob.term == nil ? "" : knob.name
        if showsName, !self[KnobPanel.self].comparesValues {
            buffer.put(
                short, in: Rect(x: row.x + labelWidth + 2, y: row.y, width: 5, height: 1), style: Style(.dim, on: back))
        } else if label.count + 1 + short.count <= labelWidth {
            let rest = Rect(x: row.x + label.count + 2, y: row.y, width: short.count, height: 1)
            buffer.put(short, in: rest.intersection(row), style: Style(.dim, on: back))
        }
        // At a cursor the values of that step are shown faintly, but for the knob that a key would turn.
        let then = valueAtCursor(of: knob)
        let text = Figures.knob(isFocused ? value : then ?? value)
        let colour = Self.colour(of: knob)
        if self[KnobPanel.self].comparesValues {
            drawOtherValues(of: knob, beside: value, in: row, on: back, on: &buffer)
        } else {
            buffer.slider(
                knob.position(value), in: sliderArea(in: row),
                colour: colour == .marker ? .foreground.faded(0.3) : colour,
                earlier: board.gliding[knob].map(knob.position)
                    ?? (isTurned ? knob.position(startingValues[knob]) : nil),
                ghost: then.map(knob.position))
        }
        let style =
            then != nil && !isFocused
            ? Style(.dim, on: back)
            : isPending
                ? Style(.warning, on: back, .bold)
                : Style(
                    isFocused ? .selectionForeground : isTurned ? .accent : .foreground, on: back, isTurned ? .bold : []
                )
        buffer.put(text, in: row, style: style, align: .right)
    }

    /// The knob's value at the cursor; nil without a cursor, or where it is the present one.
    func valueAtCursor(of knob: Knob) -> Double? {
        guard let step = chart.cursor else { return nil }
        let then = run.weight(of: knob, at: step)
        return then == board.value(of: knob, in: run.knobs) ? nil : then
    }
}

/// Values of the recipe and of kept settings beside the present ones.
extension Dashboard {
    /// The columns for which there is room, without that of the present values: the recipe, then what was kept.
    private func otherValues(columns: Int) -> [(name: String, values: KnobValues)] {
        let kept = remarks.settings.sorted { $0.key < $1.key }.map { (String($0.key), $0.value) }
        let room = (columns - Self.knobLabelColumns - 1) / (Self.knobValueColumns + 1) - 1
        return Array(([("recipe", startingValues)] + kept).prefix(max(0, room)))
    }

    private func place(_ index: Int, of count: Int, in row: Rect) -> Rect {
        let width = Self.knobValueColumns
        return Rect(x: row.right - (count - index + 1) * (width + 1) + 1, y: row.y, width: width, height: 1)
    }

    private func drawColumnNames(in row: Rect, on buffer: inout ScreenBuffer) {
        let others = otherValues(columns: row.width)
        for (index, other) in others.enumerated() {
            buffer.put(other.name, in: place(index, of: others.count, in: row), style: .dim, align: .right)
        }
        buffer.put("now", in: row, style: .dim, align: .right)
    }

    private func drawOtherValues(
        of knob: Knob, beside value: Double, in row: Rect, on back: Colour?, on buffer: inout ScreenBuffer
    ) {
        let others = otherValues(columns: row.width)
        for (index, other) in others.enumerated() {
            let differs = other.values[knob] != value
            buffer.put(
                Figures.knob(other.values[knob]), in: place(index, of: others.count, in: row),
                style: Style(differs ? .foreground : .dim, on: back, differs ? .bold : []), align: .right)
        }
    }
}
