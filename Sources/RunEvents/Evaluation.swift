/// Accuracy on labelled clips, reported and never used to choose.
public struct Evaluation: Hashable, Codable, Sendable {
    /// Clips by true class (row) and predicted class (column) of the student, row-major.
    public var confusion: [Int]
    public var classes: Int
    /// Share of clips on which student and teacher say the same; 1 where there is no student.
    public var agreement: Double
    /// The teacher's accuracy on the same clips.
    public var teacherAccuracy: Double
    /// Higher than every evaluation before it in this run.
    public var isBest: Bool

    public init(confusion: [Int], classes: Int, agreement: Double, teacherAccuracy: Double, isBest: Bool) {
        precondition(confusion.count == classes * classes, "\(confusion.count) counts for \(classes) classes")
        self.confusion = confusion
        self.classes = classes
        self.agreement = agreement
        self.teacherAccuracy = teacherAccuracy
        self.isBest = isBest
    }

    public var clips: Int { confusion.reduce(0, +) }
    public var correct: Int { (0..<classes).reduce(0) { $0 + confusion[$1 * classes + $1] } }
    public var accuracy: Double { clips == 0 ? 0 : Double(correct) / Double(clips) }
    public var interval: ClosedRange<Double> { wilsonInterval(correct: correct, of: clips) }

    /// Accuracy of each class; nil where it has no clips.
    public var perClass: [Double?] {
        (0..<classes).map { row in
            let total = confusion[row * classes..<(row + 1) * classes].reduce(0, +)
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
    /// The last checkpoint's model file, inside the run's folder.
    public var checkpoint: String

    public init(reason: Reason, last: Evaluation?, best: Evaluation?, checkpoint: String) {
        self.reason = reason
        self.last = last
        self.best = best
        self.checkpoint = checkpoint
    }
}
