import TensorCore

/// Cases of operations on tensors of any rank: broadcasting, element-wise functions, reductions, moves and products.
public enum TensorCases {
    /// The cases that tests compare with naive twins.
    public static var small: [KernelCase] {
        binaries + functions + reductions + arrangements + products + [
            layerNorm([3, 5, 37], 2), layerNorm([4, 3, 6], 1),
        ]
    }

    /// Cases of the sizes that occur in training steps.
    public static var benchmark: [KernelCase] {
        [
            binary(.add, [16, 64, 96, 32], [16, 64, 96, 32]), binary(.multiply, [16, 64, 96, 32], [32]),
            binary(.multiply, [16, 64, 96, 32], [16, 1, 1, 32]), binary(.add, [16, 32, 64, 96], [32, 1, 1]),
            function(.relu, count: 1 << 20), function(.gelu, count: 1 << 20), function(.hardSwish, count: 1 << 20),
            function(.log, count: 1 << 20), reduction(.mean, [16, 64, 96, 32], [1, 2]),
            reduction(.mean, [16, 32, 64, 96], [2, 3]), reduction(.max, [16, 64, 96, 32], [3]),
            reduction(.sum, [16, 64, 96, 32], [0, 1, 2]), permutation([16, 32, 64, 96], [0, 2, 3, 1]),
            permutation([16, 64, 96, 32], [0, 3, 1, 2]), permutation([16, 96, 12, 64], [0, 2, 1, 3]),
            product([32, 12, 96, 64], [32, 12, 64, 96]), product([32, 96, 768], [768, 768]),
            layerNorm([32, 96, 768], 2),
        ]
    }

    private static func simple(
        _ name: String, operations: Int, elements: Int, tolerance: Float = 1e-6,
        _ prepare: @escaping @Sendable (inout RandomGenerator) -> KernelCase.Prepared
    ) -> KernelCase {
        KernelCase(
            name: name, operations: operations, bytes: 4 * elements, tolerance: tolerance, prepare: prepare)
    }

    // MARK: Broadcasting

    private static var binaries: [KernelCase] {
        let pairs: [(Shape, Shape)] = [
            ([2, 3, 5, 7], [2, 3, 5, 7]), ([3, 4, 37], [37]), ([3, 37], [3, 1]), ([2, 3, 4, 5], []),
            ([1, 5, 1], [4, 1, 6]),
            ([7], [2, 3, 1]), ([2, 3, 4, 19], [2, 1, 1, 19]), ([2, 1, 3, 1, 2, 1, 3, 2], [3, 1, 2, 1, 4, 1, 2]),
            ([70, 150], [70, 150]), ([3, 50, 70], [50, 1]), ([1], [1, 1]),
        ]
        return BinaryOperation.allCases.flatMap { operation in pairs.map { binary(operation, $0.0, $0.1) } }
    }

    /// The left operand is positive, so that powers are defined.
    static func binary(_ operation: BinaryOperation, _ a: Shape, _ b: Shape) -> KernelCase {
        let shape = a.broadcast(b)!
        return simple(
            "\(operation) \(a) \(b)", operations: shape.count, elements: a.count + b.count + shape.count
        ) { generator in
            let x = Tensor(uniform: a, in: 0.5...2, using: &generator)
            let y = Tensor(uniform: b, in: 0.5...2, using: &generator)
            return .init {
                [TensorCore.binary(operation, x, y)]
            } naive: {
                [NaiveTensor.binary(operation, x, y, shape: shape)]
            }
        }
    }

    // MARK: Functions

    /// Every function, with example values for those that have parameters.
    public static let allFunctions: [ElementFunction] =
        [
            .relu, .leakyRelu(slope: 0.1), .elu(alpha: 0.7), .selu(alpha: 1.6732632, gamma: 1.0507010),
            .clip(low: -0.4, high: 1.1), .hardSwish, .hardSigmoid(alpha: 0.2, beta: 0.5), .sigmoid, .tanh, .softplus,
            .softsign, .erf, .gelu, .geluTanh, .exp, .log, .sqrt, .abs, .negate, .reciprocal, .floor, .ceiling,
        ] + [0, 1, 2, 3, 0.5, -0.5, -1, 1.7, -2].map { .power($0) }

    private static var functions: [KernelCase] { allFunctions.map { function($0, count: 1003) } }

