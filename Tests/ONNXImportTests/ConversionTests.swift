import NaiveGraph
import NetworkGraph
import ONNXFiles
import Testing

@testable import ONNXImport

/// Models for cases that do not occur in the exported ones.
struct ConversionTests {
    private static let image: [ONNXValue.Dimension] = [.symbol("batch"), .extent(1), .extent(4), .symbol("time")]

    private func model(
        _ nodes: [ONNXNode], _ constants: [String: ONNXTensor] = [:], shape: [ONNXValue.Dimension]? = image,
        type: Int = 1, opset: Int = 17, output: String = "y"
    ) -> ONNXModel {
        ONNXModel(
            file: "m.onnx", opset: opset, producer: "", nodes: nodes, initializers: constants,
            inputs: [ONNXValue(name: "x", elementType: type, shape: shape)],
            outputs: [ONNXValue(name: output, elementType: 1, shape: nil)], metadata: [:])
    }

    private func node(
        _ operation: String, _ inputs: [String], _ output: String, _ attributes: [String: ONNXAttribute] = [:]
    ) -> ONNXNode {
        ONNXNode(operation: operation, inputs: inputs, outputs: [output], attributes: attributes)
    }

    private func floats(_ shape: [Int], _ numbers: [Float]) -> ONNXTensor {
        ONNXTensor(shape: shape, elements: .floats(numbers))
    }

    private func integers(_ numbers: [Int]) -> ONNXTensor {
        ONNXTensor(shape: [numbers.count], elements: .integers(numbers))
    }

    /// Mean over bands and frames, then a linear layer of two classes.
    private func head(_ value: String) -> (nodes: [ONNXNode], constants: [String: ONNXTensor]) {
        (
            [
                node("ReduceMean", [value], "m", ["axes": .integers([2, 3]), "keepdims": .integer(0)]),
                node("Gemm", ["m", "w"], "y", ["transB": .integer(1)]),
            ], ["w": floats([2, 1], [1, -2])]
        )
    }

    private func refusal(_ model: ONNXModel, layout: ImageLayout? = nil, bands: Int? = nil) -> String {
        do {
            _ = try ImportedNetwork(model, layout: layout, bands: bands)
            return "imported"
        } catch { return "\(error)" }
    }

    private func withHead(_ nodes: [ONNXNode], _ constants: [String: ONNXTensor] = [:]) -> ONNXModel {
        let head = head("h")
        return model(nodes + head.nodes, constants.merging(head.constants) { $1 })
    }

    @Test func operatorsThatAreNotRunAreRefusedByName() {
        for name in ["Resize", "If", "Loop", "Scan", "Einsum", "ConvTranspose", "NoSuchThing"] {
            #expect(refusal(withHead([node(name, ["x"], "h")])).contains("\(name) 'h'"))
        }
        let other = ONNXNode(operation: "Gelu", domain: "com.microsoft", inputs: ["x"], outputs: ["h"])
        #expect(refusal(withHead([other])).contains("of 'com.microsoft'"))
        #expect(refusal(withHead([node("LSTM", ["x"], "h")])).contains("recurrent layer"))
        #expect(refusal(withHead([node("STFT", ["x"], "h")])).contains("waveform"))
    }

    @Test func inputsThatAreNoSpectrogramAreRefused() {
        let plain = withHead([node("Relu", ["x"], "h")])
        func refused(_ shape: [ONNXValue.Dimension]?, type: Int = 1) -> String {
            refusal(model(plain.nodes, plain.initializers, shape: shape, type: type))
        }
        #expect(refused([.symbol("batch"), .symbol("time")]).contains("waveform"))
        #expect(refused([.symbol("batch"), .extent(1), .extent(16_000)]).contains("waveform"))
        #expect(refused([.symbol("n"), .extent(9), .extent(4), .symbol("t")]).contains("9 channels"))
        #expect(refused([.unknown, .extent(1), .extent(1), .extent(4), .extent(5)]).contains("3 or 4 axes"))
        #expect(refused(nil).contains("does not say what shape"))
        #expect(refused(Self.image, type: 2).contains("whole numbers"))
        #expect(refused([.unknown, .extent(1), .unknown, .unknown]).contains("--layout"))
        #expect(refusal(plain, bands: 64).contains("takes 4 bands"))
        let open = model(plain.nodes, plain.initializers, shape: [.unknown, .extent(1), .symbol("m"), .symbol("t")])
        #expect(refusal(open).contains("--front-end"))
        #expect(refusal(open, bands: 4) == "imported")
    }

