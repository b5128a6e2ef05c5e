import AudioSignal
import Autograd
import Models
import NeuralNet
import RunEvents
import TensorCore

/// A trained model applied to real sounds.
public final class Inference {
    private let network: Classifier
    let frontEnd: FrontEnd
    private let output: OutputKind
    private let tape = Tape()
    /// Another program that computes the network's logits; nil for this one.
    private let foreign: ((Tensor) throws -> [Float])?
    /// The fewest frames that the network takes; shorter sounds are padded with silence.
    let shortest: Int
    /// Which parts of longer sounds the network is given.
    let windows: ClipWindows

    /// - Parameter foreign: computes logits, `[batch, classes]`, from the network's input, `[batch, bands, frames,
    ///   channels]`, in place of this program, for example by an exported file.
    /// - Throws: `TapsError`.
    public init(_ model: ModelFile, runBy foreign: ((Tensor) throws -> [Float])? = nil) throws {
        self.foreign = foreign
        network = try model.classifier()
        network.isTraining = false
        frontEnd = model.description.frontEnd
        output = model.description.output
        shortest = network.shortestInput
        windows = ClipWindows(network, defaultFrames: model.description.frames)
    }

    var classes: Int { network.classes }

    /// Evaluates the model on labelled clips.
    ///
    /// - Parameter progress: called with the number of clips that are done.
    /// - Throws: `EngineError.tagsForSoftmax`.
    public func evaluate(_ clips: LabelledClips, progress: (Int) -> Void = { _ in }) throws -> Evaluation {
        if clips.areTags, output == .softmax { throw EngineError.tagsForSoftmax }
        return Evaluator(clips, frontEnd: frontEnd, output: output, windows: windows, resamples: 1000).evaluate(
            network, logits: logits, teacher: nil, progress: progress)
    }

    private func logits(_ input: Variable) -> Tensor {
        guard let foreign else { return network(input).logits.value }
        // An error counts like logits that are no numbers: the clips have no answer.
        let batch = input.shape.batch
        let numbers = (try? foreign(input.value)) ?? Array(repeating: .nan, count: batch * classes)
        return Tensor(numbers, shape: Shape(rows: batch, columns: classes))
    }

    /// Logits and probabilities of some frames of a sound, padded with silence where the network needs more.
    ///
    /// - Parameters:
    ///   - levels: `[frames, bands]` in unit scale.
    ///   - frames: the range of frames in `levels`.
    func judge(_ levels: [Float], frames: Range<Int>) -> (logits: [Float], scores: [Float]) {
        let bands = frontEnd.melBands
        let width = max(frames.count, shortest)
        let x = Tensor(zeros: Shape(batch: 1, height: bands, width: width, channels: 1))
        levels.withUnsafeBufferPointer { levels in
            for (frame, source) in frames.enumerated() {
                for band in 0..<bands { x.pointer[band * width + frame] = levels[source * bands + band] }
            }
        }
        return judge(x)
    }

    /// Logits and probabilities of one sound; NaN where a logit is not finite, which a softmax could hide.
    ///
    /// - Parameter x: `[1, mels, frames, 1]` in unit scale, of at least `shortest` frames.
    private func judge(_ x: Tensor) -> (logits: [Float], scores: [Float]) {
        let logits = tape.withoutParameterGradients {
            let input = frontEnd.networkInput(tape.constant(x))
            return self.logits(input)
        }
        let scores = output.probabilities(logits)
        return (
            (0..<classes).map { logits.pointer[$0] },
            (0..<classes).map { logits.isFinite ? scores.pointer[$0] : .nan }
        )
    }
}

/// A network whose output for a clip is NaN or infinite, though its weights are not.
public struct InferenceError: Error, Equatable, CustomStringConvertible {
    public let clip: String

    public var description: String {
        "The model's output for \(clip) is no number, since its weights overflow on the way; export a model that is sound."
    }
}
