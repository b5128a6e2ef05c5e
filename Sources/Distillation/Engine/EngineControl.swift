import RunEvents

/// What people ask of a run: whether it goes on, where its knobs stand, and which are on their way.
struct EngineControl {
    enum State: Equatable {
        case running
        /// One more step, then it pauses.
        case stepping
        /// Until nothing is left that keeps it standing.
        case paused(Set<Reason>)
    }

    /// What keeps a run standing. Each is lifted by its own remedy only, so that a disk with room again does not set a
    /// run going that a person had paused.
    enum Reason: Hashable {
        /// A person paused it; a person lifts it.
        case asked
        /// It was to make a single step; a person lifts it.
        case singleStep
        /// A loss was no number; a person lifts it, after turning a knob.
        case diverged
        /// The record cannot be written; lifted when it can be again.
        case recordStandsStill
    }

    /// What is left for the engine to do after obeying.
    struct Asked: Equatable {
        var stops = false
        var evaluates = false
        var keeps = false
    }

    private(set) var state = State.running
    private(set) var knobs: KnobValues
    private(set) var glides: [Glide]

    init(knobs: KnobValues, glides: [Glide] = []) {
        self.knobs = knobs
        self.glides = glides
    }

    var isPaused: Bool { !reasons.isEmpty }

    /// Empty while the run goes on.
    private var reasons: Set<Reason> {
        if case .paused(let reasons) = state { reasons } else { [] }
    }

    mutating func obey(_ commands: [SentCommand], record: (RunEvent) -> Void) -> Asked {
        var asked = Asked()
        for sent in commands {
            switch sent.command {
            case .pause: pause(by: sent.sender, record: record)
            case .resume: goOn(.running, record: record)
            // Two steps asked for at once are one: the second finds the first not taken yet.
            case .step: goOn(.stepping, record: record)
            case .stop: asked.stops = true
            case .set(let change): set(change.knob, to: change.value, by: sent.sender).map(record)
            case .glide(let change, let steps):
                glides.removeAll { $0.knob == change.knob }
                glides.append(
                    Glide(change.knob, from: knobs[change.knob], to: change.value, steps: steps, by: sent.sender))
            case .evaluate: asked.evaluates = true
            case .checkpoint: asked.keeps = true
            }
        }
        return asked
    }

    // MARK: - Standing still and going on

    private mutating func pause(by sender: String, record: (RunEvent) -> Void) {
        // What stands already at a person's word has nothing new to say.
        let isNews = reasons.subtracting([.recordStandsStill]).isEmpty
        state = .paused(reasons.union([.asked]))
        if isNews { record(.paused(reason: "asked by \(sender)")) }
    }

    /// Lifts what a person can lift.
    private mutating func goOn(_ next: State, record: (RunEvent) -> Void) {
        guard !reasons.contains(.recordStandsStill) else {
            // A step cannot be made now and would be a surprise later; going on is what happens then anyway.
            if next == .running { state = .paused([.recordStandsStill]) }
            record(.warned("The run cannot go on while its record cannot be written; it does as soon as it can be."))
            return
        }
        let before = state
        state = next
        if next == .running, before != .running { record(.resumed) }
    }

    /// After a loss that was no number.
    mutating func diverged() { state = .paused(reasons.union([.diverged])) }

    /// Keeps the run standing while its record cannot be written, and no longer.
    ///
    /// - Parameter trouble: why it cannot be written; nil where it can.
    mutating func heedRecord(_ trouble: String?, record: (RunEvent) -> Void) {
        guard (trouble != nil) != reasons.contains(.recordStandsStill) else { return }
        guard trouble != nil else {
            let rest = reasons.subtracting([.recordStandsStill])
            state = rest.isEmpty ? .running : .paused(rest)
            record(rest.isEmpty ? .resumed : .logged("The record can be written again; the run stays paused."))
            return
        }
        switch state {
        case .running: state = .paused([.recordStandsStill])
        case .stepping: state = .paused([.recordStandsStill, .singleStep])
        case .paused(let reasons): state = .paused(reasons.union([.recordStandsStill]))
        }
        record(.paused(reason: "the record cannot be written"))
    }

    /// After a step: where it was a single one, the run pauses again.
    mutating func tookStep(record: (RunEvent) -> Void) {
        guard state == .stepping else { return }
        state = .paused([.singleStep])
        record(.paused(reason: "one step"))
    }

    // MARK: - Knobs

    /// - Returns: the event, if anything changed. A knob set by hand glides no more.
    mutating func set(_ knob: Knob, to value: Double, by sender: String) -> RunEvent? {
        glides.removeAll { $0.knob == knob }
        return move(knob, to: value, by: sender)
    }

    private mutating func move(_ knob: Knob, to value: Double, by sender: String) -> RunEvent? {
        let before = knobs[knob]
        guard before != value else { return nil }
        knobs[knob] = value
        return .knobChanged(knob: knob, from: before, to: value, by: sender)
    }

    /// Moves every glide on by one step.
    mutating func advanceGlides() -> [RunEvent] {
        var events: [RunEvent] = []
        for index in glides.indices {
            guard let value = glides[index].advance() else { continue }
            let sender = glides[index].sender.map { "\($0), gliding" } ?? "glide"
            if let event = move(glides[index].knob, to: value, by: sender) { events.append(event) }
        }
        glides.removeAll(where: \.isFinished)
        return events
    }
}
