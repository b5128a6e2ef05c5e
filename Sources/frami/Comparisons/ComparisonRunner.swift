import AudioFiles
import Comparisons
import Distillation
import Foundation
import Models
import RunConsole
import RunEvents
import RunStore
import TensorCore
import TerminalUI

/// Starts the runs of a comparison, each with its own engine process, folder and record.
final class ComparisonRunner {
    private let line = ProgressLine()
    private let folder: String
    private var runs: [ComparisonRun] = []
    /// The hidden states of the real clips by teacher and clips, which are the same for all methods.
    private var realStates: [[String]: Matrix] = [:]

    init(folder: String) { self.folder = folder }

    // MARK: - Ranks

    private let lost = ComparisonRanks.Lost()
    private var ranks: ComparisonRanks?

    /// Rank 0 of a comparison, which may be the only one.
    ///
    /// - Parameter places: how many runs each rank has at a time.
    func ranks(of group: RankGroup, places: Int) -> ComparisonRanks {
        group.watch { [lost] rank in lost.add(rank.rank) }
        let ranks = ComparisonRanks(
            group.world, names: group.roll.map(\.name), places: places, lost: lost,
            isStopRequested: { StopSignals.isRequested }, start: start)
        self.ranks = ranks
        return ranks
    }

    /// Makes the runs that rank 0 hands this rank, until it has no more.
    func work(in group: RankGroup) throws {
        StopSignals.install()
        group.watch { _ in }
        try ComparisonWorker(group.world, start: start).serve(
            stop: { StopSignals.request() }, wait: { usleep(50_000) })
        group.leave()
    }

    /// Lets the other ranks end, those that answer no longer at once.
    func end(_ group: RankGroup) {
        if lost.count > 0 { group.world.abort() }
        try? ranks?.leave()
        group.leave()
    }

    /// Starts a run, or continues one that was interrupted.
    ///
    /// - Throws: the reason why it cannot start.
    func start(_ cell: ComparisonCell, _ recipe: Recipe) throws -> any ComparedRun {
        StopSignals.install()
        let earlier = interrupted(cell, recipe)
        if let earlier { try waitForEngine(of: earlier) }
        let folder = try earlier ?? RunFolder.create(in: folder, name: cell.name, recipe: recipe, at: Date())
        let run = try ComparisonRun(cell, recipe, in: folder, resumes: earlier != nil, richness: richness(of:_:))
        runs.append(run)
        return run
    }

    /// Shows the progress of the comparison.
    ///
    /// - Parameter elsewhere: the runs of other ranks.
    func show(_ progress: ComparisonProgress, elsewhere: [String]) {
        let active = runs.filter(\.isRunning)
        var text = "\(progress.finished) of \(progress.total) done"
        for run in active {
            text += "; \(run.cell.name) round \(run.round + 1)"
            if let left = run.secondsLeft { text += ", \(NumberText.clock(left)) left" }
        }
        for run in elsewhere { text += "; \(run)" }
        if let left = progress.secondsLeft { text += "; \(NumberText.clock(left)) left of all" }
        line.show(text)
    }

    func finishLine() { line.finish() }

    /// The newest run of the same cell and recipe that can be continued from a checkpoint; nil where there is none.
    private func interrupted(_ cell: ComparisonCell, _ recipe: Recipe) -> RunFolder? {
        RunList(folder).all().last { run in
            // The name without the time, such as `20261124-111918-`.
            guard run.name.dropFirst(16).hasPrefix(cell.name), (try? RecipeFile.read(run.recipePath)) == recipe,
                Checkpoints(run).latest != nil, let reader = try? Reader(run)
            else { return false }
            // A run that has diverged would diverge again.
            return (try? reader.newest(.diverged, 1).isEmpty) ?? false
        }
    }

    /// Waits for the engine of a comparison that was killed, which stops by itself after its step.
    private func waitForEngine(of run: RunFolder) throws {
        var waited = 0
        while let engine = EngineLock.holder(of: run) {
            guard waited < 1200 else { throw StoreError.engineRunning(run: run.name, pid: engine.pid) }
            usleep(50_000)
            waited += 1
        }
    }

    private func richness(of folder: RunFolder, _ recipe: Recipe) throws -> Richness? {
        guard let checkpoint = Checkpoints(folder).latest else { return nil }
        let teacher = try Networks.teacher(recipe.teacher)
        guard let pool = try RichnessStates.ofPool(in: checkpoint.load(), teacher: teacher) else { return nil }
        let key = [recipe.teacher, recipe.evaluate]
        if realStates[key] == nil {
            let dataset = try Dataset.load(DatasetReference(recipe.evaluate))
            let labels = try Clips.labels(of: dataset, in: teacher.description)
            let scoring = try Scoring(dataset, of: teacher.description)
            let clips = try Clips.load(scoring.clips, labels: labels, for: teacher.description)
            realStates[key] = try RichnessStates.ofClips(clips, teacher: teacher)
        }
        let real = realStates[key].flatMap { $0.rows >= 2 ? $0 : nil }
        return Richness(synthetic: pool.states, classCounts: pool.classCounts, real: real)
    }
}
