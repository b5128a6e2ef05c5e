import TensorCore

extension LayerCases {
    static func maxPool(_ shape: Shape, _ direction: KernelCase.Direction) -> KernelCase {
        let window = PoolingWindow(3, stride: 2, padding: 1)
        return pooling("max pool 3x3 stride 2", shape, direction) { generator in
            let x = Tensor(normal: shape, using: &generator)
            let output = TensorCore.maxPool(x, window)
            let (rows, columns) = (windows(3, 2, 1, shape.height), windows(3, 2, 1, shape.width))
            if direction == .forward {
                return .init {
                    [TensorCore.maxPool(x, window)]
                } naive: {
                    let result = Tensor(zeros: output.shape)
                    NaiveLayer.forEachWindow(shape, output.shape, rows: rows, columns: columns) { index, inputs in
                        result.pointer[index] = inputs.map { x.pointer[$0] }.max()!
                    }
                    return [result]
                }
            }
            let gradient = Tensor(normal: output.shape, using: &generator)
            return .init {
                [maxPoolGradient(gradient, input: x, output: output, window)]
            } naive: {
                let result = Tensor(zeros: shape)
                NaiveLayer.forEachWindow(shape, output.shape, rows: rows, columns: columns) { index, inputs in
                    result.pointer[inputs.max { x.pointer[$0] < x.pointer[$1] }!] += gradient.pointer[index]
                }
                return [result]
            }
        }
    }

    /// To about half the extent, by windows that overlap where it doesn't divide.
    static func averagePool(_ shape: Shape, _ direction: KernelCase.Direction) -> KernelCase {
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

    private static func windows(_ size: Int, _ stride: Int, _ padding: Int, _ extent: Int) -> (Int) -> Range<Int> {
        { max(0, $0 * stride - padding)..<min(extent, $0 * stride - padding + size) }
    }

    private static func pooling(
        _ name: String, _ shape: Shape, _ direction: KernelCase.Direction,
        _ prepare: @escaping @Sendable (inout RandomGenerator) -> KernelCase.Prepared
    ) -> KernelCase {
        KernelCase(
            name: "\(name) \(shape.channels) \(shape.height)x\(shape.width) batch \(shape.batch)",
            direction: direction, operations: 2 * shape.count, bytes: 5 * shape.count, tolerance: 1e-6,
            prepare: prepare)
    }
}
