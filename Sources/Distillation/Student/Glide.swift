import RunEvents

/// The gradual change of a knob to a value, in at most twenty changes, so that each can have a mark in the record.
struct Glide: Codable, Equatable {
    let knob: Knob
    let from: Double
    let to: Double
    let steps: Int
    /// Who sent the command; nil in checkpoints that do not hold it.
    let sender: String?
    private(set) var done = 0

    init(_ knob: Knob, from: Double, to: Double, steps: Int, by sender: String) {
        self.knob = knob
        self.from = from
        self.to = to
        self.steps = max(steps, 1)
        self.sender = sender
    }

    var isFinished: Bool { done >= steps }

    /// Advances by one step.
    ///
    /// - Returns: the new value, if it changes with this step.
    mutating func advance() -> Double? {
        done += 1
        let changes = min(steps, 20)
        let (before, now) = ((done - 1) * changes / steps, done * changes / steps)
        return before == now ? nil : knob.between(from, to, at: Double(now) / Double(changes))
    }
}

/// Values of knobs that are tried for some rounds, with those to which they go back.
struct Attempt: Codable, Equatable {
    struct Turn: Codable, Equatable {
        let knob: Knob
        let before: Double
    }

    private(set) var turns: [Turn]
    let rounds: Int
    let sender: String
    private(set) var done = 0

    init(_ turns: [Turn], rounds: Int, by sender: String) {
        self.turns = turns
        self.rounds = max(rounds, 1)
        self.sender = sender
    }

    /// Whether it has nothing more to put back.
    var isOver: Bool { turns.isEmpty || done >= rounds }

    /// Leaves a knob as it is, because somebody has set it.
    mutating func release(_ knob: Knob) { turns.removeAll { $0.knob == knob } }

    /// Counts a round that has ended.
    mutating func endRound() { done += 1 }
}
