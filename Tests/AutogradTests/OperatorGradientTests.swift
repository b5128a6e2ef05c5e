import KernelCases
import TensorCore
import Testing

@testable import Autograd

/// Values on both sides of 0 and of the functions' limits, and further from them than the step of the differences.
private func awayFromKinks(_ shape: Shape, _ generator: inout RandomGenerator) -> Tensor {
    let values: [Float] = [-3.6, -1.7, -0.9, -0.25, 0.3, 0.7, 1.6, 2.2, 3.7]
    return Tensor(
        (0..<shape.count).map { _ in
            values[Int(generator.uniform() * Float(values.count)) % values.count] + (generator.uniform() - 0.5) * 0.1
        }, shape: shape)
}

private func positive(_ shape: Shape, _ generator: inout RandomGenerator) -> Tensor {
    Tensor(uniform: shape, in: 0.6...1.8, using: &generator)
}

/// Distinct values, so that a step does not change which is the largest.
private func ranks(_ shape: Shape, _ generator: inout RandomGenerator) -> Tensor {
    // A single element lies between the others, so that minimum and maximum take each operand somewhere.
    if shape.count == 1 { return Tensor(repeating: -0.77, shape: shape) }
    return Tensor((0..<shape.count).shuffled(using: &generator).map { Float($0) * 0.1 - 1 }, shape: shape)
}

@Suite struct OperatorGradientTests {
    @Test(arguments: TensorCases.allFunctions)
    func functionsMatchFiniteDifferences(_ function: ElementFunction) {
        if function == .floor || function == .ceiling || function == .power(0) { return }
        expectGradients(
            "\(function)", [[3, 37]], step: 1e-3, tolerance: 6e-3,
            draw: TensorCases.isPositive(function) ? positive : awayFromKinks
        ) { map($0[0], function) }
    }

    @Test(arguments: BinaryOperation.allCases)
    func broadcastOperationsMatchFiniteDifferences(_ operation: BinaryOperation) {
        let pairs: [(Shape, Shape)] = [
            ([2, 3, 5], [2, 3, 5]), ([2, 3, 5], [5]), ([4, 1], [2, 1, 3]), ([], [3, 2]), ([2, 3, 4, 5], [1, 3, 1, 1]),
        ]
        for (a, b) in pairs {
            let hasKinks = operation == .minimum || operation == .maximum
            var isFirst = true
            expectGradients(
                "\(operation) \(a) \(b)", [a, b], step: 1e-3, tolerance: 6e-3,
                draw: { shape, generator in
                    // The two operands have different values, so that none are equal.
                    defer { isFirst.toggle() }
                    return hasKinks ? ranks(shape, &generator) + (isFirst ? -0.2 : -0.15) : positive(shape, &generator)
                }
            ) { binary(operation, $0[0], $0[1]) }
        }
    }

    @Test func slopesOfRectifiersMatchFiniteDifferences() {
        for slope in [Shape([7]), [], [3, 1, 1], [2, 3, 5, 7]] {
            expectGradients("slope \(slope)", [[2, 3, 5, 7], slope], draw: awayFromKinks) {
                parametricRelu($0[0], slope: $0[1])
            }
        }
    }

    @Test(arguments: Reduction.allCases)
    func reductionsMatchFiniteDifferences(_ kind: Reduction) {
        for axes in [[0], [2], [1, 3], [0, 1, 2, 3], []] {
            let extremes = kind == .max || kind == .min
            expectGradients(
                "\(kind) \(axes)", [[2, 3, 4, 5]], step: 1e-3, tolerance: 6e-3,
                draw: extremes ? ranks : kind == .logSum ? positive : awayFromKinks
            ) { reduced($0[0], kind, axes: axes, keepsAxes: axes.count == 1) }
        }
    }

    @Test func normalisationsMatchFiniteDifferences() {
        for axis in 0..<3 {
            expectGradients("softmax \(axis)", [[3, 5, 4]]) { softmax($0[0], axis: axis) }
            expectGradients("log-softmax \(axis)", [[3, 5, 4]]) { logSoftmax($0[0], axis: axis) }
        }
        expectGradients("layer norm", [[3, 5, 4], [5, 4], [5, 4]], tolerance: 2e-2) {
            layerNormalized($0[0], axis: 1, weight: $0[1], bias: $0[2], epsilon: 1e-5)
        }
        expectGradients("bare layer norm", [[3, 37]], tolerance: 2e-2) {
            layerNormalized($0[0], axis: -1, weight: nil, bias: nil, epsilon: 1e-5)
        }
    }

    @Test func arrangementsMatchFiniteDifferences() {
        let shape: Shape = [3, 4, 5, 2]
        expectGradients("permute", [shape]) { permuted($0[0], [2, -1, 0, 1]) }
        expectGradients("concatenate", [shape, [3, 1, 5, 2]]) { concatenated([$0[0], $0[1], $0[0]], axis: 1) }
        expectGradients("slice", [shape]) { sliced($0[0], axis: 2, from: 4, count: 3, step: -2) }
        expectGradients("gather", [shape]) { gathered($0[0], axis: -2, indices: [3, 3, 0]) }
        for mode in [PaddingMode.constant(2), .reflect, .edge, .wrap] {
            expectGradients("pad \(mode)", [shape]) {
                padded($0[0], before: [0, 2, -1, 1], after: [1, 0, 3, 0], mode: mode)
            }
        }
        expectGradients("tile", [[2, 3]]) { tiled($0[0], [2, 3]) }
        expectGradients("expand", [[3, 1, 2]]) { expanded($0[0], to: [4, 3, 5, 2]) }
    }

