import Foundation
import Models
import Ranks
import RunEvents
import TensorCore

/// A run from its first step to its last: it carries out commands between two steps, measures time, handles divergence,
/// evaluates and writes checkpoints. It works on the thread that calls `run`, until the run is over.
///
/// ```swift
/// let engine = try Engine(distilling: teacher, recipe: recipe, clips: clips, run: "demo", host: host)
/// let outcome = try engine.run()
/// ```
public final class Engine {
    /// The state of the loop in a checkpoint, beside the work's own state.
    struct State: Codable {
        var moment = Moment()
        var knobs: KnobValues
        var glides: [Glide] = []
        /// nil in checkpoints of earlier versions, which had none.
        var attempts: [Attempt]?
        var last: Evaluation?
        var best: Evaluation?
        var evaluatedStep: Int?
        var work: Data
    }

    private let work: any EngineWork
    private let host: any EngineHost
    private let runName: String
    private let budget: Double
    private let askedRounds: Int
    private var changes: [Recipe.Change]
    private var control: EngineControl
    private var moment = Moment()
    private var last: Evaluation?
    private var best: Evaluation?
    /// The step after which the last evaluation was made.
    private var evaluatedStep: Int?
    private var timing = Timing()
    /// The state that is restored after a divergence.
    private var good: WorkSnapshot
    private var shownPhase: Phase?
    private var lastKept = -Double.infinity
    /// The least number of seconds between checkpoints that no command asked for.
    private static let checkpointInterval = 10.0

    /// A run that makes a student from a teacher.
    ///
    /// - Parameters:
    ///   - student: a network of the user's own, whose weights are drawn again; nil for the network that the recipe
    ///     names.
    ///   - clips: labelled clips to report on; nothing is chosen by them.
    ///   - evaluationName: the name of the clips in the record.
    ///   - checkpoint: the files of a checkpoint to continue from, which gives the same bits as an uninterrupted run.
    ///   - world: the parts of each batch, of which the engine has the first and an `EnginePart` each other; nil where
    ///     batches are whole.
    /// - Throws: `EngineError`, `NetworkFamilyError`, `StudentError`, `RecipeError`.
    public convenience init(
        distilling teacher: ModelFile, student: ModelFile? = nil, recipe: Recipe, clips: LabelledClips?,
        evaluationName: String = "",
        run: String, host: any EngineHost, resuming checkpoint: [String: Data]? = nil, world: World? = nil
    ) throws {
        Self.useThreads(recipe.threads)
        let work = try DistillationWork(
            recipe, teacher: teacher, student: student, clips: clips, named: evaluationName,
            parts: world.map(WorldParts.init))
        let shared: any EngineWork = world.map { SharedWork(work, $0) } ?? work
        try self.init(
            shared, pool: work.pool, run: run, budget: recipe.budget, changes: recipe.changes, host: host,
            checkpoint: checkpoint)
    }

    /// A run that trains a teacher on real clips.
    public convenience init(
        training plan: TrainingPlan, run: String, host: any EngineHost, resuming checkpoint: [String: Data]? = nil
    ) throws {
        Self.useThreads(plan.recipe.threads)
        try self.init(
            TrainingWork(plan), pool: nil, run: run, budget: plan.recipe.budget, changes: plan.recipe.changes,
            host: host, checkpoint: checkpoint)
    }

    init(
        _ work: any EngineWork, pool: SamplePool?, run: String, budget: Double, changes: [Recipe.Change],
        host: any EngineHost, checkpoint: [String: Data]?
    ) throws {
        self.work = work
        self.host = host
        self.budget = budget
        runName = run
        askedRounds = work.plannedRounds
        control = EngineControl(knobs: work.initialKnobs)
        if let checkpoint {
            guard let data = checkpoint[CheckpointFile.counters] else {
                throw EngineError.damagedCheckpoint(file: CheckpointFile.counters, problem: "it is missing")
            }
            let state = try decoded(State.self, from: data)
            try work.restore(WorkSnapshot(checkpoint, counters: state.work, pool: pool))
            if budget <= 0 { work.plannedRounds = askedRounds }
            moment = state.moment
            control = EngineControl(knobs: state.knobs, glides: state.glides, attempts: state.attempts ?? [])
            (last, best, evaluatedStep) = (state.last, state.best, state.evaluatedStep)
        }
        let step = moment.step
        self.changes = changes.filter { $0.step > step || (checkpoint == nil && $0.step == step) }
            .sorted { $0.step < $1.step }
        good = work.snapshot()
    }

    static func useThreads(_ asked: Int) {
        Workers.use(threads: asked > 0 ? asked : ProcessInfo.processInfo.activeProcessorCount)
    }

    /// Runs until the last round, the end of the time budget, or a command to stop.
    ///
    /// - Returns: how the run ended, with the model file of the network that was evaluated last.
    /// - Throws: the host's `failure`; `EngineError.resultNotKept` where that file cannot be written.
    public func run() throws -> Outcome {
        defer { work.end() }
        record(.started(work.description(run: runName, resumedAt: moment.step)))
        let reason = loop()
        if host.failure != nil {
            keep(force: true)
            // Whether the checkpoint could be written may have changed the host's failure.
            if let failure = host.failure { throw failure }
        }
        if evaluatedStep != moment.step { evaluate() }
        // The network is written before the state, which is many times as large, so that a full disk does not lose the
        // result.
        let deployable = work.deployable(last)
        let file: String
        do {
            file = try host.keepModel(deployable.data, named: deployable.name)
        } catch {
            throw EngineError.resultNotKept(file: deployable.name, reason: "\(error)")
        }
        keep(force: true)
        let outcome = Outcome(reason: reason, last: last, best: best, checkpoint: file)
        record(.finished(outcome))
        return outcome
    }

