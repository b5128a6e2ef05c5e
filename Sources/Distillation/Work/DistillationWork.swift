import AudioSignal
import Autograd
import Foundation
import Models
import NetworkGraph
import NeuralNet
import RunEvents
import TensorCore

/// Rounds of inversion steps and distillation steps, which make a student from a teacher without any real sound.
final class DistillationWork: EngineWork {
    struct Counters: Codable {
        var round = 0
        var phase = Phase.inversion
        /// Steps of the phase that are done in this round.
        var done = 0
        var distillationSteps = 0
        /// The share of the run that is done, on which the student's learning rate depends. Each step adds an equal
        /// part of the rest.
        var progress = 0.0
        var plannedRounds: Int
        var inversionRandom: RandomGenerator
        var distillationRandom: RandomGenerator
        /// The target classes of the round's samples.
        var labels = TargetClasses([])
        var frames = 0
        var optimizerSteps: [String: [Int]] = [:]
        /// nil in checkpoints of a frami without a map.
        var map: SampleMap.Counters?
    }

    let recipe: Recipe
    let method: Method
    let teacher: Classifier
    let teacherFile: ModelFile
    let inversion: Inversion
    let training: StudentTraining
    let evaluator: Evaluator?
    let evaluationName: String
    private(set) var pool: SamplePool
    /// Where the samples lie among the teacher's hidden states.
    var map = SampleMap()
    /// Real clips to show beside samples, made when the first one is shown; nil where nothing is evaluated.
    private(set) lazy var referenceClips: ReferenceClips? = evaluator.map {
        ReferenceClips($0, shortest: teacher.shortestInput) {
            let output = teacherOutput(for: $0)
            return (output.probabilities, output.pooled)
        }
    }
    private(set) var counters: Counters
    private let tape: Tape
    private let durations: ClosedRange<Int>

    /// - Parameters:
    ///   - own: a network of the user's own as the student, whose weights are drawn again.
    ///   - parts: the parts of each batch, one of which this work has; nil for whole batches.
    /// - Throws: `NetworkFamilyError`, `StudentError`, `EngineError`, `RecipeError`.
    init(
        _ recipe: Recipe, teacher file: ModelFile, student own: ModelFile? = nil, clips: LabelledClips?,
        named evaluationName: String, parts: (any BatchParts)? = nil
    ) throws {
        try recipe.validate()
        tape = Tape(parts: parts)
        guard file.graph.hasStatistics || recipe.knobs[.statistics] == 0 else {
            throw EngineError.noStatistics(model: file.description.architecture)
        }
        let method = Method.named(recipe.method)!
        guard file.graph.hasStatistics || method.contrastsHiddenStates || recipe.knobs[.contrast] == 0 else {
            throw EngineError.nothingToContrast(model: file.description.architecture, method: method.name)
        }
        let (classes, mels) = (file.description.classes.count, file.description.frontEnd.melBands)
        if let clips {
            guard clips.classes == classes else {
                throw EngineError.classesDiffer(teacher: classes, clips: clips.classes)
            }
            guard clips.mels == mels else { throw EngineError.bandsDiffer(teacher: mels, clips: clips.mels) }
            if clips.areTags, file.description.output == .softmax { throw EngineError.tagsForSoftmax }
        }
        self.recipe = recipe
        self.method = method
        teacherFile = file
        let teacher = try file.classifier()
        teacher.freeze()
        self.teacher = teacher
        let plan = try StudentPlan(recipe.student, own: own, for: teacher.graph, classes: classes)
        let fixed = teacher.fixedFrames ?? plan.fixedFrames
        evaluator = clips.map {
            Evaluator(
                $0, frontEnd: file.description.frontEnd, output: file.description.output,
                windows: ClipWindows(length: fixed ?? file.description.frames, isOnly: fixed != nil))
        }
        self.evaluationName = evaluationName
        durations = try Self.durations(recipe, teacher: file, fixed: fixed, plan: plan)
        var random = RandomGenerator(seed: recipe.seed, stream: "weights")
        training = try StudentTraining(
            teacher: teacher, student: plan, grafts: recipe.grafts,
            frontEnd: file.description.frontEnd, output: file.description.output, averaging: recipe.averaging,
            tape: tape, using: &random)
        inversion = Inversion(
            Inversion.Networks(
                teacher: teacher, student: training.student, frontEnd: file.description.frontEnd,
                draw: ClassDraw(file.description, bias: teacher.outputBias)),
            method: method, batch: recipe.inversionBatch, frames: durations.upperBound, tape: tape, using: &random)
        pool = SamplePool(mels: mels, classes: classes, limit: recipe.poolLimit)
        counters = Counters(
            plannedRounds: recipe.rounds,
            inversionRandom: RandomGenerator(seed: recipe.seed, stream: "inversion"),
            distillationRandom: RandomGenerator(seed: recipe.seed, stream: "distillation"))
    }