    @Test func outputsThatAreNoClassesAreRefused() {
        #expect(refusal(model([node("Relu", ["x"], "y")])).contains("gives [batch, 1, 4, ?]"))
        let constant = model([node("Constant", [], "y", ["value_float": .float(1)])])
        #expect(refusal(constant).contains("gives a constant"))
    }

    @Test func damagedWeightsAreRefused() {
        let bad = withHead(
            [node("Conv", ["x", "k"], "h")], ["k": floats([1, 1, 1, 1], [.nan])])
        #expect(refusal(bad).contains("numbers in 'k' that are infinite"))
        let norm = withHead(
            [node("BatchNormalization", ["x", "s", "b", "m1", "v"], "h")],
            ["s": floats([1], [1]), "b": floats([1], [0]), "m1": floats([1], [0]), "v": floats([1], [-1])])
        #expect(refusal(norm).contains("negative variance"))
        let training = withHead(
            [node("BatchNormalization", ["x", "s", "b", "m1", "v"], "h", ["training_mode": .integer(1)])],
            ["s": floats([1], [1]), "b": floats([1], [0]), "m1": floats([1], [0]), "v": floats([1], [1])])
        #expect(refusal(training).contains("model.eval()"))
        let misfit = withHead([node("Conv", ["x", "k"], "h")], ["k": floats([1, 2, 1, 1], [1, 1])])
        #expect(refusal(misfit).contains("m.onnx cannot be imported"))
    }

