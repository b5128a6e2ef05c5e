import TensorCore
import Testing

@testable import Autograd

/// Compares gradients with central differences of Σ output · cotangent. The directions are half random and half the
/// gradient itself, which reveals errors of its length and of its direction.
func expectGradients(
    _ name: String, _ shapes: [Shape], seed: UInt64 = 1, step: Float = 4e-3, tolerance: Float = 4e-3,
    draw: (Shape, inout RandomGenerator) -> Tensor = { Tensor(normal: $0, using: &$1) },
    _ operation: ([Variable]) -> Variable
) {
    var generator = RandomGenerator(seed: seed, stream: name)
    let parameters = shapes.map { Parameter(draw($0, &generator)) }
    let tape = Tape()
    var cotangent: Tensor?
    func value() -> Double {
        let y = operation(parameters.map { tape.variable($0) })
        let weights = cotangent ?? Tensor(normal: y.shape, using: &generator)
        cotangent = weights
        defer { tape.reset() }
        return zip(y.value.array, weights.array).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    _ = value()
    let y = operation(parameters.map { tape.variable($0) })
    tape.backward(from: y, gradient: cotangent!.copy())
    for (index, parameter) in parameters.enumerated() {
        guard let gradient = parameter.gradient else {
            Issue.record("\(name): no gradient of input \(index)")
            continue
        }
        let start = parameter.value.copy()
        for _ in 0..<3 {
            let direction = Tensor(normal: parameter.shape, using: &generator)
            let own = (Float(parameter.shape.count) / gradient.sumOfSquares()).squareRoot()
            add(gradient, times: own, to: direction)
            add(direction, times: step, to: parameter.value)
            let above = value()
            parameter.value.assign(start)
            add(direction, times: -step, to: parameter.value)
            let below = value()
            parameter.value.assign(start)
            let measured = (above - below) / Double(2 * step)
            let expected = Double(dot(gradient, direction))
            let scale = Double((gradient.sumOfSquares() * direction.sumOfSquares()).squareRoot())
            #expect(
                abs(measured - expected) <= Double(tolerance) * scale,
                "\(name), input \(index): \(measured), \(expected)")
        }
    }
}

@Test func elementWiseGradientsMatchFiniteDifferences() {
    let shape: Shape = [2, 3, 5, 7]
    expectGradients("+", [shape, shape]) { $0[0] + $0[1] }
    expectGradients("-", [shape, shape]) { $0[0] - $0[1] }
    expectGradients("*", [shape, shape]) { $0[0] * $0[1] }
    expectGradients("scale", [shape]) { $0[0] * 3 + 2 }
    expectGradients("sigmoid", [shape]) { sigmoid($0[0]) }
    expectGradients("tanh", [shape]) { hyperbolicTangent($0[0]) }
    expectGradients("mean", [shape]) { mean($0[0]) }
    expectGradients("weighted sum", [[3], [5]]) { weightedSum([(sum($0[0]), 2), (mean($0[1]), -3)]) }
    expectGradients("softmax", [[4, 19]]) { softmax($0[0]) }
    expectGradients("log-softmax", [[4, 19]]) { logSoftmax($0[0]) }
    expectGradients("normalise", [[4, 19]]) { normalizeRows($0[0]) }
}

/// Values that are further from kinks than the step of the differences.
private func awayFromKinks(_ shape: Shape, _ generator: inout RandomGenerator) -> Tensor {
    Tensor(
        (0..<shape.count).map { _ in (generator.uniform() < 0.5 ? -1 : 1) * (0.2 + generator.uniform()) }, shape: shape)
}

/// The same, with nothing between 0.6 and 0.9.
private func awayFromTheCeiling(_ shape: Shape, _ generator: inout RandomGenerator) -> Tensor {
    Tensor(awayFromKinks(shape, &generator).array.map { $0 > 0.6 ? $0 + 0.3 : $0 }, shape: shape)
}

@Test func kinkedGradientsMatchFiniteDifferences() {
    let shape: Shape = [2, 3, 5, 7]
    expectGradients("relu", [shape], draw: awayFromKinks) { activate($0[0], .rectifier) }
    expectGradients("leaky", [shape], draw: awayFromKinks) { activate($0[0], .leakyRectifier(slope: 0.2)) }
    expectGradients("clipped", [shape], draw: awayFromTheCeiling) { activate($0[0], .clippedRectifier(ceiling: 0.75)) }
    expectGradients("clamp", [shape], step: 1e-3, draw: awayFromKinks) { clamp($0[0], to: -0.1...0.1) + $0[0] }
}

