import Autograd
import TensorCore
import Testing

@testable import NeuralNet

/// A convolution and a normalisation with a fixture's parameters.
private func block(
    _ fixture: Fixture, stride: (Int, Int) = (1, 1)
) -> (conv: Conv2D, norm: BatchNorm2D) {
    var generator = RandomGenerator(seed: 1)
    let filters = fixture["conv"].shape
    let geometry = Convolution(
        kernelHeight: 3, kernelWidth: 3, strideHeight: stride.0, strideWidth: stride.1, paddingHeight: 1,
        paddingWidth: 1)
    let conv = Conv2D(filters[1], filters[0], geometry, using: &generator)
    let norm = BatchNorm2D(filters[0])
    conv.weight.load(portable: fixture["conv"])
    norm.weight.load(portable: fixture["weight"])
    norm.bias.load(portable: fixture["bias"])
    return (conv, norm)
}

@Test func convolutionNormResidualAndActivationInTrainingMatchPyTorch() {
    for (name, stride, activation) in [
        ("block_residual_relu", (2, 1), Activation.rectifier), ("block_leaky", (1, 1), .leakyRectifier(slope: 0.2)),
    ] {
        let fixture = Fixture(name)
        let (conv, norm) = block(fixture, stride: stride)
        let tape = Tape()
        let x = fixture.parameter("x")
        let residual = fixture.has("residual") ? fixture.parameter("residual") : nil
        let y = convolve(
            tape.variable(x), conv, norm, residual: residual.map { tape.variable($0) }, activation: activation)
        expectClose(y.value, fixture["y"])
        tape.backward(from: y, gradient: fixture["cotangent"])
        expectClose(x.gradient, fixture["dx"])
        expectClose(conv.weight.gradient.map(filterToOIHW), fixture["dconv"])
        expectClose(norm.weight.gradient, fixture["dweight"])
        expectClose(norm.bias.gradient, fixture["dbias"])
        expectClose(norm.runningMean.value, fixture["running_mean"])
        expectClose(norm.runningVariance.value, fixture["running_var"])
        if let residual { expectClose(residual.gradient, fixture["dresidual"]) }
    }
}

private func filterToOIHW(_ filter: Tensor) -> Tensor { TensorCore.filterToOIHW(filter) }

/// The frozen block as one operation, and as a separate convolution and normalisation.
@Test(arguments: ["frozen", "frozen_residual"], [true, false])
func frozenBlockWithStatisticsLossAndContrastFeaturesMatchesPyTorch(name: String, isFused: Bool) {
    let fixture = Fixture(name)
    let (conv, norm) = block(fixture)
    norm.runningMean.load(portable: fixture["running_mean"])
    norm.runningVariance.load(portable: fixture["running_var"])
    let network = Pair(conv: conv, norm: norm)
    network.freeze()
    var observations: [NormObservation]? = []
    let tape = Tape()
    let x = fixture.parameter("x")
    let residual = fixture.has("residual") ? fixture.parameter("residual") : nil
    let addend = residual.map { tape.variable($0) }
    let y =
        isFused
        ? convolve(
            tape.variable(x), conv, norm, residual: addend, activation: .rectifier, observations: &observations)
        : norm(conv(tape.variable(x)), residual: addend, activation: .rectifier, observations: &observations)
    let seen = try! #require(observations)
    expectClose(y.value, fixture["y"])
    let statistics = batchNormStatisticsLoss(seen, samples: 0..<2)
    expectClose(statistics.value, fixture["statistics"])
    let features = contrastFeatures(seen, states: [meanOverPositions(y), statisticsPooling(y)])
    expectClose(features.value, fixture["features"])
    tape.backward([(statistics, 0.7), (sum(features * tape.constant(fixture["cotangent"])), 1)])
    expectClose(x.gradient, fixture["dx"])
    if let residual { expectClose(residual.gradient, fixture["dresidual"]) }
    #expect(network.parameters.allSatisfy { $0.gradient == nil })
}

private struct Pair: Module {
    let conv: Conv2D
    let norm: BatchNorm2D
    var children: [(name: String, module: any Module)] { [("conv", conv), ("bn", norm)] }
}

private func check(_ name: String, _ parameters: [(String, Parameter)] = [], _ layer: (Variable) -> Variable) {
    let fixture = Fixture(name)
    let tape = Tape()
    let x = fixture.parameter("x")
    for (name, parameter) in parameters {
        parameter.load(portable: fixture[name])
        parameter.clearGradient()
    }
    let y = layer(tape.variable(x))
    expectClose(y.value, fixture["y"], "\(name) forward")
    tape.backward(from: y, gradient: fixture["cotangent"])
    expectClose(x.gradient, fixture["dx"], "\(name) input gradient")
    for (key, parameter) in parameters {
        let gradient = parameter.gradient.map { Parameter($0, layout: parameter.layout).portable }
        expectClose(gradient, fixture["d" + key], "\(name) gradient of \(key)")
    }
}

