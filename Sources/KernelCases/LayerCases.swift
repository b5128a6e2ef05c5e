import TensorCore

/// Batch normalisation, pooling, upsampling, statistics pooling, contrast and optimiser steps at given shapes.
public enum LayerCases {
    /// Cases at the edges: channels that are no multiple of 16, one channel, one position, one sample.
    public static var small: [KernelCase] {
        let images: [Shape] = [
            [3, 5, 7, 16], [2, 4, 3, 1], [1, 3, 5, 10], [5, 1, 2, 48], [2, 9, 8, 64], [1, 6, 6, 3],
        ]
        return images.flatMap { cases($0) } + windows
            + [contrast(rows: 7, width: 19), contrast(rows: 40, width: 128)] + steps(37) + steps(20_000)
    }

    /// Cases of the sizes that occur in training steps.
    public static var benchmark: [KernelCase] {
        let images: [Shape] = [[64, 32, 32, 16], [16, 64, 96, 32], [16, 32, 48, 64], [32, 8, 12, 256]]
        return images.flatMap { cases($0) } + [contrast(rows: 576, width: 128)] + steps(1_000_000)
    }

    static func cases(_ shape: Shape) -> [KernelCase] {
        KernelCase.Direction.allCases.filter { $0 != .filterGradient }.flatMap { direction in
            var some = [true, false].flatMap { hasResidual in
                [.infinity, 0.5].flatMap { ceiling in
                    [
                        batchNorm(shape, hasResidual, ceiling: ceiling, direction),
                        batchNormEvaluation(shape, hasResidual, ceiling: ceiling, direction),
                    ]
                }
            }
            some += pools(shape, direction)
            return some + [
                adaptivePool(shape, direction), upsample(shape, direction), statisticsPooling(shape, direction),
            ]
        }
    }

    private static func name(_ kernel: String, _ shape: Shape) -> String {
        "\(kernel) \(shape.channels) \(shape.height)x\(shape.width) batch \(shape.batch)"
    }

    /// - Parameter ceiling: of the rectifier; infinite for one without.
    static func batchNorm(
        _ shape: Shape, _ hasResidual: Bool, ceiling: Float, _ direction: KernelCase.Direction
    ) -> KernelCase {
        let activation = ceiling == .infinity ? Activation.rectifier : .clippedRectifier(ceiling: ceiling)
        let suffix = (hasResidual ? " + residual" : "") + (ceiling == .infinity ? " + ReLU" : " + clipped ReLU")
        let passes = direction == .forward ? (hasResidual ? 4 : 3) : (hasResidual ? 8 : 5)
        return KernelCase(
            name: name("batch norm\(suffix)", shape), direction: direction,
            operations: (direction == .forward ? 6 : 10) * shape.count, bytes: 4 * passes * shape.count,
            tolerance: 2e-5
        ) { generator in
            let x = Tensor(normal: shape, mean: 3, using: &generator)
            let residual = hasResidual ? Tensor(normal: shape, using: &generator) : nil
            let weight = Tensor(uniform: [shape.channels], in: 0.5...1.5, using: &generator)
            let bias = Tensor(normal: [shape.channels], using: &generator)
            func forward() -> BatchNormalization {
                BatchNormalization(
                    x, weight: weight, bias: bias, epsilon: 1e-5, residual: residual, activation: activation)
            }
            if direction == .forward {
                return .init {
                    let result = forward()
                    let statistics = result.statistics
                    return [result.output, concatenateRows([rows(statistics, 0..<1), rows(statistics, 4..<5)])]
                } naive: {
                    NaiveLayer.batchNorm(
                        x, weight: weight, bias: bias, epsilon: 1e-5, residual: residual, slope: 0,
                        ceiling: Double(ceiling))
                }
            }
            let gradient = Tensor(normal: shape, using: &generator)
            let batch = forward()
            return .init {
                let result = BatchNormalizationGradient(
                    gradient, input: x, statistics: batch.statistics, output: hasResidual ? batch.output : nil,
                    activation: activation, wantsResidual: hasResidual)
                return [result.input, result.weight, result.bias] + (result.residual.map { [$0] } ?? [])
            } naive: {
                let result = NaiveLayer.batchNormGradient(
                    gradient, input: x, weight: weight, epsilon: 1e-5, output: batch.output, slope: 0,
                    ceiling: Double(ceiling))
                return hasResidual ? result : Array(result.prefix(3))
            }
        }
    }

    /// - Parameter ceiling: of a rectifier; infinite for a leaky one without.
    static func batchNormEvaluation(
        _ shape: Shape, _ hasResidual: Bool, ceiling: Float, _ direction: KernelCase.Direction
    ) -> KernelCase {
        let passes = (direction == .forward ? 2 : 3) + (hasResidual ? (direction == .forward ? 1 : 2) : 0)
        let isClipped = ceiling < .infinity
        let activation = isClipped ? Activation.clippedRectifier(ceiling: ceiling) : .leakyRectifier(slope: 0.2)
        let slope = isClipped ? 0 : 0.2
        let suffix = (hasResidual ? " + residual" : "") + (isClipped ? " + clipped ReLU" : "") + " + moments"
        return KernelCase(
            name: name("frozen batch norm\(suffix)", shape), direction: direction,
            operations: 6 * shape.count, bytes: 4 * passes * shape.count, tolerance: 1e-5
        ) { generator in
            let x = Tensor(normal: shape, using: &generator)
            let residual = hasResidual ? Tensor(normal: shape, using: &generator) : nil
            let scaleShift = Tensor(normal: [2, shape.channels], using: &generator)
            func forward() -> (output: Tensor, moments: Tensor?) {
                TensorCore.batchNormEvaluation(
                    x, scaleShift: scaleShift, residual: residual, activation: activation, wantsMoments: true)
            }
            if direction == .forward {
                return .init {
                    let result = forward()
                    return [result.output, result.moments!]
                } naive: {
                    NaiveLayer.batchNormEvaluation(
                        x, scaleShift: scaleShift, residual: residual, slope: slope, ceiling: Double(ceiling))
                }
            }
            let gradient = Tensor(normal: shape, using: &generator)
            let moments = Tensor(normal: [shape.batch, 2, shape.channels], using: &generator)
            let output = forward().output
            return .init {
                let result = batchNormEvaluationGradient(
                    gradient, moments: moments, input: x, scaleShift: scaleShift, output: hasResidual ? output : nil,
                    activation: activation, wantsResidual: hasResidual)
                return [result.input] + (result.residual.map { [$0] } ?? [])
            } naive: {
                let result = NaiveLayer.batchNormEvaluationGradient(
                    gradient, moments: moments, input: x, scaleShift: scaleShift, output: output,
                    slope: slope, ceiling: Double(ceiling))
                return hasResidual ? result : [result[0]]
            }
        }
    }