@Test func productGradientsMatchFiniteDifferences() {
    expectGradients("linear", [[4, 9], [5, 9], [5]]) { linear($0[0], weight: $0[1], bias: $0[2]) }
    expectGradients("product", [[4, 9], [5, 9]]) { productWithTransposed($0[0], $0[1]) }
    let geometry = Convolution(kernel: 3, stride: 2)
    expectGradients("conv", [[2, 6, 5, 3], [3, 3, 3, 16], [16]]) {
        conv2D($0[0], filter: $0[1], bias: $0[2], geometry)
    }
    expectGradients("depthwise", [[2, 6, 5, 16], [3, 3, 1, 16]]) {
        conv2D($0[0], filter: $0[1], Convolution(kernel: 3, groups: 16))
    }
    let general = Convolution(
        kernelHeight: 3, kernelWidth: 2, paddingTop: 0, paddingLeft: 1, paddingBottom: 3, paddingRight: 2,
        dilationHeight: 2, dilationWidth: 3, groups: 3)
    expectGradients("dilated groups", [[2, 6, 5, 6], [3, 2, 2, 9], [9]]) {
        conv2D($0[0], filter: $0[1], bias: $0[2], general)
    }
    expectGradients("upsampled conv", [[2, 3, 4, 5], [3, 3, 5, 8]]) { upsampledConv2D($0[0], filter: $0[1]) }
}

@Test func normalizationGradientsMatchFiniteDifferences() {
    let shape: Shape = [3, 4, 3, 10]
    for activation in [Activation.identity, .leakyRectifier(slope: 0.9)] {
        expectGradients("batch norm \(activation)", [shape, [10], [10]], tolerance: 2e-2) {
            batchNorm($0[0], weight: $0[1], bias: $0[2], epsilon: 1e-5, activation: activation).output
        }
        expectGradients("batch norm, residual \(activation)", [shape, [10], [10], shape], tolerance: 2e-2) {
            batchNorm($0[0], weight: $0[1], bias: $0[2], epsilon: 1e-5, residual: $0[3], activation: activation).output
        }
    }
    var generator = RandomGenerator(seed: 9)
    let scaleShift = Tensor(normal: [2, 10], using: &generator)
    let cotangent = Tensor(normal: [3, 2, 10], using: &generator)
    for wantsMoments in [true, false] {
        expectGradients("frozen norm", [shape, shape], tolerance: 1e-2) { inputs in
            let (y, moments) = batchNormEvaluation(
                inputs[0], scaleShift: scaleShift, residual: inputs[1], wantsMoments: wantsMoments)
            guard let moments else { return y }
            let extra = sum(moments * moments.tape.constant(cotangent))
            return concatenateColumns([y.reshaped([1, y.shape.count]), extra.reshaped([1, 1])])
        }
    }
}

@Test func poolingGradientsMatchFiniteDifferences() {
    let shape: Shape = [2, 6, 7, 18]
    expectGradients("average", [shape]) { averagePool($0[0], PoolingWindow(3, stride: 2, padding: 1)) }
    expectGradients("adaptive", [shape]) { adaptiveAveragePool($0[0], height: 4, width: 3) }
    expectGradients("upsample", [shape]) { upsampleNearest($0[0], factor: 3) }
    expectGradients("statistics", [shape]) { statisticsPooling($0[0], frameCounts: [7, 4]) }
    // Distinct values, so that a step does not change which is the largest.
    let ranks: (Shape, inout RandomGenerator) -> Tensor = { shape, generator in
        Tensor((0..<shape.count).shuffled(using: &generator).map { Float($0) * 0.1 }, shape: shape)
    }
    expectGradients("max", [shape], draw: ranks) { maxPool($0[0], PoolingWindow(3, stride: 2, padding: 1)) }
}

@Test func arrangementGradientsMatchFiniteDifferences() {
    let shape: Shape = [3, 4, 9, 2]
    expectGradients("rows", [shape, shape]) { rows(concatenateRows([$0[0], $0[1]]), 2..<5) }
    expectGradients("columns", [[3, 4], [3, 2]]) { concatenateColumns([$0[0], $0[1], $0[0]]) }
    expectGradients("gather", [[4, 3]]) { gatherRows($0[0], [1, 3, 1]) }
    expectGradients("reshape", [shape]) { $0[0].reshaped([6, 36]) }
    expectGradients("roll", [shape]) { rollTime($0[0], by: [2, -3, 40]) }
    expectGradients("gain", [shape]) { addGain($0[0], [1, 2, 3]) }
    expectGradients("mask", [shape]) {
        mask(
            $0[0], [SpectrogramMask(bands: 1..<3), SpectrogramMask(frames: 0..<2), SpectrogramMask()], value: -4)
    }
    expectGradients("resize", [shape]) { resizeTime($0[0], [0..<9, 2..<7, 3..<8], frames: 6) }
    expectGradients("crop", [shape]) { frames($0[0], 2..<7) }
}

@Test func masksHideWholeBandsAndFrames() {
    let x = Tensor((1...12).map(Float.init), shape: [1, 3, 4, 1])
    let y = mask(x, [SpectrogramMask(bands: 0..<1, frames: 2..<4)], value: 0)
    #expect(y.array == [0, 0, 0, 0, 5, 6, 0, 0, 9, 10, 0, 0])
}
