import Comparisons
import Distillation
import Foundation
import Models
import RunEvents
import RunStore

/// One run of a comparison, which is followed by reading its record.
final class ComparisonRun: ComparedRun {
    typealias Richness = RunEvents.Richness

    let cell: ComparisonCell
    private(set) var isRunning = true
    private(set) var round = 0
    private(set) var secondsLeft: Double?
    private let recipe: Recipe
    private let folder: RunFolder
    private let engine: EngineProcess
    private let reader: Reader
    private let richness: (RunFolder, Recipe) throws -> Richness?
    private var seconds = 0.0
    private var failure: String?
    private var isAskedToStop = false

    /// Starts the engine, which ends with this process.
    ///
    /// - Throws: `StoreError`.
    init(
        _ cell: ComparisonCell, _ recipe: Recipe, in folder: RunFolder, resumes: Bool,
        richness: @escaping (RunFolder, Recipe) throws -> Richness?
    ) throws {
        self.cell = cell
        self.recipe = recipe
        self.folder = folder
        self.richness = richness
        engine = try EngineCommand.start(folder, resumes: resumes, changes: [], endsWithParent: true)
        try engine.waitUntilRunning(folder)
        reader = try Reader(folder)
    }

    func look() throws -> ComparedRunState {
        // The process is checked before the record is read, because the record is complete once the engine is gone.
        let ending = engine.ending()
        for recorded in try reader.news().events {
            (round, seconds) = (recorded.moment.round, recorded.moment.seconds)
            switch recorded.event {
            case .stepped(let step): secondsLeft = step.secondsLeft
            case .diverged(let term, let value): failure = "\(term) became \(value) at step \(recorded.moment.step)."
            case .failed(let reason): failure = reason
            default: break
            }
        }
        if let ending {
            isRunning = false
            return try outcome(ending).map(ComparedRunState.finished) ?? .stopped
        }
        // A run that has diverged is stopped, because waiting for a person would delay all others.
        if !isAskedToStop, failure != nil || StopSignals.isRequested {
            isAskedToStop = true
            kill(engine.pid, SIGTERM)
        }
        return .running(seconds: seconds, left: secondsLeft)
    }

    /// - Returns: the run's result; nil where it was stopped.
    /// - Throws: the reason why it failed.
    private func outcome(_ ending: String) throws -> ComparisonOutcome? {
        if let failure { throw ComparedRunError(reason: failure) }
        guard let last = try reader.newest(.finished, 1).first, case .finished(let outcome) = last.event,
            let first = try reader.newest(.started, 1).first, case .started(let description) = first.event,
            last.number > first.number
        else { throw ComparedRunError(reason: "its engine ended with \(ending); see \(folder.logPath).") }
        if outcome.reason == .stopped { return nil }
        guard last.moment.round > 0 else {
            throw ComparedRunError(reason: "the budget held no whole round, so its student learnt nothing; give more.")
        }
        guard let evaluation = outcome.last else { throw ComparedRunError(reason: "it was never evaluated.") }
        let student = try ModelFile(contentsOf: URL(fileURLWithPath: folder.path + "/" + outcome.checkpoint))
        let cost = student.cost
        return ComparisonOutcome(
            cell: cell, evaluation: evaluation, parameters: description.student?.parameters ?? cost.parameters,
            multiplyAdds: cost.multiplyAdds, seconds: last.moment.seconds, rounds: last.moment.round,
            steps: last.moment.step, richness: try richness(folder, recipe))
    }
}

private struct ComparedRunError: Error, CustomStringConvertible {
    let reason: String
    var description: String { reason }
}
