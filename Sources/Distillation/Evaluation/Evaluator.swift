import AudioSignal
import Autograd
import Models
import NeuralNet
import RunEvents
import TensorCore

/// Evaluates networks on labelled clips. Nothing is chosen by the result.
final class Evaluator {
    /// Some frames of a clip.
    private struct Window {
        let clip: Int
        let frames: Range<Int>
        /// The weight of its scores.
        let energy: Float
    }

    let clips: LabelledClips
    /// Batches of equally long windows.
    private let batches: [[Window]]
    private let frontEnd: FrontEnd
    private let output: OutputKind
    private let resamples: Int
    private let tape = Tape()
    private var teacherScores: [Float]?

    /// - Parameters:
    ///   - windows: which parts of longer clips the network is given.
    ///   - resamples: how often the clips are resampled for the intervals of tags.
    init(
        _ clips: LabelledClips, frontEnd: FrontEnd, output: OutputKind, windows: ClipWindows, resamples: Int = 200
    ) {
        self.clips = clips
        self.frontEnd = frontEnd
        self.output = output
        self.resamples = resamples
        let all = clips.clips.enumerated().flatMap { Self.windows(of: $1, number: $0, windows, frontEnd) }
        // Equally long windows come together, so that no batch is pooled over padding.
        let order = all.indices.sorted { (all[$0].frames.count, $0) < (all[$1].frames.count, $1) }
        var batches: [[Window]] = []
        for window in order.map({ all[$0] }) {
            if let last = batches.last, last.count < 64, last[0].frames.count == window.frames.count {
                batches[batches.count - 1].append(window)
            } else {
                batches.append([window])
            }
        }
        self.batches = batches
    }

    private static func windows(
        of clip: LabelledClips.Clip, number: Int, _ plan: ClipWindows, _ frontEnd: FrontEnd
    ) -> [Window] {
        let energies = frontEnd.energies(of: Spectrogram(bandMajor: clip.levels, bands: frontEnd.melBands))
        if let sound = plan.whole(energies) { return [Window(clip: number, frames: sound, energy: 1)] }
        return plan.ranges(frames: clip.frames).map { range in
            Window(clip: number, frames: plan.heard(energies[range]), energy: energies[range].reduce(0, +))
        }
    }

    /// The frames of each of some clips in which most of its sound is: all that the network is given of a clip that is
    /// taken as one piece, otherwise its loudest window.
    func loudestParts(of chosen: [Int]) -> [Range<Int>] {
        var loudest: [Int: Window] = [:]
        for window in batches.joined() where window.energy > loudest[window.clip]?.energy ?? -1 {
            loudest[window.clip] = window
        }
        return chosen.map { loudest[$0]!.frames }
    }

    /// A network's probabilities for each clip, `[clips, classes]`; NaN for a clip without an answer.
    ///
    /// - Parameter progress: called with the number of clips that are done.
    private func scores(
        of network: Classifier, logits run: ((Variable) -> Tensor)? = nil, progress: (Int) -> Void = { _ in }
    ) -> [Float] {
        var scores = Array(repeating: WeightedScores(classes: clips.classes), count: clips.clips.count)
        var heard: Set<Int> = []
        for batch in batches {
            let levels = clips.tensor(
                batch.map(\.clip), from: batch.map(\.frames.lowerBound), frames: batch[0].frames.count,
                shortest: network.shortestInput)
            let x = frontEnd.networkInput(tape.constant(levels))
            let logits = tape.withoutParameterGradients { run?(x) ?? network(x).logits.value }
            let probabilities = output.probabilities(logits)
            for (row, window) in batch.enumerated() {
                // NaN or infinite logits are no answer, even if their probabilities are finite.
                let isAnswer = (0..<clips.classes).allSatisfy { logits[row, $0].isFinite }
                scores[window.clip].add(
                    (0..<clips.classes).map { isAnswer ? probabilities[row, $0] : .nan }, energy: window.energy)
                heard.insert(window.clip)
            }
            progress(heard.count)
        }
        return scores.flatMap(\.mean)
    }

    /// Evaluates a network. `isBest` of the result is false; the engine sets it.
    ///
    /// - Parameters:
    ///   - logits: computes the logits where another program runs the network; nil for the network itself.
    ///   - teacher: evaluated at the first call only, because it does not change; nil where the network itself is the
    ///     teacher.
    ///   - progress: called with the number of clips that the network has done.
    func evaluate(
        _ network: Classifier, logits: ((Variable) -> Tensor)? = nil, teacher: Classifier?,
        progress: (Int) -> Void = { _ in }
    ) -> Evaluation {
        let wasTraining = network.isTraining
        network.isTraining = false
        defer { network.isTraining = wasTraining }
        var student = scores(of: network, logits: logits, progress: progress)
        if teacherScores == nil, let teacher { teacherScores = scores(of: teacher) }
        let missing = unanswered(&student)
        switch output {
        case .softmax: return singleLabel(student, teacher: teacherScores ?? student, missing)
        case .sigmoid:
            var evaluation = tags(student, teacher: teacherScores)
            evaluation.unanswered = missing.isEmpty ? nil : [missing.count]
            return evaluation
        }
    }

    /// The indices of clips without an answer. Their scores are set to 0, so that none of their tags counts as found.
    private func unanswered(_ scores: inout [Float]) -> Set<Int> {
        let missing = clips.clips.indices.filter { index in
            !scores[index * clips.classes..<(index + 1) * clips.classes].allSatisfy(\.isFinite)
        }
        for index in missing {
            for label in 0..<clips.classes { scores[index * clips.classes + label] = 0 }
        }
        return Set(missing)
    }

    private func singleLabel(_ student: [Float], teacher: [Float], _ missing: Set<Int>) -> Evaluation {
        let shape = Shape(rows: clips.clips.count, columns: clips.classes)
        let (answers, reference) = (argmax(Tensor(student, shape: shape)), argmax(Tensor(teacher, shape: shape)))
        var confusion = Array(repeating: 0, count: clips.classes * clips.classes)
        var unanswered = Array(repeating: 0, count: clips.classes)
        var (same, teacherRight) = (0, 0)
        for (index, clip) in clips.clips.enumerated() {
            if missing.contains(index) {
                unanswered[clip.label] += 1
            } else {
                confusion[clip.label * clips.classes + answers[index]] += 1
                same += answers[index] == reference[index] ? 1 : 0
            }
            teacherRight += reference[index] == clip.label ? 1 : 0
        }
        let count = Double(max(clips.clips.count, 1))
        var evaluation = Evaluation(
            confusion: confusion, classes: clips.classes, agreement: Double(same) / count,
            teacherAccuracy: Double(teacherRight) / count, isBest: false)
        if !missing.isEmpty { evaluation.unanswered = unanswered }
        return evaluation
    }

    /// The resamples of the intervals are the same at every evaluation.
    private func tags(_ student: [Float], teacher: [Float]?) -> Evaluation {
        func scores(_ values: [Float]) -> TagEvaluation.Scores {
            TagEvaluation.Scores(tags: clips.classes, values: values)
        }
        var random = RandomGenerator(seed: 0, stream: "bootstrap")
        return Evaluation(
            TagEvaluation(
                scores(student), teacher: teacher.map(scores), truth: clips.clips.map { Set($0.labels) },
                resamples: resamples, using: &random), isBest: false)
    }
}
