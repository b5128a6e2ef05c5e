import RunEvents
import TerminalUI

/// Knobs that were set for some rounds, and what came of it.
struct KnobAttempt: Hashable, Sendable {
    struct Change: Hashable, Sendable {
        let knob: Knob
        let from: Double
        let to: Double
    }

    fileprivate(set) var changes: [Change]
    let rounds: Int
    let by: String
    let began: Moment
    /// What came of it; nil while it lasts.
    fileprivate(set) var verdict: Verdict?

    /// The figures at the end of an attempt against those at its beginning.
    struct Verdict: Hashable, Sendable {
        let rounds: Int
        let metric: Evaluation.Metric
        /// The change of the student's score; nil where it was not evaluated before and after.
        let score: DifferenceInterval?
        /// The change of the score in as many rounds before, with which the attempt must be compared, because a student
        /// that is being trained improves in any case.
        let scoreBefore: Double?
        /// The mean variety of the samples of these rounds less that of as many rounds before.
        let unlike: DifferenceInterval?

        /// One sentence without its subject.
        var words: String {
            var parts: [String] = []
            if let score {
                let before = scoreBefore.map { ", \(Self.signed($0 * 100, 1)) in the \(rounds) before" } ?? ""
                let name = metric == .mAP ? "mAP" : "accuracy"
                parts.append("\(name) \(Self.text(score, times: 100, 1))\(before)")
            }
            if let unlike { parts.append("unlike \(Self.text(unlike, times: 1, 2))") }
            return parts.isEmpty ? "nothing was measured" : parts.joined(separator: "; ")
        }

        private static func text(_ interval: DifferenceInterval, times factor: Double, _ decimals: Int) -> String {
            let ends = [interval.range.lowerBound, interval.range.upperBound]
                .map { signed($0 * factor, decimals) }.joined(separator: " to ")
            return "\(signed(interval.difference * factor, decimals)) (\(ends))"
        }

        private static func signed(_ change: Double, _ decimals: Int) -> String {
            let text = NumberText.fixed(change, decimals: decimals)
            return text.allSatisfy { "0.−".contains($0) } ? "±0" : change > 0 ? "+" + text : text
        }
    }

    /// The knobs with their values: `cr 0.8→1.6`.
    var values: String {
        changes.map { "\($0.knob.name) \(Figures.knob($0.from))→\(Figures.knob($0.to))" }.joined(separator: ", ")
    }

    /// How long it lasts: `for 5 rounds`.
    func duration(_ roundName: String) -> String { "for \(rounds) \(roundName)\(rounds == 1 ? "" : "s")" }
}

/// All attempts of a run, in their order.
struct KnobAttempts: Sendable {
    private(set) var all: [KnobAttempt] = []

    /// Takes in a change of a knob.
    ///
    /// - Parameter verdict: called once for an attempt that ends with this change.
    /// - Returns: the attempt, if it ends with this change.
    mutating func apply(
        _ change: KnobAttempt.Change, by sender: ChangeSender, at moment: Moment,
        verdict: (KnobAttempt) -> KnobAttempt.Verdict
    ) -> KnobAttempt? {
        switch sender.way {
        case .attempt(let rounds):
            end(change.knob)
            let last = all.indices.last
            if let last, all[last].verdict == nil, all[last].began == moment, all[last].by == sender.name,
                all[last].rounds == rounds
            {
                all[last].changes.append(change)
            } else {
                all.append(KnobAttempt(changes: [change], rounds: rounds, by: sender.name, began: moment))
            }
        case .back(let rounds):
            guard let index = all.lastIndex(where: { $0.rounds == rounds && $0.by == sender.name }),
                all[index].verdict == nil, all[index].changes.contains(where: { $0.knob == change.knob })
            else { return nil }
            all[index].verdict = verdict(all[index])
            return all[index]
        case .turn, .glide: end(change.knob)
        }
        return nil
    }

    /// A knob that somebody sets meanwhile is no longer tried.
    private mutating func end(_ knob: Knob) {
        for index in all.indices where all[index].verdict == nil {
            all[index].changes.removeAll { $0.knob == knob }
        }
        all.removeAll { $0.changes.isEmpty }
    }

    /// The attempt that a knob is a part of now; nil for none.
    func present(of knob: Knob) -> KnobAttempt? {
        all.last { $0.verdict == nil && $0.changes.contains { $0.knob == knob } }
    }

    /// The last attempt of a knob that is over.
    func last(of knob: Knob) -> KnobAttempt? {
        all.last { $0.verdict != nil && $0.changes.contains { $0.knob == knob } }
    }
}

extension RunModel {
    /// What an attempt that ends now has changed.
    func verdict(on attempt: KnobAttempt) -> KnobAttempt.Verdict {
        let start = Double(attempt.began.step)
        let (before, after) = (student.point(at: start), student.point(at: Double(moment.step)))
        var score: DifferenceInterval?
        if let before, let after, after.moment.step > before.moment.step {
            score = DifferenceInterval(from: before.score, before.interval, to: after.score, after.interval)
        }
        let earlier = before.flatMap { before in
            student.points.last { $0.moment.round <= before.moment.round - attempt.rounds }
        }
        let measured = diversities.entries
        func unlike(_ entries: some Sequence<History<Diversity>.Entry>) -> [Double] {
            entries.map { 1 - Double($0.value.similarity) }
        }
        let since = measured.filter { $0.moment.step > attempt.began.step }
        let until = measured.filter { $0.moment.step <= attempt.began.step }.suffix(attempt.rounds)
        return KnobAttempt.Verdict(
            rounds: attempt.rounds, metric: student.last?.metric ?? .accuracy, score: score,
            scoreBefore: earlier.flatMap { earlier in before.map { $0.score - earlier.score } },
            unlike: DifferenceInterval(from: unlike(until), to: unlike(since)))
    }
}
