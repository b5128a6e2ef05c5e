import RunEvents
import TerminalUI

/// The panel of the knobs, which are changed by keys, by the wheel, or by typing a value.
struct KnobPanel: PanelContent {
    static let panel = Panel.knobs
    static let title = "knobs"
    static let smallest = Size(width: 26, height: 6)
    static let omissionRank = 1
    static let staysClear = true

    /// The knob whose slider the mouse holds; nil for none.
    var held: Knob?

    private static func key(_ character: Character) -> KeyPress { .character(character) }

    static let keys = [
        KeyGroup(
            title: "knobs",
            bindings: [
                Binding(
                    "select-up", [KeyPress(.up), key("k")], "select", "Select the knob above.",
                    changes: { $0.board.moveSelection(by: -1, among: $0.turnable) }),
                Binding(
                    "select-down", [KeyPress(.down), key("j")], "select", "Select the knob below.", rank: 10,
                    changes: { $0.board.moveSelection(by: 1, among: $0.turnable) }),
                Binding(
                    "turn-down", [KeyPress(.left), key("h")], "turn", "Turn down a little.",
                    does: { $0.turnSelected(by: -1, at: $1) }),
                Binding(
                    "turn-up", [KeyPress(.right), key("l")], "turn", "Turn up a little.", rank: 11,
                    offer: { $0.takesCommands }, does: { $0.turnSelected(by: 1, at: $1) }),
                Binding(
                    "turn-down-coarse", [KeyPress(.left, .shift), key("H"), KeyPress(.pageDown)], "coarse",
                    "Turn down five steps.", does: { $0.turnSelected(by: -1, coarse: true, at: $1) }),
                Binding(
                    "turn-up-coarse", [KeyPress(.right, .shift), key("L"), KeyPress(.pageUp)], "coarse",
                    "Turn up five steps.", rank: 12, offer: { $0.takesCommands },
                    does: { $0.turnSelected(by: 1, coarse: true, at: $1) }),
                Binding(
                    "type", [KeyPress(.enter)], "type",
                    "Type a value, +0.1 or *2, or 0.2 over 500 to glide there in 500 steps.", rank: 13,
                    offer: { $0.takesCommands }, changes: { $0.board.entry = "" }),
                Binding(
                    "reset", [KeyPress(.backspace), KeyPress(.delete)], "reset", "Back to the value of the recipe.",
                    rank: 14,
                    offer: { screen in
                        let knob = screen.board.selected
                        let value = screen.board.value(of: knob, in: screen.run.knobs)
                        return screen.takesCommands && value != screen.startingValues[knob]
                    },
                    does: { screen, seconds in
                        let knob = screen.board.selected
                        return screen.turn([(knob, screen.startingValues[knob])], at: seconds)
                    }),
            ])
    ]

    static func draw(_ screen: Dashboard, in area: Rect, on buffer: inout ScreenBuffer) {
        screen.drawKnobs(in: area, on: &buffer)
    }

    /// A digit begins a value, and an operator a change; until it is complete, all keys go to it.
    static func take(_ press: KeyPress, on screen: inout Dashboard, at seconds: Double) -> [DashboardEffect]? {
        if screen.board.entry != nil { return screen.editEntry(press, at: seconds) }
        guard case .character(let character) = press.key, press.modifiers.isEmpty, character.isASCII,
            character.isNumber || ".+-*/".contains(character)
        else { return takeBound(press, on: &screen, at: seconds) }
        screen.board.entry = String(character)
        return []
    }

    static func click(at point: Point, in area: Rect, on screen: inout Dashboard, at seconds: Double)
        -> [DashboardEffect]
    {
        guard let (knob, slider) = screen.knob(at: point, in: area) else { return [] }
        screen.board.select(knob)
        guard slider.contains(point) else { return [] }
        screen[KnobPanel.self].held = knob
        return screen.slide(to: point, in: area, at: seconds)
    }

    /// The wheel scrolls unless a knob is selected, so that it does not change a knob by accident.
    static func wheel(_ wheel: Wheel, in area: Rect, on screen: inout Dashboard, at seconds: Double)
        -> [DashboardEffect]
    {
        guard let (knob, _) = screen.knob(at: wheel.point, in: area) else { return [] }
        guard screen.focus == .knobs, knob == screen.board.selected else {
            screen.board.moveSelection(by: wheel.isUp ? -1 : 1, among: screen.turnable)
            return []
        }
        return screen.turnSelected(by: wheel.isUp ? 1 : -1, coarse: !wheel.isFine, at: seconds)
    }
}

private enum KnobLine: Hashable {
    case heading(Knob.Group)
    case knob(Knob)
}

