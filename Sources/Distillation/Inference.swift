import AudioSignal
import Autograd
import Models
import RunEvents
import TensorCore

/// A trained model at work on real sounds.
public final class Inference {
    private let network: Classifier
    private let frontEnd: FrontEnd
    private let tape = Tape()
    /// The fewest frames that the network takes; what is shorter is filled up with silence.
    private let shortest: Int

    public init(_ model: ModelFile) {
        network = model.classifier()
        network.isTraining = false
        frontEnd = model.description.frontEnd
        shortest = network.architecture.shortestInput(mels: frontEnd.melBands)
    }

    /// How often the model is right about labelled clips.
    ///
    /// - Parameter progress: clips heard so far.
    public func evaluate(_ clips: LabelledClips, progress: (Int) -> Void = { _ in }) -> Evaluation {
        Evaluator(clips, frontEnd: frontEnd).evaluate(network, teacher: nil, progress: progress)
    }

    /// Each class's probability for a sound at the front end's sample rate.
    public func probabilities(_ sound: Waveform) -> [Float] {
        let spectrogram = frontEnd.logMel(sound)
        let frames = max(spectrogram.frames, shortest)
        let x = Tensor(zeros: Shape(batch: 1, height: spectrogram.bands, width: frames, channels: 1))
        for frame in 0..<spectrogram.frames {
            for band in 0..<spectrogram.bands { x.pointer[band * frames + frame] = spectrogram[frame, band] }
        }
        let logits = tape.withoutParameterGradients {
            network(frontEnd.networkInput(tape.constant(x))).logits.value
        }
        let result = softmax(logits)
        return (0..<network.classes).map { result.pointer[$0] }
    }
}
