import RunEvents

/// What one finished run of a comparison showed, all of it by the last student: none is chosen.
public struct ComparisonOutcome: Hashable, Codable, Sendable {
    public var cell: ComparisonCell
    public var clips: Int
    public var correct: Int
    /// Mean average precision of a student of tags, whose clips are not right or wrong; nil of one class of all.
    public var meanAveragePrecision: Double?
    /// Share of the clips on which student and teacher say the same.
    public var agreement: Double
    /// On the same clips, of tags its mean average precision.
    public var teacherAccuracy: Double
    /// Of the deployed student, with all that it needs.
    public var parameters: Int
    /// Of the deployed student on one clip of the teacher's usual length; nil in results of before they were counted.
    public var multiplyAdds: Int?
    /// Of the run, until its end: steps, evaluations and checkpoints.
    public var seconds: Double
    public var rounds: Int
    /// Inversion and distillation together.
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

    /// From the last evaluation of a run.
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

    /// Accuracy, or mean average precision of tags.
    public var score: Double { meanAveragePrecision ?? Double(correct) / Double(max(clips, 1)) }
}
