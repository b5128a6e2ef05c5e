import Foundation
import NaiveGraph
import NetworkGraph
import ONNXFiles
import Testing

@testable import ONNXImport

/// ONNX's own tests, each a model with inputs and outputs: Debian's libonnx-testdata where it is installed, and whatever
/// folders FRAMI_ONNX_TESTS names (separated by colons), such as `onnx/backend/test/data` of the PyPI package.
struct BackendTests {
    static let folders = (ProcessInfo.processInfo.environment["FRAMI_ONNX_TESTS"] ?? "/usr/share/libonnx-testdata/data")
        .split(separator: ":").map(String.init).filter { FileManager.default.fileExists(atPath: $0) }

    /// The operators that the importer supports; tests of others are left out.
    static let operators = Set(Conversion.readers.keys).union([
        "Constant", "ConstantOfShape", "Shape", "Range", "Where", "Equal", "Not", "Less", "Greater", "ReduceProd",
        "Mod",
        "Size",
    ])

    /// Reasons for which a test of our operators may be left out, as words of the sentence that refuses it.
    static let leftOut = [
        "element type": "strings, complex numbers and other types beside numbers",
        "spatial axes": "three spatial axes",
        "1 or 2 spatial axes": "pooling over three spatial axes",
        "still gathers statistics": "training mode",
        "which are not kept": "places of maxima, masks, means",
        "which is not kept": "masks",
        "whole numbers": "casts to whole numbers",
        "type that is not read": "casts to strings and 8-bit floats",
        "mode 'wrap'": "padding that wraps around",
        "an operator that is not run here": "another operator beside ours",
        "no number": "constants that are strings or sparse",
        "computes its": "weights, axes or shapes that are computed from the input",
        "that nothing before it makes": "graphs inside",
        "infinite": "infinite numbers",
        "does not say which version": "training operators of another set",
        "wrongly": "sequences and optional values",
        "leaves nothing": "results without elements",
        "without elements": "inputs without elements",
        "which is not run here": "choices by what is heard",
        "what it hears": "comparisons and counts of what is heard",
        "not kept": "lists and truth values",
        "without axes": "numbers without axes",
    ]

    @Test(.enabled(if: !folders.isEmpty, "libonnx-testdata is not installed"))
    func outputsAreTheExpectedOnes() throws {
        var passed = 0
        var reasons: [String: Int] = [:]
        for folder in Self.folders {
            for kind in ["node", "simple", "pytorch-operator", "pytorch-converted"] {
                let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(kind)")) ?? []
                // NumPy has no bfloat16, so those files contain other types.
                for name in names.sorted() where !name.contains("BFLOAT16") {
                    do {
                        guard let worst = try BackendCase("\(folder)/\(kind)/\(name)").worstDifference() else {
                            reasons["concerns other operators or types", default: 0] += 1
                            continue
                        }
                        #expect(worst <= 1e-3, "\(kind)/\(name)")
                        passed += 1
                    } catch {
                        let text = "\(error)"
                        // A PReLU with one slope for each channel was a special form before operator set 7.
                        let isOld = name.hasPrefix("test_PReLU") && text.contains("cannot bring")
                        let reason =
                            Self.leftOut.first { text.contains($0.key) }?.value ?? (isOld ? "old slopes" : nil)
                        #expect(reason != nil, "\(kind)/\(name): \(text)")
                        reasons[reason ?? "unexplained", default: 0] += 1
                    }
                }
            }
        }
        print("\(passed) of ONNX's tests pass; left out: \(reasons.sorted { $0.value > $1.value })")
        #expect(passed > 300)
    }
}

/// One test, whose first input of floats is the network's input and whose others are constants.
private struct BackendCase {
    let model: ONNXModel
    let inputs: [String: ONNXTensor]
    let outputs: [ONNXTensor]
    let isOurs: Bool

