import AudioSignal
import Foundation
import Models
import NetworkGraph
import NeuralNet
import ONNXImport
import RunEvents

/// The contents of a model file as names and values, for `frami info`.
struct ModelSummary {
    let lines: [(name: String, value: String)]

    init(_ file: ModelFile) throws {
        lines =
            Self.network(file) + Self.outputs(file.description) + Self.input(file.description)
            + (try Self.inversion(file)) + Self.memory(file.description)
            + file.description.notes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private typealias Lines = [(name: String, value: String)]

    private static func network(_ file: ModelFile) -> Lines {
        let cost = file.cost
        let seconds = file.description.frontEnd.duration(frames: file.defaultFrames)
        return [
            ("architecture", file.description.architecture), ("parameters", "\(cost.parameters)"),
            (
                "multiply-adds",
                String(
                    format: "%.2f million for %d frames (%.2f s)", Double(cost.multiplyAdds) / 1e6, file.defaultFrames,
                    seconds)
            ),
        ]
    }

    private static func outputs(_ description: ModelDescription) -> Lines {
        let priors = description.priors.map { shares in
            String(format: "known, %.3g to %.3g of the clips", shares.min() ?? 0, shares.max() ?? 0)
        }
        return [
            ("classes", "\(description.classes.count): \(description.classes.joined(separator: ", "))"),
            (
                "output",
                description.output == .sigmoid
                    ? "multi-label, each class by itself (sigmoid)" : "single label, one class of all (softmax)"
            ),
            ("priors", priors ?? "unknown"),
        ]
    }

    private static func input(_ description: ModelDescription) -> Lines {
        let frontEnd = description.frontEnd
        return [
            (
                "front end",
                "\(frontEnd.sampleRate) Hz, \(frontEnd.melBands) mel bands of \(frontEnd.lowestFrequency.brief) to "
                    + "\(frontEnd.highestFrequency.brief) Hz, window \(frontEnd.windowLength), hop \(frontEnd.hopLength)"
            ),
            ("frames", frontEnd.framingSummary), ("level", frontEnd.levelSummary),
            ("normalised", frontEnd.normalisationSummary),
        ]
    }

    /// The hidden states and statistics for inversion.
    private static func inversion(_ file: ModelFile) throws -> Lines {
        var lines: Lines = [
            (
                "can be inverted",
                file.graph.hasStatistics
                    ? "yes, it has batch-norm statistics" : "no, it has no batch-norm statistics"
            ), ("statistics", NormCount(file.graph).summary),
        ]
        do {
            let taps = try file.graph.taps(before: file.description.before, after: file.description.after)
            let shapes = try file.graph.shapes(batch: 1, frames: file.defaultFrames)
            lines.append(("before pooling", "\(taps.hidden), \(shapes[taps.hidden]!.dropFirst().text)"))
            lines.append(("after pooling", "\(taps.pooled), \(shapes[taps.pooled]!.dropFirst().text)"))
        } catch let error as TapsError {
            lines.append(("hidden states", "\(error)"))
        }
        return lines
    }

    /// The training data, and the version of frami that wrote the file.
    private static func memory(_ description: ModelDescription) -> Lines {
        var lines: Lines = [("written by", description.version.map { "frami \($0)" } ?? "unknown")]
        if let record = description.training {
            let folds = record.folds.map(String.init).joined(separator: ", ")
            let held = folds.isEmpty ? "" : ", folds \(folds), fold \(record.heldOut) held out"
            lines.append(("trained on", "\(record.count) clips of \(record.set)\(held), list \(record.clips)"))
        } else {
            lines.append(("trained on", "unknown"))
        }
        return lines
    }
}

extension ModelFile {
    /// The number of frames of a clip: the only one that the network takes, or that of a typical clip.
    var defaultFrames: Int {
        graph.input.frames ?? max(description.frames, (try? graph.shortestInput()) ?? 1)
    }
}
