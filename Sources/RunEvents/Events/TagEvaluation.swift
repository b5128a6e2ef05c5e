/// How well a model that gives each tag a probability of its own does on labelled clips: average precision and ROC area
/// of each tag and their means, and how often student and teacher agree. It is reported, and never used to choose.
public struct TagEvaluation: Hashable, Codable, Sendable {
    /// The measures of one tag.
    public struct Tag: Hashable, Codable, Sendable {
        /// How many clips have the tag.
        public var clips: Int
        /// nil where no clip has it.
        public var averagePrecision: Estimate?
        /// Area under the ROC curve; nil where no clip, or every clip, has the tag.
        public var rocArea: Estimate?
    }

    /// How far the tags that the student gives (S) and those that the teacher gives (T) are the same, both by one
    /// threshold on the probability: Σ |S ∩ T| / Σ |S ∪ T| over clips, 1 where neither gives any. Tags that neither
    /// gives are left out, because they are most of all tags and would hide the differences.
    public struct Agreement: Hashable, Codable, Sendable {
        /// A tag is given from this probability on.
        public var threshold: Double
        public var share: Double

        public init(threshold: Double, share: Double) {
            self.threshold = threshold
            self.share = share
        }
    }

    /// The thresholds at which agreement is measured. Screens show the first.
    public static let thresholds = [0.5, 0.3, 0.1]

    public var clips: Int
    public var tags: [Tag]
    /// Mean over the tags that some clip has (macro mAP).
    public var meanAveragePrecision: Estimate
    /// Mean over the tags that some clip has and some has not; nil without any.
    public var meanROCArea: Estimate?
    /// The teacher's mAP on the same clips.
    public var teacherMeanAveragePrecision: Double
    /// One for each of `thresholds`; all 1 where there is no student.
    public var agreements: [Agreement]

    /// Probabilities of every tag for every clip, `[clips, tags]`, row-major.
    public struct Scores: Sendable {
        public let tags: Int
        public let values: [Float]

        public init(tags: Int, values: [Float]) {
            precondition(tags > 0 && values.count % tags == 0, "\(values.count) probabilities of \(tags) tags")
            self.tags = tags
            self.values = values
        }

        /// How many clips have probabilities.
        public var clips: Int { values.count / tags }

        /// One ranking of the clips for each tag.
        func rankings(_ truth: [Set<Int>]) -> [Ranking] {
            (0..<tags).map { tag in
                Ranking(
                    scores: (0..<clips).map { values[$0 * tags + tag] }, positives: truth.map { $0.contains(tag) })
            }
        }
    }

    /// - Parameters:
    ///   - truth: the tags of each clip.
    ///   - teacher: nil where the scores are the teacher's own.
    ///   - resamples: how often as many clips are drawn with replacement; the intervals come from the spread of those
    ///     draws.
    public init(
        _ scores: Scores, teacher: Scores?, truth: [Set<Int>], resamples: Int,
        using random: inout some RandomNumberGenerator
    ) {
        precondition(
            truth.count == scores.clips && (teacher == nil || teacher!.values.count == scores.values.count),
            "\(truth.count) clips' tags for the scores of \(scores.clips)")
        let rankings = scores.rankings(truth)
        let measured = rankings.map { $0.measures() }
        let drawn = Self.resampled(rankings, clips: truth.count, times: resamples, using: &random)
        func estimate(_ tag: Int, _ part: KeyPath<Ranking.Measures, Double?>) -> Estimate? {
            measured[tag][keyPath: part].map { value in
                Estimate(value, resampled: drawn.compactMap { $0[tag][keyPath: part] })
            }
        }
        func mean(_ part: KeyPath<Ranking.Measures, Double?>) -> Estimate? {
            Self.mean(measured, part).map { value in
                Estimate(value, resampled: drawn.compactMap { Self.mean($0, part) })
            }
        }
        clips = truth.count
        tags = rankings.indices.map { tag in
            Tag(
                clips: truth.reduce(0) { $0 + ($1.contains(tag) ? 1 : 0) },
                averagePrecision: estimate(tag, \.averagePrecision), rocArea: estimate(tag, \.rocArea))
        }
        let precision = mean(\.averagePrecision) ?? Estimate(value: 0, low: 0, high: 1)
        meanAveragePrecision = precision
        meanROCArea = mean(\.rocArea)
        teacherMeanAveragePrecision =
            teacher.map { Self.mean($0.rankings(truth).map { $0.measures() }, \.averagePrecision) ?? 0 }
            ?? precision.value
        agreements = Self.thresholds.map { threshold in
            Agreement(
                threshold: threshold,
                share: teacher.map { Self.agreement(scores.values, $0.values, Float(threshold)) } ?? 1)
        }
    }

    private static func mean(
        _ measures: [Ranking.Measures], _ part: KeyPath<Ranking.Measures, Double?>
    ) -> Double? {
        let known = measures.compactMap { $0[keyPath: part] }
        return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
    }

    private static func resampled(
        _ rankings: [Ranking], clips: Int, times: Int, using random: inout some RandomNumberGenerator
    ) -> [[Ranking.Measures]] {
        guard clips > 0 else { return [] }
        return (0..<times).map { _ in
            var weights = [Int32](repeating: 0, count: clips)
            for _ in 0..<clips { weights[Int.random(in: 0..<clips, using: &random)] += 1 }
            return rankings.map { $0.measures(weights: weights) }
        }
    }

    static func agreement(_ student: [Float], _ teacher: [Float], _ threshold: Float) -> Double {
        var (both, either) = (0, 0)
        for (studentScore, teacherScore) in zip(student, teacher) {
            if studentScore >= threshold && teacherScore >= threshold { both += 1 }
            if studentScore >= threshold || teacherScore >= threshold { either += 1 }
        }
        return either == 0 ? 1 : Double(both) / Double(either)
    }
}
