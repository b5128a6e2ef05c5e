import AudioSignal
import Autograd
import Models
import RunEvents
import TensorCore

/// Says how often a network is right about real clips. Nothing is chosen by what it says.
final class Evaluator {
    let clips: LabelledClips
    private let batches: [[Int]]
    private let frontEnd: FrontEnd
    private let tape = Tape()
    private var teacherWords: [Int]?

    init(_ clips: LabelledClips, frontEnd: FrontEnd) {
        self.clips = clips
        self.frontEnd = frontEnd
        batches = clips.batches(upTo: 64)
    }

    /// The class that a network in evaluation mode names for each clip.
    ///
    /// - Parameter progress: clips heard so far.
    func words(of network: Classifier, progress: (Int) -> Void = { _ in }) -> [Int] {
        var heard = 0
        var words = Array(repeating: 0, count: clips.clips.count)
        for batch in batches {
            let levels = clips.tensor(batch, shortest: network.shortestInput)
            let x = frontEnd.networkInput(tape.constant(levels))
            let logits = tape.withoutParameterGradients { network(x).logits.value }
            for (index, word) in zip(batch, argmax(logits)) { words[index] = word }
            heard += batch.count
            progress(heard)
        }
        return words
    }

    /// The engine says whether it is the best so far.
    ///
    /// - Parameters:
    ///   - teacher: asked once, since it does not change; nil where the network is itself the teacher.
    ///   - progress: clips that the network has heard so far.
    func evaluate(
        _ network: Classifier, teacher: Classifier?, progress: (Int) -> Void = { _ in }
    ) -> Evaluation {
        let wasTraining = network.isTraining
        network.isTraining = false
        defer { network.isTraining = wasTraining }
        let words = words(of: network, progress: progress)
        if teacherWords == nil, let teacher { teacherWords = self.words(of: teacher) }
        let reference = teacherWords ?? words
        var confusion = Array(repeating: 0, count: clips.classes * clips.classes)
        var (same, teacherRight) = (0, 0)
        for (index, clip) in clips.clips.enumerated() {
            confusion[clip.label * clips.classes + words[index]] += 1
            same += words[index] == reference[index] ? 1 : 0
            teacherRight += reference[index] == clip.label ? 1 : 0
        }
        let count = Double(max(clips.clips.count, 1))
        return Evaluation(
            confusion: confusion, classes: clips.classes, agreement: Double(same) / count,
            teacherAccuracy: Double(teacherRight) / count, isBest: false)
    }
}
