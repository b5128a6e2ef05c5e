import RunEvents

/// The result of one finished run of a comparison. It is always that of the last student; none is chosen.
public struct ComparisonOutcome: Hashable, Codable, Sendable {
    public var cell: ComparisonCell
    public var clips: Int
    public var correct: Int
    /// The mean average precision of a tagger, for which clips are not right or wrong; nil for a model that names one
    /// class.
    public var meanAveragePrecision: Double?
    /// The share of clips on which student and teacher agree, 0 to 1.
    public var agreement: Double
    /// The teacher's accuracy on the same clips; for tags its mean average precision.
    public var teacherAccuracy: Double
    /// The number of trained values of the deployed student, including reused layers of the teacher.
    public var parameters: Int
    /// The deployed student's multiplications with additions for one clip of the teacher's typical length; nil in older
    /// results.
    public var multiplyAdds: Int?
    /// The run's seconds until its end, with evaluations and checkpoints.
    public var seconds: Double
    public var rounds: Int
    /// The number of inversion and distillation steps together.
    public var steps: Int
    public var richness: Richness?

    public init(
        cell: ComparisonCell, clips: Int, correct: Int, agreement: Double, teacherAccuracy: Double, parameters: Int,
        multiplyAdds: Int? = nil, seconds: Double, rounds: Int, steps: Int, richness: Richness?
    ) {
        self.cell = cell
        self.clips = clips
        self.correct = correct
        self.agreement = agreement
        self.teacherAccuracy = teacherAccuracy
        self.parameters = parameters
        self.multiplyAdds = multiplyAdds
        self.seconds = seconds
        self.rounds = rounds
        self.steps = steps
        self.richness = richness
    }

    /// The result from the last evaluation of a run.
    public init(
        cell: ComparisonCell, evaluation: Evaluation, parameters: Int, multiplyAdds: Int?, seconds: Double,
        rounds: Int, steps: Int, richness: Richness?
    ) {
        self.init(
            cell: cell, clips: evaluation.clips, correct: evaluation.correct, agreement: evaluation.agreement,
            teacherAccuracy: evaluation.teacherScore, parameters: parameters, multiplyAdds: multiplyAdds,
            seconds: seconds,
            rounds: rounds, steps: steps, richness: richness)
        if evaluation.metric == .mAP { meanAveragePrecision = evaluation.score }
    }

    /// The accuracy, or for tags the mean average precision, 0 to 1.
    public var score: Double { meanAveragePrecision ?? Double(correct) / Double(max(clips, 1)) }
}
