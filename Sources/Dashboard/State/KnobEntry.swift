import RunEvents

/// The input of a knob's entry field.
enum KnobEntry: Equatable {
    case set(Double)
    case glide(Double, steps: Int)
    /// Several glides, one after the other.
    case schedule([KnobLeg])
    /// The value for some rounds, and then back.
    case attempt(Double, rounds: Int)

    static let mostSteps = 1_000_000
    static let mostRounds = 1000

    /// Reads `1.6`, `0.2 over 500` for a glide over 500 steps, `1 over 500, 0.2 over 900` for several, or `1.6 for 5` for
    /// an attempt of five rounds. A value after `+`, `-`, `*` or `/` is relative.
    ///
    /// - Parameter current: the knob's present value.
    /// - Throws: `KnobError` or `KnobEntryError`, each one sentence.
    init(_ text: String, for knob: Knob, from current: Double) throws {
        let parts = text.replacingMinus.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard parts.count > 1 else {
            self = try Self.part(parts.first ?? "", of: text, for: knob, from: current)
            return
        }
        var legs: [KnobLeg] = []
        for part in parts {
            let from = legs.last?.change.value ?? current
            guard case .glide(let value, let steps) = try Self.part(part, of: text, for: knob, from: from) else {
                throw KnobEntryError.leg(String(part.drop { $0 == " " }))
            }
            legs.append(KnobLeg(try KnobChange(name: knob.name, value: value), steps: steps))
        }
        self = .schedule(legs)
    }

    private static func part(_ part: String, of text: String, for knob: Knob, from current: Double) throws -> KnobEntry
    {
        var words = part.split(whereSeparator: \.isWhitespace).map(String.init)
        // A space between the operator and the number is allowed.
        if words.count > 1, words[0].count == 1, operators[words[0].first!] != nil {
            words[0] += words.remove(at: 1)
        }
        if words.count == 4, ["step", "steps", "round", "rounds", "epoch", "epochs"].contains(words[3]) {
            words.removeLast()
        }
        guard let first = words.first else { throw KnobEntryError.empty }
        let value = try value(first, of: text, for: knob, from: current)
        switch words.count {
        case 1: return .set(value)
        case 3 where words[1] == "over" || words[1] == "in":
            guard let steps = Int(words[2]), steps > 0, steps <= mostSteps else {
                throw KnobEntryError.steps(words[2])
            }
            return .glide(value, steps: steps)
        case 3 where words[1] == "for":
            guard let rounds = Int(words[2]), rounds > 0, rounds <= mostRounds else {
                throw KnobEntryError.rounds(words[2])
            }
            return .attempt(value, rounds: rounds)
        default: throw KnobEntryError.form(text)
        }
    }

    private static func value(_ word: String, of text: String, for knob: Knob, from current: Double) throws -> Double {
        guard let operation = operators[word.first!] else { return try KnobChange(knob.name + "=" + word).value }
        guard let operand = Double(word.dropFirst()), operand.isFinite else { throw KnobEntryError.form(text) }
        if word.first == "/", operand == 0 { throw KnobEntryError.zero(text) }
        let moved = operation(current, operand)
        // Rounding to twelve decimals removes the error of binary fractions: 0.8 less 0.1 is 0.7.
        let value = knob.declaration.isWhole ? moved.rounded() : (moved * 1e12).rounded() / 1e12
        return try KnobChange(name: knob.name, value: value).value
    }

    private static let operators: [Character: @Sendable (Double, Double) -> Double] = [
        "+": { $0 + $1 }, "-": { $0 - $1 }, "*": { $0 * $1 }, "/": { $0 / $1 },
    ]

    /// The value that it sets first, or at its end where it glides.
    var value: Double {
        switch self {
        case .set(let value), .glide(let value, _), .attempt(let value, _): value
        case .schedule(let legs): legs.last?.change.value ?? 0
        }
    }
}

enum KnobEntryError: Error, Equatable, CustomStringConvertible {
    case empty
    case steps(String)
    case rounds(String)
    case leg(String)
    case form(String)
    case zero(String)

    var description: String {
        switch self {
        case .empty: "Nothing was typed; give a value, for example 1.6."
        case .steps(let text): "'\(text)' is no number of steps; write it like 0.2 over 500."
        case .rounds(let text):
            "'\(text)' is no number of rounds up to \(KnobEntry.mostRounds); write it like 1.6 for 5."
        case .leg(let text): "'\(text)' is no part of a schedule; write each part like 0.2 over 500."
        case .form(let text):
            "'\(text)' cannot be read; give a value like 1.6, a change like +0.1 or *2, 0.2 over 500 steps, or 1.6 for 5 "
                + "rounds."
        case .zero(let text): "'\(text)' divides by zero; give another number."
        }
    }
}

extension String {
    fileprivate var replacingMinus: String { String(map { $0 == "−" ? "-" : $0 }) }
}