extension Dashboard {
    /// The values of the knobs at the start of the run.
    fileprivate var startingValues: KnobValues { run.description?.recipe.knobs ?? KnobValues() }

    fileprivate mutating func turnSelected(by steps: Int, coarse: Bool = false, at seconds: Double) -> [DashboardEffect]
    {
        let knob = board.selected
        let value = board.value(of: knob, in: run.knobs)
        return turn([(knob, knob.stepped(value, by: steps, coarse: coarse))], at: seconds)
    }

    fileprivate mutating func editEntry(_ press: KeyPress, at seconds: Double) -> [DashboardEffect] {
        guard let text = board.entry else { return [] }
        switch press.key {
        case .escape: board.entry = nil
        case .backspace: board.entry = text.isEmpty ? nil : String(text.dropLast())
        case .enter where text.allSatisfy(\.isWhitespace): board.entry = nil
        case .enter:
            do {
                let knob = board.selected
                let entry = try KnobEntry(text, for: knob, from: board.value(of: knob, in: run.knobs))
                board.entry = nil
                switch entry {
                case .set(let value): return turn([(knob, value)], at: seconds)
                case .glide(let value, let steps):
                    return command(.glide(try KnobChange(name: knob.name, value: value), steps: steps), at: seconds)
                }
            } catch {
                notify("\(error)", isError: true, at: seconds)
            }
        case .character(let character) where press.modifiers.isEmpty && !character.isControl:
            if text.count < 24 { board.entry = text + String(character) }
        default: break
        }
        return []
    }

    /// The knob in the row of a point, and the cells of its slider.
    fileprivate func knob(at point: Point, in area: Rect) -> (knob: Knob, slider: Rect)? {
        let inside = area.inset(by: 1)
        let lines = knobLines(height: inside.height)
        let row = point.y - inside.y
        guard lines.indices.contains(row), case .knob(let knob) = lines[row] else { return nil }
        return (knob, sliderArea(in: inside.row(row)))
    }

    /// The cells of the slider in a knob's row, between its names and its value.
    private func sliderArea(in row: Rect) -> Rect {
        row.inset(left: Self.knobLabelColumns + 2 + (row.width >= 38 ? 5 : 0), right: Self.knobValueColumns + 1)
    }

    private static let knobLabelColumns = 14
    private static let knobValueColumns = 6

    /// Turns the knob that the mouse holds to the value below a point.
    mutating func slide(to point: Point, in area: Rect, at seconds: Double) -> [DashboardEffect] {
        guard let knob = self[KnobPanel.self].held else { return [] }
        let slider = sliderArea(in: area.inset(by: 1).row(0))
        guard slider.width > 1 else { return [] }
        let share = Double(point.x - slider.x) / Double(slider.width - 1)
        let before = board.value(of: knob, in: run.knobs)
        let effects = turn([(knob, knob.value(at: min(max(share, 0), 1)))], at: seconds)
        if !effects.isEmpty {
            let value = board.value(of: knob, in: run.knobs)
            notify("\(knob.title) \(Figures.knob(before))→\(Figures.knob(value)); u undoes", at: seconds)
        }
        return effects
    }

    /// The visible lines of the panel, which include the selected knob.
    private func knobLines(height: Int) -> [KnobLine] {
        let lines = allKnobLines
        let room = max(0, height - knobFootRows(height))
        guard lines.count > room, room > 0 else { return Array(lines.prefix(room)) }
        let selected = lines.firstIndex(of: .knob(board.selected)) ?? 0
        let first = min(max(0, selected - room / 2), lines.count - room)
        return Array(lines[first..<first + room])
    }

    /// The number of rows for the selected knob's meaning or its entry field.
    private func knobFootRows(_ height: Int) -> Int { height >= 32 ? 4 : height >= 14 ? 3 : board.entry == nil ? 0 : 2 }

    fileprivate func drawKnobs(in area: Rect, on buffer: inout ScreenBuffer) {
        let place = chart.cursor.map { "at step \(Figures.count(Int($0)))" }
        let note = place ?? (board.done.isEmpty ? "" : "u undoes")
        let inside = frame(.knobs, note: note, in: area, on: &buffer)
        let lines = knobLines(height: inside.height)
        for (row, line) in lines.enumerated() {
            switch line {
            case .heading(let group):
                buffer.put(isTraining ? "training" : group.rawValue, in: inside.row(row), style: Style(.title, .bold))
            case .knob(let knob): drawKnob(knob, in: inside.row(row), on: &buffer)
            }
        }
        let all = allKnobLines.count
        if lines.count < all, inside.height > 0 {
            // The position in the whole list, for the scroll marks.
            let first = lines.first.flatMap { line in allKnobLines.firstIndex(of: line) } ?? 0
            if first > 0 { buffer.put("↑", in: Rect(x: area.x, y: inside.y, width: 1, height: 1), style: .dim) }
            if first + lines.count < all, !lines.isEmpty {
                buffer.put(
                    "↓", in: Rect(x: area.x, y: inside.y + lines.count - 1, width: 1, height: 1), style: .dim)
            }
        }
        let foot = knobFootRows(inside.height)
        if foot > 0, inside.height >= foot {
            drawKnobFoot(in: Rect(x: inside.x, y: inside.bottom - foot, width: inside.width, height: foot), on: &buffer)
        }
    }

