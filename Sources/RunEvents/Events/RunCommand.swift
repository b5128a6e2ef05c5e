/// What a person asks of a running engine: written into the run's command table, obeyed between two steps.
public enum RunCommand: Hashable, Codable, Sendable {
    case pause
    case resume
    /// One step of whatever comes next, then pause.
    case step
    /// Write a checkpoint and end the run in good order.
    case stop
    case set(KnobChange)
    /// Move a knob evenly (in its own scale) to a value over so many steps of any phase.
    case glide(KnobChange, steps: Int)
    case evaluate
    case checkpoint
}

/// A command with who sent it.
public struct SentCommand: Hashable, Sendable {
    /// Rises with the time of sending; 0 for what comes from the engine's own process, as a signal does.
    public let id: Int64
    public let command: RunCommand
    /// As the record names them.
    public let sender: String

    public init(_ command: RunCommand, by sender: String, id: Int64 = 0) {
        self.id = id
        self.command = command
        self.sender = sender
    }
}

extension RunCommand {
    /// The command line's word for it.
    public var name: String {
        switch self {
        case .pause: "pause"
        case .resume: "resume"
        case .step: "step"
        case .stop: "stop"
        case .set: "set"
        case .glide: "glide"
        case .evaluate: "evaluate"
        case .checkpoint: "checkpoint"
        }
    }
}
