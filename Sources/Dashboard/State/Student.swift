import RunEvents
import TerminalUI

/// The results of all evaluations as a curve, with the complete last and best one.
struct StudentRecord: Sendable {
    struct Point: Hashable, Sendable {
        let moment: Moment
        /// The accuracy, or for tags the mean average precision, 0 to 1.
        let score: Double
        let interval: ClosedRange<Double>
        let agreement: Double
        let teacher: Double
        let int8: Evaluation.EightBits?
    }

    private(set) var points: [Point] = []
    /// The scores in percent over steps.
    private(set) var scores = BucketPyramid()
    private(set) var last: Evaluation?
    private(set) var best: Evaluation?
    /// Whole evaluations, whose confusion matrices may be large.
    private(set) var history = History<Evaluation>(most: 2_000_000)
    private(set) var lastMoment = Moment()
    private(set) var bestMoment = Moment()

    mutating func append(_ evaluation: Evaluation, at moment: Moment) {
        points.append(
            Point(
                moment: moment, score: evaluation.score, interval: evaluation.interval,
                agreement: evaluation.agreement, teacher: evaluation.teacherScore, int8: evaluation.int8))
        scores.append(x: Double(moment.step), y: evaluation.score * 100)
        history.append(evaluation, size: evaluation.confusion.count + 8 * evaluation.classes, at: moment)
        last = evaluation
        lastMoment = moment
        if best == nil || evaluation.score > best!.score {
            best = evaluation
            bestMoment = moment
        }
    }

    /// The latest evaluation that is not after a step.
    func point(at step: Double) -> Point? { points.last { Double($0.moment.step) <= step } }

    /// The points inside a range of steps and one neighbour on each side, thinned to about 500.
    func visible(in steps: ClosedRange<Double>) -> [Point] {
        guard !points.isEmpty else { return [] }
        let first = points.firstIndex { Double($0.moment.step) >= steps.lowerBound } ?? points.count
        let end = points[first...].firstIndex { Double($0.moment.step) > steps.upperBound } ?? points.count
        let wanted = points[max(first - 1, 0)..<min(end + 1, points.count)]
        let stride = wanted.count / 500 + 1
        return wanted.enumerated().filter { $0.offset % stride == 0 }.map(\.element)
    }

    /// The most frequent confusions of classes, most frequent first; empty for tags.
    static func confusions(_ evaluation: Evaluation, most: Int) -> [(truth: Int, taken: Int, clips: Int)] {
        guard evaluation.tags == nil else { return [] }
        let classes = evaluation.classes
        var pairs: [(truth: Int, taken: Int, clips: Int)] = []
        for truth in 0..<classes {
            for taken in 0..<classes where taken != truth {
                let clips = evaluation.confusion[truth * classes + taken]
                if clips > 0 { pairs.append((truth, taken, clips)) }
            }
        }
        pairs.sort { ($0.clips, $1.truth, $1.taken) > ($1.clips, $0.truth, $0.taken) }
        return Array(pairs.prefix(most))
    }
}

extension Evaluation.Metric {
    /// The text before a score: empty for an accuracy, else the metric's name and a space.
    var prefix: String { self == .accuracy ? "" : "\(rawValue) " }
}
