import AudioSignal
import Autograd
import Models
import NeuralNet
import RunEvents
import TensorCore

/// Says how well a network knows real clips. Nothing is chosen by what it says.
final class Evaluator {
    let clips: LabelledClips
    private let batches: [[Int]]
    private let frontEnd: FrontEnd
    private let output: OutputKind
    private let resamples: Int
    private let tape = Tape()
    private var teacherLogits: [Float]?

    /// - Parameter resamples: of the clips, for the intervals of tags.
    init(_ clips: LabelledClips, frontEnd: FrontEnd, output: OutputKind, resamples: Int = 200) {
        self.clips = clips
        self.frontEnd = frontEnd
        self.output = output
        self.resamples = resamples
        batches = clips.batches(upTo: 64)
    }

    /// What a network in evaluation mode says about each clip, `[clips, classes]`.
    ///
    /// - Parameter progress: clips heard so far.
    private func logits(of network: Classifier, progress: (Int) -> Void = { _ in }) -> [Float] {
        var heard = 0
        var all = [Float](repeating: 0, count: clips.clips.count * clips.classes)
        for batch in batches {
            let levels = clips.tensor(batch, shortest: network.shortestInput)
            let x = frontEnd.networkInput(tape.constant(levels))
            let logits = tape.withoutParameterGradients { network(x).logits.value }
            for (row, index) in batch.enumerated() {
                for label in 0..<clips.classes { all[index * clips.classes + label] = logits[row, label] }
            }
            heard += batch.count
            progress(heard)
        }
        return all
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
        var said = logits(of: network, progress: progress)
        if teacherLogits == nil, let teacher { teacherLogits = logits(of: teacher) }
        let mute = unanswered(&said)
        switch output {
        case .softmax: return oneOfAll(said, told: teacherLogits ?? said, mute)
        case .sigmoid:
            var evaluation = tags(said, told: teacherLogits)
            evaluation.unanswered = mute.isEmpty ? nil : [mute.count]
            return evaluation
        }
    }

    /// The clips whose logits hold NaN or infinity, which are replaced: by the least number there is, so that no tag of
    /// theirs is found.
    private func unanswered(_ logits: inout [Float]) -> Set<Int> {
        let mute = clips.clips.indices.filter { index in
            !logits[index * clips.classes..<(index + 1) * clips.classes].allSatisfy(\.isFinite)
        }
        for index in mute {
            for label in 0..<clips.classes { logits[index * clips.classes + label] = -.greatestFiniteMagnitude }
        }
        return Set(mute)
    }

    private func oneOfAll(_ said: [Float], told: [Float], _ mute: Set<Int>) -> Evaluation {
        let shape = Shape(rows: clips.clips.count, columns: clips.classes)
        let (words, reference) = (argmax(Tensor(said, shape: shape)), argmax(Tensor(told, shape: shape)))
        var confusion = Array(repeating: 0, count: clips.classes * clips.classes)
        var unanswered = Array(repeating: 0, count: clips.classes)
        var (same, teacherRight) = (0, 0)
        for (index, clip) in clips.clips.enumerated() {
            if mute.contains(index) {
                unanswered[clip.label] += 1
            } else {
                confusion[clip.label * clips.classes + words[index]] += 1
                same += words[index] == reference[index] ? 1 : 0
            }
            teacherRight += reference[index] == clip.label ? 1 : 0
        }
        let count = Double(max(clips.clips.count, 1))
        var evaluation = Evaluation(
            confusion: confusion, classes: clips.classes, agreement: Double(same) / count,
            teacherAccuracy: Double(teacherRight) / count, isBest: false)
        if !mute.isEmpty { evaluation.unanswered = unanswered }
        return evaluation
    }

    /// The intervals are of the same resamples whenever it is asked.
    private func tags(_ said: [Float], told: [Float]?) -> Evaluation {
        func scores(_ logits: [Float]) -> TagEvaluation.Scores {
            let tensor = Tensor(logits, shape: Shape(rows: clips.clips.count, columns: clips.classes))
            return TagEvaluation.Scores(tags: clips.classes, values: output.probabilities(tensor).array)
        }
        var random = RandomGenerator(seed: 0, stream: "bootstrap")
        return Evaluation(
            TagEvaluation(
                scores(said), teacher: told.map(scores), truth: clips.clips.map { Set($0.labels) },
                resamples: resamples, using: &random), isBest: false)
    }
}
