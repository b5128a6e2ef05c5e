import AudioSignal
import Autograd
import Models
import NeuralNet
import RunEvents
import TensorCore

/// Finds spectrograms to which the teacher responds as to real ones: the losses of a generator and its latent vectors,
/// or of the spectrograms themselves, and the optimisation steps.
final class Inversion {
    struct Networks {
        let teacher: Classifier
        let student: Classifier
        let frontEnd: FrontEnd
        /// Draws the samples' target classes; its output kind decides the form of the losses.
        let draw: ClassDraw
    }

    /// The samples of a step with the teacher's output, for the pool, the bank and the screen. Where the tape has a part
    /// of each batch, `samples` and `pooled` are that part's until they are gathered.
    struct Batch {
        /// `[batch, mels, frames, 1]` in unit scale.
        var samples: Tensor
        let targets: TargetClasses
        /// The teacher's probabilities on the mild view, `[batch, classes]`.
        let probabilities: Tensor
        let pooled: Tensor
        let features: MemoryBank.Rows?

        /// The samples of all parts.
        func gathered(_ parts: (any BatchParts)?) -> Batch {
            guard let parts else { return self }
            return Batch(
                samples: parts.gather(samples), targets: targets, probabilities: probabilities,
                pooled: parts.gather(pooled), features: features)
        }
    }

    let generator: Generator
    /// Where the generator is meta-learned, the copy of it that each round trains from its present weights; nil for
    /// other methods.
    let roundGenerator: Generator?
    let metaOptimizer: Adam?
    let head: ContrastHead
    private let networks: Networks
    private let method: Method
    private let batchSize: Int
    private let tape: Tape
    private let features: Int
    let generatorOptimizer: Adam
    let headOptimizer: Adam
    /// What a round optimises besides the generator: the latent vectors, or the spectrograms.
    private(set) var latents: Parameter
    private(set) var latentOptimizer: Adam
    private(set) var targets = TargetClasses([])
    private(set) var frames: Int
    var bank: MemoryBank
    /// How many rows of the bank a step contrasts with.
    static let bankRows = 512
    /// The most frames for which the generator's first layer makes a map, because for more its weights would take
    /// hundreds of mebibytes; for longer samples the map is stretched.
    static let longestMap = 1024

    init(
        _ networks: Networks, method: Method, batch: Int, frames: Int, bankCapacity: Int = 4096, tape: Tape,
        using random: inout RandomGenerator
    ) {
        self.networks = networks
        self.method = method
        self.tape = tape
        self.frames = frames
        batchSize = batch
        let teacher = networks.teacher
        let mels = networks.frontEnd.melBands
        let map = min(frames, Self.longestMap)
        generator = Generator(mels: mels, frames: map, classes: teacher.classes, using: &random)
        var copied = random
        roundGenerator =
            method.optimised == .metaGenerator
            ? Generator(mels: mels, frames: map, classes: teacher.classes, using: &copied) : nil
        let normChannels = teacher.batchNorms.reduce(0) { $0 + $1.weight.value.count }
        features =
            normChannels + (method.contrastsHiddenStates ? teacher.map.channels + teacher.pooledDimensions : 0)
        head = ContrastHead(features, using: &random)
        bank = MemoryBank(capacity: bankCapacity)
        let betas: (Float, Float) = (0.5, 0.999)
        generatorOptimizer = Adam((roundGenerator ?? generator).parameters, learningRate: 0, betas: betas)
        metaOptimizer = roundGenerator == nil ? nil : Adam(generator.parameters, learningRate: 0, betas: betas)
        headOptimizer = Adam(head.parameters, learningRate: 1e-3, betas: betas)
        latents = Parameter(Tensor(zeros: []))
        latentOptimizer = Adam([latents], learningRate: 0, betas: betas)
        prepare(TargetClasses(Array(repeating: 0, count: batch)), frames: frames)
    }

    var optimizesSpectrograms: Bool { method.optimised == .spectrograms }

