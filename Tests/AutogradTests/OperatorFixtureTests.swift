import Foundation
import TensorCore
import Testing

@testable import Autograd

/// One case of Fixtures/operators.json, made by Fixtures/operators.py with PyTorch 2.13.
private struct Fixture {
    private struct File: Decodable { let cases: [String: [String: Entry]] }
    private struct Entry: Decodable {
        let shape: [Int]
        let float32: Data
    }

    private static let file: File = {
        let url = Bundle.module.url(forResource: "Fixtures/operators", withExtension: "json")!
        return try! JSONDecoder().decode(File.self, from: Data(contentsOf: url))
    }()

    private let entries: [String: Entry]

    init(_ name: String) { entries = Self.file.cases[name]! }

    subscript(name: String) -> Tensor {
        let entry = entries[name]!
        let values = entry.float32.withUnsafeBytes { bytes in
            (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
        }
        return Tensor(values, shape: Shape(entry.shape))
    }
}

/// The output and all gradients within 1e-5 of the largest magnitude in PyTorch's.
private func expectPyTorch(
    _ name: String, _ inputs: [String], filters: Set<String> = [], _ operation: ([Variable]) -> Variable
) {
    let fixture = Fixture(name)
    let tape = Tape()
    let parameters = inputs.map {
        Parameter(filters.contains($0) ? filterFromOIHW(fixture[$0]) : fixture[$0])
    }
    let y = operation(parameters.map { tape.variable($0) })
    expectClose(y.value, fixture["y"], "\(name)")
    guard y.shape == fixture["y"].shape else { return }
    tape.backward(from: y, gradient: fixture["cotangent"])
    for (input, parameter) in zip(inputs, parameters) {
        let gradient = parameter.gradient.map { filters.contains(input) ? filterToOIHW($0) : $0 }
        expectClose(gradient, fixture["d\(input)"], "\(name): d\(input)")
    }
}

private func expectClose(_ result: Tensor?, _ expected: Tensor, _ comment: Comment) {
    guard let result, result.shape == expected.shape else {
        Issue.record("\(comment): \(String(describing: result?.shape)), not \(expected.shape)")
        return
    }
    let difference = zip(result.array, expected.array).map { abs($0 - $1) }
    let worst = difference.allSatisfy(\.isFinite) ? difference.max() ?? 0 : .infinity
    #expect(worst <= 1e-5 * (expected.array.map(abs).max() ?? 0), comment)
}

@Suite struct OperatorFixtureTests {
    @Test(arguments: [
        (
            "conv_dilated",
            Convolution(
                kernelHeight: 3, kernelWidth: 2, paddingTop: 1, paddingLeft: 0, paddingBottom: 3, paddingRight: 2,
                dilationHeight: 2, dilationWidth: 3)
        ),
        (
            "conv_groups",
            Convolution(
                kernelHeight: 3, kernelWidth: 3, strideHeight: 2, paddingTop: 0, paddingLeft: 1, paddingBottom: 2,
                paddingRight: 0, groups: 4)
        ),
        (
            "conv_multiplier",
            Convolution(
                kernelHeight: 3, kernelWidth: 3, paddingHeight: 2, paddingWidth: 2, dilationHeight: 2,
                dilationWidth: 2, groups: 5)
        ),
        ("conv_time", Convolution(time: 3, paddingBefore: 2, paddingAfter: 1, dilation: 4)),
    ])
    func convolutionsMatchPyTorch(_ name: String, _ geometry: Convolution) {
        expectPyTorch(name, ["x", "w", "b"], filters: ["w"]) {
            conv2D($0[0], filter: $0[1], bias: $0[2], geometry)
        }
    }

    @Test func poolingsMatchPyTorch() {
        for (roundsUp, countsPadding) in [(false, false), (false, true), (true, false), (true, true)] {
            let window = PoolingWindow(
                height: 3, width: 4, strideHeight: 2, strideWidth: 3, paddingTop: 1, paddingLeft: 2, paddingBottom: 1,
                paddingRight: 2, roundsUp: roundsUp, countsPadding: countsPadding)
            expectPyTorch("average_\(roundsUp ? 1 : 0)_\(countsPadding ? 1 : 0)", ["x"]) { averagePool($0[0], window) }
        }
        let window = PoolingWindow(
            height: 3, width: 2, strideHeight: 2, strideWidth: 3, paddingTop: 1, paddingLeft: 1, paddingBottom: 1,
            paddingRight: 1, dilationHeight: 2, roundsUp: true)
        expectPyTorch("max_ceil_dilated", ["x"]) { maxPool($0[0], window) }
    }

    @Test func functionsMatchPyTorch() {
        expectPyTorch("gelu", ["x"]) { map($0[0], .gelu) }
        expectPyTorch("gelu_tanh", ["x"]) { map($0[0], .geluTanh) }
        expectPyTorch("softplus", ["x"]) { map($0[0], .softplus) }
        expectPyTorch("hard_swish", ["x"]) { map($0[0], .hardSwish) }
        expectPyTorch("elu", ["x"]) { map($0[0], .elu(alpha: 0.7)) }
        expectPyTorch("selu", ["x"]) { map($0[0], .selu(alpha: 1.6732632423543772, gamma: 1.0507009873554805)) }
        expectPyTorch("prelu", ["x", "slope"]) { parametricRelu($0[0], slope: $0[1]) }
    }

    @Test func layerNormalisationMatchesPyTorch() {
        expectPyTorch("layer_norm", ["x", "weight", "bias"]) {
            layerNormalized($0[0], axis: 1, weight: $0[1], bias: $0[2], epsilon: 1e-5)
        }
    }

    @Test func attentionMatchesPyTorch() {
        expectPyTorch("attention", ["q", "k", "v"]) {
            let scores = matrixProduct($0[0], permuted($0[1], [0, 1, 3, 2])) * (1 / Float(6).squareRoot())
            return matrixProduct(softmax(scores, axis: -1), $0[2])
        }
    }

    @Test func statisticsOverTimeMatchPyTorch() {
        expectPyTorch("pooled_statistics", ["x"]) {
            let mean = reduced($0[0], .mean, axes: [2], keepsAxes: true)
            let away = binary(.subtract, $0[0], mean)
            let variance = reduced(map(away, .power(2)), .mean, axes: [2], keepsAxes: false)
            return concatenated([mean.reshaped(variance.shape), map(variance, .sqrt)], axis: 1)
        }
        expectPyTorch("pooled_extremes", ["x"]) {
            func reduce(_ kind: Reduction, _ x: Variable) -> Variable {
                reduced(x, kind, axes: [2], keepsAxes: false)
            }
            return reduce(.max, $0[0]) + reduce(.mean, $0[0]) - reduce(.logSumExp, $0[0])
        }
    }
}