    static func function(_ function: ElementFunction, count: Int) -> KernelCase {
        simple("\(function) \(count)", operations: count, elements: 2 * count, tolerance: 5e-7) { generator in
            let x = Tensor(uniform: [count], in: isPositive(function) ? 0.1...6 : -6...6, using: &generator)
            return .init {
                [map(x, function)]
            } naive: {
                [NaiveTensor.make(x.shape) { NaiveTensor.value(function, NaiveTensor.element(x, $0)) }]
            }
        }
    }

    /// Whether the function is tested on positive numbers only.
    public static func isPositive(_ function: ElementFunction) -> Bool {
        switch function {
        case .log, .sqrt, .reciprocal, .power: true
        default: false
        }
    }

    // MARK: Reductions

    private static var reductions: [KernelCase] {
        let some: [(Shape, [Int])] = [
            ([3, 5, 7], [0]), ([3, 5, 7], [1]), ([3, 5, 7], [2]), ([3, 5, 7], [0, 2]), ([3, 5, 7], [0, 1, 2]),
            ([2, 5, 3, 80], [1]), ([2, 5, 3, 80], [0, 2]), ([2, 5, 3, 80], [1, 3]), ([4, 3], []), ([3, 1, 4], [1]),
            ([], []),
            ([5000], [0]), ([70, 90, 3], [0, 1]), ([3, 70, 90], [1, 2]), ([2, 2, 3, 2, 3, 2, 2, 3], [1, 3, 5, 7]),
        ]
        return Reduction.allCases.flatMap { kind in some.map { reduction(kind, $0.0, $0.1) } }
    }

    static func reduction(_ kind: Reduction, _ shape: Shape, _ axes: [Int]) -> KernelCase {
        simple("\(kind) over \(axes) of \(shape)", operations: shape.count, elements: shape.count, tolerance: 2e-6) {
            let x = Tensor(uniform: shape, in: kind == .logSum ? 0.1...3 : -2...3, using: &$0)
            return .init {
                [reduced(x, kind, axes: axes, keepsAxes: true)]
            } naive: {
                [NaiveTensor.reduced(x, kind, axes)]
            }
        }
    }

    // MARK: Products

    private static var products: [KernelCase] {
        let some: [(Shape, Shape)] = [
            ([3, 4], [4, 5]), ([2, 3, 4, 6], [2, 3, 6, 5]), ([5, 1, 4, 3], [2, 3, 7]), ([3, 4], [6, 4, 2]),
            ([2, 4, 3], [3, 1]),
            ([1, 1], [1, 1]), ([2, 40, 50], [2, 50, 30]),
        ]
        return some.map { product($0.0, $0.1) }
            + [product([2, 4, 3], [2, 4, 5], true, false), product([2, 3, 4], [5, 4], false, true)]
            + [product([3, 4, 6], [3, 5, 4], true, true)]
    }

    static func product(
        _ a: Shape, _ b: Shape, _ transposeA: Bool = false, _ transposeB: Bool = false
    ) -> KernelCase {
        let inner = a[a.rank - (transposeA ? 2 : 1)]
        let outer = Shape(Array(a.array.dropLast(2))).broadcast(Shape(Array(b.array.dropLast(2))))!
        let shape = Shape(outer.array + [a[a.rank - (transposeA ? 1 : 2)], b[b.rank - (transposeB ? 2 : 1)]])
        return simple(
            "product \(a)\(transposeA ? "ᵀ" : "") \(b)\(transposeB ? "ᵀ" : "")", operations: 2 * shape.count * inner,
            elements: a.count + b.count + shape.count, tolerance: 3e-6
        ) { generator in
            let (x, y) = (Tensor(normal: a, using: &generator), Tensor(normal: b, using: &generator))
            return .init {
                [batchedMatrixProduct(x, transposed: transposeA, y, transposed: transposeB)]
            } naive: {
                [NaiveTensor.product(x, transposeA, y, transposeB, shape: shape, inner: inner)]
            }
        }
    }

    static func layerNorm(_ shape: Shape, _ axis: Int) -> KernelCase {
        let columns = shape.array[axis...].reduce(1, *)
        return simple(
            "layer norm of \(shape) from axis \(axis)", operations: 8 * shape.count, elements: 2 * shape.count,
            tolerance: 5e-6
        ) { generator in
            let x = Tensor(normal: shape, mean: 2, using: &generator)
            let (weight, bias) = (
                Tensor(normal: [columns], using: &generator), Tensor(normal: [columns], using: &generator)
            )
            return .init {
                [LayerNormalization(x, axis: axis, weight: weight, bias: bias, epsilon: 1e-5).output]
            } naive: {
                [NaiveTensor.layerNorm(x, columns: columns, weight: weight, bias: bias, epsilon: 1e-5)]
            }
        }
    }
}