    /// Makes latent vectors (or spectrograms) of the right shape, whose values a new round or a checkpoint then fills
    /// in.
    func prepare(_ targets: TargetClasses, frames: Int) {
        self.targets = targets
        self.frames = frames
        let shape =
            optimizesSpectrograms
            ? Shape(batch: targets.count, height: generator.mels, width: frames, channels: 1)
            : Shape(rows: targets.count, columns: generator.latent)
        latents = Parameter(Tensor(zeros: shape))
        latentOptimizer = Adam([latents], learningRate: 0, betas: (0.5, 0.999))
    }

    /// Begins a round: draws target classes and latent vectors, and resets the generator where the method does so.
    func beginRound(frames: Int, using random: inout RandomGenerator) {
        prepare(networks.draw(batchSize, using: &random), frames: frames)
        if method.resetsGenerator {
            generator.reset(using: &random)
            generatorOptimizer.reset()
        }
        if let roundGenerator {
            roundGenerator.copyState(from: generator)
            generatorOptimizer.reset()
        }
        fillLatents(using: &random)
    }

    /// Moves a meta-learned generator towards the weights that the round has trained, by Adam on their difference
    /// (Nichol, Achiam and Schulman 2018, Reptile, as Fast-DFKD uses it).
    func endRound(_ knobs: KnobValues) {
        guard let roundGenerator, let metaOptimizer else { return }
        metaOptimizer.learningRate = Float(knobs[.generatorRate] * knobs[.inversionSteps])
        metaOptimizer.clearGradients()
        for (own, moved) in zip(generator.parameters, roundGenerator.parameters) {
            own.accumulate(own.value - moved.value)
        }
        metaOptimizer.step()
    }

    private func fillLatents(using random: inout RandomGenerator) {
        guard optimizesSpectrograms else {
            return latents.value.assign(Tensor(normal: latents.shape, using: &random))
        }
        let usual = networks.frontEnd.typicalUnits
        let start = Tensor(
            normal: latents.shape, mean: Float(usual.mean), deviation: Float(usual.deviation), using: &random)
        latents.value.assign(start.clamped(to: 0...1))
    }

    /// One optimisation step of everything that the method optimises.
    ///
    /// - Throws: `Divergence`, with nothing changed but running statistics.
    func step(_ knobs: KnobValues, using random: inout RandomGenerator) throws(Divergence) -> (Batch, Terms) {
        if method.optimised == .generator { fillLatents(using: &random) }
        let shape = Shape(batch: targets.count, height: generator.mels, width: frames, channels: 1)
        let mild = View(.mild(knobs), of: shape, frontEnd: networks.frontEnd, using: &random)
        let strong = View(
            .strong(knobs), of: shape, frontEnd: networks.frontEnd, shortest: networks.teacher.shortestInput,
            using: &random)
        let rows = knobs[.contrast] != 0 ? bank.draw(Self.bankRows, using: &random) : nil
        var (batch, terms) = losses(knobs, mild: mild, strong: strong, bank: rows)
        try terms.backward(on: tape)
        // The head works on gathered features, so that each part has its whole gradient already.
        tape.parts?.sumGradients(of: generatorOptimizer.parameters + [latents])
        generatorOptimizer.learningRate = Float(knobs[.generatorRate])
        latentOptimizer.learningRate = Float(knobs[optimizesSpectrograms ? .generatorRate : .latentRate])
        for optimizer in [generatorOptimizer, headOptimizer, latentOptimizer] {
            optimizer.step()
            optimizer.clearGradients()
        }
        if optimizesSpectrograms {
            latents.value.assign(latents.value.clamped(to: 0...1))
            // The samples are the spectrograms as this step leaves them.
            let own = tape.parts.map { TensorCore.rows(latents.value, $0.range(of: targets.count)) }
            batch.samples = own ?? latents.value
        }
        return (batch, terms)
    }

