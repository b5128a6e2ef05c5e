import RunEvents

/// The results of a comparison, with one row for each variant.
public struct ComparisonSummary: Hashable, Codable, Sendable {
    /// The results of a variant's runs.
    public struct Row: Hashable, Codable, Sendable {
        public var variant: String
        public var summary: String
        /// The number of finished runs, and of planned ones.
        public var runs: Int
        public var planned: Int
        /// Each seed's accuracy over the clips of all its folds, or each fold's where there is one seed.
        public var accuracies: [Double]
        /// The mean of those; nil while there is no run.
        public var accuracy: MeanInterval?
        /// Wilson's interval of the mean accuracy for the clips of one seed. All seeds are evaluated on the same clips,
        /// so more seeds do not make it narrower.
        public var clipsLow: Double?
        public var clipsHigh: Double?
        public var clips: Int
        /// Whether the accuracies are mean average precisions of tags.
        public var areTags: Bool
        public var agreement: Double?
        public var teacherAccuracy: Double?
        /// Mean accuracy over the teacher's.
        public var shareOfTeacher: Double?
        /// The difference of accuracy to the full method, FRAMI, on the same seed or fold: mean and t-interval over the
        /// pairs; nil for FRAMI itself, and where there is no pair.
        public var difference: MeanInterval?
        public var parameters: Int?
        public var multiplyAdds: Int?
        public var seconds: Double?
        public var rounds: Double?
        public var steps: Double?
        public var richness: Richness?
    }

    /// The method with which ablations are compared.
    public static let full = Method.frami.name

    public var statement: String
    /// The teacher, the student, the clips, and the seeds.
    public var subject: String
    /// What each accuracy of a row belongs to: `seeds` or `folds`.
    public var unit: String
    public var rows: [Row]

    /// - Parameter results: results of this plan or a larger one; those that are not in the plan are ignored.
    public init(_ plan: ComparisonPlan, results: [ComparisonOutcome]) {
        statement = plan.statement
        subject = plan.subject
        let isByFold = plan.seeds.count == 1 && plan.folds.count > 1
        unit = isByFold ? "folds" : "seeds"
        let wanted = Set(plan.cells)
        func own(_ variant: String) -> [ComparisonOutcome] {
            results.filter { $0.cell.variant == variant && wanted.contains($0.cell) }
        }
        func units(_ own: [ComparisonOutcome]) -> [[ComparisonOutcome]] {
            isByFold
                ? plan.folds.map { fold in own.filter { $0.cell.fold == fold } }
                : plan.seeds.map { seed in own.filter { $0.cell.seed == seed } }
        }
        let full = plan.variants.contains { $0.name == Self.full } ? units(own(Self.full)) : []
        rows = plan.variants.map { variant in
            let own = own(variant.name)
            var row = Row(
                variant, own, planned: plan.cells.count / plan.variants.count, units: units(own), isByFold: isByFold)
            if variant.name != Self.full, !full.isEmpty {
                // Only seeds or folds that both have finished can be compared.
                let pairs = zip(units(own), full).filter { !$0.0.isEmpty && $0.0.count == $0.1.count }
                row.difference = MeanInterval(of: pairs.map { Row.accuracy($0.0) - Row.accuracy($0.1) })
            }
            return row
        }
    }
}

extension ComparisonSummary.Row {
    /// The accuracy over the clips of all runs together; for tags the mean of the runs, weighted by their clips.
    static func accuracy(_ runs: [ComparisonOutcome]) -> Double {
        let clips = Double(max(runs.reduce(0) { $0 + $1.clips }, 1))
        guard runs.contains(where: { $0.meanAveragePrecision != nil }) else {
            return Double(runs.reduce(0) { $0 + $1.correct }) / clips
        }
        return runs.reduce(0) { $0 + $1.score * Double($1.clips) } / clips
    }

    init(
        _ variant: ComparisonVariant, _ results: [ComparisonOutcome], planned: Int, units: [[ComparisonOutcome]],
        isByFold: Bool
    ) {
        let units = units.filter { !$0.isEmpty }
        self.variant = variant.name
        summary = variant.summary
        runs = results.count
        self.planned = planned
        accuracies = units.map(Self.accuracy)
        accuracy = MeanInterval(of: accuracies)
        let clipsOfUnits = units.map { $0.reduce(0) { $0 + $1.clips } }
        clips = isByFold ? clipsOfUnits.reduce(0, +) : clipsOfUnits.max() ?? 0
        func mean(_ value: (ComparisonOutcome) -> Double?) -> Double? {
            let values = results.compactMap(value)
            return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
        }
        agreement = mean(\.agreement)
        teacherAccuracy = mean(\.teacherAccuracy)
        parameters = results.first?.parameters
        multiplyAdds = results.first?.multiplyAdds
        seconds = mean(\.seconds)
        rounds = mean { Double($0.rounds) }
        steps = mean { Double($0.steps) }
        if let accuracy, let teacherAccuracy, teacherAccuracy > 0 { shareOfTeacher = accuracy.mean / teacherAccuracy }
        areTags = results.contains { $0.meanAveragePrecision != nil }
        // A mean average precision is not a proportion of clips, so Wilson's interval does not apply.
        if let accuracy, !areTags {
            let interval = wilsonInterval(
                correct: Int((accuracy.mean * Double(clips)).rounded()), of: clips)
            clipsLow = interval.lowerBound
            clipsHigh = interval.upperBound
        }
        if let dimensions = mean({ $0.richness?.effectiveDimensions }),
            let evenness = mean({ $0.richness?.classEvenness }),
            let nearest = mean({ $0.richness?.nearestSimilarity })
        {
            richness = Richness(
                frechetDistance: mean { $0.richness?.frechetDistance }, effectiveDimensions: dimensions,
                classEvenness: evenness, nearestSimilarity: nearest)
        }
    }
}
