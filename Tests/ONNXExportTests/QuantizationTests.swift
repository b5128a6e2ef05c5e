import Foundation
import NetworkGraph
import ONNXFiles
import Testing

@testable import ONNXExport

struct QuantizationTests {
    private static func quantized(
        _ network: SomeNetwork, keepsFloat: Set<String> = []
    ) throws -> (float: ONNXModel, whole: ONNXModel) {
        let float = try network.exported(ending: .softmax)
        let samples = (0..<6).map { index in
            network.input(batch: 1, frames: 24).mapped { $0 * (0.4 + 0.2 * Float(index)) }
        }
        var quantization = Quantization(
            float, calibration: try Calibration(float, samples: samples), keepsFloat: keepsFloat)
        return (float, try ONNXModel(Array(quantization.quantized().encoded()), file: "int8.onnx"))
    }

    @Test(arguments: ["digits8-16x1-1", "dscnn-s", "wrn10-1"])
    func eightBitsGiveNearlyTheSameScores(name: String) throws {
        let network = try SomeNetwork(family: name)
        let (float, whole) = try Self.quantized(network)
        let x = network.input(batch: 3, frames: 31)
        let (a, b) = (try float.run(x), try whole.run(x))
        #expect(zip(a.numbers, b.numbers).map { abs($0 - $1) }.max()! < 0.05)
        // The 8-bit file must differ from the original at all.
        #expect(a.numbers != b.numbers)
    }

    @Test func weightsAreSymmetricByChannelAndTheLogitsStayFloat() throws {
        let network = try SomeNetwork(family: "digits8-16x1-1")
        let (float, whole) = try Self.quantized(network)
        let layers = float.nodes.filter { ["Conv", "Gemm"].contains($0.operation) }
        for layer in layers {
            let (name, shape) = (layer.inputs[1], float.initializers[layer.inputs[1]]!.shape)
            let numbers = try #require(whole.initializers["\(name).int"])
            #expect(numbers.type == .int8 && numbers.shape == shape)
            #expect(whole.initializers["\(name).scale"]?.shape == [shape[0]])
            guard case .integers(let values) = numbers.elements else { continue }
            #expect(values.map(abs).max() == 127, "\(name) uses its range")
            #expect(whole.initializers["\(layer.inputs[2]).int"]?.type == .int32)
        }
        #expect(whole.nodes.filter { $0.operation == "Conv" }.allSatisfy { $0.inputs[0].hasSuffix(".float") })
        #expect(whole.nodes.last?.inputs == ["fc"])
        let bytes = (float.encoded().count, whole.encoded().count)
        #expect(Double(bytes.1) < 0.75 * Double(bytes.0), "\(bytes)")
    }

    /// The bias of a channel with weights of nearly zero would need more than 32 bits at the weights' scale.
    @Test func aDeadChannelKeepsItsBias() throws {
        let plain = try SomeNetwork(family: "digits8x1")
        var parameters = plain.parameters
        for index in 0..<9 { parameters["conv1.weight"]![index] = 1e-20 }
        parameters["bn1.bias"]![0] = 0.8
        let network = SomeNetwork(plain.graph, parameters: parameters)
        let (float, whole) = try Self.quantized(network)
        let x = network.input(batch: 1, frames: 24)
        #expect(difference(try whole.run(x), try float.run(x)) < 0.1)
        guard case .integers(let biases)? = whole.initializers["conv1.bias.int"]?.elements else {
            Issue.record("no bias")
            return
        }
        #expect(biases.allSatisfy { abs($0) <= Int(Int32.max) } && biases[0] != 0)
    }

    @Test func namedNodesStayFloat() throws {
        let (float, whole) = try Self.quantized(SomeNetwork(family: "digits8x1"), keepsFloat: ["bn1"])
        #expect(float.nodes.contains { $0.name == "bn1" && $0.operation == "Conv" })
        #expect(whole.initializers["conv1.weight.int"] == nil && whole.initializers["conv1.weight"] != nil)
        #expect(whole.initializers["fc.weight.int"] != nil)
    }

    @Test func withoutSamplesNothingIsCalibrated() throws {
        let model = try SomeNetwork(family: "digits8x1").exported()
        #expect(throws: ExportError.noSamples) { try Calibration(model, samples: []) }
    }

