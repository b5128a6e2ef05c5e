import Foundation
import Models
import Ranks
import RunEvents

/// What part 0 of a run has the others do together with it.
enum SharedOrder: Codable {
    /// A step, with the knobs and the number of rounds that hold for it.
    case step(KnobValues, plannedRounds: Int)
    /// To go on from a snapshot, whose files follow in this order.
    case restore(counters: Data, files: [String])
    /// To end.
    case end
}

/// Part 0 of a work whose batches are computed in parts: it passes on each step and each restored state to the others,
/// which have the same state as it has, and everything else it does alone.
final class SharedWork: EngineWork {
    private let work: DistillationWork
    private let world: World
    private let reports: RankReports
    private var isOver = false

    init(_ work: DistillationWork, _ world: World) {
        (self.work, self.world) = (work, world)
        reports = RankReports(world)
    }

    var initialKnobs: KnobValues { work.initialKnobs }
    var round: Int { work.round }
    var phase: Phase { work.phase }
    var plannedRounds: Int {
        get { work.plannedRounds }
        set { work.plannedRounds = newValue }
    }

    func description(run: String, resumedAt step: Int) -> RunDescription {
        work.description(run: run, resumedAt: step)
    }

    func remainingSteps(_ knobs: KnobValues) -> [(phase: Phase, steps: Int)] { work.remainingSteps(knobs) }

    func step(_ knobs: KnobValues) throws(Divergence) -> StepOutcome {
        tell(.step(knobs, plannedRounds: work.plannedRounds))
        var outcome = try reports.measure { () throws(Divergence) in try work.step(knobs) }
        if let event = reports.event() { outcome.events.append(event) }
        return outcome
    }

    func evaluate(_ knobs: KnobValues) -> (evaluation: Evaluation, warning: String?)? { work.evaluate(knobs) }

    func snapshot() -> WorkSnapshot { work.snapshot() }

    func restore(_ snapshot: WorkSnapshot) throws {
        // Where the snapshot does not fit this part, the others are not asked for it.
        try work.restore(snapshot)
        let files = snapshot.encoded().filter { $0.key != CheckpointFile.counters }
        let names = files.keys.sorted()
        tell(.restore(counters: snapshot.counters, files: names))
        for name in names { for part in 1..<world.size { world.send([UInt8](files[name]!), to: part, on: .control) } }
    }

    func deployable(_ evaluation: Evaluation?) -> (name: String, data: Data) { work.deployable(evaluation) }

    func end() {
        guard !isOver else { return }
        isOver = true
        tell(.end)
    }

    private func tell(_ order: SharedOrder) {
        for part in 1..<world.size { world.send([UInt8](order.json()), to: part, on: .control) }
    }
}

/// A part of a run that follows part 0.
///
/// ```swift
/// let part = try EnginePart(distilling: teacher, recipe: recipe, world: worlds[1])  // an engine has worlds[0]
/// try part.follow()                                                                 // until that engine's run is over
/// ```
public final class EnginePart {
    private let work: DistillationWork
    private let world: World

    /// - Parameters:
    ///   - teacher, student, recipe: the same as the engine's.
    ///   - world: the parts, of which this is not the first.
    /// - Throws: as `Engine`.
    public init(distilling teacher: ModelFile, student: ModelFile? = nil, recipe: Recipe, world: World) throws {
        Engine.useThreads(recipe.threads)
        self.world = world
        work = try DistillationWork(
            recipe, teacher: teacher, student: student, clips: nil, named: "", parts: WorldParts(world))
    }

    /// Does what part 0 does, until its run is over.
    ///
    /// - Throws: `RanksError` where no order comes any more; `EngineError` where a state does not fit.
    public func follow() throws {
        let reports = RankReports(world)
        while true {
            switch try JSONDecoder().decode(SharedOrder.self, from: Data(world.receive(from: 0, on: .control))) {
            case .step(let knobs, let plannedRounds):
                work.plannedRounds = plannedRounds
                // After a divergence, which all parts have alike, part 0 restores a state.
                _ = try? reports.measure { () throws(Divergence) in try work.step(knobs) }
            case .restore(let counters, let names):
                var files: [String: Data] = [:]
                for name in names { files[name] = Data(try world.receive(from: 0, on: .control)) }
                try work.restore(WorkSnapshot(files, counters: counters, pool: work.emptyPool))
            case .end: return
            }
        }
    }
}
