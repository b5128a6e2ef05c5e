/// How well a model does on labelled clips: accuracy where it names one of the classes, mean average precision where it
/// gives each tag a probability of its own. It is reported, and never used to choose a checkpoint or a setting.
public struct Evaluation: Hashable, Codable, Sendable {
    /// The figure that stands for an evaluation.
    public enum Metric: String, Sendable {
        case accuracy, mAP
    }

    /// Clips by true class (row) and predicted class (column) of the student, row-major; empty for tags.
    public var confusion: [Int]
    public var classes: Int
    /// Share of clips on which student and teacher name the same class, 0 to 1; for tags, the agreement at the first of
    /// `TagEvaluation.thresholds`. 1 where there is no student.
    public var agreement: Double
    /// The teacher's accuracy on the same clips; 0 for tags, whose teacher has a mean average precision.
    public var teacherAccuracy: Double
    /// Higher than every evaluation before it in this run.
    public var isBest: Bool
    /// The measures of a tagger; nil for a model that names one of the classes, and in records older than taggers.
    public var tags: TagEvaluation?
    /// How many clips the network gave no finite output for, one count for each true class (for tags one count in all).
    /// They stand in no column of the confusion matrix and count as wrong. nil where every clip has an answer, and in
    /// older records.
    public var unanswered: [Int]?
    /// The same network in 8 bits; nil where it was not asked for, and in records of before it could be.
    public var int8: EightBits?

    /// A network in 8 bits, its scales from synthetic samples.
    public struct EightBits: Hashable, Codable, Sendable {
        /// By the metric, on the same clips.
        public var score: Double
        /// Of the file in 8 bits, and of the one in Float.
        public var bytes: Int
        public var floatBytes: Int

        public init(score: Double, bytes: Int, floatBytes: Int) {
            self.score = score
            self.bytes = bytes
            self.floatBytes = floatBytes
        }
    }

    public init(confusion: [Int], classes: Int, agreement: Double, teacherAccuracy: Double, isBest: Bool) {
        precondition(confusion.count == classes * classes, "\(confusion.count) counts for \(classes) classes")
        self.confusion = confusion
        self.classes = classes
        self.agreement = agreement
        self.teacherAccuracy = teacherAccuracy
        self.isBest = isBest
    }

    public init(_ tags: TagEvaluation, isBest: Bool) {
        confusion = []
        classes = tags.tags.count
        agreement = tags.agreements.first?.share ?? 1
        teacherAccuracy = 0
        self.isBest = isBest
        self.tags = tags
    }

    /// How many clips were evaluated, those without an answer among them.
    public var clips: Int { tags?.clips ?? confusion.reduce(0, +) + unansweredClips }
    /// How many clips the network gave no finite output for.
    public var unansweredClips: Int { unanswered?.reduce(0, +) ?? 0 }
    /// How many clips were given their true class; 0 for tags.
    public var correct: Int { tags == nil ? (0..<classes).reduce(0) { $0 + confusion[$1 * classes + $1] } : 0 }

    /// Share of clips that were given their true class, 0 to 1; 0 for tags.
    public var accuracy: Double { clips == 0 ? 0 : Double(correct) / Double(clips) }

    /// Which figure `score`, `teacherScore` and `interval` are.
    public var metric: Metric { tags == nil ? .accuracy : .mAP }
    /// The student's accuracy or mean average precision, 0 to 1.
    public var score: Double { tags?.meanAveragePrecision.value ?? accuracy }
    /// The teacher's accuracy or mean average precision on the same clips, 0 to 1.
    public var teacherScore: Double { tags?.teacherMeanAveragePrecision ?? teacherAccuracy }
    /// The 95 % interval of `score`: Wilson's for an accuracy, a bootstrap over the clips for a mean average precision.
    public var interval: ClosedRange<Double> {
        tags?.meanAveragePrecision.interval ?? wilsonInterval(correct: correct, of: clips)
    }

    /// Accuracy or average precision of each class, 0 to 1; nil for a class without clips.
    public var perClass: [Double?] {
        if let tags { return tags.tags.map { $0.averagePrecision?.value } }
        return (0..<classes).map { row in
            let total = confusion[row * classes..<(row + 1) * classes].reduce(0, +) + (unanswered?[row] ?? 0)
            return total == 0 ? nil : Double(confusion[row * classes + row]) / Double(total)
        }
    }
}

/// Wilson's 95 % interval of a proportion (Wilson 1927):
/// `(p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n)`, z = 1.96.
public func wilsonInterval(correct: Int, of total: Int) -> ClosedRange<Double> {
    guard total > 0 else { return 0...1 }
    let z = 1.959_963_984_540_054
    let n = Double(total)
    let p = Double(correct) / n
    let centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    let half = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot() / (1 + z * z / n)
    return max(0, centre - half)...min(1, centre + half)
}

/// How a run ended.
public struct Outcome: Hashable, Codable, Sendable {
    /// Why a run ended: all its rounds were done, its time was over, or someone stopped it.
    public enum Reason: String, Codable, Sendable {
        case rounds, budget, stopped
    }

    public var reason: Reason
    /// The evaluation of the last student, which is the run's result; nil where nothing was evaluated.
    public var last: Evaluation?
    /// The evaluation with the highest score, shown beside the result and never in its place.
    public var best: Evaluation?
    /// The model file that `last` evaluated, by its name in the run's folder.
    public var checkpoint: String

    public init(reason: Reason, last: Evaluation?, best: Evaluation?, checkpoint: String) {
        self.reason = reason
        self.last = last
        self.best = best
        self.checkpoint = checkpoint
    }
}
