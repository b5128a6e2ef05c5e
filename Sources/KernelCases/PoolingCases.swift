import TensorCore

extension LayerCases {
    static func pools(_ shape: Shape, _ direction: KernelCase.Direction) -> [KernelCase] {
        [Pool.max, .average].map { pool($0, shape, PoolingWindow(3, stride: 2, padding: 1), direction) }
    }

    /// Windows that are not square, unequal padding, dilation, and last windows that reach over the end.
    static var windows: [KernelCase] {
        let tall = PoolingWindow(height: 4, width: 1, strideHeight: 2, strideWidth: 2)
        var some = [tall]
        for (paddings, dilations) in [((0, 1, 2, 0), (1, 1)), ((1, 0, 0, 2), (2, 1)), ((2, 1, 1, 2), (1, 2))] {
            for (roundsUp, countsPadding) in [(false, true), (true, true), (false, false), (true, false)] {
                some.append(
                    PoolingWindow(
                        height: 3, width: 3, strideHeight: 2, strideWidth: 3, paddingTop: paddings.0,
                        paddingLeft: paddings.1, paddingBottom: paddings.2, paddingRight: paddings.3,
                        dilationHeight: dilations.0, dilationWidth: dilations.1, roundsUp: roundsUp,
                        countsPadding: countsPadding))
            }
        }
        return some.flatMap { window in
            [Shape(batch: 2, height: 8, width: 9, channels: 5), Shape(batch: 1, height: 7, width: 6, channels: 17)]
                .flatMap { shape in
                    [KernelCase.Direction.forward, .inputGradient].flatMap { direction in
                        [Pool.max, .average].map { pool($0, shape, window, direction) }
                    }
                }
        }
    }

    enum Pool: String { case max, average }

    static func pool(
        _ kind: Pool, _ shape: Shape, _ window: PoolingWindow, _ direction: KernelCase.Direction
    ) -> KernelCase {
        pooling("\(kind) pool \(NaivePooling.name(window))", shape, direction) { generator in
            let x = Tensor(normal: shape, using: &generator)
            let output = kind == .max ? maxPool(x, window) : averagePool(x, window)
            let naive = NaivePooling(window, shape)
            if direction == .forward {
                return .init {
                    [kind == .max ? maxPool(x, window) : averagePool(x, window)]
                } naive: {
                    let result = Tensor(zeros: naive.output)
                    naive.forEachWindow { index, inputs, divisor in
                        let values = inputs.map { x.pointer[$0] }
                        result.pointer[index] =
                            kind == .max
                            ? values.max()! : Float(values.reduce(0.0) { $0 + Double($1) } / Double(divisor))
                    }
                    return [result]
                }
            }
            let gradient = Tensor(normal: output.shape, using: &generator)
            return .init {
                [
                    kind == .max
                        ? maxPoolGradient(gradient, input: x, output: output, window)
                        : averagePoolGradient(gradient, inputShape: shape, window)
                ]
            } naive: {
                let result = Tensor(zeros: shape)
                naive.forEachWindow { index, inputs, divisor in
                    let receivers = kind == .max ? [inputs.max { x.pointer[$0] < x.pointer[$1] }!] : inputs
                    for input in receivers {
                        result.pointer[input] += gradient.pointer[index] / (kind == .max ? 1 : Float(divisor))
                    }
                }
                return [result]
            }
        }
    }

    /// Adaptive pooling to about half the extent, with windows that overlap where the extents do not divide.
    static func adaptivePool(_ shape: Shape, _ direction: KernelCase.Direction) -> KernelCase {
        let (height, width) = ((shape.height + 1) / 2, (shape.width + 1) / 2)
        return pooling("adaptive average pool to \(height)x\(width)", shape, direction) { generator in
            let x = Tensor(normal: shape, using: &generator)
            let small = Shape(batch: shape.batch, height: height, width: width, channels: shape.channels)
            func cut(_ count: Int, _ extent: Int) -> (Int) -> Range<Int> {
                { $0 * extent / count..<(($0 + 1) * extent + count - 1) / count }
            }
            let (rows, columns) = (cut(height, shape.height), cut(width, shape.width))
            if direction == .forward {
                return .init {
                    [adaptiveAveragePool(x, height: height, width: width)]
                } naive: {
                    let result = Tensor(zeros: small)
                    NaiveLayer.forEachWindow(shape, small, rows: rows, columns: columns) { index, inputs in
                        let sum = inputs.reduce(0.0) { $0 + Double(x.pointer[$1]) }
                        result.pointer[index] = Float(sum / Double(inputs.count))
                    }
                    return [result]
                }
            }
            let gradient = Tensor(normal: small, using: &generator)
            return .init {
                [adaptiveAveragePoolGradient(gradient, inputShape: shape)]
            } naive: {
                let result = Tensor(zeros: shape)
                NaiveLayer.forEachWindow(shape, small, rows: rows, columns: columns) { index, inputs in
                    for input in inputs { result.pointer[input] += gradient.pointer[index] / Float(inputs.count) }
                }
                return [result]
            }
        }
    }

    static func upsample(_ shape: Shape, _ direction: KernelCase.Direction) -> KernelCase {
        KernelCase(
            name: "upsample \(shape.channels) \(shape.height)x\(shape.width) batch \(shape.batch)",
            direction: direction, operations: direction == .forward ? 0 : 4 * shape.count, bytes: 20 * shape.count,
            tolerance: 1e-6
        ) { generator in
            if direction == .forward {
                let x = Tensor(normal: shape, using: &generator)
                return .init {
                    [upsampleNearest(x, factor: 2)]
                } naive: {
                    [NaiveConvolution.upsampled(x)]
                }
            }
            let large = Shape(
                batch: shape.batch, height: 2 * shape.height, width: 2 * shape.width, channels: shape.channels)
            let gradient = Tensor(normal: large, using: &generator)
            return .init {
                [upsampleNearestGradient(gradient, factor: 2)]
            } naive: {
                [NaiveConvolution.pooled(gradient)]
            }
        }
    }

    private static func pooling(
        _ name: String, _ shape: Shape, _ direction: KernelCase.Direction,
        _ prepare: @escaping @Sendable (inout RandomGenerator) -> KernelCase.Prepared
    ) -> KernelCase {
        KernelCase(
            name: "\(name) \(shape.channels) \(shape.height)x\(shape.width) batch \(shape.batch)",
            direction: direction, operations: 2 * shape.count, bytes: 5 * shape.count, tolerance: 2e-6,
            prepare: prepare)
    }
}
