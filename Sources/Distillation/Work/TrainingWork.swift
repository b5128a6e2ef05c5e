import AudioSignal
import Autograd
import Foundation
import Models
import NetworkGraph
import NeuralNet
import RunEvents
import TensorCore

/// A teacher's description, and the clips and settings of its training.
public struct TrainingPlan {
    /// Seed, threads and budget; its rounds are epochs.
    public var recipe: Recipe
    public var description: ModelDescription
    public var clips: LabelledClips
    /// Clips that are reported on and used for nothing else.
    public var evaluation: LabelledClips?
    public var evaluationName: String
    public var batch: Int

    /// - Parameter epochs: the number of passes over the clips.
    public init(
        _ description: ModelDescription, clips: LabelledClips, evaluation: LabelledClips?,
        evaluationName: String = "", epochs: Int = 15, batch: Int = 64, seed: UInt64 = 1, threads: Int = 0
    ) {
        var recipe = Recipe()
        recipe.teacher = description.architecture
        recipe.student = ""
        recipe.rounds = epochs
        recipe.seed = seed
        recipe.threads = threads
        recipe.knobs[.studentRate] = 0.05
        recipe.knobs[.augmentation] = 1
        self.recipe = recipe
        self.description = description
        if description.output == .sigmoid { self.description.priors = clips.shares }
        self.clips = clips
        self.evaluation = evaluation
        self.evaluationName = evaluationName
        self.batch = batch
    }
}

/// Epochs of supervised training: cross-entropy (of tags, binary cross-entropy), SGD with Nesterov momentum, one cycle of the rate.
final class TrainingWork: EngineWork {
    private struct Counters: Codable {
        var round = 0
        var done = 0
        var steps = 0
        var progress = 0.0
        var plannedRounds: Int
        /// The generator at the beginning of the epoch, from which its order of clips follows.
        var epochRandom: RandomGenerator
        var random: RandomGenerator
        var optimizerSteps: [Int] = []
    }

    private let plan: TrainingPlan
    private let network: Classifier
    private let optimizer: GradientDescent
    private let evaluator: Evaluator?
    private let tape = Tape()
    private var counters: Counters
    private(set) var batches: [[Int]] = []

    /// - Throws: `NetworkFamilyError`, `EngineError`.
    init(_ plan: TrainingPlan) throws {
        let description = plan.description
        for clips in [plan.clips, plan.evaluation].compactMap(\.self) {
            guard clips.classes == description.classes.count else {
                throw EngineError.classesDiffer(teacher: description.classes.count, clips: clips.classes)
            }
            guard clips.mels == description.frontEnd.melBands else {
                throw EngineError.bandsDiffer(teacher: description.frontEnd.melBands, clips: clips.mels)
            }
            if clips.areTags, description.output == .softmax { throw EngineError.tagsForSoftmax }
        }
        guard !plan.clips.clips.isEmpty else { throw EngineError.noClips }
        self.plan = plan
        var random = RandomGenerator(seed: plan.recipe.seed, stream: "weights")
        network = try Classifier(
            NetworkFamily(named: description.architecture).graph(
                bands: description.frontEnd.melBands, classes: description.classes.count), using: &random)
        optimizer = GradientDescent(
            network.parameters, learningRate: 0, momentum: 0.9, weightDecay: 5e-4, isNesterov: true)
        evaluator = plan.evaluation.map {
            Evaluator(
                $0, frontEnd: description.frontEnd, output: description.output,
                windows: ClipWindows(length: description.frames))
        }
        counters = Counters(
            plannedRounds: plan.recipe.rounds,
            epochRandom: RandomGenerator(seed: plan.recipe.seed, stream: "epochs"),
            random: RandomGenerator(seed: plan.recipe.seed, stream: "training"))
        arrange()
    }

    var initialKnobs: KnobValues { plan.recipe.knobs }
    var round: Int { counters.round }
    var phase: Phase { .training }
    var plannedRounds: Int {
        get { counters.plannedRounds }
        set { counters.plannedRounds = newValue }
    }

    func remainingSteps(_ knobs: KnobValues) -> [(phase: Phase, steps: Int)] {
        [(.training, max((plannedRounds - round) * batches.count - counters.done, 0))]
    }

    /// Draws the epoch's batches of clips of similar length, in random order; a remainder of less than half a batch is
    /// left out of the epoch.
    private func arrange() {
        var random = counters.epochRandom
        let order = plan.clips.clips.indices.shuffled(using: &random)
        let chunk = plan.batch * 16
        batches = stride(from: 0, to: order.count, by: chunk).flatMap { start in
            // Equally long clips keep their random order, because a dataset lists its classes one after the other.
            let sorted = order[start..<min(start + chunk, order.count)].enumerated().sorted {
                (plan.clips.clips[$0.element].frames, $0.offset) < (plan.clips.clips[$1.element].frames, $1.offset)
            }
            .map(\.element)
            return stride(from: 0, to: sorted.count, by: plan.batch).map {
                Array(sorted[$0..<min($0 + plan.batch, sorted.count)])
            }
        }
        if batches.count > 1 { batches.removeAll { $0.count < plan.batch / 2 } }
        batches.shuffle(using: &random)
    }

