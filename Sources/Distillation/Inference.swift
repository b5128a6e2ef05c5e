import AudioSignal
import Autograd
import Models
import NeuralNet
import RunEvents
import TensorCore

/// A trained model at work on real sounds.
public final class Inference {
    private let network: Classifier
    private let frontEnd: FrontEnd
    private let output: OutputKind
    private let tape = Tape()
    /// The fewest frames that the network takes; what is shorter is filled up with silence.
    private let shortest: Int

    public init(_ model: ModelFile) {
        network = model.classifier()
        network.isTraining = false
        frontEnd = model.description.frontEnd
        output = model.description.output
        shortest = network.architecture.shortestInput(mels: frontEnd.melBands)
    }

    /// What the model is worth on labelled clips.
    ///
    /// - Parameter progress: clips heard so far.
    /// - Throws: `EngineError.tagsForSoftmax`.
    public func evaluate(_ clips: LabelledClips, progress: (Int) -> Void = { _ in }) throws -> Evaluation {
        if clips.areTags, output == .softmax { throw EngineError.tagsForSoftmax }
        return Evaluator(clips, frontEnd: frontEnd, output: output, resamples: 1000).evaluate(
            network, teacher: nil, progress: progress)
    }

    /// Each class's probability for a sound at the front end's sample rate.
    ///
    /// - Parameter clip: what an error calls the sound.
    /// - Throws: `InferenceError` where the network's output is no number.
    public func probabilities(_ sound: Waveform, of clip: String) throws -> [Float] {
        let spectrogram = frontEnd.logMel(sound)
        let frames = max(spectrogram.frames, shortest)
        let x = Tensor(zeros: Shape(batch: 1, height: spectrogram.bands, width: frames, channels: 1))
        for frame in 0..<spectrogram.frames {
            for band in 0..<spectrogram.bands { x.pointer[band * frames + frame] = spectrogram[frame, band] }
        }
        let logits = tape.withoutParameterGradients {
            network(frontEnd.networkInput(tape.constant(x))).logits.value
        }
        guard logits.isFinite else { throw InferenceError(clip: clip) }
        let result = output.probabilities(logits)
        return (0..<network.classes).map { result.pointer[$0] }
    }
}

/// A network whose output for a clip is NaN or infinite, though its weights are not.
public struct InferenceError: Error, Equatable, CustomStringConvertible {
    public let clip: String

    public var description: String {
        "The model's output for \(clip) is no number, since its weights overflow on the way; export a model that is sound."
    }
}
