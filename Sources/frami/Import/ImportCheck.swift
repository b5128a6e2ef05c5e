import AudioFiles
import Autograd
import Distillation
import Foundation
import Models
import NetworkGraph
import ONNXImport
import TensorCore

/// Checks that an imported network gives the same outputs as elsewhere.
enum ImportCheck {
    /// The largest difference allowed, relative to the largest output.
    private static let tolerance: Float = 1e-3

    /// - Throws: `ImportProblem` where the outputs differ, `NumpyError`.
    static func compare(_ imported: NetworkImport, input: String, output: String) throws {
        let (x, y) = (try NumpyArray(contentsOf: input), try NumpyArray(contentsOf: output))
        let graph = imported.model.graph
        let axes = graph.input.axes
        let frames = axes.firstIndex(of: .frames).flatMap { x.shape.indices.contains($0) ? x.shape[$0] : nil } ?? 0
        let batch = x.shape.first ?? 0
        guard batch > 0, frames > 0, x.shape == graph.input.shape(batch: batch, frames: frames) else {
            throw ImportProblem(
                "\(input) is \(x.shape), and the network takes \(axes.map { graph.input.text($0) }.joined(separator: " x ")); "
                    + "give an input of that shape, or another --layout.")
        }
        let classes = imported.model.description.classes.count
        guard y.numbers.count == batch * classes else {
            throw ImportProblem("\(output) is \(y.shape), and \(batch) inputs give \(batch) x \(classes) outputs here.")
        }
        do {
            _ = try graph.shapes(batch: batch, frames: frames)
        } catch let error as GraphError { throw ImportProblem("\(input): \(error)") }
        let logits = try logits(imported.model, x.numbers, axes: axes, batch: batch, frames: frames)
        let most = max(y.numbers.map(abs).max() ?? 0, 1e-6)
        let differences = [imported.ending, .none].map { ending in
            zip(ending.applied(to: logits, classes: classes), y.numbers).map { abs($0 - $1) }.max()! / most
        }
        let difference = differences.min()!
        guard difference <= tolerance else {
            throw ImportProblem(
                "The outputs for \(input) differ from \(output) by \(difference.short) of the largest; "
                    + "check that both belong to this network, and --layout.")
        }
        Output.line("\(input): the outputs agree with \(output) to \(difference.short) of the largest")
    }

    /// The logits for an input in the source's order of axes.
    private static func logits(
        _ model: ModelFile, _ numbers: [Float], axes: [Graph.Input.Axis], batch: Int, frames: Int
    ) throws -> [Float] {
        let input = model.graph.input
        let x = Tensor(
            uninitialized: Shape(batch: batch, height: input.bands, width: frames, channels: input.channels))
        let extents = input.shape(batch: batch, frames: frames)
        var place = Array(repeating: 0, count: extents.count)
        for number in numbers {
            func at(_ axis: Graph.Input.Axis) -> Int { axes.firstIndex(of: axis).map { place[$0] } ?? 0 }
            let row = at(.batch) * input.bands + at(.bands)
            x.pointer[(row * frames + at(.frames)) * input.channels + at(.channels)] = number
            for axis in extents.indices.reversed() {
                place[axis] += 1
                if place[axis] < extents[axis] { break }
                place[axis] = 0
            }
        }
        let classifier = try model.classifier()
        let tape = Tape()
        let logits = tape.withoutParameterGradients { classifier(tape.constant(x)).logits.value }
        return (0..<logits.count).map { logits.pointer[$0] }
    }

    /// Compares the scores of a sound with those of a JSON object, by class name.
    ///
    /// - Throws: `ImportProblem` where they differ by more than 0.02.
    static func compare(_ imported: NetworkImport, clip: String, scores: String) throws {
        guard let data = FileManager.default.contents(atPath: scores),
            let expected = try? JSONDecoder().decode([String: Double].self, from: data), !expected.isEmpty
        else { throw ImportProblem("\(scores) is no JSON object of classes and their scores; write it so.") }
        let names = imported.model.description.classes
        if let unknown = expected.keys.sorted().first(where: { !names.contains($0) }) {
            throw ImportProblem(
                "\(scores) scores the class '\(unknown)', which the network does not have; check the names.")
        }
        let shares = try probabilities(clip, imported.model)
        let worst = expected.map { name, score in
            (name, abs(score - Double(shares[names.firstIndex(of: name)!])))
        }.max { $0.1 < $1.1 }!
        guard worst.1 <= 0.02 else {
            throw ImportProblem(
                "The score of '\(worst.0)' on \(clip) differs from \(scores) by \(worst.1.short); "
                    + "check the front end, --multi-label and --layout.")
        }
        Output.line("\(clip): \(expected.count) scores agree with \(scores) to \(worst.1.short)")
    }
}

extension ImportCheck {
    /// The probabilities that `frami classify` gives for a clip.
    private static func probabilities(_ clip: String, _ model: ModelFile) throws -> [Float] {
        let listener = Listener(try Inference(model))
        try AudioFile.forEachPiece(of: clip, frontEnd: model.description.frontEnd, note: printError) {
            listener.hear($0)
        }
        return try listener.finish(clip: clip).scores
    }
}

extension ImportedNetwork.Ending {
    /// The operator after the logits, applied to them.
    fileprivate func applied(to logits: [Float], classes: Int) -> [Float] {
        stride(from: 0, to: logits.count, by: classes).flatMap { start -> [Float] in
            let row = logits[start..<start + classes].map(Double.init)
            let most = row.max() ?? 0
            let sum = row.reduce(0) { $0 + exp($1 - most) }
            switch self {
            case .none: return row.map { Float($0) }
            case .sigmoid: return row.map { Float(1 / (1 + exp(-$0))) }
            case .softmax: return row.map { Float(exp($0 - most) / sum) }
            case .logSoftmax: return row.map { Float($0 - most - log(sum)) }
            }
        }
    }
}

extension Graph.Input {
    fileprivate func text(_ axis: Axis) -> String {
        switch axis {
        case .batch: "batch"
        case .channels: "\(channels)"
        case .bands: "\(bands) bands"
        case .frames: frames.map { "\($0) frames" } ?? "frames"
        }
    }
}

extension Float {
    fileprivate var short: String { String(format: "%.2g", self) }
}

extension Double {
    fileprivate var short: String { String(format: "%.2g", self) }
}
