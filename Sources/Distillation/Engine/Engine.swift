import Foundation
import Models
import RunEvents
import TensorCore

/// A run from its first step to its last: obeys commands between two steps, keeps time, watches for divergence, evaluates
/// and keeps checkpoints. For one thread, which it holds until the run is over.
///
/// ```swift
/// let engine = try Engine(distilling: teacher, recipe: recipe, clips: clips, run: "demo", host: host)
/// let outcome = try engine.run()
/// ```
public final class Engine {
    /// What the loop needs to go on, beside the work's own state.
    struct State: Codable {
        var moment = Moment()
        var knobs: KnobValues
        var glides: [Glide] = []
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
    /// The step that the last evaluation was of.
    private var evaluatedStep: Int?
    private var timing = Timing()
    /// What a divergence goes back to.
    private var good: WorkSnapshot
    private var shownPhase: Phase?
    private var lastKept = -Double.infinity
    /// Seconds between checkpoints that nobody asked for.
    private static let checkpointInterval = 10.0

    /// A student made from a teacher.
    ///
    /// - Parameters:
    ///   - student: a network of one's own, whose weights are drawn anew; nil for the family's member that the recipe names.
    ///   - clips: what is reported on; nothing is chosen by it.
    ///   - evaluationName: what the record calls the clips.
    ///   - checkpoint: the files of a checkpoint to go on from, to the bit.
    /// - Throws: `EngineError`, `NetworkFamilyError`, `StudentError`, `RecipeError`.
    public convenience init(
        distilling teacher: ModelFile, student: ModelFile? = nil, recipe: Recipe, clips: LabelledClips?,
        evaluationName: String = "",
        run: String, host: any EngineHost, resuming checkpoint: [String: Data]? = nil
    ) throws {
        Self.useThreads(recipe.threads)
        let work = try DistillationWork(
            recipe, teacher: teacher, student: student, clips: clips, named: evaluationName)
        try self.init(
            work, pool: work.pool, run: run, budget: recipe.budget, changes: recipe.changes, host: host,
            checkpoint: checkpoint)
    }

    /// A teacher trained on real clips.
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
            control = EngineControl(knobs: state.knobs, glides: state.glides)
            (last, best, evaluatedStep) = (state.last, state.best, state.evaluatedStep)
        }
        let step = moment.step
        self.changes = changes.filter { $0.step > step || (checkpoint == nil && $0.step == step) }
            .sorted { $0.step < $1.step }
        good = work.snapshot()
    }

    private static func useThreads(_ asked: Int) {
        Workers.use(threads: asked > 0 ? asked : ProcessInfo.processInfo.activeProcessorCount)
    }

    /// Until the last round, the budget's end or a stop.
    ///
    /// - Returns: how it ended, with the model file of the very network that was evaluated last.
    /// - Throws: the host's `failure`; `EngineError.resultNotKept` where that file cannot be written.
    public func run() throws -> Outcome {
        record(.started(work.description(run: runName, resumedAt: moment.step)))
        let reason = loop()
        if host.failure != nil {
            keep(force: true)
            // What could be kept may have changed what there is to say.
            if let failure = host.failure { throw failure }
        }
        if evaluatedStep != moment.step { evaluate() }
        // The network before the state, which is many times as large: a disk with room for the one only loses no result.
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
            let asked = control.obey(host.takeCommands()) { record($0) }
            control.heedRecord(host.recordTrouble) { record($0) }
            if asked.evaluates { evaluate() }
            if asked.keeps { keep(force: true) }
            if asked.stops || host.failure != nil { return .stopped }
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
        control.tookStep { record($0) }
        guard outcome.endsRound else { return }
        evaluate()
        moment.seconds = before.seconds + host.seconds - start
        moment.round = work.round
        timing.endRound(at: moment.seconds)
        replan()
        good = work.snapshot()
        keep(force: false)
        moment.seconds = before.seconds + host.seconds - start
    }

    /// Knob changes that the recipe repeats from an earlier run.
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
        guard var evaluation = work.evaluate() else { return }
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

    /// - Parameter force: whether or not one was kept a moment ago.
    private func keep(force: Bool) {
        let isBest = last?.isBest ?? false
        guard force || isBest || host.seconds - lastKept >= Self.checkpointInterval else { return }
        let snapshot = force ? work.snapshot() : good
        var files = snapshot.encoded()
        let state = State(
            moment: moment, knobs: control.knobs, glides: control.glides, last: last, best: best,
            evaluatedStep: evaluatedStep,
            work: snapshot.counters)
        files[CheckpointFile.counters] = state.json()
        let deployable = work.deployable(last)
        files[deployable.name] = deployable.data
        do {
            let file = try host.keep(files, at: moment, isBest: isBest)
            record(.checkpointed(file: file, isBest: isBest))
        } catch  where "\(error)" != host.failure.map({ "\($0)" }) {
            record(.warned("No checkpoint could be kept: \(error)"))
        } catch {
            // The failure ends the run, and is said then.
        }
        lastKept = host.seconds
    }

    private func record(_ event: RunEvent) { host.record(event, at: moment) }
}
