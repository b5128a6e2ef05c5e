import Foundation
import NaiveGraph
import NetworkGraph
import ONNXFiles
import ONNXImport

@testable import ONNXExport

/// A network with arbitrary parameters, which are the same at each call.
struct SomeNetwork {
    let graph: Graph
    let parameters: [String: [Float]]

    init(_ graph: Graph, parameters: [String: [Float]]) {
        self.graph = graph
        self.parameters = parameters
    }

    init(_ graph: Graph) {
        self.graph = graph
        var state: UInt64 = 11
        func next() -> Float {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(state >> 40) / Float(1 << 24) * 2 - 1
        }
        parameters = Dictionary(
            uniqueKeysWithValues: graph.parameters.map { parameter in
                let fan = Float(parameter.shape.dropFirst().reduce(1, *))
                return (
                    parameter.name,
                    (0..<parameter.count).map { _ -> Float in
                        // Variances above 0, and weights that keep values of one size from layer to layer.
                        parameter.role == .statistic ? 0.6 + 0.4 * next() : 1.7 * next() / fan.squareRoot()
                    }
                )
            })
    }

    init(family name: String, bands: Int = 16, classes: Int = 3) throws {
        self.init(try NetworkFamily(named: name).graph(bands: bands, classes: classes))
    }

    /// A network of the fixtures of `ONNXImportTests`.
    init(fixture name: String) throws {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("ONNXImportTests/Fixtures/\(name).onnx")
        let network = try ImportedNetwork(
            ONNXModel(contentsOf: url), layout: name.hasPrefix("patches") ? .bandsFrames : nil)
        self.init(network.graph, parameters: network.parameters)
    }

    /// One node on a map of `[batch, channels, bands, frames]`, and a reduction to a table.
    init(_ operation: Operator, parameters: [Graph.Parameter] = [], others: [String] = [], bands: Int = 6) {
        self.init(
            Graph(
                input: Graph.Input(channels: 2, bands: bands), parameters: parameters,
                nodes: [Graph.Node("node", operation, ["input"] + others)], output: "node"))
    }

    func exported(
        keepsNorms: Bool = false, ending: GraphTranslation.Ending = .none, batch: Int? = nil, frames: Int? = nil
    ) throws -> ONNXModel {
        var options = GraphTranslation.Options()
        (options.keepsNorms, options.ending) = (keepsNorms, ending)
        (options.batch, options.frames) = (batch, frames)
        var translation = try GraphTranslation(graph, parameters: parameters, options: options)
        // The model is encoded and read again, because other programs read the file.
        return try ONNXModel(Array(translation.model().encoded()), file: "exported.onnx")
    }

    func input(batch: Int, frames: Int) -> NumberArray {
        let shape = graph.input.shape(batch: batch, frames: frames)
        return NumberArray(shape, (0..<shape.reduce(1, *)).map { Float($0 * 7919 % 1009) / 504.5 - 1 })
    }

    /// The output by the definitions of the operators.
    func expected(_ x: NumberArray) throws -> NumberArray {
        let value = try NaiveNetwork(graph, parameters: parameters).run(Dense(x.shape, x.numbers))[graph.output]!
        return NumberArray(value.shape, value.numbers)
    }
}

extension ONNXModel {
    func run(_ x: NumberArray) throws -> NumberArray { try Interpreter(self).run(x)[outputs[0].name]! }
}

/// The largest difference, in shares of the largest number; infinite where the shapes are not equal.
func difference(_ a: NumberArray, _ b: NumberArray) -> Float {
    guard a.shape == b.shape else { return .infinity }
    let most = max(b.numbers.map(abs).max() ?? 0, 1e-6)
    return zip(a.numbers, b.numbers).map { abs($0 - $1).isFinite ? abs($0 - $1) / most : .infinity }.max() ?? 0
}