    func step(_ knobs: KnobValues) throws(Divergence) -> StepOutcome {
        let batch = batches[counters.done]
        let x = tape.constant(placed(batch))
        let view = View(
            .augmentation(knobs), of: x.shape, frontEnd: plan.description.frontEnd, using: &counters.random)
        network.isTraining = true
        let logits = network(plan.description.frontEnd.networkInput(view(x))).logits
        var terms = Terms()
        terms.add(.crossEntropy, knobs) {
            plan.description.output.crossEntropy(logits, targets: batch.map { plan.clips.clips[$0].labels })
        }
        var losses: [String: Float] = [:]
        if plan.description.output == .softmax, !plan.clips.areTags {
            let right = zip(argmax(logits.value), batch).count { $0 == plan.clips.clips[$1].label }
            losses[Step.batchAccuracy] = Float(right) / Float(batch.count)
        }
        try terms.backward(on: tape)
        let schedule = Schedule.oneCycle(steps: 1_000_000)
        optimizer.learningRate =
            Float(knobs[.studentRate]) * schedule.factor(at: Int(counters.progress * 999_999))
        losses[Step.learningRate] = optimizer.learningRate
        losses.merge(terms.losses) { $1 }
        optimizer.step()
        optimizer.clearGradients()
        let left = remainingSteps(knobs)[0].steps
        counters.progress += (1 - counters.progress) / Double(max(left, 1))
        counters.done += 1
        counters.steps += 1
        var outcome = StepOutcome(
            step: Step(phase: .training, done: counters.done, planned: batches.count, losses: losses))
        if counters.done == batches.count {
            counters.round += 1
            counters.done = 0
            counters.epochRandom = RandomGenerator(seed: counters.epochRandom.next())
            arrange()
            outcome.endsRound = true
        }
        return outcome
    }

    private func placed(_ batch: [Int]) -> Tensor {
        let clips = plan.clips
        let placement = ClipPlacement(
            lengths: batch.map { clips.clips[$0].frames },
            longest: ClipWindows(length: plan.description.frames).longestWhole, using: &counters.random)
        return clips.tensor(
            batch, from: placement.starts, frames: placement.frames, shortest: network.shortestInput)
    }

    func evaluate(_ knobs: KnobValues) -> (evaluation: Evaluation, warning: String?)? {
        evaluator.map { ($0.evaluate(network, teacher: nil), nil) }
    }

    private var changing: [(name: String, tensor: Tensor)] {
        network.namedState.map { ("network.\($0.name)", $0.parameter.value) }
            + optimizer.stateTensors.map { ("optimizer.\($0.name)", $0.tensor) }
    }

    func snapshot() -> WorkSnapshot {
        var counters = counters
        counters.optimizerSteps = optimizer.stepCounts
        return WorkSnapshot(
            tensors: changing.map { ($0.name, $0.tensor.copy()) }, counters: counters.json(), pool: nil)
    }

    func restore(_ snapshot: WorkSnapshot) throws {
        let saved = try decoded(Counters.self, from: snapshot.counters)
        guard saved.optimizerSteps.count == optimizer.stepCounts.count else {
            throw EngineError.damagedCheckpoint(file: CheckpointFile.counters, problem: "it is of another network")
        }
        try snapshot.write(into: changing)
        optimizer.stepCounts = saved.optimizerSteps
        counters = saved
        arrange()
        guard counters.done < batches.count else {
            throw EngineError.damagedCheckpoint(file: CheckpointFile.counters, problem: "it is of other clips")
        }
    }

    func description(run: String, resumedAt step: Int) -> RunDescription {
        let description = plan.description
        return RunDescription(
            run: run, recipe: plan.recipe,
            teacher: .init(
                name: description.architecture, parameters: network.cost(frames: description.frames).parameters),
            student: nil, classes: description.classes, areTags: description.output == .sigmoid,
            axes: .init(description.frontEnd),
            evaluation: evaluator == nil ? "" : plan.evaluationName, clips: evaluator?.clips.clips.count ?? 0,
            threads: Workers.threads, instructions: InstructionSet.current.rawValue, resumedAt: step)
    }

    func deployable(_ evaluation: Evaluation?) -> (name: String, data: Data) {
        var description = plan.description
        description.notes["seed"] = String(plan.recipe.seed)
        description.notes["epochs"] = String(round)
        description.notes["training clips"] = String(plan.clips.clips.count)
        if let evaluation {
            description.notes[evaluation.metric.rawValue] = String(evaluation.score)
            description.notes["clips"] = String(evaluation.clips)
        }
        return (CheckpointFile.teacher, ModelFile(network, description: description).encoded())
    }
}
