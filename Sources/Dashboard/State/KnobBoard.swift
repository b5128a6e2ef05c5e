import RunEvents

/// The state of the knobs on this screen: the selected one, values that were requested and not yet confirmed, the value
/// that is being typed, and changes that can be undone.
struct KnobBoard: Sendable {
    struct Turn: Hashable, Sendable {
        let knob: Knob
        let from: Double
        var to: Double
        var seconds: Double
    }

    /// Changes of one knob within so many seconds are undone together.
    static let pause = 1.2

    private(set) var selected: Knob = .weight(.oneHot)
    /// The values that were requested from the engine and are not confirmed.
    private(set) var requested: [Knob: Double] = [:]
    /// The targets of glides that this screen has requested.
    private(set) var gliding: [Knob: Double] = [:]
    /// The text in the entry field; nil while it is closed.
    var entry: String?
    private(set) var done: [[Turn]] = []
    private(set) var undone: [[Turn]] = []

    mutating func select(_ knob: Knob) {
        selected = knob
        entry = nil
    }

    mutating func moveSelection(by count: Int, among all: [Knob]) {
        guard !all.isEmpty else { return }
        let index = (all.firstIndex(of: selected) ?? 0) + count
        select(all[min(max(index, 0), all.count - 1)])
    }

    /// The knob's requested value, or its present one where none is requested.
    func value(of knob: Knob, in values: KnobValues) -> Double { requested[knob] ?? values[knob] }

    /// Requests new values, which are undone together.
    ///
    /// - Returns: the changes to send; none where nothing would change.
    mutating func turn(
        _ wanted: [(knob: Knob, to: Double)], in values: KnobValues, at seconds: Double
    ) -> [KnobChange] {
        var turns: [Turn] = []
        var changes: [KnobChange] = []
        for (knob, to) in wanted {
            let from = value(of: knob, in: values)
            guard to != from, let change = try? KnobChange(name: knob.name, value: to) else { continue }
            turns.append(Turn(knob: knob, from: from, to: to, seconds: seconds))
            changes.append(change)
            requested[knob] = to
            gliding[knob] = nil
        }
        guard let turn = turns.first else { return [] }
        undone = []
        if turns.count == 1, let last = done.last, last.count == 1, last[0].knob == turn.knob,
            seconds - last[0].seconds < Self.pause
        {
            done[done.count - 1][0].to = turn.to
            done[done.count - 1][0].seconds = seconds
        } else {
            done.append(turns)
            if done.count > 500 { done.removeFirst() }
        }
        return changes
    }

    mutating func undo() -> [KnobChange] {
        guard let turns = done.popLast() else { return [] }
        undone.append(turns)
        return turns.reversed().compactMap { request($0.knob, $0.from) }
    }

    mutating func redo() -> [KnobChange] {
        guard let turns = undone.popLast() else { return [] }
        // It is an entry of its own, so that later changes are not undone together with it.
        done.append(turns.map { Turn(knob: $0.knob, from: $0.from, to: $0.to, seconds: -.infinity) })
        return turns.compactMap { request($0.knob, $0.to) }
    }

    private mutating func request(_ knob: Knob, _ value: Double) -> KnobChange? {
        requested[knob] = value
        return try? KnobChange(name: knob.name, value: value)
    }

    /// Must be called when the engine has set a knob. A request that is newer than the confirmed value is kept.
    mutating func confirm(_ knob: Knob, _ value: Double) {
        if requested[knob] == value { requested[knob] = nil }
        if gliding[knob] == value { gliding[knob] = nil }
    }

    mutating func glide(_ knob: Knob, to value: Double) { gliding[knob] = value }

    /// Removes all requests, because the engine that got them is gone.
    mutating func forgetRequests() {
        requested = [:]
        gliding = [:]
    }
}

/// The input of a knob's entry field.
enum KnobEntry: Equatable {
    case set(Double)
    case glide(Double, steps: Int)

    /// Reads `1.6`, or `0.2 over 500` for a glide over 500 steps. A value after `+`, `-`, `*` or `/` is relative.
    ///
    /// - Parameter current: the knob's present value.
    /// - Throws: `KnobError` or `KnobEntryError`, each one sentence.
    init(_ text: String, for knob: Knob, from current: Double) throws {
        var words = text.replacingMinus.split(whereSeparator: \.isWhitespace).map(String.init)
        // A space between the operator and the number is allowed.
        if words.count > 1, words[0].count == 1, Self.operators[words[0].first!] != nil {
            words[0] += words.remove(at: 1)
        }
        guard let first = words.first else { throw KnobEntryError.empty }
        let change: KnobChange
        if let operation = Self.operators[first.first!] {
            guard let operand = Double(first.dropFirst()), operand.isFinite else { throw KnobEntryError.form(text) }
            if first.first == "/", operand == 0 { throw KnobEntryError.zero(text) }
            let moved = operation(current, operand)
            // Rounding to twelve decimals removes the error of binary fractions: 0.8 less 0.1 is 0.7.
            let value = knob.declaration.isWhole ? moved.rounded() : (moved * 1e12).rounded() / 1e12
            change = try KnobChange(name: knob.name, value: value)
        } else {
            change = try KnobChange(knob.name + "=" + first)
        }
        switch words.count {
        case 1: self = .set(change.value)
        case 3 where words[1] == "over" || words[1] == "in":
            guard let steps = Int(words[2]), steps > 0, steps <= 1_000_000 else {
                throw KnobEntryError.steps(words[2])
            }
            self = .glide(change.value, steps: steps)
        default: throw KnobEntryError.form(text)
        }
    }

    private static let operators: [Character: @Sendable (Double, Double) -> Double] = [
        "+": { $0 + $1 }, "-": { $0 - $1 }, "*": { $0 * $1 }, "/": { $0 / $1 },
    ]

    var value: Double {
        switch self {
        case .set(let value), .glide(let value, _): value
        }
    }
}

enum KnobEntryError: Error, Equatable, CustomStringConvertible {
    case empty
    case steps(String)
    case form(String)
    case zero(String)

    var description: String {
        switch self {
        case .empty: "Nothing was typed; give a value, for example 1.6."
        case .steps(let text): "'\(text)' is no number of steps; write it like 0.2 over 500."
        case .form(let text):
            "'\(text)' cannot be read; give a value like 1.6, a change like +0.1 or *2, or 0.2 over 500 steps."
        case .zero(let text): "'\(text)' divides by zero; give another number."
        }
    }
}

extension String {
    fileprivate var replacingMinus: String { String(map { $0 == "−" ? "-" : $0 }) }
}
