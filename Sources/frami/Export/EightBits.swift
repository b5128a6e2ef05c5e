import Distillation
import Foundation
import Models
import NetworkGraph
import ONNXExport
import ONNXFiles
import RunEvents

/// A network that is brought to 8 bits, with the synthetic samples that say how.
struct EightBits {
    let float: ONNXModel
    let samples: [NumberArray]
    let areTags: Bool
    private let calibration: Calibration

    /// Samples that layers are compared on.
    static let comparedSamples = 64
    /// The share of decisions that layers in 8 bits may change: half a point.
    static let accepted = 0.005

    /// - Parameters:
    ///   - float: its norms folded, ending in its scores.
    ///   - samples: of the network's own input, one each.
    /// - Throws: `ExportError`.
    init(_ float: ONNXModel, samples: [NumberArray], areTags: Bool) throws {
        (self.float, self.samples, self.areTags) = (float, samples, areTags)
        let progress = ProgressLine()
        defer { progress.finish() }
        calibration = try Calibration(float, samples: samples) {
            progress.show("calibrated on", $0, of: samples.count, "samples")
        }
    }

    /// Names of the layers with weights, as `--keep-float` takes them.
    var layers: [String] { Quantization.nodes(of: float).layers.map(\.name) }

    /// - Parameter float: the same network with other weights; nil for its own.
    func model(keepsFloat: [String], of float: ONNXModel? = nil) -> ONNXModel {
        var quantization = Quantization(float ?? self.float, calibration: calibration, keepsFloat: Set(keepsFloat))
        return quantization.quantized()
    }

    /// What a forward pass rounds as the file in 8 bits does.
    ///
    /// - Parameter graph: that the file in Float was written from, its norms folded.
    func rounding(of graph: Graph, keepsFloat: [String]) -> EightBitRounding {
        let quantization = Quantization(float, calibration: calibration, keepsFloat: Set(keepsFloat))
        return EightBitRounding(quantization.rounding, of: float, in: graph)
    }

    /// - Throws: `ExportError`.
    func errors() throws -> LayerErrors {
        let compared = Array(samples.prefix(Self.comparedSamples))
        let progress = ProgressLine()
        defer { progress.finish() }
        return try LayerErrors(float, calibration: calibration, samples: compared, areTags: areTags) {
            progress.show("layers compared on", $0, of: compared.count, "samples")
        }
    }

    /// The layers that hurt in 8 bits, the worst first; empty where none changes more than is accepted.
    ///
    /// - Throws: `ExportError`.
    func worst(_ errors: LayerErrors) throws -> [String] {
        let progress = ProgressLine()
        defer { progress.finish() }
        return try errors.worst(
            float, calibration: calibration, samples: samples, areTags: areTags, loss: Self.accepted
        ) { progress.show("layers kept in Float:", $0, of: $1, "tries") }
    }
}

/// The layers that stay in floating point, as `--keep-float` names them.
enum KeptFloat {
    case none
    /// The layers whose quantization costs the most accuracy.
    case automatic
    case named([String])

    /// - Parameter text: `auto`, or names of layers separated by commas.
    /// - Throws: a usage error.
    init(_ text: String?) throws {
        guard let text else {
            self = .none
            return
        }
        let names = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        guard !names.isEmpty else {
            throw wrongUsage("--keep-float has no names; give 'auto' or layers that 'frami quantise' lists.")
        }
        self = names == ["auto"] ? .automatic : .named(names)
    }

    /// - Throws: `ExportProblem` for a name that is no layer's; `ExportError`.
    func layers(_ eightBits: EightBits) throws -> [String] {
        switch self {
        case .none: return []
        case .automatic: return try eightBits.worst(eightBits.errors())
        case .named(let names):
            let layers = eightBits.layers
            if let unknown = names.first(where: { !layers.contains($0) }) {
                let near = unknown.nearest(among: layers)
                let hint = near.map { "did you mean '\($0)'?" } ?? "'frami quantise' lists them."
                throw ExportProblem("--keep-float names '\(unknown)', which is no layer that becomes 8 bits; \(hint)")
            }
            return names
        }
    }
}