    @Test func productsMatchFiniteDifferences() {
        let pairs: [(Shape, Shape)] = [
            ([3, 4], [4, 5]), ([2, 3, 4], [4, 5]), ([2, 3, 4], [2, 4, 5]), ([3, 1, 2, 4], [2, 4, 3]),
            ([3, 4], [2, 4, 5]),
            ([4], [4, 3]), ([4], [2, 4, 3]), ([2, 3, 4], [4]), ([4], [4]),
        ]
        for (a, b) in pairs { expectGradients("\(a) \(b)", [a, b]) { matrixProduct($0[0], $0[1]) } }
        for (transposeA, transposeB) in [(false, false), (true, false), (false, true), (true, true)] {
            expectGradients(
                "gemm \(transposeA) \(transposeB)",
                [transposeA ? [4, 3] : [3, 4], transposeB ? [5, 4] : [4, 5], [5]]
            ) {
                gemm(
                    $0[0], $0[1], $0[2], transposeA: transposeA, transposeB: transposeB, alpha: 0.7, beta: -1.5)
            }
        }
    }

    @Test func poolingsMatchFiniteDifferences() {
        let window = PoolingWindow(
            height: 3, width: 2, strideHeight: 2, strideWidth: 3, paddingTop: 0, paddingLeft: 1, paddingBottom: 2,
            paddingRight: 0, dilationHeight: 1, dilationWidth: 2, roundsUp: true, countsPadding: false)
        expectGradients("average", [[2, 6, 7, 5]]) { averagePool($0[0], window) }
        expectGradients("max", [[2, 6, 7, 5]], draw: ranks) { maxPool($0[0], window) }
    }

    @Test func productsOfVectorsHaveTheShapesOfNumPy() {
        let tape = Tape()
        func shape(_ a: Shape, _ b: Shape) -> Shape {
            matrixProduct(tape.constant(Tensor(zeros: a)), tape.constant(Tensor(zeros: b))).shape
        }
        #expect(shape([4], [4, 3]) == [3])
        #expect(shape([2, 3, 4], [4]) == [2, 3])
        #expect(shape([4], [4]) == [])
        #expect(shape([4], [2, 4, 3]) == [2, 3])
        #expect(shape([5, 1, 3, 4], [2, 4, 6]) == [5, 2, 3, 6])
    }

    /// Equal extremes share the gradient evenly, as PyTorch's `amax` and `maximum`.
    @Test func equalExtremesShareTheGradient() {
        let parameter = Parameter(Tensor([1, 3, 3, 3], shape: [4]))
        let tape = Tape()
        tape.backward([(reduced(tape.variable(parameter), .max, axes: [0], keepsAxes: false), 3)])
        #expect(parameter.gradient?.array == [0, 1, 1, 1])
        let other = Parameter(Tensor([1, 5], shape: [2]))
        let same = Parameter(Tensor([1, 4], shape: [2]))
        tape.backward([(sum(binary(.maximum, tape.variable(other), tape.variable(same))), 1)])
        #expect(other.gradient?.array == [0.5, 1])
        #expect(same.gradient?.array == [0.5, 0])
    }

    /// Where a derivative is infinite or does not exist, the gradient is 0.
    @Test func gradientsAtKinksAndPolesAreFinite() {
        func gradient(_ function: ElementFunction, at x: Float) -> Float? {
            let (tape, parameter) = (Tape(), Parameter(Tensor(scalar: x)))
            tape.backward([(map(tape.variable(parameter), function), 1)])
            return parameter.gradient?.scalar
        }
        for function in [ElementFunction.relu, .abs, .sqrt, .power(0.5), .power(0.3), .power(0), .floor] {
            #expect(gradient(function, at: 0) == 0, "\(function)")
        }
        #expect(gradient(.leakyRelu(slope: 0.1), at: 0) == 0.1)
        #expect(gradient(.clip(low: 0, high: 1), at: 0) == 1)
        #expect(gradient(.clip(low: 0, high: 1), at: 1) == 1)
        #expect(gradient(.power(2), at: 0) == 0 && gradient(.power(1), at: 0) == 1)
        let zero = Parameter(Tensor(zeros: [3]))
        let tape = Tape()
        tape.backward([(reduced(tape.variable(zero), .l2, axes: [0], keepsAxes: false), 1)])
        #expect(zero.gradient?.array == [0, 0, 0])
        let (base, exponent) = (Parameter(Tensor(zeros: [2])), Parameter(Tensor([0.5, 2], shape: [2])))
        tape.backward([(sum(binary(.power, tape.variable(base), tape.variable(exponent))), 1)])
        #expect(base.gradient?.array == [0, 0] && exponent.gradient?.array == [0, 0])
    }
}
