import RunEvents

/// What people ask of a run: whether it is paused, where its knobs stand, and which are on their way.
struct EngineControl {
    /// What is left for the engine to do after obeying.
    struct Asked: Equatable {
        var stops = false
        var evaluates = false
        var keeps = false
    }

    private(set) var knobs: KnobValues
    private(set) var glides: [Glide]
    private(set) var isPaused = false
    private var takesOneStep = false

    init(knobs: KnobValues, glides: [Glide] = []) {
        self.knobs = knobs
        self.glides = glides
    }

    mutating func obey(_ commands: [RunCommand], record: (RunEvent) -> Void) -> Asked {
        var asked = Asked()
        for command in commands {
            switch command {
            case .pause:
                guard !isPaused else { continue }
                isPaused = true
                record(.paused(reason: "asked"))
            case .resume:
                guard isPaused else { continue }
                isPaused = false
                record(.resumed)
            case .step:
                // Two steps asked for at once are one: the second finds the first not taken yet.
                takesOneStep = true
                isPaused = false
            case .stop: asked.stops = true
            case .set(let change): set(change.knob, to: change.value, by: "command").map(record)
            case .glide(let change, let steps):
                glides.removeAll { $0.knob == change.knob }
                glides.append(Glide(change.knob, from: knobs[change.knob], to: change.value, steps: steps))
            case .evaluate: asked.evaluates = true
            case .checkpoint: asked.keeps = true
            }
        }
        return asked
    }

    mutating func pause() {
        isPaused = true
        takesOneStep = false
    }

    /// After a step: where it was a single one, the run pauses again.
    mutating func tookStep(record: (RunEvent) -> Void) {
        guard takesOneStep else { return }
        pause()
        record(.paused(reason: "one step"))
    }

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
            if let event = move(glides[index].knob, to: value, by: "glide") { events.append(event) }
        }
        glides.removeAll(where: \.isFinished)
        return events
    }
}
