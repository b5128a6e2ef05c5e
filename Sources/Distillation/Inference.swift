import AudioSignal
import Autograd
import Models
import NeuralNet
import RunEvents
import TensorCore

/// A trained model at work on real sounds.
public final class Inference {
    private let network: Classifier
    let frontEnd: FrontEnd
    private let output: OutputKind
    private let tape = Tape()
    /// The fewest frames that the network takes; what is shorter is filled up with silence.
    let shortest: Int
    /// How what is longer than usual is heard.
    let windows: ClipWindows

    /// - Throws: `TapsError`.
    public init(_ model: ModelFile) throws {
        network = try model.classifier()
        network.isTraining = false
        frontEnd = model.description.frontEnd
        output = model.description.output
        shortest = network.shortestInput
        windows = ClipWindows(network, usualFrames: model.description.frames)
    }

    var classes: Int { network.classes }

    /// What the model is worth on labelled clips.
    ///
    /// - Parameter progress: clips heard so far.
    /// - Throws: `EngineError.tagsForSoftmax`.
    public func evaluate(_ clips: LabelledClips, progress: (Int) -> Void = { _ in }) throws -> Evaluation {
        if clips.areTags, output == .softmax { throw EngineError.tagsForSoftmax }
        return Evaluator(clips, frontEnd: frontEnd, output: output, windows: windows, resamples: 1000).evaluate(
            network, teacher: nil, progress: progress)
    }

    /// Logits and probabilities of one sound; NaN where the network's output is no number, which a softmax would hide.
    ///
    /// - Parameter x: `[1, mels, frames, 1]` in unit scale, of at least `shortest` frames.
    func judge(_ x: Tensor) -> (logits: [Float], scores: [Float]) {
        let logits = tape.withoutParameterGradients {
            network(frontEnd.networkInput(tape.constant(x))).logits.value
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
