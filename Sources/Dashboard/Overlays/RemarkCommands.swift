import RunEvents
import TerminalUI

extension Command {
    /// Commands that try knobs, and those by which people add to a run's record.
    static let remarks: [Command] = [
        Command(
            "try", "cr=1.6 for 5", "Set knobs for some rounds, then back; the log says what came of it.", isFree: true,
            hasLongMeanings: true, completions: { knobValues($0) }, explanation: { knobRange($0, $1) },
            does: { screen, words, seconds in
                let words = words.split(separator: " ").map(String.init)
                guard words.count >= 3, words[words.count - 2] == "for", let rounds = Int(words[words.count - 1]),
                    rounds > 0
                else { throw Incomplete() }
                let changes = try words.dropLast(2).map { try KnobChange($0) }
                return screen.attempt(changes.map { ($0.knob, $0.value) }, rounds: rounds, at: seconds)
            }),
        Command(
            "schedule", "cr 1 over 500, 0.2 over 900", "Move a knob to several values, one after the other.",
            isFree: true, hasLongMeanings: true,
            completions: { _ in Knob.allCases.map { ($0.name, $0.declaration.meaning) } },
            does: { screen, words, seconds in
                let name = words.prefix { $0 != " " }
                guard name.count < words.count else { throw Incomplete() }
                guard let knob = Knob(rawValue: String(name)) else {
                    throw CommandError.unknown("knob", String(name), Knob.allCases.map(\.name))
                }
                let value = screen.board.value(of: knob, in: screen.run.knobs)
                let entry = try KnobEntry(String(words.dropFirst(name.count)), for: knob, from: value)
                return screen.carryOut(entry, for: knob, at: seconds)
            }),
        Command(
            "keep", "2", "Keep the values of all knobs under a number.", isFree: true, completions: { settings($0) },
            does: { screen, words, seconds in
                guard let number = Int(words), Remarks.settingNumbers.contains(number) else { throw Incomplete() }
                return screen.keepKnobs(as: number, at: seconds)
            }),
        Command(
            "recall", "2", "Set all knobs as they were kept under a number; 0 is the recipe.", isFree: true,
            completions: { [("0", "the recipe: \($0.differences(of: $0.startingValues))")] + settings($0) },
            does: { screen, words, seconds in
                guard let number = Int(words) else { throw Incomplete() }
                return screen.recallKnobs(number, at: seconds)
            }),
        Command(
            "note", "the curves cross here", "Write a note at the cursor, or at the newest step.", isFree: true,
            does: { screen, words, seconds in
                guard !words.isEmpty else { throw Incomplete() }
                return screen.writeNote(words, at: seconds)
            }),
    ]

    private static func settings(_ screen: Dashboard) -> [Completion] {
        screen.remarks.settings.sorted { $0.key < $1.key }.map { (String($0.key), screen.differences(of: $0.value)) }
    }
}
