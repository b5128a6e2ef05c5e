import ArgumentParser
import Autograd
import Distillation
import Models
import NetworkGraph
import NeuralNet
import ONNXExport
import ONNXFiles
import TensorCore

/// Whether a student's weights are trained to be 8 bits before they are written as such.
enum QuantisationAware: String, ExpressibleByArgument, CaseIterable {
    /// Where 8 bits change more decisions than is accepted.
    case auto
    case on, off
}

/// A few steps of training weights for 8 bits, judged on samples that they were not trained on.
struct EightBitTrial {
    /// Whose logits are learnt: the teacher, or the network itself in Float.
    let teacher: String
    let steps: Int
    let heldOut: Int
    /// Held-out samples on which 8 bits decide like that teacher, before the training and after.
    let before: Int
    let after: Int
    /// Whether the trained weights are those that are written.
    let isKept: Bool

    var sentence: String {
        "\(steps) steps of quantisation-aware distillation: 8 bits decide like \(teacher) on \(after) of \(heldOut) held-out "
            + "synthetic samples, before on \(before); the trained weights are "
            + (isKept ? "kept" : "not kept")
            + (!isKept && after > before ? ", since they decide less like the student in Float" : "")
    }
}

/// A network whose norms are part of the layers before them, with the numbers of its parameters.
struct FoldedNetwork {
    let graph: Graph
    let numbers: [String: [Float]]
}

/// The samples of a pool, those that weights are trained on for 8 bits apart from those that they are judged on.
struct TrialSamples {
    let training: [PoolSamples.Sample]
    let heldOut: [PoolSamples.Sample]

    /// - Parameter calibrating: so many of the balanced first are left out of what is judged, if there are more; else every
    ///   fourth is judged.
    init(_ pool: PoolSamples, calibrating: Int) {
        let all = pool.balanced(pool.samples.count)
        let judged =
            all.count > calibrating
            ? Set(calibrating..<min(2 * calibrating, all.count)) : Set(stride(from: 3, to: all.count, by: 4))
        heldOut = all.indices.filter(judged.contains).map { all[$0] }
        training = all.indices.filter { !judged.contains($0) }.map { all[$0] }
    }
}

extension Exporter {
    /// Trains the weights for 8 bits where that is asked for or needed, and keeps them where they are better for it.
    ///
    /// - Parameters:
    ///   - float: the network as the file in 8 bits is made of it.
    ///   - translated: the file in Float of a network with other weights.
    /// - Returns: the trial, and the trained network where it is kept; nil where there was none.
    /// - Throws: `ExportError`, `GraphError`, `TapsError`.
    func tryTraining(
        _ eightBits: EightBits, keepsFloat: [String], translated: (FoldedNetwork) throws -> ONNXModel
    ) throws -> (trial: EightBitTrial, kept: FoldedNetwork?)? {
        let samples = TrialSamples(source.pool!, calibrating: Self.calibrationSamples)
        guard quantisationAware != .off, !samples.training.isEmpty, !samples.heldOut.isEmpty else { return nil }
        let description = source.model.description
        let judge = try TrialJudge(
            samples.heldOut.map { reference.sample($0.fitted(frames: frames, mels: mels).levels, frames: frames) },
            reference: reference, teacher: teacher, output: description.output)
        let plain = try judge.agreeing(eightBits.model(keepsFloat: keepsFloat))
        guard quantisationAware == .on || Double(judge.count - plain.float) > EightBits.accepted * Double(judge.count)
        else { return nil }
        let (graph, numbers) = source.model.graph.foldingNorms(parameters)
        let student = try RoundedNetwork(
            graph, parameters: numbers, rounding: eightBits.rounding(of: graph, keepsFloat: keepsFloat))
        let training = EightBitTraining(
            teacher: try (teacher ?? source.model).classifier(), frontEnd: description.frontEnd,
            output: description.output, samples: samples.training.map { $0.fitted(frames: frames, mels: mels) })
        let progress = ProgressLine()
        let isSound = training.teach(student) {
            progress.show("trained for 8 bits:", $0, of: EightBitTraining.steps, "steps")
        }
        progress.finish()
        let network = FoldedNetwork(graph: graph, numbers: student.numbers)
        var (trained, isKept) = (plain, false)
        if isSound {
            trained = try judge.agreeing(eightBits.model(keepsFloat: keepsFloat, of: translated(network)))
            isKept = trained.teacher > plain.teacher && trained.float >= plain.float
        }
        let trial = EightBitTrial(
            teacher: teacher == nil ? "the model" : "the teacher", steps: EightBitTraining.steps, heldOut: judge.count,
            before: plain.teacher, after: trained.teacher, isKept: isKept)
        return (trial, isKept ? network : nil)
    }

    /// The run's teacher, where it hears what the student hears.
    private var teacher: ModelFile? {
        guard let teacher = source.teacher else { return nil }
        let (its, own) = (teacher.description, source.model.description)
        let isFitting = its.frontEnd == own.frontEnd && its.classes == own.classes && its.output == own.output
        let shortest = (try? teacher.graph.shortestInput()) ?? .max
        let hears = teacher.graph.input.frames.map { $0 == frames } ?? (shortest <= frames)
        return isFitting && hears ? teacher : nil
    }
}

/// What the teacher and the model decide on some samples, and how often a file decides like them.
private struct TrialJudge {
    private let inputs: [NumberArray]
    private let float: [[Int]]
    private let teacher: [[Int]]
    private let areTags: Bool

    /// - Parameter teacher: nil for the model itself.
    /// - Throws: `TapsError`.
    init(
        _ samples: [ExportReference.Sample], reference: ExportReference, teacher: ModelFile?, output: OutputKind
    ) throws {
        let areTags = output == .sigmoid
        self.areTags = areTags
        inputs = samples.map { reference.input($0.tensor) }
        float = samples.map { FormatCheck.decisions($0.scores, areTags: areTags) }
        guard let network = try teacher?.classifier() else {
            self.teacher = float
            return
        }
        let tape = Tape()
        self.teacher = samples.map { sample in
            let logits = tape.withoutParameterGradients { network(tape.constant(sample.tensor)).logits.value }
            return FormatCheck.decisions(output.probabilities(logits).array, areTags: areTags)
        }
    }

    var count: Int { inputs.count }

    /// - Throws: `ExportError`.
    func agreeing(_ model: ONNXModel) throws -> (teacher: Int, float: Int) {
        let decisions = try FormatCheck.decisions(of: model, on: inputs, areTags: areTags)
        return (zip(decisions, teacher).count { $0 == $1 }, zip(decisions, float).count { $0 == $1 })
    }
}
