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

    /// Must be called when the engine has taken a knob back from a value that was tried: there is nothing to undo then.
    mutating func endAttempt(of knob: Knob, at value: Double) {
        guard let index = done.lastIndex(where: { $0.contains { $0.knob == knob && $0.to == value } }) else { return }
        done[index].removeAll { $0.knob == knob }
        if done[index].isEmpty { done.remove(at: index) }
    }

    mutating func glide(_ knob: Knob, to value: Double) { gliding[knob] = value }

    /// Removes all requests, because the engine that got them is gone.
    mutating func forgetRequests() {
        requested = [:]
        gliding = [:]
    }
}