    static func statisticsPooling(_ shape: Shape, _ direction: KernelCase.Direction) -> KernelCase {
        KernelCase(
            name: name("statistics pooling", shape), direction: direction, operations: 5 * shape.count,
            bytes: 4 * (direction == .forward ? 1 : 2) * shape.count, tolerance: 1e-5
        ) { generator in
            let x = Tensor(normal: shape, mean: 2, using: &generator)
            let counts = (0..<shape.batch).map { max(1, shape.width - $0 % 3) }
            if direction == .forward {
                return .init {
                    [StatisticsPooling.forward(x, frameCounts: counts)]
                } naive: {
                    [NaiveLayer.statisticsPooling(x, counts: counts)]
                }
            }
            let output = StatisticsPooling.forward(x, frameCounts: counts)
            let gradient = Tensor(normal: output.shape, using: &generator)
            return .init {
                [StatisticsPooling.gradient(gradient, input: x, output: output, frameCounts: counts)]
            } naive: {
                [NaiveLayer.statisticsPoolingGradient(gradient, input: x, counts: counts)]
            }
        }
    }

    static func contrast(rows: Int, width: Int) -> KernelCase {
        KernelCase(
            name: "contrast \(rows)x\(width)", operations: 4 * rows * rows * width,
            bytes: 4 * (3 * rows * rows + 3 * rows * width), tolerance: 3e-5
        ) { generator in
            let (near, far) = (
                normalizeRows(Tensor(normal: Shape(rows: rows, columns: width), using: &generator)).output,
                normalizeRows(Tensor(normal: Shape(rows: rows, columns: width), using: &generator)).output
            )
            return .init {
                let logits = matrixProduct(near, transposed: false, far, transposed: true, alpha: 10)
                let entropy = CrossEntropy(logits, labels: Array(0..<rows))
                let slope = entropy.gradient(weights: [Float](repeating: 10 / Float(rows), count: rows))
                return [Tensor(scalar: entropy.losses.mean()), matrixProduct(slope, far)]
            } naive: {
                NaiveLayer.contrast(near, far, temperature: 0.1)
            }
        }
    }

    /// Both optimisers on copies of a parameter and its state; the time includes copying.
    static func steps(_ count: Int) -> [KernelCase] {
        let descent = KernelCase(
            name: "SGD step \(count)", operations: 6 * count, bytes: 4 * 9 * count, tolerance: 1e-5
        ) { generator in
            let (p, g, m) = (
                Tensor(normal: [count], using: &generator), Tensor(normal: [count], using: &generator),
                Tensor(normal: [count], using: &generator)
            )
            return .init {
                let (value, velocity) = (p.copy(), m.copy())
                descentStep(
                    value, gradient: g, velocity: velocity, rate: 0.1, momentum: 0.9, weightDecay: 5e-4,
                    isNesterov: true)
                return [value, velocity]
            } naive: {
                let (value, velocity) = (p.copy(), m.copy())
                for index in 0..<count {
                    let slope = Double(g[index]) + 5e-4 * Double(p[index])
                    let speed = 0.9 * Double(m[index]) + slope
                    velocity[index] = Float(speed)
                    value[index] = Float(Double(p[index]) - 0.1 * (slope + 0.9 * speed))
                }
                return [value, velocity]
            }
        }
        let adam = KernelCase(
            name: "Adam step \(count)", operations: 12 * count, bytes: 4 * 13 * count, tolerance: 1e-5
        ) { generator in
            let (p, g) = (Tensor(normal: [count], using: &generator), Tensor(normal: [count], using: &generator))
            let (m, v) = (
                Tensor(normal: [count], using: &generator), Tensor(uniform: [count], in: 0...2, using: &generator)
            )
            return .init {
                let (value, mean, square) = (p.copy(), m.copy(), v.copy())
                adamStep(
                    value, gradient: g, mean: mean, square: square, rate: 2e-3, betas: (0.5, 0.999), epsilon: 1e-8,
                    weightDecay: 0, step: 3)
                return [value, mean, square]
            } naive: {
                let (value, mean, square) = (p.copy(), m.copy(), v.copy())
                for index in 0..<count {
                    let slope = Double(g[index])
                    let first = 0.5 * Double(m[index]) + 0.5 * slope
                    let second = 0.999 * Double(v[index]) + 0.001 * slope * slope
                    mean[index] = Float(first)
                    square[index] = Float(second)
                    let root = (second / (1 - 0.999 * 0.999 * 0.999)).squareRoot() + 1e-8
                    value[index] = Float(Double(p[index]) - 2e-3 * first / (1 - 0.125) / root)
                }
                return [value, mean, square]
            }
        }
        return [descent, adam]
    }
}
