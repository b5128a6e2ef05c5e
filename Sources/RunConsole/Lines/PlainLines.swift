import Foundation
import RunEvents
import TerminalUI

/// The lines of `--plain`: one for each important event, and on a terminal a last line that is rewritten with the
/// progress.
public struct PlainLines {
    /// What to print: lines that stay, then the progress line, which is nil where it has not changed.
    public struct Output: Equatable {
        public var lines: [String] = []
        public var progress: String?
    }

    private var description: RunDescription?
    private var lastProgress = -Double.infinity

    public init() {}

    /// The lines for one event; none for most steps, because a step's line is printed five times a second at most.
    public mutating func output(_ event: RunEvent, at moment: Moment) -> Output {
        switch event {
        case .started(let run):
            description = run
            return Output(lines: start(run))
        case .stepped(let step):
            // The progress line changes five times a second at most.
            guard moment.seconds - lastProgress >= 0.2 || moment.seconds < lastProgress else { return Output() }
            lastProgress = moment.seconds
            return Output(progress: progress(step, at: moment))
        case .evaluated(let evaluation): return Output(lines: [result(evaluation, at: moment)])
        case .knobChanged(let knob, let from, let to, let by):
            return Output(lines: [at(moment) + "\(knob.name) \(from.brief) → \(to.brief), by \(by)"])
        case .paused(let reason): return Output(lines: [at(moment) + "paused: \(reason)"])
        case .resumed: return Output(lines: [at(moment) + "resumed"])
        case .diverged(let term, let value):
            let sentence = "the loss '\(term)' became \(value); back at the last good state and paused"
            return Output(lines: [at(moment) + sentence])
        case .warned(let message): return Output(lines: [at(moment) + "warning: \(message)"])
        case .logged(let message): return Output(lines: [at(moment) + message])
        case .finished(let outcome): return Output(lines: finish(outcome, at: moment))
        case .failed(let reason): return Output(lines: [at(moment) + "failed: \(reason)"])
        case .phaseBegan, .summarised, .sampled, .clipShown, .mapped, .measured, .ranksWaited, .checkpointed, .unknown:
            return Output()
        }
    }

    private var isTraining: Bool { description?.isTraining ?? false }
    private var roundName: String { description?.roundName ?? "round" }

    private func at(_ moment: Moment) -> String { NumberText.clock(moment.seconds) + "  " }

    private func start(_ run: RunDescription) -> [String] {
        let what = isTraining ? "training of" : "\(run.recipe.method), teacher"
        var line = "\(run.run): \(what) \(run.teacher.name) (\(run.teacher.parameters) parameters), "
        line += "seed \(run.recipe.seed), \(run.threads) threads"
        if let instructions = run.instructions { line += ", kernels \(instructions)" }
        if let student = run.student { line += ", student \(student.name) (\(student.parameters))" }
        var lines = [line]
        if run.resumedAt > 0 { lines.append("resumed at step \(run.resumedAt)") }
        if run.clips > 0 { lines.append("evaluated on \(run.clips) clips of \(run.evaluation), reported only") }
        return lines
    }

    private func progress(_ step: Step, at moment: Moment) -> String {
        var parts = ["\(roundName) \(moment.round + 1)"]
        if let description { parts[0] += "/\(description.recipe.rounds)" }
        parts.append("\(step.phase.rawValue) \(step.done)/\(step.planned)")
        if let total = step.losses[LossTerm.sum] { parts.append("loss \(short(Double(total)))") }
        parts.append("\(short(step.stepsPerSecond)) steps/s")
        if let left = step.secondsLeft { parts.append("\(NumberText.clock(left)) left") }
        return at(moment) + parts.joined(separator: " · ")
    }

    private func result(_ evaluation: Evaluation, at moment: Moment) -> String {
        let interval = evaluation.interval
        var line = at(moment) + "\(roundName) \(moment.round + 1): \(score(evaluation)) % "
        line += "(\(percent(interval.lowerBound))-\(percent(interval.upperBound))) of \(evaluation.clips) clips"
        if let area = evaluation.tags?.meanROCArea { line += ", ROC area \(percent(area.value)) %" }
        // A teacher in training is compared with nobody.
        if isTraining { return line }
        line += ", teacher \(percent(evaluation.teacherScore)) %, agreement \(percent(evaluation.agreement)) %"
        if let agreement = evaluation.tags?.agreements.first { line += " from \(agreement.threshold.brief) on" }
        if let int8 = evaluation.int8 {
            line += ", int8 \(percent(int8.score)) % in \(NumberText.bytes(int8.bytes)) in place of "
            line += NumberText.bytes(int8.floatBytes)
        }
        return line
    }

    private func finish(_ outcome: Outcome, at moment: Moment) -> [String] {
        let reason =
            switch outcome.reason {
            case .rounds: "all \(roundName)s are done"
            case .budget: "the time is used up"
            case .stopped: "stopped"
            }
        var lines = [at(moment) + "finished: \(reason)"]
        if let last = outcome.last {
            lines[0] += ", \(score(last)) %"
            if let best = outcome.best, best.score > last.score {
                lines[0] += " (best \(percent(best.score)) %)"
            }
        }
        if !outcome.checkpoint.isEmpty { lines.append("model: \(outcome.checkpoint)") }
        return lines
    }

    /// The score as text; only a mean average precision has its name beside it.
    private func score(_ evaluation: Evaluation) -> String {
        (evaluation.metric == .accuracy ? "" : "\(evaluation.metric.rawValue) ") + percent(evaluation.score)
    }

    private func percent(_ share: Double) -> String { String(format: "%.1f", share * 100) }
    private func short(_ value: Double) -> String { String(format: "%.3g", value) }
}
