import RunEvents
import TerminalUI

/// Turning the knobs by keys, by the mouse and by typing.
extension Dashboard {
    mutating func turnSelected(by steps: Int, coarse: Bool = false, at seconds: Double) -> [DashboardEffect] {
        let knob = board.selected
        let value = board.value(of: knob, in: run.knobs)
        return turn([(knob, knob.stepped(value, by: steps, coarse: coarse))], at: seconds)
    }

    mutating func editEntry(_ press: KeyPress, at seconds: Double) -> [DashboardEffect] {
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
                return carryOut(entry, for: knob, at: seconds)
            } catch {
                notify("\(error)", isError: true, at: seconds)
            }
        // A stroke before letters is no division but a search.
        case .character(let character) where text == "/" && character.isLetter:
            board.entry = nil
            self[KnobPanel.self].search = ""
            self[KnobPanel.self].isSearching = true
            return editSearch(press)
        case .character(let character) where press.modifiers.isEmpty && !character.isControl:
            if text.count < 48 { board.entry = text + String(character) }
        default: break
        }
        return []
    }

    mutating func carryOut(_ entry: KnobEntry, for knob: Knob, at seconds: Double) -> [DashboardEffect] {
        switch entry {
        case .set(let value): return turn([(knob, value)], at: seconds)
        case .glide(let value, let steps):
            guard let change = try? KnobChange(name: knob.name, value: value) else { return [] }
            return command(.glide(change, steps: steps), at: seconds)
        case .schedule(let legs): return command(.schedule(legs), at: seconds)
        case .attempt(let value, let rounds): return attempt([(knob, value)], rounds: rounds, at: seconds)
        }
    }

    /// Sets knobs for some rounds, after which the engine sets them back.
    mutating func attempt(_ wanted: [(knob: Knob, to: Double)], rounds: Int, at seconds: Double) -> [DashboardEffect] {
        ifCommandsAreTaken(at: seconds) { screen in
            let changes = screen.board.turn(wanted, in: screen.run.knobs, at: seconds)
            guard !changes.isEmpty else {
                screen.notify("That is the present value; give another one to try.", at: seconds)
                return []
            }
            let names = changes.map { "\($0.knob.name) = \(Figures.knob($0.value))" }.joined(separator: ", ")
            let rounds = min(max(rounds, 1), KnobEntry.mostRounds)
            screen.notify(
                "trying \(names) for \(rounds) \(screen.roundName)\(rounds == 1 ? "" : "s"), then back", at: seconds)
            return [.send(.attempt(changes, rounds: rounds))]
        }
    }

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
}
