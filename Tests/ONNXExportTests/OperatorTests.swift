import NetworkGraph
import ONNXFiles
import Testing

@testable import ONNXExport

/// Each operator by itself, compared with its naive twin.
struct OperatorTests {
    /// ONNX' names of the functions and their numbers, written down apart from the declarations that files are made by.
    private static let functions: [(ElementFunction, String)] = [
        (.rectifier, "Relu"), (.leakyRectifier(slope: 0.1), "LeakyRelu alpha 0.1"),
        (.exponentialLinear(alpha: 0.7), "Elu alpha 0.7"),
        (.selu(alpha: 1.6, gamma: 1.05), "Selu alpha 1.6 gamma 1.05"), (.clip(low: -0.5, high: 0.25), "Clip -0.5 0.25"),
        (.clip(low: -.infinity, high: 0.25), "Clip nothing 0.25"), (.clip(low: -0.1, high: .infinity), "Clip -0.1"),
        (.hardSwish, "HardSwish"), (.hardSigmoid(alpha: 0.3, beta: 0.4), "HardSigmoid alpha 0.3 beta 0.4"),
        (.sigmoid, "Sigmoid"), (.hyperbolicTangent, "Tanh"), (.softplus, "Softplus"), (.softsign, "Softsign"),
        (.errorFunction, "Erf"), (.gelu(isApproximate: false), "Mul 0.70710677, Erf, Add 1.0, Mul 0.5, Mul"),
        (.gelu(isApproximate: true), "Pow 3.0, Mul 0.044715, Add, Mul 0.7978846, Tanh, Add 1.0, Mul 0.5, Mul"),
        (.exponential, "Exp"),
        (.logarithm, "Log"), (.squareRoot, "Sqrt"), (.magnitude, "Abs"), (.negative, "Neg"),
        (.reciprocal, "Reciprocal"), (.power(2), "Pow 2.0"), (.floor, "Floor"), (.ceiling, "Ceil"),
    ]

