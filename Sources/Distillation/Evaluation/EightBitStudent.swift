import AudioSignal
import Autograd
import Models
import NetworkGraph
import NeuralNet
import ONNXExport
import ONNXFiles
import TensorCore

/// A student as its file in 8 bits has it, without the file: what it gives, and how large both files are.
struct EightBitStudent {
    let network: RoundedNetwork
    /// Of the file in 8 bits, and of the one in Float.
    let bytes: Int
    let floatBytes: Int

    /// - Parameter samples: `[batch, bands, frames, channels]` in the network's scale, which the scales of 8 bits are from.
    /// - Throws: `GraphError`, `ExportError`, where the network cannot be written.
    init(_ student: Classifier, output: OutputKind, samples: [Tensor]) throws {
        let (graph, numbers) = student.graph.foldingNorms(student.tensors.mapValues(\.array))
        var options = GraphTranslation.Options()
        options.ending = output == .sigmoid ? .sigmoid : .softmax
        options.frames = graph.input.frames
        var translation = try GraphTranslation(graph, parameters: numbers, options: options)
        let float = try translation.model()
        let names = Self.names(of: float, in: graph)
        let wanted = Quantization.values(of: float).compactMap { names[$0] }
        let values = try NodeValues(graph, parameters: numbers, of: wanted)
        var ranges: [String: ClosedRange<Float>] = [:]
        for sample in samples {
            let inside = values.ranges(sample)
            for (name, own) in names {
                guard let new = inside[own] else { continue }
                let range = ranges[name] ?? new
                ranges[name] = min(range.lowerBound, new.lowerBound)...max(range.upperBound, new.upperBound)
            }
        }
        var quantization = Quantization(float, calibration: Calibration(ranges: ranges))
        network = try RoundedNetwork(
            graph, parameters: numbers, rounding: EightBitRounding(quantization.rounding, of: float, in: graph))
        bytes = quantization.quantized().encoded().count
        floatBytes = float.encoded().count
    }

    /// What the graph calls the file's values that it knows too: they have one name, but for the input.
    fileprivate static func names(of model: ONNXModel, in graph: Graph) -> [String: String] {
        let own = Dictionary(uniqueKeysWithValues: graph.nodes.map { ($0.name, $0.name) })
        return own.merging([model.inputs[0].name: graph.input.name]) { $1 }
    }
}

extension EightBitRounding {
    /// What a file in 8 bits rounds, by the names of the graph that it was written from.
    ///
    /// - Parameters:
    ///   - model: the file in Float.
    ///   - graph: its norms folded.
    public init(_ rounding: Quantization.Rounding, of model: ONNXModel, in graph: Graph) {
        let names = EightBitStudent.names(of: model, in: graph)
        let values = rounding.values.compactMap { name, number in
            names[name].map { ($0, EightBitScale(scale: number.scale, zero: number.zero)) }
        }
        self.init(values: Dictionary(uniqueKeysWithValues: values), weights: rounding.weights)
    }
}
