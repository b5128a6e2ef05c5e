import RunEvents

/// The part of a run that people control: whether it is paused, the values of the knobs, and the knobs that are gliding
/// to a value.
struct EngineControl {
    enum State: Equatable {
        case running
        /// One more step, then it pauses.
        case stepping
        /// Paused until none of these reasons is left.
        case paused(Set<Reason>)
    }

    /// Why a run is paused. Each reason ends in its own way only, so that a run that a person paused does not go on
    /// when a full disk has room again.
    enum Reason: Hashable {
        /// A person paused it, and must resume it.
        case asked
        /// It was asked for a single step and has made it; a person must resume it.
        case singleStep
        /// A loss was NaN or infinite; a person must change a knob and resume it.
        case diverged
        /// The record cannot be written; the run goes on when it can be again.
        case recordBlocked
    }

    /// What the engine itself must do after commands: end the run, evaluate, or keep a checkpoint.
    struct Requests: Equatable {
        var stops = false
        var evaluates = false
        var keeps = false
    }

    private(set) var state = State.running
    private(set) var knobs: KnobValues
    /// Of each knob the first one moves it, and the others wait.
    private(set) var glides: [Glide]
    private(set) var attempts: [Attempt]

    init(knobs: KnobValues, glides: [Glide] = [], attempts: [Attempt] = []) {
        self.knobs = knobs
        self.glides = glides
        self.attempts = attempts
    }

    var isPaused: Bool { !reasons.isEmpty }

    /// Why the run is paused; empty while it is not.
    private var reasons: Set<Reason> {
        if case .paused(let reasons) = state { reasons } else { [] }
    }

    mutating func carryOut(_ commands: [SentCommand], record: (RunEvent) -> Void) -> Requests {
        var requests = Requests()
        for sent in commands {
            switch sent.command {
            case .pause: pause(by: sent.sender, record: record)
            case .resume: proceed(.running, record: record)
            // Several of these at once give one step, because the first is not made yet.
            case .step: proceed(.stepping, record: record)
            case .stop: requests.stops = true
            case .set(let change): set(change.knob, to: change.value, by: sent.sender).map(record)
            case .glide(let change, let steps): schedule([KnobLeg(change, steps: steps)], by: sent.sender)
            case .schedule(let legs): schedule(legs, by: sent.sender)
            case .attempt(let changes, let rounds):
                attempt(changes, rounds: rounds, by: sent.sender).forEach(record)
            case .evaluate: requests.evaluates = true
            case .checkpoint: requests.keeps = true
            }
        }
        return requests
    }

    // MARK: - Pausing and resuming

    private mutating func pause(by sender: String, record: (RunEvent) -> Void) {
        // Nothing is recorded where a person had paused the run already, or it waits for one.
        let isNews = reasons.subtracting([.recordBlocked]).isEmpty
        state = .paused(reasons.union([.asked]))
        if isNews { record(.paused(reason: "asked by \(sender)")) }
    }

    /// Ends the reasons that a person can end.
    private mutating func proceed(_ next: State, record: (RunEvent) -> Void) {
        guard !reasons.contains(.recordBlocked) else {
            // No step can be made now, and one made later would surprise. A run that is to be resumed goes on once the
            // record can be written.
            if next == .running { state = .paused([.recordBlocked]) }
            record(.warned("The run cannot go on while its record cannot be written; it does as soon as it can be."))
            return
        }
        let before = state
        state = next
        if next == .running, before != .running { record(.resumed) }
    }

    /// Pauses after a loss that was NaN or infinite.
    mutating func diverged() { state = .paused(reasons.union([.diverged])) }

    /// Pauses the run while its record cannot be written.
    ///
    /// - Parameter trouble: why the record cannot be written; nil where it can.
    mutating func updateRecordTrouble(_ trouble: String?, record: (RunEvent) -> Void) {
        guard (trouble != nil) != reasons.contains(.recordBlocked) else { return }
        guard trouble != nil else {
            let rest = reasons.subtracting([.recordBlocked])
            state = rest.isEmpty ? .running : .paused(rest)
            record(rest.isEmpty ? .resumed : .logged("The record can be written again; the run stays paused."))
            return
        }
        switch state {
        case .running: state = .paused([.recordBlocked])
        case .stepping: state = .paused([.recordBlocked, .singleStep])
        case .paused(let reasons): state = .paused(reasons.union([.recordBlocked]))
        }
        record(.paused(reason: "the record cannot be written"))
    }

    /// Must be called after each step: pauses the run again where that was a single step.
    mutating func endedStep(record: (RunEvent) -> Void) {
        guard state == .stepping else { return }
        state = .paused([.singleStep])
        record(.paused(reason: "one step"))
    }

    // MARK: - Knobs

    /// - Returns: the event, if the value changed. A glide of the knob ends, and so does an attempt.
    mutating func set(_ knob: Knob, to value: Double, by sender: String) -> RunEvent? {
        free(knob)
        return move(knob, to: value, by: sender)
    }

    /// Ends what would change a knob later.
    private mutating func free(_ knob: Knob) {
        glides.removeAll { $0.knob == knob }
        for index in attempts.indices { attempts[index].release(knob) }
        attempts.removeAll(where: \.isOver)
    }

    private mutating func schedule(_ legs: [KnobLeg], by sender: String) {
        for knob in Set(legs.map(\.change.knob)) { free(knob) }
        for leg in legs {
            let knob = leg.change.knob
            let from = glides.last { $0.knob == knob }?.to ?? knobs[knob]
            glides.append(Glide(knob, from: from, to: leg.change.value, steps: leg.steps, by: sender))
        }
    }

    private mutating func attempt(_ changes: [KnobChange], rounds: Int, by sender: String) -> [RunEvent] {
        for change in changes { free(change.knob) }
        let attempt = Attempt(
            changes.filter { knobs[$0.knob] != $0.value }.map { .init(knob: $0.knob, before: knobs[$0.knob]) },
            rounds: rounds, by: sender)
        let way = ChangeSender(sender, .attempt(rounds: attempt.rounds)).text
        let events = changes.compactMap { move($0.knob, to: $0.value, by: way) }
        if !attempt.isOver { attempts.append(attempt) }
        return events
    }

    /// Must be called after each round: knobs whose attempt is over go back to what they were.
    mutating func endedRound() -> [RunEvent] {
        var events: [RunEvent] = []
        for index in attempts.indices {
            attempts[index].endRound()
            let attempt = attempts[index]
            guard attempt.isOver else { continue }
            let way = ChangeSender(attempt.sender, .back(rounds: attempt.rounds)).text
            events += attempt.turns.compactMap { move($0.knob, to: $0.before, by: way) }
        }
        attempts.removeAll(where: \.isOver)
        return events
    }

    private mutating func move(_ knob: Knob, to value: Double, by sender: String) -> RunEvent? {
        let before = knobs[knob]
        guard before != value else { return nil }
        knobs[knob] = value
        return .knobChanged(knob: knob, from: before, to: value, by: sender)
    }

    /// Advances the first glide of every knob by one step.
    mutating func advanceGlides() -> [RunEvent] {
        var events: [RunEvent] = []
        var moved: Set<Knob> = []
        for index in glides.indices where moved.insert(glides[index].knob).inserted {
            guard let value = glides[index].advance() else { continue }
            let sender = ChangeSender(glides[index].sender ?? "glide", .glide).text
            if let event = move(glides[index].knob, to: value, by: sender) { events.append(event) }
        }
        glides.removeAll(where: \.isFinished)
        return events
    }
}