    @Test func roundingGoesToEvenAndStopsAtTheEnds() throws {
        let scale = ONNXTensor(shape: [], elements: .floats([0.5]))
        func model(_ type: ElementType, zero: Int) -> ONNXModel {
            ONNXModel(
                file: "m", opset: 17, producer: "",
                nodes: [ONNXNode(operation: "QuantizeLinear", inputs: ["x", "s", "z"], outputs: ["y"])],
                initializers: ["s": scale, "z": ONNXTensor(shape: [], elements: .integers([zero]), type: type)],
                inputs: [ONNXValue(name: "x", elementType: 1, shape: [.unknown])],
                outputs: [ONNXValue(name: "y", elementType: 3, shape: [.unknown])], metadata: [:])
        }
        let x = NumberArray([6], [0.25, 0.75, -0.25, 100, -100, 1])
        #expect(try model(.int8, zero: 0).run(x).numbers == [0, 2, 0, 127, -128, 2])
        #expect(try model(.int8, zero: -128).run(x).numbers == [-128, -126, -128, 72, -128, -126])
        #expect(try model(.uint8, zero: 3).run(x).numbers == [3, 5, 3, 203, 0, 5])
        #expect(throws: ExportError.self) { try model(.int32, zero: 0).run(x) }
    }

    /// A network with a layer whose weights become imprecise in 8 bits, because one weight of each channel is fifty
    /// times the others, and with classes so close that this changes decisions.
    private static func lopsided() throws -> (model: ONNXModel, calibration: Calibration, samples: [NumberArray]) {
        let plain = try SomeNetwork(family: "digits8-16x1-1")
        var parameters = plain.parameters
        let name = "layer2.0.conv2.weight"
        for index in stride(from: 0, to: parameters[name]!.count, by: 9 * 16) { parameters[name]![index] *= 50 }
        let samples = (0..<48).map { index in
            plain.input(batch: 1, frames: 24 + index % 7).mapped { sin(Float(index + 1) * $0) }
        }
        let logits = try SomeNetwork(plain.graph, parameters: parameters).exported()
        for sample in samples {
            for (index, logit) in try logits.run(sample).numbers.enumerated() {
                parameters["fc.bias"]![index] -= logit / Float(samples.count)
            }
        }
        let model = try SomeNetwork(plain.graph, parameters: parameters).exported(ending: .softmax)
        return (model, try Calibration(model, samples: samples), samples)
    }

    @Test func theLayerThatHurtsIsFoundAndKeptInFloat() throws {
        let (model, calibration, samples) = try Self.lopsided()
        let errors = try LayerErrors(model, calibration: calibration, samples: samples, areTags: false)
        #expect(errors.layers.map(\.name) == Quantization.nodes(of: model).layers.map(\.name))
        #expect(errors.layers.map(\.operation).last == "Gemm" && errors.samples == samples.count)
        let worst = try #require(errors.layers.min { $0.logits < $1.logits })
        #expect(worst.name == "layer2.0.bn2" && worst.weights == 16 * 16 * 9)
        // The error with all layers in 8 bits includes that of the layer itself.
        #expect(errors.layers.allSatisfy { $0.together <= $0.alone + 1 })
        let kept = try errors.worst(model, calibration: calibration, samples: samples, areTags: false, loss: 0)
        #expect(errors.agreeing < samples.count, "8 bits change something")
        #expect(kept.first == worst.name && kept.count < errors.layers.count)
        let accepted = Double(samples.count - errors.agreeing) / Double(samples.count)
        let none = try errors.worst(model, calibration: calibration, samples: samples, areTags: false, loss: accepted)
        #expect(none.isEmpty, "what 8 bits change was accepted")
    }

    /// The errors by their definition, of the one layer that is in 8 bits.
    @Test func aLayersErrorIsThePowerOfWhatItGivesOverThatOfItsError() throws {
        let (model, calibration, samples) = try Self.lopsided()
        let nodes = Quantization.nodes(of: model)
        let errors = try LayerErrors(
            model, calibration: calibration, samples: Array(samples.prefix(3)), areTags: false)
        let layer = nodes.layers[1]
        let others = Set((nodes.layers + nodes.others).map(\.name)).subtracting([layer.name])
        var one = Quantization(model, calibration: calibration, keepsFloat: others)
        let alone = one.quantized()
        var (signal, error) = (0.0, 0.0)
        for sample in samples.prefix(3) {
            var (a, b): ([Float], [Float]) = ([], [])
            _ = try Interpreter(model).run(sample) { if $0 == layer.outputs[0] { a = $1.numbers } }
            _ = try Interpreter(alone).run(sample) { if $0 == layer.outputs[0] { b = $1.numbers } }
            for (right, number) in zip(a, b) {
                signal += Double(right) * Double(right)
                error += Double(number - right) * Double(number - right)
            }
        }
        let expected: Double = 10 * log10(signal / error)
        #expect(abs(errors.layers[1].alone - expected) < 1e-6)
    }
}