    /// The forward pass, with all terms whose weight is not zero. The views are those of the whole batch, and so are the
    /// terms, also where the tape has a part of it.
    func losses(_ knobs: KnobValues, mild: View, strong: View, bank: MemoryBank.Rows?) -> (Batch, Terms) {
        let (teacher, student, frontEnd) = (networks.teacher, networks.student, networks.frontEnd)
        let output = networks.draw.output
        let isLatentOptimized = method.optimised != .generator
        let latent = (isLatentOptimized ? tape.variable(latents) : tape.constant(latents.value)).part
        let x =
            optimizesSpectrograms
            ? latent : (roundGenerator ?? generator)(latent, targets: targets.part(on: tape), frames: frames)
        // The knob can be turned even in runs whose networks have no features to contrast by.
        let contrasts = knobs[.contrast] != 0 && features > 0
        let mildInput = frontEnd.networkInput(mild.part(on: tape)(x))
        let teacherOutput = teacher(mildInput, observing: contrasts || knobs[.statistics] != 0)
        let logits = teacherOutput.logits.gathered
        var terms = Terms()
        terms.add(.oneHot, knobs) {
            method.asksForLikeliestClass
                ? output.hardLabelCrossEntropy(logits) : output.crossEntropy(logits, targets: targets.sets)
        }
        if !teacherOutput.observations.isEmpty {
            terms.add(.statistics, knobs) {
                batchNormStatisticsLoss(teacherOutput.observations.map(\.gathered))
            }
        }
        terms.add(.adversarial, knobs) {
            student.isTraining = false
            let studentOutput = tape.withoutParameterGradients { student(mildInput) }
            return output.adversarialLoss(teacher: logits, student: studentOutput.logits.gathered)
        }
        terms.add(.balance, knobs) { output.balanceLoss(logits, shares: networks.draw.shares) }
        terms.add(.activation, knobs) { activationLoss(teacherOutput.pooled.gathered) }
        terms.add(.totalVariation, knobs) { totalVariation(x.gathered) }
        terms.add(.l2, knobs) { lengthPrior(x.gathered) }
        var rows: MemoryBank.Rows?
        if contrasts {
            let mildFeatures = contrastFeatures(teacherOutput).value
            let strongInput = frontEnd.networkInput(strong.part(on: tape)(x))
            let strongFeatures = contrastFeatures(teacher(strongInput, observing: true))
            rows = MemoryBank.Rows(strong: strongFeatures.value, mild: mildFeatures)
            // The head's gradient is computed with the generator's, so both are trained.
            terms.add(.contrast, knobs) {
                contrastLoss(
                    strong: strongFeatures, mild: tape.constant(mildFeatures), bank: bank.map { ($0.strong, $0.mild) },
                    head: head,
                    temperature: Float(knobs[.contrastTemperature]))
            }
        }
        let batch = Batch(
            samples: x.value, targets: targets, probabilities: output.probabilities(logits.value),
            pooled: teacherOutput.pooled.value, features: rows)
        return (batch, terms)
    }

    /// The features φ of a pass of the teacher, of the whole batch; from batch normalisations only for methods that do
    /// not contrast hidden states.
    private func contrastFeatures(_ teacherOutput: Classifier.Output) -> Variable {
        NeuralNet.contrastFeatures(
            teacherOutput.observations,
            states: method.contrastsHiddenStates ? [meanOverPositions(teacherOutput.hidden), teacherOutput.pooled] : []
        ).gathered
    }

    /// Samples of the generator with its present weights, without gradients.
    func drawSamples(_ count: Int, using random: inout RandomGenerator) -> Tensor {
        let targets = networks.draw(count, using: &random)
        let z = Tensor(normal: Shape(rows: count, columns: generator.latent), using: &random)
        let source = roundGenerator ?? generator
        let x = tape.withoutParameterGradients {
            source(tape.constant(z).part, targets: targets.part(on: tape), frames: frames)
        }
        return x.gathered.value
    }
}

extension TargetClasses {
    /// Those of the samples that a part of the batch has; all where the tape has whole batches.
    fileprivate func part(on tape: Tape) -> TargetClasses {
        tape.parts.map { TargetClasses(sets: Array(sets[$0.range(of: count)])) } ?? self
    }
}

extension NormObservation {
    /// The moments of the samples of all parts.
    fileprivate var gathered: NormObservation {
        NormObservation(
            moments: moments.gathered, positions: positions, runningMean: runningMean, runningVariance: runningVariance)
    }
}