    private func loop() -> Outcome.Reason {
        var mark = host.seconds
        while true {
            let requests = control.carryOut(host.takeCommands()) { record($0) }
            control.updateRecordTrouble(host.recordTrouble) { record($0) }
            if requests.evaluates { evaluate() }
            if requests.keeps { keep(force: true) }
            if requests.stops || host.failure != nil { return .stopped }
            if control.isPaused {
                host.waitForCommands()
                mark = host.seconds
                continue
            }
            if work.round >= work.plannedRounds { return work.plannedRounds < askedRounds ? .budget : .rounds }
            if budget > 0, moment.seconds >= budget { return .budget }
            applyChanges()
            step(since: mark)
            mark = host.seconds
        }
    }

    private func step(since start: Double) {
        if work.phase != shownPhase {
            shownPhase = work.phase
            record(.phaseBegan(work.phase))
        }
        let before = moment
        var outcome: StepOutcome
        do {
            outcome = try work.step(control.knobs)
        } catch {
            return goBack(after: error)
        }
        moment.step += 1
        let seconds = host.seconds - start
        moment.seconds = before.seconds + seconds
        timing.add(seconds, of: outcome.step.phase)
        outcome.step.stepsPerSecond = timing.stepsPerSecond(of: outcome.step.phase)
        outcome.step.secondsLeft = secondsLeft
        record(.stepped(outcome.step))
        for event in outcome.events { record(event) }
        for change in control.advanceGlides() { record(change) }
        control.endedStep { record($0) }
        guard outcome.endsRound else { return }
        evaluate()
        for change in control.endedRound() { record(change) }
        moment.seconds = before.seconds + host.seconds - start
        moment.round = work.round
        timing.endRound(at: moment.seconds)
        replan()
        good = work.snapshot()
        keep(force: false)
        moment.seconds = before.seconds + host.seconds - start
    }

    /// Applies the knob changes that the recipe has from an earlier run, up to the present step.
    private func applyChanges() {
        while let change = changes.first, change.step <= moment.step {
            changes.removeFirst()
            if let event = control.set(change.knob, to: change.value, by: "recipe") { record(event) }
        }
    }

    private func goBack(after divergence: Divergence) {
        record(.diverged(term: divergence.term, value: divergence.text))
        do {
            try work.restore(good)
        } catch {
            preconditionFailure("a snapshot of this run does not fit it: \(error)")
        }
        moment.round = work.round
        shownPhase = nil
        control.diverged()
        record(.paused(reason: "\(divergence.term) is \(divergence.text); turn a knob, then resume"))
    }

    private func evaluate() {
        guard let (measured, warning) = work.evaluate(control.knobs) else { return }
        if let warning { record(.warned(warning)) }
        var evaluation = measured
        evaluation.isBest = best.map { evaluation.score > $0.score } ?? true
        if evaluation.isBest { best = evaluation }
        last = evaluation
        evaluatedStep = moment.step
        record(.evaluated(evaluation))
    }

    /// Plans as many rounds as the budget holds, so that the schedules end where the run does.
    private func replan() {
        guard budget > 0, let seconds = timing.secondsARound else { return }
        let asked = askedRounds
        let fitting = work.round + Int(max(0, (budget - moment.seconds) / (seconds * 1.02)))
        let planned = min(asked, max(fitting, work.round))
        guard planned != work.plannedRounds else { return }
        work.plannedRounds = planned
        record(.logged("The budget holds \(planned) of \(asked) rounds."))
    }

    private var secondsLeft: Double? {
        let steps = timing.secondsLeft(work.remainingSteps(control.knobs), rounds: work.plannedRounds - work.round)
        guard budget > 0 else { return steps }
        return min(steps ?? .infinity, max(budget - moment.seconds, 0))
    }

    /// - Parameter force: writes a checkpoint even if one was written a moment ago.
    private func keep(force: Bool) {
        let isBest = last?.isBest ?? false
        guard force || isBest || host.seconds - lastKept >= Self.checkpointInterval else { return }
        let snapshot = force ? work.snapshot() : good
        var files = snapshot.encoded()
        let state = State(
            moment: moment, knobs: control.knobs, glides: control.glides, attempts: control.attempts, last: last,
            best: best, evaluatedStep: evaluatedStep, work: snapshot.counters)
        files[CheckpointFile.counters] = state.json()
        let deployable = work.deployable(last)
        files[deployable.name] = deployable.data
        do {
            let file = try host.keep(files, at: moment, isBest: isBest)
            record(.checkpointed(file: file, isBest: isBest))
        } catch  where "\(error)" != host.failure.map({ "\($0)" }) {
            record(.warned("No checkpoint could be kept: \(error)"))
        } catch {
            // This failure ends the run, which reports it.
        }
        lastKept = host.seconds
    }

    private func record(_ event: RunEvent) { host.record(event, at: moment) }
}
