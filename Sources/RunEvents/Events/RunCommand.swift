/// What a person asks of a running engine. It is written into the run's command table, and the engine carries it out
/// between two steps.
public enum RunCommand: Hashable, Codable, Sendable {
    case pause
    case resume
    /// One step of the phase that comes next, then pause.
    case step
    /// Write a checkpoint and end the run.
    case stop
    case set(KnobChange)
    /// Move a knob to a value over that many steps of any phase, in equal parts of its own scale.
    case glide(KnobChange, steps: Int)
    /// Several glides of one knob, each when the one before has ended.
    case schedule([KnobLeg])
    /// Set knobs for that many rounds, and then back to what they were. A knob that is set or glides meanwhile stays.
    case attempt([KnobChange], rounds: Int)
    case evaluate
    case checkpoint
}

/// A part of a schedule: a knob moves evenly to a value.
public struct KnobLeg: Hashable, Codable, Sendable {
    public var change: KnobChange
    /// Steps of any phase that it takes, at least 1.
    public var steps: Int

    public init(_ change: KnobChange, steps: Int) {
        self.change = change
        self.steps = steps
    }
}

/// A command together with its sender.
public struct SentCommand: Hashable, Sendable {
    /// Grows with each command sent; 0 for one that comes from the engine's own process, such as a signal.
    public let id: Int64
    public let command: RunCommand
    /// The sender's name in the record.
    public let sender: String

    public init(_ command: RunCommand, by sender: String, id: Int64 = 0) {
        self.id = id
        self.command = command
        self.sender = sender
    }
}

extension RunCommand {
    /// The command's name on the command line.
    public var name: String {
        switch self {
        case .pause: "pause"
        case .resume: "resume"
        case .step: "step"
        case .stop: "stop"
        case .set: "set"
        case .glide: "glide"
        case .schedule: "schedule"
        case .attempt: "try"
        case .evaluate: "evaluate"
        case .checkpoint: "checkpoint"
        }
    }
}
