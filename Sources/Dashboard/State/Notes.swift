import RunEvents
import TerminalUI

/// Notes at steps, and what else people add to a run.
extension Dashboard {
    /// The notes up to the newest step, because a replay may not have come to the others yet.
    var shownNotes: ArraySlice<Remarks.Note> {
        remarks.notes.prefix { $0.moment.step <= run.series.newestStep || $0.moment.step <= run.moment.step }
    }

    /// Makes a change of the open run's remarks on the screen, and asks for its storage.
    mutating func remark(_ change: RemarkChange) -> [DashboardEffect] {
        remarks.apply(change)
        return [.remark(change, run: nil)]
    }

    /// Writes a note at the cursor, or at the newest step without one.
    mutating func writeNote(_ text: String, at seconds: Double) -> [DashboardEffect] {
        guard run.description != nil else { return [] }
        var moment = run.moment
        if let cursor = chart.cursor {
            // The time of a step is known where it has a mark, and little later than the mark before it elsewhere.
            let before = run.marks.all.last { Double($0.moment.step) <= cursor }?.moment ?? Moment()
            moment = Moment(seconds: before.seconds, round: before.round, step: Int(clamping: cursor))
        }
        notify("noted at step \(Figures.count(moment.step)); :unnote takes the last note back", at: seconds)
        return remark(.note(Remarks.Note(text, by: options.person, at: moment)))
    }

    /// Removes the note at the cursor, or the last one without a cursor.
    mutating func removeNote(at seconds: Double) -> [DashboardEffect] {
        let step = chart.cursor.map { Int(clamping: $0) }
        guard let note = shownNotes.last(where: { step == nil || $0.moment.step == step }) else {
            let place = step.map { " at step \(Figures.count($0))" } ?? ""
            notify("There is no note\(place); n goes from mark to mark.", at: seconds)
            return []
        }
        notify("took back the note '\(note.text)'", at: seconds)
        return remark(.removeNote(note))
    }

    /// The lines of the log with the notes among them.
    func withNotes(_ lines: [LogLines.Line]) -> [LogLines.Line] {
        let notes = shownNotes
        guard !notes.isEmpty else { return lines }
        var all: [LogLines.Line] = []
        all.reserveCapacity(lines.count + notes.count)
        var rest = notes[...]
        for line in lines {
            while let note = rest.first, note.moment.step < line.moment.step {
                all.append(LogLines.Line(note))
                rest = rest.dropFirst()
            }
            all.append(line)
        }
        return all + rest.map { LogLines.Line($0) }
    }

    /// The nearest mark or note after or before a step.
    func nextMark(after step: Int) -> Int? {
        [run.marks.next(after: step)?.moment.step, shownNotes.first { $0.moment.step > step }?.moment.step]
            .compactMap(\.self).min()
    }

    func previousMark(before step: Int) -> Int? {
        [run.marks.previous(before: step)?.moment.step, shownNotes.last { $0.moment.step < step }?.moment.step]
            .compactMap(\.self).max()
    }
}

extension LogLines.Line {
    init(_ note: Remarks.Note) {
        let by = note.by.isEmpty ? "" : " (\(note.by))"
        self.init(moment: note.moment, kind: .note, text: "note: \(note.text)\(by)")
    }
}

/// Values of all knobs that are kept under numbers.
extension Dashboard {
    /// Keeps the present values under a number; without one under the first that is free.
    mutating func keepKnobs(as number: Int?, at seconds: Double) -> [DashboardEffect] {
        let free = Remarks.settingNumbers.first { remarks.settings[$0] == nil }
        guard let number = number ?? free else {
            notify("All nine numbers are taken; :keep 3 replaces what is kept as 3.", isError: true, at: seconds)
            return []
        }
        var values = run.knobs
        for (knob, value) in board.requested { values[knob] = value }
        notify("kept all knobs as \(number); ' \(number) sets them again", at: seconds)
        return remark(.keep(number, values))
    }

    /// Sets all knobs as they were kept under a number; 0 is the recipe.
    mutating func recallKnobs(_ number: Int, at seconds: Double) -> [DashboardEffect] {
        guard let values = number == 0 ? startingValues : remarks.settings[number] else {
            notify("Nothing is kept as \(number); m keeps all knobs.", isError: true, at: seconds)
            return []
        }
        let effects = turn(turnable.map { ($0, values[$0]) }, at: seconds)
        if effects.isEmpty, refusal == nil { notify("All knobs are so already.", at: seconds) }
        return effects
    }

    /// In which knobs kept values differ from the present ones: `cr 0.8→1.6, bn 1→2`.
    func differences(of values: KnobValues) -> String {
        let changed = turnable.filter { values[$0] != run.knobs[$0] }
        if changed.isEmpty { return "as the knobs are now" }
        let named = changed.prefix(4).map {
            "\($0.name) \(Figures.knob(run.knobs[$0]))→\(Figures.knob(values[$0]))"
        }
        return named.joined(separator: ", ") + (changed.count > 4 ? " and \(changed.count - 4) more" : "")
    }
}