    /// The range of the synthetic spectrograms' frames: the only duration of teacher or student where one has such,
    /// else the recipe's range, or that of a typical clip; never so few that a layer of teacher or student would have
    /// no output.
    private static func durations(
        _ recipe: Recipe, teacher: ModelFile, fixed: Int?, plan: StudentPlan
    ) throws -> ClosedRange<Int> {
        if let fixed { return fixed...fixed }
        let least = try (max(teacher.graph.shortestInput(), plan.graph.shortestInput()) + 7) / 8 * 8
        let own = max((teacher.description.frames + 4) / 8 * 8, least)
        guard recipe.longestFrames > 0 else { return own...own }
        return max(recipe.shortestFrames, least)...max(recipe.longestFrames, least)
    }

    var initialKnobs: KnobValues { recipe.knobs }
    var round: Int { counters.round }
    var phase: Phase { counters.phase }
    var plannedRounds: Int {
        get { counters.plannedRounds }
        set { counters.plannedRounds = newValue }
    }

    func remainingSteps(_ knobs: KnobValues) -> [(phase: Phase, steps: Int)] {
        let rounds = max(plannedRounds - round, 0)
        let (inversions, distillations) = (Int(knobs[.inversionSteps]), Int(knobs[.distillationSteps]))
        let isDistilling = phase == .distillation
        let inverted = isDistilling ? inversions : min(counters.done, inversions)
        let distilled = isDistilling ? min(counters.done, distillations) : 0
        return [
            (.inversion, max(rounds * inversions - inverted, 0)),
            (.distillation, max(rounds * distillations - distilled, 0)),
        ]
    }

    func step(_ knobs: KnobValues) throws(Divergence) -> StepOutcome {
        if counters.phase == .inversion {
            try invert(knobs)
        } else {
            try distil(knobs)
        }
    }

    private func invert(_ knobs: KnobValues) throws(Divergence) -> StepOutcome {
        let planned = Int(knobs[.inversionSteps])
        if counters.done == 0 {
            // Only multiples of 8, so that buffers of few sizes are kept for reuse.
            let eighths = counters.inversionRandom.integer(
                in: durations.lowerBound / 8..<durations.upperBound / 8 + 1)
            let frames = min(max(8 * eighths, durations.lowerBound), durations.upperBound)
            // Otherwise the buffers of the last duration would be kept beside those of this one.
            if frames != inversion.frames { BufferPool.trim() }
            inversion.beginRound(frames: frames, using: &counters.inversionRandom)
        }
        var outcome = StepOutcome(
            step: Step(phase: .inversion, done: counters.done + 1, planned: planned, losses: [:]))
        var batch: Inversion.Batch?
        if method.optimised != .nothing {
            let (made, terms) = try inversion.step(knobs, using: &counters.inversionRandom)
            outcome.step.losses = terms.losses
            let isNeeded = counters.done + 1 >= planned || (counters.done + 1) % 4 == 0
            batch = isNeeded ? made.gathered(tape.parts) : made
        }
        counters.done += 1
        if counters.done >= planned {
            outcome.events = fillPool(batch, knobs)
            counters.phase = .distillation
            counters.done = 0
        } else if let batch, counters.done % 4 == 0 {
            outcome.events = pictureOnTheWay(batch)
        }
        return outcome
    }

    /// Adds samples to the pool at the end of a round's inversion: the batch of the last step, and further ones.
    private func fillPool(_ batch: Inversion.Batch?, _ knobs: KnobValues) -> [RunEvent] {
        inversion.endRound(knobs)
        if let rows = batch?.features { inversion.bank.add(rows) }
        var parts = batch.map { [$0.samples] } ?? []
        for _ in 0..<recipe.drawnBatches + (batch == nil ? 1 : 0) where !inversion.optimizesSpectrograms {
            parts.append(furtherBatch())
        }
        var first: TeacherOutput?
        for samples in parts {
            let teacherOutput = self.teacherOutput(for: samples)
            pool.add(samples, labels: argmax(teacherOutput.probabilities))
            first = first ?? teacherOutput
        }
        let teacherOutput = batch.map { TeacherOutput(probabilities: $0.probabilities, pooled: $0.pooled) } ?? first!
        let measured = Diversity(
            similarity: teacherOutput.similarity, entropy: teacherOutput.entropy, bankSpread: inversion.bank.spread,
            poolClasses: pool.classCounts)
        let shown = batch ?? noiseBatch(parts[0], teacherOutput)
        let added = parts.reduce(0) { $0 + $1.shape.batch }
        return picturesAndMap(shown, states: first!.pooled, added: added) + [.measured(measured)]
    }

