import RunEvents
import TerminalUI

/// The rows below the knobs: words about the selected one, or its entry field.
extension Dashboard {
    func drawKnobFoot(in area: Rect, on buffer: inout ScreenBuffer) {
        let knob = board.selected
        let declaration = knob.declaration
        guard let entry = board.entry else {
            // A line is drawn above where there is room.
            if area.height > 3 { buffer.rule(area.row(0)) }
            let (text, style) = knobWords(knob)
            buffer.draw(Prose(text, style: style), in: area.inset(top: area.height > 3 ? 1 : 0))
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
        if let preview = schedulePreview(knob, entry) ?? totalPreview(knob, entry) {
            buffer.put(preview.fitted(to: area.width), in: area.row(1), style: Style(.foreground))
        } else {
            let range = declaration.range
            let text = "\(Figures.knob(range.lowerBound)) to \(Figures.knob(range.upperBound)) \(declaration.unit)"
            buffer.put(text.fitted(to: area.width), in: area.row(1), style: .dim)
        }
        if area.height > 2 {
            let examples = entry == "/" ? "a number divides, letters find a knob" : "1.6, +0.1, 2 over 500, 2 for 5"
            buffer.put(examples.fitted(to: area.width), in: area.row(2), style: .dim)
        }
    }

    /// What is to be said about a knob now: that it is tried or moves, its value at the cursor, what came of an attempt,
    /// the value of the recipe where it is another one, or else its meaning.
    private func knobWords(_ knob: Knob) -> (text: String, style: Style) {
        let now = Figures.knob(board.value(of: knob, in: run.knobs))
        if let attempt = run.attempts.present(of: knob),
            let change = attempt.changes.first(where: { $0.knob == knob })
        {
            let done = max(0, run.moment.round - attempt.began.round)
            let text =
                "trying \(Figures.knob(change.to)) \(attempt.duration(roundName)), then back to "
                + "\(Figures.knob(change.from)); \(done) done"
            return (text, Style(.accent))
        }
        if let target = board.gliding[knob] { return ("gliding to \(Figures.knob(target))", Style(.accent)) }
        if let step = chart.cursor, let then = valueAtCursor(of: knob) {
            return ("\(Figures.knob(then)) at step \(Figures.count(Int(step))), \(now) now", .plain)
        }
        if let attempt = run.attempts.last(of: knob), let verdict = attempt.verdict,
            let change = attempt.changes.first(where: { $0.knob == knob })
        {
            return ("tried \(Figures.knob(change.to)) \(attempt.duration(roundName)): \(verdict.words)", .plain)
        }
        let declared = knob.declaration.meaning
        let meaning = isTraining ? declared.replacing("student", with: "network") : declared
        let recipe = startingValues[knob]
        guard board.value(of: knob, in: run.knobs) != recipe else { return (meaning, .dim) }
        return ("\(Figures.knob(recipe)) in the recipe, \(now) now. \(meaning)", .dim)
    }

    /// What a typed schedule does, step by step; nil for another entry.
    private func schedulePreview(_ knob: Knob, _ entry: String) -> String? {
        let now = board.value(of: knob, in: run.knobs)
        switch try? KnobEntry(entry, for: knob, from: now) {
        case .schedule(let legs):
            return Figures.knob(now)
                + legs.map { " → \(Figures.knob($0.change.value)) in \(Figures.count($0.steps))" }.joined()
        case .attempt(let value, let rounds):
            return
                "\(Figures.knob(value)) for \(rounds) \(roundName)\(rounds == 1 ? "" : "s"), then \(Figures.knob(now))"
        default: return nil
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
