import Distillation
import Foundation
import RunConsole
import RunEvents
import RunStore
import TensorCore

/// Does one run of a comparison after another, each with a folder and a record of its own.
final class ComparisonRunner {
    let line = ProgressLine()
    var progress: ComparisonProgress?
    private let folder: String
    /// Of the real clips, by teacher and clips: the same for all methods.
    private var realStates: [[String]: Matrix] = [:]

    init(folder: String) { self.folder = folder }

    /// - Returns: nil if it was stopped.
    /// - Throws: why it failed.
    func run(_ cell: ComparisonCell, _ recipe: Recipe) throws -> ComparisonOutcome? {
        let folder = try RunFolder.create(in: folder, name: cell.name, recipe: recipe, at: Date())
        var description: RunDescription?
        var outcome: Outcome?
        var end = Moment()
        var failure: String?
        let status = try EngineCommand.run(folder, resumes: false, changes: []) { event, moment in
            switch event {
            case .started(let started): description = started
            case .stepped(let step): self.show(cell, recipe, moment, step)
            case .diverged(let term, let value):
                failure = "\(term) became \(value) at step \(moment.step)."
                // A run that waits for somebody to turn a knob would hold up all others.
                _ = try? CommandQueue(folder).send(.stop, by: "frami compare", at: Date())
            case .finished(let finished): (outcome, end) = (finished, moment)
            case .failed(let reason): failure = reason
            default: break
            }
        }
        line.finish()
        if let failure { throw ComparedRunError(reason: failure) }
        guard status == 0, let outcome, let description else {
            throw ComparedRunError(reason: "its engine ended with status \(status); see \(folder.path).")
        }
        if outcome.reason == .stopped { return nil }
        guard end.round > 0 else {
            throw ComparedRunError(reason: "the budget held no whole round, so its student learnt nothing; give more.")
        }
        guard let last = outcome.last else { throw ComparedRunError(reason: "it was never evaluated.") }
        return ComparisonOutcome(
            cell: cell, evaluation: last, parameters: description.student?.parameters ?? 0, seconds: end.seconds,
            rounds: end.round, steps: end.step, richness: try richness(of: folder, recipe))
    }

    private func richness(of folder: RunFolder, _ recipe: Recipe) throws -> Richness? {
        guard let checkpoint = Checkpoints(folder).latest else { return nil }
        let teacher = try Networks.teacher(recipe.teacher)
        guard let pool = try RichnessStates.ofPool(in: checkpoint.load(), teacher: teacher) else { return nil }
        let key = [recipe.teacher, recipe.evaluate]
        if realStates[key] == nil {
            let (dataset, split) = try Clips.dataset(recipe.evaluate)
            let labels = try Clips.labels(of: dataset, in: teacher.description)
            let clips = try Clips.load(split.test, labels: labels, for: teacher.description)
            realStates[key] = RichnessStates.ofClips(clips, teacher: teacher)
        }
        let real = realStates[key].flatMap { $0.rows >= 2 ? $0 : nil }
        return Richness(synthetic: pool.states, classCounts: pool.classCounts, real: real)
    }

    private func show(_ cell: ComparisonCell, _ recipe: Recipe, _ moment: Moment, _ step: RunEvents.Step) {
        guard let progress else { return }
        var text = "\(progress.finished + 1) of \(progress.total): \(cell.name), round \(moment.round + 1)"
        if let left = step.secondsLeft { text += ", \(DurationText.clock(left)) left of it" }
        // The time left counts this run whole.
        if let all = progress.secondsLeft { text += ", \(DurationText.clock(max(all - moment.seconds, 0))) of all" }
        line.show(text)
    }
}

private struct ComparedRunError: Error, CustomStringConvertible {
    let reason: String
    var description: String { reason }
}
