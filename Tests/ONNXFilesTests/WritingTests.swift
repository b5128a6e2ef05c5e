import Foundation
import ONNXFiles
import Testing

struct WritingTests {
    private static let attributes: [String: ONNXAttribute] = [
        "float": .float(-0.5), "integer": .integer(-3), "text": .text("SAME_UPPER"), "floats": .floats([1, 2.5]),
        "integers": .integers([0, -1, 1 << 40]), "texts": .texts(["a", ""]),
        "tensor": .tensor(ONNXTensor(shape: [2], elements: .integers([7, -7]), type: .int32)),
    ]

    private static let model = ONNXModel(
        file: "written.onnx", opset: 17, producer: "frami 1.2.3",
        nodes: [
            ONNXNode(
                name: "first", operation: "Mystery", inputs: ["x", "", "whole"], outputs: ["y"],
                attributes: attributes),
            ONNXNode(operation: "Relu", inputs: ["y"], outputs: ["z", "unused"]),
        ],
        initializers: [
            "whole": ONNXTensor(shape: [1, 3], elements: .integers([-128, 0, 127]), type: .int8),
            "bytes": ONNXTensor(shape: [2], elements: .integers([0, 255]), type: .uint8),
            "wide": ONNXTensor(shape: [2], elements: .integers([-(1 << 31), 1 << 30]), type: .int32),
            "long": ONNXTensor(shape: [], elements: .integers([.min])),
            "floats": ONNXTensor(shape: [2, 1], elements: .floats([.leastNonzeroMagnitude, -.infinity])),
            "truths": ONNXTensor(shape: [2], elements: .booleans([true, false])),
            "none": ONNXTensor(shape: [0], elements: .integers([])),
        ],
        inputs: [ONNXValue(name: "x", elementType: 1, shape: [.symbol("batch"), .extent(3), .unknown])],
        outputs: [ONNXValue(name: "z", elementType: nil, shape: nil)],
        metadata: ["classes": "[\"ä\"]", "empty": ""])

    @Test func whatIsWrittenReadsBack() throws {
        let model = Self.model
        let read = try ONNXModel(Array(model.encoded()), file: model.file)
        #expect(read.opset == 17 && read.producer == "frami 1.2.3")
        #expect(read.nodes == model.nodes)
        #expect(read.initializers == model.initializers)
        #expect(read.inputs == model.inputs && read.outputs == model.outputs)
        #expect(read.metadata == model.metadata)
    }

    @Test func equalModelsHaveEqualBytes() {
        #expect(Self.model.encoded() == Self.model.encoded())
    }

    @Test func halvesAreWrittenAsTheFloatsThatTheyAre() throws {
        let half = ONNXTensor(shape: [1], elements: .floats([0.5]), type: .float16)
        let model = ONNXModel(
            file: "m", opset: 17, producer: "", nodes: [ONNXNode(operation: "Relu", inputs: ["h"], outputs: ["y"])],
            initializers: ["h": half], inputs: [], outputs: [ONNXValue(name: "y", elementType: 1, shape: [])],
            metadata: [:])
        let read = try ONNXModel(Array(model.encoded()), file: "m")
        #expect(read.initializers["h"] == ONNXTensor(shape: [1], elements: .floats([0.5])))
    }
}
