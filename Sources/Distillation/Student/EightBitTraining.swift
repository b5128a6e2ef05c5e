import AudioSignal
import Autograd
import Models
import NeuralNet
import TensorCore

/// A few steps of distillation into a network that rounds to 8 bits on the way: its weights learn to give, once rounded, what
/// a teacher gives for synthetic samples (Jacob et al., CVPR 2018, with a teacher's logits in place of labels).
public struct EightBitTraining {
    /// Steps that `teach` takes unless it is told another number.
    public static let steps = 200
    private static let batch = 64
    /// Adam's, which falls to 0 along half a cosine: the weights are where they should be but for some rounding.
    private static let rate: Float = 3e-4
    private static let temperature: Float = 4

    private let teacher: Classifier
    private let frontEnd: FrontEnd
    private let output: OutputKind
    private let samples: [PoolSamples.Sample]

    /// - Parameters:
    ///   - teacher: in evaluation mode, of the student's own input.
    ///   - samples: at least one, all of equally many frames.
    public init(teacher: Classifier, frontEnd: FrontEnd, output: OutputKind, samples: [PoolSamples.Sample]) {
        precondition(
            Set(samples.map(\.frames)).count == 1,
            "8 bits are trained on samples of one duration, not on \(samples.count) of several")
        self.teacher = teacher
        self.frontEnd = frontEnd
        self.output = output
        self.samples = samples
    }

    /// The same steps whenever it is asked.
    ///
    /// - Parameter progress: steps done.
    /// - Returns: whether every loss was a number; otherwise the weights are of no use.
    public func teach(
        _ student: RoundedNetwork, steps: Int = steps, progress: (Int) -> Void = { _ in }
    ) -> Bool {
        let tape = Tape()
        let optimizer = Adam(student.trained, learningRate: 0)
        let schedule = Schedule.warmUpCosine(steps: steps, warmUp: max(steps / 20, 1))
        var random = RandomGenerator(seed: 1, stream: "8 bits")
        for step in 0..<steps {
            let x = frontEnd.networkInput(tape.constant(draw(using: &random)))
            let wanted = tape.withoutParameterGradients { teacher(x).logits }
            let loss = output.distillationLoss(
                teacher: wanted.detached, student: student(x), temperature: Self.temperature)
            guard loss.value.scalar.isFinite else {
                tape.reset()
                return false
            }
            optimizer.learningRate = Self.rate * schedule.factor(at: step)
            tape.backward([(loss, 1)])
            optimizer.step()
            optimizer.clearGradients()
            progress(step + 1)
        }
        return true
    }

    /// `[batch, mels, frames, 1]` in unit scale, with replacement.
    private func draw(using random: inout RandomGenerator) -> Tensor {
        let (mels, frames) = (frontEnd.melBands, samples[0].frames)
        let levels = (0..<Self.batch).flatMap { _ in samples[random.integer(in: 0..<samples.count)].levels }
        return Tensor(levels, shape: Shape(batch: Self.batch, height: mels, width: frames, channels: 1))
    }
}
