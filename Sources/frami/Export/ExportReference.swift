import AudioSignal
import Autograd
import Distillation
import Models
import NetworkGraph
import NeuralNet
import ONNXExport
import TensorCore

/// The engine's own forward pass, which every exported file is compared with, on synthetic samples.
final class ExportReference {
    let model: ModelFile
    private let logits: NodeValues
    private var everyNode: NodeValues?
    private let tape = Tape()

    /// - Throws: `GraphError`.
    init(_ model: ModelFile) throws {
        self.model = model
        logits = try NodeValues(model)
    }

    /// One sample as both sides see it.
    struct Sample {
        /// `[1, bands, frames, channels]` in the network's scale.
        let tensor: Tensor
        let logits: [Float]
        let scores: [Float]
    }

    /// - Parameter levels: `[mels, frames]` in unit scale.
    func sample(_ levels: [Float], frames: Int) -> Sample {
        let frontEnd = model.description.frontEnd
        let unit = Tensor(levels, shape: Shape(batch: 1, height: frontEnd.melBands, width: frames, channels: 1))
        let tensor = tape.withoutParameterGradients { frontEnd.networkInput(tape.constant(unit)).value.copy() }
        let numbers = logits(tensor)[model.graph.output]!.numbers
        let row = Tensor(numbers, shape: Shape(rows: 1, columns: numbers.count))
        return Sample(tensor: tensor, logits: numbers, scores: model.description.output.probabilities(row).array)
    }

    /// What goes into an exported file.
    func input(_ tensor: Tensor) -> NumberArray {
        let (shape, numbers) = logits.arranged(tensor)
        return NumberArray(shape, numbers)
    }

    /// Every value of the engine's by the node's name.
    func values(_ sample: Sample) -> [String: [Float]] {
        if everyNode == nil { everyNode = try? NodeValues(model, of: model.graph.nodes.map(\.name)) }
        return everyNode.map { $0(sample.tensor).mapValues(\.numbers) } ?? [:]
    }
}