    /// Attributes and constants that would overflow or fill the memory.
    @Test func absurdSizesAreRefused() {
        let huge = Int.max
        let conv: [(String, ONNXAttribute)] = [
            ("pads", .integers([huge, 0, 0, 0])), ("pads", .integers([-1, 0, 0, 0])), ("strides", .integers([0, 1])),
            ("strides", .integers([huge, huge])), ("dilations", .integers([huge, 1])), ("group", .integer(huge)),
            ("group", .integer(0)), ("pads", .integers([1])), ("auto_pad", .text("SOMEHOW")),
        ]
        for (name, attribute) in conv {
            let model = withHead(
                [node("Conv", ["x", "k"], "h", [name: attribute])], ["k": floats([1, 1, 1, 1], [1])])
            #expect(refusal(model) != "imported", "\(name) \(attribute)")
        }
        let others: [(ONNXNode, [String: ONNXTensor])] = [
            (node("Reshape", ["x", "s"], "h"), ["s": integers([huge, huge, huge, -1])]),
            (node("Reshape", ["x", "s"], "h"), ["s": integers([1 << 29, 1 << 29, 1 << 29, -1])]),
            (node("Tile", ["x", "s"], "h"), ["s": integers([1, 1 << 29, 1 << 29, 1 << 29])]),
            (node("Reshape", ["x", "s"], "h"), ["s": integers([-1, -1, 1, 1])]),
            (node("Expand", ["x", "s"], "h"), ["s": integers([1, huge, 4, 1])]),
            (node("Tile", ["x", "s"], "h"), ["s": integers([1, huge, huge, huge])]),
            (node("Pad", ["x", "s"], "h"), ["s": integers([0, 0, huge, 0, 0, 0, huge, 0])]),
            (
                node("Slice", ["x", "s", "s", "a", "t"], "h"),
                ["s": integers([huge]), "a": integers([2]), "t": integers([.min])]
            ),
            (node("Gather", ["x", "s"], "h", ["axis": .integer(2)]), ["s": integers([huge])]),
            (node("Transpose", ["x"], "h", ["perm": .integers([0, 1, 1, 3])]), [:]),
            (node("Squeeze", ["x", "s"], "h"), ["s": integers([.min])]),
            (node("Softmax", ["x"], "h", ["axis": .integer(huge)]), [:]),
            (node("Concat", ["x", "x"], "h", ["axis": .integer(-huge)]), [:]),
            (node("ReduceMax", ["x"], "h", ["axes": .integers([1, 1])]), [:]),
        ]
        for (node, constants) in others { #expect(refusal(withHead([node], constants)) != "imported", "\(node)") }
        let fill = withHead(
            [node("ConstantOfShape", ["s"], "c"), node("Add", ["x", "c"], "h")], ["s": integers([1 << 20, 1 << 20])])
        #expect(refusal(fill).contains("larger than any network's"))
        let count = withHead(
            [node("Range", ["a", "b", "c"], "r"), node("Add", ["x", "r"], "h")],
            ["a": integers([0]), "b": integers([1 << 40]), "c": integers([1])])
        #expect(refusal(count).contains("larger than any network's"))
    }

    /// Each addition of a value to itself doubles the size of its expression.
    @Test func expressionsCannotGrowWithoutEnd() {
        var nodes = [node("Shape", ["x"], "s0")]
        for index in 0..<80 { nodes.append(node("Mul", ["s\(index)", "s\(index)"], "s\(index + 1)")) }
        nodes.append(node("Expand", ["x", "s80"], "h"))
        #expect(refusal(withHead(nodes)).contains("hundreds of steps"))
    }

    @Test func aSliceOfTheDurationFollowsIt() throws {
        // All frames but the first two, computed from the shape as PyTorch writes it.
        let nodes = [
            node("Shape", ["x"], "s"), node("Gather", ["s", "three"], "t"), node("Unsqueeze", ["t", "zero"], "end"),
            node("Slice", ["x", "two", "end", "axis"], "h"),
        ]
        let three = ONNXTensor(shape: [], elements: .integers([3]))
        let network = try ImportedNetwork(
            withHead(nodes, ["three": three, "zero": integers([0]), "two": integers([2]), "axis": integers([3])]))
        for frames in [5, 40] {
            let x = ramp([2, 1, 4, frames])
            let y = try NaiveNetwork(network.graph, parameters: network.parameters).run(x)[network.graph.output]!
            let kept = x.numbers.enumerated().filter { $0.offset % frames >= 2 && $0.offset < 4 * frames }.map(
                \.element)
            let mean = kept.reduce(0, +) / Float(kept.count)
            #expect(abs(y.numbers[0] - mean) < 1e-5)
        }
    }

    /// Before operator set 13 softmax runs over all axes behind one.
    @Test func oldSoftmaxRunsOverAllLaterAxes() throws {
        let head = head("h")
        for (opset, isOld) in [(11, true), (13, false)] {
            let old = model(
                [node("Softmax", ["x"], "h", ["axis": .integer(2)])] + head.nodes, head.constants, opset: opset)
            let network = try ImportedNetwork(old)
            let y = try NaiveNetwork(network.graph, parameters: network.parameters).run(ramp([1, 1, 4, 6]))
            // All 24 sum to one, or each of the 6 columns.
            #expect(abs(y[network.graph.output]!.numbers[0] - (isOld ? 1.0 / 24 : 6.0 / 24)) < 1e-6)
        }
    }

    @Test func aMatrixProductAndItsBiasBecomeOneLayer() throws {
        let nodes = [
            node("ReduceMean", ["x"], "m", ["axes": .integers([2, 3]), "keepdims": .integer(0)]),
            node("Transpose", ["fc.weight"], "wt", ["perm": .integers([1, 0])]), node("MatMul", ["m", "wt"], "p"),
            node("Add", ["fc.bias", "p"], "y"),
        ]
        let network = try ImportedNetwork(
            model(nodes, ["fc.weight": floats([2, 1], [3, 4]), "fc.bias": floats([2], [5, 6])]))
        #expect(network.graph.nodes.map(\.operation).last == .linear)
        #expect(network.graph.parameters.map(\.name) == ["fc.weight", "fc.bias"])
        #expect(network.parameters["fc.weight"] == [3, 4])
    }

    @Test func severalOutputsAreToldByTheNumberOfClasses() throws {
        let nodes = [
            node("ReduceMean", ["x"], "m", ["axes": .integers([2, 3]), "keepdims": .integer(0)]),
            node("Gemm", ["m", "a"], "embedding", ["transB": .integer(1)]),
            node("Gemm", ["embedding", "b"], "scores", ["transB": .integer(1)]),
        ]
        let whole = ONNXModel(
            file: "m.onnx", opset: 17, producer: "", nodes: nodes,
            initializers: ["a": floats([3, 1], [1, 2, 3]), "b": floats([2, 3], [1, 2, 3, 4, 5, 6])],
            inputs: [ONNXValue(name: "x", elementType: 1, shape: Self.image)],
            outputs: ["embedding", "scores"].map { ONNXValue(name: $0, elementType: 1, shape: nil) }, metadata: [:])
        #expect(try ImportedNetwork(whole).classes == 3)
        #expect(try ImportedNetwork(whole, classes: 2).classes == 2)
    }
}
