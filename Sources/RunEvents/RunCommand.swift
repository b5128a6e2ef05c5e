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
