import AudioSignal
import Autograd
import Models
import NeuralNet
import RunEvents
import TensorCore

/// Looks for spectrograms that the teacher finds real: the losses of the generator and its latent vectors, or of the
/// spectrograms themselves, and one step down them.
final class Inversion {
    struct Networks {
        let teacher: Classifier
        let student: Classifier
        let frontEnd: FrontEnd
        /// What samples are asked for, and the form of the losses that ask.
        let draw: ClassDraw
    }

    /// A step's outcome, for the pool, the bank and the screen.
    struct Batch {
        /// `[batch, mels, frames, 1]` in unit scale.
        let samples: Tensor
        let asked: AskedClasses
        /// The teacher's on the mild view.
        let probabilities: Tensor
        let pooled: Tensor
        let features: MemoryBank.Rows?
    }

    let generator: Generator
    /// What a round of a meta-learned generator changes instead, beginning at the generator.
    let apprentice: Generator?
    let metaOptimizer: Adam?
    let head: ContrastHead
    private let networks: Networks
    private let method: Method
    private let batchSize: Int
    private let tape: Tape
    private let features: Int
    let generatorOptimizer: Adam
    let headOptimizer: Adam
    /// What a round changes besides the generator: its latent vectors, or its spectrograms.
    private(set) var latents: Parameter
    private(set) var latentOptimizer: Adam
    private(set) var asked = AskedClasses([])
    private(set) var frames: Int
    var bank: MemoryBank
    /// Rows of the bank that a step contrasts with.
    static let bankRows = 512
    /// Frames that the generator's first layer makes at most; its map is stretched to longer samples, whose weights would
    /// take hundreds of mebibytes.
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
        apprentice =
            method.optimised == .metaGenerator
            ? Generator(mels: mels, frames: map, classes: teacher.classes, using: &copied) : nil
        let normChannels = teacher.batchNorms.reduce(0) { $0 + $1.weight.value.count }
        features =
            normChannels + (method.contrastsHiddenStates ? teacher.map.channels + teacher.pooledDimensions : 0)
        head = ContrastHead(features, using: &random)
        bank = MemoryBank(capacity: bankCapacity)
        let betas: (Float, Float) = (0.5, 0.999)
        generatorOptimizer = Adam((apprentice ?? generator).parameters, learningRate: 0, betas: betas)
        metaOptimizer = apprentice == nil ? nil : Adam(generator.parameters, learningRate: 0, betas: betas)
        headOptimizer = Adam(head.parameters, learningRate: 1e-3, betas: betas)
        latents = Parameter(Tensor(zeros: []))
        latentOptimizer = Adam([latents], learningRate: 0, betas: betas)
        prepare(AskedClasses(Array(repeating: 0, count: batch)), frames: frames)
    }

    var optimizesSpectrograms: Bool { method.optimised == .spectrograms }

    /// Latent vectors of the right shape, undefined until a round fills or a checkpoint restores them.
    func prepare(_ asked: AskedClasses, frames: Int) {
        self.asked = asked
        self.frames = frames
        let shape =
            optimizesSpectrograms
            ? Shape(batch: asked.count, height: generator.mels, width: frames, channels: 1)
            : Shape(rows: asked.count, columns: generator.latent)
        latents = Parameter(Tensor(zeros: shape))
        latentOptimizer = Adam([latents], learningRate: 0, betas: (0.5, 0.999))
    }

    /// A fresh start of a round: the classes asked for, a duration, and what is optimised.
    func beginRound(frames: Int, using random: inout RandomGenerator) {
        prepare(networks.draw(batchSize, using: &random), frames: frames)
        if method.resetsGenerator {
            generator.reset(using: &random)
            generatorOptimizer.reset()
        }
        if let apprentice {
            apprentice.copyState(from: generator)
            generatorOptimizer.reset()
        }
        fillLatents(using: &random)
    }

    /// Moves a meta-learned generator towards what the round's apprentice became, by Adam on their difference (Nichol,
    /// Achiam and Schulman 2018, Reptile, as Fast-DFKD uses it).
    func endRound(_ knobs: KnobValues) {
        guard let apprentice, let metaOptimizer else { return }
        metaOptimizer.learningRate = Float(knobs[.generatorRate] * knobs[.inversionSteps])
        metaOptimizer.clearGradients()
        for (own, moved) in zip(generator.parameters, apprentice.parameters) {
            own.accumulate(own.value - moved.value)
        }
        metaOptimizer.step()
    }

    private func fillLatents(using random: inout RandomGenerator) {
        guard optimizesSpectrograms else {
            return latents.value.assign(Tensor(normal: latents.shape, using: &random))
        }
        let usual = networks.frontEnd.usualUnits
        let start = Tensor(
            normal: latents.shape, mean: Float(usual.mean), deviation: Float(usual.deviation), using: &random)
        latents.value.assign(start.clamped(to: 0...1))
    }

    /// One step of everything that the method optimises.
    ///
    /// - Throws: `Divergence`, with nothing changed but running statistics.
    func step(_ knobs: KnobValues, using random: inout RandomGenerator) throws(Divergence) -> (Batch, Terms) {
        if method.optimised == .generator { fillLatents(using: &random) }
        let shape = Shape(batch: asked.count, height: generator.mels, width: frames, channels: 1)
        let mild = View(.mild(knobs), of: shape, frontEnd: networks.frontEnd, using: &random)
        let strong = View(
            .strong(knobs), of: shape, frontEnd: networks.frontEnd, shortest: networks.teacher.shortestInput,
            using: &random)
        let rows = knobs[.contrast] != 0 ? bank.draw(Self.bankRows, using: &random) : nil
        let (batch, terms) = losses(knobs, mild: mild, strong: strong, bank: rows)
        do {
            try terms.check()
        } catch {
            tape.reset()
            throw error
        }
        generatorOptimizer.learningRate = Float(knobs[.generatorRate])
        latentOptimizer.learningRate = Float(knobs[optimizesSpectrograms ? .generatorRate : .latentRate])
        tape.backward(terms.weighted)
        for optimizer in [generatorOptimizer, headOptimizer, latentOptimizer] {
            optimizer.step()
            optimizer.clearGradients()
        }
        if optimizesSpectrograms { latents.value.assign(latents.value.clamped(to: 0...1)) }
        return (batch, terms)
    }

    /// The forward pass with all terms that have a weight.
    func losses(_ knobs: KnobValues, mild: View, strong: View, bank: MemoryBank.Rows?) -> (Batch, Terms) {
        let (teacher, student, frontEnd) = (networks.teacher, networks.student, networks.frontEnd)
        let output = networks.draw.output
        let isLatentOptimized = method.optimised != .generator
        let latent = isLatentOptimized ? tape.variable(latents) : tape.constant(latents.value)
        let x = optimizesSpectrograms ? latent : (apprentice ?? generator)(latent, asked: asked, frames: frames)
        // Somebody may turn the knob of a run whose networks have nothing to contrast by.
        let contrasts = knobs[.contrast] != 0 && features > 0
        let mildInput = frontEnd.networkInput(mild(x))
        let seen = teacher(mildInput, observing: contrasts || knobs[.statistics] != 0)
        var terms = Terms()
        terms.add(.oneHot, knobs) {
            method.asksForLikeliestClass
                ? output.hardLabelCrossEntropy(seen.logits) : output.crossEntropy(seen.logits, asked: asked.sets)
        }
        if !seen.observations.isEmpty {
            terms.add(.statistics, knobs) { batchNormStatisticsLoss(seen.observations) }
        }
        terms.add(.adversarial, knobs) {
            student.isTraining = false
            let studentOutput = tape.withoutParameterGradients { student(mildInput) }
            return output.adversarialLoss(teacher: seen.logits, student: studentOutput.logits)
        }
        terms.add(.balance, knobs) { output.balanceLoss(seen.logits, shares: networks.draw.shares) }
        terms.add(.activation, knobs) { activationLoss(seen.pooled) }
        terms.add(.totalVariation, knobs) { totalVariation(x) }
        terms.add(.l2, knobs) { lengthPrior(x) }
        var rows: MemoryBank.Rows?
        if contrasts {
            let far = contrastFeatures(seen).value
            let near = contrastFeatures(teacher(frontEnd.networkInput(strong(x)), observing: true))
            rows = MemoryBank.Rows(strong: near.value, mild: far)
            // The head is trained along with the generator.
            terms.add(.contrast, knobs) {
                contrastLoss(
                    strong: near, mild: tape.constant(far), bank: bank.map { ($0.strong, $0.mild) }, head: head,
                    temperature: Float(knobs[.contrastTemperature]))
            }
        }
        let batch = Batch(
            samples: x.value, asked: asked, probabilities: output.probabilities(seen.logits.value),
            pooled: seen.pooled.value, features: rows)
        return (batch, terms)
    }

    /// φ of a pass of the teacher; of the batch normalisations alone for a method that contrasts no hidden states.
    private func contrastFeatures(_ seen: Classifier.Output) -> Variable {
        NeuralNet.contrastFeatures(
            seen.observations,
            states: method.contrastsHiddenStates ? [meanOverPositions(seen.hidden), seen.pooled] : [])
    }

    /// Further samples of the generator as it is now, without gradients.
    func drawSamples(_ count: Int, using random: inout RandomGenerator) -> Tensor {
        let asked = networks.draw(count, using: &random)
        let z = Tensor(normal: Shape(rows: count, columns: generator.latent), using: &random)
        let source = apprentice ?? generator
        let x = tape.withoutParameterGradients { source(tape.constant(z), asked: asked, frames: frames) }
        return x.value
    }
}
