import AudioSignal
import Foundation
import Models
import NetworkGraph
import NeuralNet
import ONNXFiles
import ONNXImport
import TensorCore

/// The small networks that `ONNXImportTests/Fixtures/tiny.py` exported from PyTorch, as teachers.
enum Imported {
    static func file(_ name: String) throws -> ModelFile {
        let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("ONNXImportTests/Fixtures")
        let network = try ImportedNetwork(ONNXModel(contentsOf: fixtures.appendingPathComponent("\(name).onnx")))
        var frontEnd = FrontEnd()
        frontEnd.melBands = network.graph.input.bands
        let description = ModelDescription(
            architecture: name, classes: (1...network.classes).map { "class \($0)" },
            output: network.ending == .sigmoid ? .sigmoid : .softmax, frontEnd: frontEnd,
            frames: network.graph.input.frames ?? 40)
        let tensors = network.graph.parameters.map {
            ($0.name, Tensor(network.parameters[$0.name]!, shape: Shape($0.shape)))
        }
        return ModelFile(network.graph, tensors: Dictionary(uniqueKeysWithValues: tensors), description: description)
    }
}