    init(_ folder: String) throws {
        let model = try ONNXModel(contentsOf: URL(fileURLWithPath: "\(folder)/model.onnx"), opsets: 1...99)
        self.model = model
        isOurs = model.nodes.allSatisfy { BackendTests.operators.contains($0.operation) && $0.domain.isEmpty }
        guard isOurs else {
            (inputs, outputs) = ([:], [])
            return
        }
        func tensors(_ kind: String) throws -> [ONNXTensor] {
            try (0...).lazy.map { "\(folder)/test_data_set_0/\(kind)_\($0).pb" }
                .prefix { FileManager.default.fileExists(atPath: $0) }
                .map { try ONNXTensor(Array(Data(contentsOf: URL(fileURLWithPath: $0))), file: $0) }
        }
        inputs = Dictionary(uniqueKeysWithValues: zip(model.inputs.map(\.name), try tensors("input")))
        outputs = try tensors("output")
    }

    /// The largest difference from an expected output, relative to its largest number; nil for a test of an unsupported
    /// operator.
    func worstDifference() throws -> Float? {
        guard isOurs, outputs.contains(where: \.isFloats) || inputs.values.contains(where: \.isFloats) else {
            return nil
        }
        let heard = model.inputs.first { value in
            let tensor = inputs[value.name]!
            return tensor.isFloats && 1...4 ~= tensor.shape.count && tensor.count > 0
        }
        let shape = heard.map { inputs[$0.name]!.shape } ?? [1]
        let axes: [[Graph.Input.Axis]] = [
            [.batch], [.batch, .bands], [.batch, .bands, .frames], [.batch, .channels, .bands, .frames],
        ]
        let order = axes[shape.count - 1]
        func extent(_ axis: Graph.Input.Axis) -> Int { order.firstIndex(of: axis).map { shape[$0] } ?? 1 }
        let input = Graph.Input(
            name: heard?.name ?? "nothing", axes: order, channels: extent(.channels), bands: extent(.bands),
            frames: extent(.frames))
        let constants = inputs.filter { $0.key != heard?.name }
        let whole = ONNXModel(
            file: model.file, opset: model.opset, producer: "", nodes: model.nodes,
            initializers: model.initializers.merging(constants) { $1 }, inputs: [], outputs: model.outputs,
            metadata: [:])
        var conversion = Conversion(
            whole, layout: InputLayout(input: input, isGuessed: false, batch: nil), frames: nil,
            batches: Array(repeating: shape[0], count: 4))
        try conversion.run()
        let graph = Graph(
            input: input, parameters: conversion.orderedParameters, nodes: conversion.nodes,
            output: conversion.nodes.last?.name ?? input.name)
        let naive = NaiveNetwork(graph, parameters: conversion.parameters.mapValues(\.numbers))
        let x = heard.map { Dense(shape, HostArray(inputs[$0.name]!, origin: nil).floats!) } ?? Dense([1], [0])
        let values = try naive.run(x)
        return try zip(model.outputs, outputs).map { value, expected in
            guard let made = conversion.values[value.name] else {
                throw conversion.wrong(model.nodes[0], "lacks an output")
            }
            let wanted = HostArray(expected, origin: nil)
            switch made {
            case .host(let array): return difference(array.floats ?? [], wanted.floats!, array.shape, expected.shape)
            case .node(let name):
                return difference(values[name]!.numbers, wanted.floats!, values[name]!.shape, expected.shape)
            case .sequence, .mask:
                throw conversion.wrong(model.nodes[0], "gives a list or truth values, which are not kept")
            }
        }.max()
    }

    private func difference(_ a: [Float], _ b: [Float], _ shape: [Int], _ expected: [Int]) -> Float {
        guard shape == expected, a.count == b.count else { return .infinity }
        let most = max(b.map { $0.isFinite ? abs($0) : 0 }.max() ?? 0, 1e-6)
        return zip(a, b).map { $0 == $1 || ($0.isNaN && $1.isNaN) ? 0 : abs($0 - $1) / most }.max() ?? 0
    }
}

extension ONNXTensor {
    fileprivate var isFloats: Bool {
        if case .floats = elements { return true }
        return false
    }
}