    private var allKnobLines: [KnobLine] {
        let knobs = turnable
        return Knob.Group.allCases.flatMap { group -> [KnobLine] in
            let own = knobs.filter { $0.declaration.group == group }
            return own.isEmpty ? [] : [.heading(group)] + own.map(KnobLine.knob)
        }
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
        if showsName {
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
        buffer.slider(
            knob.position(value), in: sliderArea(in: row),
            colour: colour == .marker ? .foreground.faded(0.3) : colour,
            earlier: board.gliding[knob].map(knob.position) ?? (isTurned ? knob.position(startingValues[knob]) : nil),
            ghost: then.map(knob.position))
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
    private func valueAtCursor(of knob: Knob) -> Double? {
        guard let step = chart.cursor else { return nil }
        let then = run.weight(of: knob, at: step)
        return then == board.value(of: knob, in: run.knobs) ? nil : then
    }

    private func drawKnobFoot(in area: Rect, on buffer: inout ScreenBuffer) {
        let knob = board.selected
        let declaration = knob.declaration
        guard let entry = board.entry else {
            // A line is drawn above where there is room.
            if area.height > 3 { buffer.rule(area.row(0)) }
            if let target = board.gliding[knob] {
                let text = "gliding to \(Figures.knob(target))"
                buffer.put(text.fitted(to: area.width), in: area.row(area.height > 3 ? 1 : 0), style: Style(.accent))
                return
            }
            if let step = chart.cursor, let then = valueAtCursor(of: knob) {
                let now = Figures.knob(board.value(of: knob, in: run.knobs))
                let text = "\(Figures.knob(then)) at step \(Figures.count(Int(step))), \(now) now"
                buffer.put(text.fitted(to: area.width), in: area.row(area.height > 3 ? 1 : 0))
                return
            }
            let meaning = isTraining ? declaration.meaning.replacing("student", with: "network") : declaration.meaning
            buffer.draw(Prose(meaning, style: .dim), in: area.inset(top: area.height > 3 ? 1 : 0))
            return
        }
        let prompt = "\(knob.title) = "
        let end = buffer.put(prompt, in: area.row(0), style: Style(.accent, .bold))
        let field = Rect(x: end, y: area.y, width: max(0, area.right - end), height: 1)
        buffer.fill(field, with: Cell(" ", background: .selectionBackground))
        let tail = String(entry.suffix(max(0, field.width - 1)))
        let after = buffer.put(tail, in: field, style: Style(.selectionForeground, on: .selectionBackground))
        if after < field.right { buffer.set(" ", x: after, y: field.y, style: Style(.foreground, on: .accent)) }
        guard area.height > 1 else { return }
        if let preview = totalPreview(knob, entry) {
            buffer.put(preview.fitted(to: area.width), in: area.row(1), style: Style(.foreground))
        } else {
            let range = declaration.range
            let text = "\(Figures.knob(range.lowerBound)) to \(Figures.knob(range.upperBound)) \(declaration.unit)"
            buffer.put(text.fitted(to: area.width), in: area.row(1), style: .dim)
        }
        if area.height > 2 {
            buffer.put("like 1.6, +0.1, 0.2 over 500".fitted(to: area.width), in: area.row(2), style: .dim)
        }
    }

    /// The weighted sum of the phase's last losses with the typed value; nil where it would not change.
    private func totalPreview(_ knob: Knob, _ entry: String) -> String? {
        guard let wanted = try? KnobEntry(entry, for: knob, from: board.value(of: knob, in: run.knobs)).value,
            let series = run.series.all.first(where: { $0.identity.knob == knob })
        else { return nil }
        var values = run.knobs
        values[knob] = wanted
        let before = lossShares(series.phase, at: nil).total
        let after = lossShares(series.phase, at: nil, with: values).total
        return "Σ \(series.phase.rawValue) \(Figures.value(before)) → \(Figures.value(after))"
    }
}
