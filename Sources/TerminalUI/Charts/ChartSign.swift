/// The signs on charts that are no series: each means one thing, and no series has it as its shape.
public enum ChartSign: CaseIterable, Sendable {
    case turn, note, evaluation, checkpoint, pause, phase, above, below, notANumber, infinite

    /// The sign as one glyph of the tier.
    public func glyph(_ tier: GlyphTier) -> Unicode.Scalar {
        let ascii = tier == .ascii
        return switch self {
        case .turn: ascii ? "v" : "▾"
        case .note: ascii ? "N" : "¶"
        case .evaluation: ascii ? "E" : "┴"
        case .checkpoint: ascii ? "C" : "╨"
        case .pause: ascii ? "P" : "‖"
        case .phase: ascii ? "'" : "╵"
        case .above: ascii ? "A" : "↑"
        case .below: ascii ? "B" : "↓"
        case .notANumber: ascii ? "x" : "×"
        case .infinite: ascii ? "!" : "∞"
        }
    }

    /// What it means, in one sentence for the help.
    public var meaning: String {
        switch self {
        case .turn: "A knob was turned, in the colour of its loss; a line after it lasts as long as a glide did."
        case .note: "Somebody wrote a note, which the log has too."
        case .evaluation: "The student was evaluated."
        case .checkpoint: "A checkpoint was written."
        case .pause: "The run was paused, or went on."
        case .phase: "A phase of a round began."
        case .above: "A value lies above the axis; y shows all values."
        case .below: "A value lies below the axis."
        case .notANumber: "A value was not a number."
        case .infinite: "A value was infinite."
        }
    }
}