    private func furtherBatch() -> Tensor {
        guard method.optimised == .nothing else {
            return inversion.drawSamples(recipe.inversionBatch, using: &counters.inversionRandom)
        }
        let shape = Shape(
            batch: recipe.inversionBatch, height: pool.mels, width: inversion.frames, channels: 1)
        return Tensor(uniform: shape, in: 0...1, using: &counters.inversionRandom)
    }

    private func teacherOutput(for samples: Tensor) -> TeacherOutput {
        let output = teacher(teacherFile.description.frontEnd.networkInput(tape.constant(samples)))
        return TeacherOutput(
            probabilities: teacherFile.description.output.probabilities(output.logits.value),
            pooled: output.pooled.value)
    }

    private func noiseBatch(_ samples: Tensor, _ teacherOutput: TeacherOutput) -> Inversion.Batch {
        Inversion.Batch(
            samples: samples, targets: TargetClasses(argmax(teacherOutput.probabilities)),
            probabilities: teacherOutput.probabilities,
            pooled: teacherOutput.pooled, features: nil)
    }

    private func distil(_ knobs: KnobValues) throws(Divergence) -> StepOutcome {
        let planned = Int(knobs[.distillationSteps])
        let samples = pool.draw(recipe.distillationBatch, using: &counters.distillationRandom)
        let factor = StudentTraining.rateFactor(step: counters.distillationSteps, progress: counters.progress)
        let terms = try training.step(
            on: samples, knobs, rateFactor: factor, using: &counters.distillationRandom)
        let left = remainingSteps(knobs).first { $0.phase == .distillation }!.steps
        counters.progress += (1 - counters.progress) / Double(max(left, 1))
        counters.done += 1
        counters.distillationSteps += 1
        var outcome = StepOutcome(
            step: Step(phase: .distillation, done: counters.done, planned: planned, losses: terms.losses))
        if counters.done >= planned {
            counters.phase = .inversion
            counters.done = 0
            counters.round += 1
            outcome.endsRound = true
        }
        return outcome
    }

    /// A pool for the samples of a snapshot.
    var emptyPool: SamplePool { SamplePool(mels: pool.mels, classes: pool.classes, limit: pool.limit) }

    /// Goes on from a checkpoint's counters and samples.
    func adopt(_ counters: Counters, pool: SamplePool?) {
        self.counters = counters
        if let pool { self.pool = pool }
    }

    func evaluate(_ knobs: KnobValues) -> (evaluation: Evaluation, warning: String?)? {
        guard let evaluator else { return nil }
        var evaluation = evaluator.evaluate(training.deployed, teacher: teacher)
        guard knobs[.eightBits] > 0, pool.count > 0 else { return (evaluation, nil) }
        do {
            evaluation.int8 = try evaluateEightBits(evaluator)
            return (evaluation, nil)
        } catch {
            return (evaluation, "The student cannot be measured in 8 bits: \(error)")
        }
    }

    /// Synthetic samples that the scales of 8 bits are from.
    private static let calibrationSamples = 256

    /// - Throws: as `EightBitStudent`.
    private func evaluateEightBits(_ evaluator: Evaluator) throws -> Evaluation.EightBits {
        let (frontEnd, output) = (teacherFile.description.frontEnd, teacherFile.description.output)
        let samples = pool.newest(Self.calibrationSamples).map { batch in
            tape.withoutParameterGradients { frontEnd.networkInput(tape.constant(batch)).value }
        }
        let student = try EightBitStudent(training.deployed, output: output, samples: samples)
        let score = evaluator.evaluate(training.deployed, logits: { student.network($0).value }, teacher: nil).score
        return Evaluation.EightBits(score: score, bytes: student.bytes, floatBytes: student.floatBytes)
    }
}

/// The teacher's output for a batch.
private struct TeacherOutput {
    let probabilities: Tensor
    let pooled: Tensor

    /// The mean cosine similarity of the pooled states of different samples: (‖Σ u‖² − n) / (n (n − 1)) for unit rows
    /// u.
    var similarity: Float {
        let unit = normalizeRows(pooled).output
        let (rows, columns) = (unit.shape.rows, unit.shape.columns)
        guard rows > 1 else { return 1 }
        let sum = sumOverPositions(unit, channels: columns)
        return (sum.sumOfSquares() - Float(rows)) / Float(rows * (rows - 1))
    }

    /// The entropy of the mean prediction, in nats; for tags, of each tag's share of the sum of all probabilities.
    var entropy: Float {
        let totals = sumOverPositions(probabilities, channels: probabilities.shape.columns).array
        let all = max(totals.reduce(0, +), .leastNormalMagnitude)
        return totals.reduce(0) { sum, total in
            let share = total / all
            return share > 0 ? sum - share * log(share) : sum
        }
    }
}
