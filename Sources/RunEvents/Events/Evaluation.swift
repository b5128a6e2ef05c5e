/// What a model is worth on labelled clips, reported and never used to choose: accuracy where it names one class of all, mean
/// average precision where it gives each tag a probability of its own.
public struct Evaluation: Hashable, Codable, Sendable {
    /// The figure that stands for an evaluation.
    public enum Metric: String, Sendable {
        case accuracy, mAP
    }

    /// Clips by true class (row) and predicted class (column) of the student, row-major; empty for tags.
    public var confusion: [Int]
    public var classes: Int
    /// Share of clips on which student and teacher say the same; of tags, that at the first of their thresholds. 1 where
    /// there is no student.
    public var agreement: Double
    /// The teacher's accuracy on the same clips; 0 for tags, whose teacher has a mean average precision.
    public var teacherAccuracy: Double
    /// Higher than every evaluation before it in this run.
    public var isBest: Bool
    /// nil of a model that names one class of all, and in records of before there were others.
    public var tags: TagEvaluation?
    /// Clips for which the network's output was no number, by true class, or for tags all in one: in no column of the
    /// confusion, and wrong. nil where every clip has an answer, and in records of before they were counted apart.
    public var unanswered: [Int]?

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

    public var clips: Int { tags?.clips ?? confusion.reduce(0, +) + unansweredClips }
    public var unansweredClips: Int { unanswered?.reduce(0, +) ?? 0 }
    /// Clips whose class was named; 0 for tags.
    public var correct: Int { tags == nil ? (0..<classes).reduce(0) { $0 + confusion[$1 * classes + $1] } : 0 }

    /// Share of clips whose class was named; 0 for tags.
    public var accuracy: Double { clips == 0 ? 0 : Double(correct) / Double(clips) }

    public var metric: Metric { tags == nil ? .accuracy : .mAP }
    /// By the metric, 0 to 1.
    public var score: Double { tags?.meanAveragePrecision.value ?? accuracy }
    /// The teacher's on the same clips.
    public var teacherScore: Double { tags?.teacherMeanAveragePrecision ?? teacherAccuracy }
    /// The score's 95 % interval: Wilson's of an accuracy, by bootstrap over the clips of a mean average precision.
    public var interval: ClosedRange<Double> {
        tags?.meanAveragePrecision.interval ?? wilsonInterval(correct: correct, of: clips)
    }

    /// Accuracy or average precision of each class; nil where it has no clips.
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
    public enum Reason: String, Codable, Sendable {
        case rounds, budget, stopped
    }

    public var reason: Reason
    /// The last evaluation: the result.
    public var last: Evaluation?
    /// The highest one, named beside it.
    public var best: Evaluation?
    /// The model file of the network that `last` is of, inside the run's folder.
    public var checkpoint: String

    public init(reason: Reason, last: Evaluation?, best: Evaluation?, checkpoint: String) {
        self.reason = reason
        self.last = last
        self.best = best
        self.checkpoint = checkpoint
    }
}