    @Test func everyFunctionIsWrittenByONNXsNames() throws {
        #expect(Set(Self.functions.map(\.0.declaration.name)) == Set(ElementFunction.Name.allCases))
        for (function, words) in Self.functions {
            let model = try SomeNetwork(.map(function)).exported()
            let texts = model.nodes.filter { $0.operation != "Identity" }.map { node in
                let attributes = node.attributes.sorted { $0.key < $1.key }.map { name, value in
                    if case .float(let number) = value { "\(name) \(number)" } else { "\(name) of another type" }
                }
                let numbers = node.inputs.compactMap { input -> String? in
                    if input.isEmpty { return "nothing" }
                    if case .floats(let numbers)? = model.initializers[input]?.elements { return "\(numbers[0])" }
                    return nil
                }
                return ([node.operation] + attributes + numbers).joined(separator: " ")
            }
            #expect(texts.joined(separator: ", ") == words, "\(function)")
            if texts.count == 1 { #expect(model.nodes[0].operation == function.declaration.name.operatorName) }
        }
    }

    /// Without roots and logarithms, which are NaN below 0.
    private static let maps: [Operator] = functions.compactMap { function, _ in
        function == .logarithm || function == .squareRoot ? nil : .map(function)
    }

    private static let operators: [Operator] =
        maps
        + [
            .softmax(axis: 1), .softmax(axis: 3), .logSoftmax(axis: 2), .transpose([3, 0, 2, 1]),
            .reshape([.batch, Extent(12), .extent(of: "input", axis: 3)]),
            .reshape([.extent(of: "input", axis: 3), .batch, Extent(12)]),
            .reshape([.batch * .extent(of: "input", axis: 3), Extent(12)]),
            .slice(axis: 2, from: Extent(1), count: Extent(2), step: 2),
            .slice(axis: 2, from: Extent(5), count: Extent(3), step: -2),
            .slice(axis: 2, from: Extent(5), count: Extent(6), step: -1),
            .slice(
                axis: 3, from: (.extent(of: "input", axis: 3) / Extent(3)).rounded,
                count: (.extent(of: "input", axis: 3) / Extent(2)).rounded, step: 1),
            .gather(axis: 2, indices: [4, 0, 0]), .pad(before: [0, 0, 1, 2], after: [0, 0, 0, 3], .constant(1.5)),
            .pad(before: [0, 0, 1, 2], after: [0, 0, 0, 3], .reflect),
            .pad(before: [0, 0, 1, 2], after: [0, 0, 0, 3], .edge),
            .expand([Extent(1), Extent(1), Extent(6), .extent(of: "input", axis: 3)]),
            .tile([Extent(1), Extent(2), Extent(3), Extent(1)]), .statisticsPooling, .fit(bands: 3, frames: nil),
            .fit(bands: 4, frames: nil), .fit(bands: 9, frames: nil), .fit(bands: 6, frames: nil),
            .maxPool(Window([3, 2], strides: [2, 1], padding: .explicit(before: [1, 0], after: [1, 1]))),
            .maxPool(Window([2, 2], strides: [2, 2], roundsUp: true)),
            .maxPool(Window([2, 2], dilations: [2, 1], padding: .same(upper: false))),
            .averagePool(Window(centred: [3, 3], strides: [2, 1]), countsPadding: true),
            .averagePool(Window(centred: [3, 3], strides: [2, 1]), countsPadding: false),
            .averagePool(Window([2, 2], strides: [1, 2], padding: .same(upper: true)), countsPadding: false),
        ]
        + [
            Reduction.mean, .maximum, .minimum, .sum, .length, .magnitudes, .squares, .logarithmOfExponentials,
        ].flatMap { [Operator.reduce($0, axes: [2, 3], keepsAxes: true), .reduce($0, axes: [3], keepsAxes: false)] }

    @Test func eachOperatorComputesTheSameInAnotherProgram() throws {
        for operation in Self.operators {
            let network = SomeNetwork(operation)
            for (batch, frames) in [(1, 9), (3, 14)] {
                let x = network.input(batch: batch, frames: frames)
                let own = try network.exported().run(x)
                #expect(difference(own, try network.expected(x)) <= 1e-5, "\(operation) on \(batch) x \(frames)")
            }
        }
    }

    @Test func numbersThatDependOnTheDurationAreComputed() throws {
        let frames = Extent.extent(of: "input", axis: 3)
        let numbers: [Extent] = [
            frames, .batch, frames / Extent(4), .squareRoot(frames), .ceiling(frames / Extent(4)),
            .minimum(frames, Extent(10)), .maximum(frames - Extent(2), Extent(10)), frames * .batch + Extent(1),
        ]
        for number in numbers {
            var graph = SomeNetwork(.scalar(number)).graph
            graph.nodes[0].inputs = []
            graph.nodes.append(Graph.Node("scaled", .binary(.multiply), ["input", "node"]))
            graph.output = "scaled"
            let network = SomeNetwork(graph, parameters: [:])
            for (batch, frames) in [(1, 9), (3, 14)] {
                let x = network.input(batch: batch, frames: frames)
                let own = try network.exported().run(x)
                #expect(difference(own, try network.expected(x)) <= 1e-5, "\(number) on \(batch) x \(frames)")
            }
        }
    }

    @Test func convolutionsOfEveryKindComputeTheSame() throws {
        let windows: [(Window, Int)] = [
            (Window([3, 2], strides: [2, 3], padding: .explicit(before: [1, 0], after: [0, 2])), 1),
            (Window([2, 2], dilations: [2, 3], padding: .same(upper: true)), 1),
            (Window([2, 3], strides: [1, 2], padding: .same(upper: false)), 2),
            (Window(centred: [1, 1], strides: [1, 1]), 2),
        ]
        for (window, groups) in windows {
            for others in [["weight"], ["weight", "bias"]] {
                let network = SomeNetwork(
                    .convolution(window, groups: groups),
                    parameters: [
                        .init("weight", [4, 2 / groups] + window.kernel, .trained), .init("bias", [4], .trained),
                    ], others: others)
                let x = network.input(batch: 2, frames: 11)
                let own = try network.exported().run(x)
                #expect(difference(own, try network.expected(x)) <= 1e-5, "\(window) in \(groups) groups")
            }
        }
    }

    @Test func whatOperatorSet17CannotSayIsRefusedByTheNodesName() {
        let gaps = SomeNetwork(.averagePool(Window([2, 2], dilations: [2, 1]), countsPadding: false))
        #expect(throws: ExportError.node("node", problem: "averages a window with gaps")) { try gaps.exported() }
        let frames = Extent.extent(of: "input", axis: 3)
        let half = (frames / Extent(2)).rounded
        let back = SomeNetwork(.slice(axis: 3, from: frames - Extent(1), count: half, step: -1))
        #expect(throws: ExportError.self) { try back.exported() }
    }

    @Test func anUnknownOperatorIsNotRun() {
        let model = ONNXModel(
            file: "m", opset: 17, producer: "", nodes: [ONNXNode(operation: "STFT", inputs: ["x"], outputs: ["y"])],
            initializers: [:], inputs: [ONNXValue(name: "x", elementType: 1, shape: [])],
            outputs: [ONNXValue(name: "y", elementType: 1, shape: [])], metadata: [:])
        #expect(throws: ExportError.self) { try Interpreter(model) }
    }
}
