import AudioSignal
import Autograd
import Models
import NetworkGraph
import RunEvents
import TensorCore

/// FRAMI's inversion and distillation steps on random networks and inputs, for benchmarks and tests of memory, without
/// a teacher's file, clips or a record.
///
/// The student has a classifier of its own, and its hidden state is projected to the teacher's. Both views have all
/// frames, so that every step does the same work.
public final class StepRehearsal {
    private let inversion: Inversion
    private let training: StudentTraining
    private let pool: Tensor
    private var knobs = Method.frami.values
    private var random: RandomGenerator

    /// - Parameters:
    ///   - batches: the numbers of samples of an inversion step and of a distillation step.
    /// - Throws: `NetworkFamilyError` where no family has such a network; where a loss is not finite.
    public init(
        teacher: String, student: String, mels: Int, frames: Int, classes: Int,
        batches: (inversion: Int, distillation: Int), seed: UInt64 = 0
    ) throws {
        var random = RandomGenerator(seed: seed)
        let tape = Tape()
        let network = try Classifier(
            NetworkFamily(named: teacher).graph(bands: mels, classes: classes), using: &random)
        network.freeze()
        var frontEnd = FrontEnd()
        frontEnd.melBands = mels
        training = try StudentTraining(
            teacher: network, student: StudentPlan(student, for: network.graph, classes: network.classes),
            grafts: false,
            frontEnd: frontEnd, averaging: 0, tape: tape, using: &random)
        inversion = Inversion(
            Inversion.Networks(
                teacher: network, student: training.student, frontEnd: frontEnd,
                draw: ClassDraw(classes: network.classes)),
            method: .frami,
            batch: batches.inversion, frames: frames, tape: tape, using: &random)
        pool = Tensor(
            uniform: Shape(batch: batches.distillation, height: mels, width: frames, channels: 1), in: 0...1,
            using: &random)
        knobs[.viewCrop] = 1
        self.random = random
        inversion.beginRound(frames: frames, using: &self.random)
        let (batch, _) = try inversion.step(knobs, using: &self.random)
        let shape = Shape(rows: Inversion.bankRows, columns: batch.features!.mild.shape.columns)
        inversion.bank.add(
            MemoryBank.Rows(
                strong: Tensor(normal: shape, using: &self.random), mild: Tensor(normal: shape, using: &self.random)))
    }

    /// One step of the generator, its latent vectors and the contrast's head, against 512 rows of the bank.
    ///
    /// - Throws: where a loss is not finite.
    public func invert() throws {
        let (batch, _) = try inversion.step(knobs, using: &random)
        if let features = batch.features { inversion.bank.add(features) }
    }

    /// One step of the student and its projection, at a learning rate of zero: the hidden states of a random teacher can
    /// be so large that a few true steps towards them diverge.
    ///
    /// - Throws: where a loss is not finite.
    public func distil() throws {
        _ = try training.step(on: pool, knobs, rateFactor: 0, using: &random)
    }
}