@Test func layersWithParametersMatchPyTorch() {
    var generator = RandomGenerator(seed: 1)
    let geometry = Convolution(
        kernelHeight: 3, kernelWidth: 3, strideHeight: 2, strideWidth: 1, paddingHeight: 1, paddingWidth: 1, groups: 20)
    let depthwise = Conv2D(20, 20, geometry, hasBias: true, using: &generator)
    check("depthwise", depthwise.namedState) { depthwise($0) }
    let biased = Conv2D(3, 10, kernel: 3, hasBias: true, using: &generator)
    check("conv_bias", biased.namedState) { biased($0) }
    let dense = Linear(37, 10, using: &generator)
    check("linear", dense.namedState) { dense($0) }
    let after = Conv2D(6, 16, kernel: 3, using: &generator)
    check("upsample_conv", after.namedState) { after.upsampled($0) }
    check("upsample_conv", after.namedState) { after(upsampleNearest($0, factor: 2)) }
}

@Test func gatheredRowsMatchPyTorchsEmbedding() {
    let fixture = Fixture("embedding")
    let table = Parameter(fixture["weight"])
    let tape = Tape()
    let y = gatherRows(tape.variable(table), [2, 5, 2, 0])
    expectClose(y.value, fixture["y"])
    tape.backward(from: y, gradient: fixture["cotangent"])
    expectClose(table.gradient, fixture["dweight"])
}

@Test func layersWithoutParametersMatchPyTorch() {
    check("max_pool") { MaxPool2D(PoolingWindow(3, stride: 2, padding: 1))($0) }
    check("average_pool") { AveragePool2D(PoolingWindow(2, stride: 2))($0) }
    check("average_pool_padded") { AveragePool2D(PoolingWindow(3, stride: 2, padding: 1))($0) }
    check("adaptive_pool") { adaptiveAveragePool($0, height: 3, width: 4) }
    check("upsample") { NearestUpsampling(factor: 2)($0) }
    check("sigmoid") { Sigmoid()($0) }
    check("tanh") { hyperbolicTangent($0) }
    check("softmax") { softmax($0) }
    check("log_softmax") { logSoftmax($0) }
    check("normalize") { normalizeRows($0) }
    check("statistics_pooling") { StatisticsPoolingLayer()($0) }
    check("statistics_pooling_counts") { statisticsPooling($0, frameCounts: [7, 3, 1]) }
    check("resize_time") { resizeTime($0, [2..<11, 2..<11], frames: 14) }
    check("stretch_time") { resizeTime($0, [0..<12, 0..<12], frames: 5) }
    check("roll_time") { rollTime($0, by: [3, 3]) }
    check("roll_time") { rollTime($0, by: [-5, 11]) }
}

@Test func namesOfStateAreThoseOfPyTorch() {
    var generator = RandomGenerator(seed: 1)
    let network = Sequential([
        Conv2D(1, 4, kernel: 3, using: &generator), BatchNorm2D(4), ReLU(), Linear(4, 2, using: &generator),
    ])
    #expect(
        network.namedState.map(\.name) == [
            "0.weight", "1.weight", "1.bias", "1.running_mean", "1.running_var", "3.weight", "3.bias",
        ])
    #expect(network.parameters.count == 5)
    #expect(network.namedState[0].parameter.portableShape == [4, 1, 3, 3])
}

@Test func copiedStateIsEqualAndIndependent() {
    var generator = RandomGenerator(seed: 1)
    let (a, b) = (Linear(3, 2, using: &generator), Linear(3, 2, using: &generator))
    #expect(a.weight.value.array != b.weight.value.array)
    b.copyState(from: a)
    #expect(a.weight.value.array == b.weight.value.array)
    b.weight.value.fill(0)
    #expect(a.weight.value.array != b.weight.value.array)
}

@Test func initialWeightsFillPyTorchsRangeEvenly() {
    var generator = RandomGenerator(seed: 3)
    let conv = Conv2D(16, 32, kernel: 3, using: &generator)
    let bound = 1 / Float(16 * 9).squareRoot()
    let values = conv.weight.value.array
    #expect(values.allSatisfy { abs($0) <= bound })
    #expect(values.contains { $0 > 0.98 * bound } && values.contains { $0 < -0.98 * bound })
    let variance = values.map { $0 * $0 }.reduce(0, +) / Float(values.count)
    #expect(abs(variance / (bound * bound / 3) - 1) < 0.05)
}
