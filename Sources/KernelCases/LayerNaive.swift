import Foundation
import TensorCore

/// The definitions of the layers' kernels as loops over Float64.
enum NaiveLayer {
    /// The elements of one channel over batch and positions, in order.
    private static func channel(_ x: Tensor, _ channel: Int) -> [Double] {
        stride(from: channel, to: x.count, by: x.shape.channels).map { Double(x.pointer[$0]) }
    }

    /// Returns output, mean and biased variance.
    static func batchNorm(
        _ x: Tensor, weight: Tensor, bias: Tensor, epsilon: Double, residual: Tensor?, slope: Double,
        ceiling: Double = .infinity
    ) -> [Tensor] {
        let (output, channels) = (Tensor(zeros: x.shape), x.shape.channels)
        let statistics = Tensor(zeros: Shape(rows: 2, columns: channels))
        for c in 0..<channels {
            let values = channel(x, c)
            let mean = values.reduce(0, +) / Double(values.count)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
            statistics[0, c] = Float(mean)
            statistics[1, c] = Float(variance)
            for (position, value) in values.enumerated() {
                let index = position * channels + c
                let normal = (value - mean) / (variance + epsilon).squareRoot()
                let y = Double(weight[c]) * normal + Double(bias[c]) + Double(residual?.pointer[index] ?? 0)
                output.pointer[index] = Float(min(y < 0 ? slope * y : y, ceiling))
            }
        }
        return [output, statistics]
    }

    /// Returns the gradients of input, weight, bias and residual; `output` tells on which side of the activation's kinks a
    /// value lies.
    static func batchNormGradient(
        _ gradient: Tensor, input x: Tensor, weight: Tensor, epsilon: Double, output: Tensor, slope: Double,
        ceiling: Double = .infinity
    ) -> [Tensor] {
        let channels = x.shape.channels
        let (dx, residual) = (Tensor(zeros: x.shape), Tensor(zeros: x.shape))
        let (dw, db) = (Tensor(zeros: weight.shape), Tensor(zeros: weight.shape))
        for c in 0..<channels {
            let (values, signs) = (channel(x, c), channel(output, c))
            let g = zip(channel(gradient, c), signs).map { $1 >= ceiling ? 0 : $1 > 0 ? $0 : slope * $0 }
            let count = Double(values.count)
            let mean = values.reduce(0, +) / count
            let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count + epsilon).squareRoot()
            let normal = values.map { ($0 - mean) / deviation }
            let sum = g.reduce(0, +)
            let products = zip(g, normal).reduce(0) { $0 + $1.0 * $1.1 }
            dw[c] = Float(products)
            db[c] = Float(sum)
            for position in values.indices {
                let index = position * channels + c
                residual.pointer[index] = Float(g[position])
                dx.pointer[index] = Float(
                    Double(weight[c]) / deviation
                        * (g[position] - sum / count - normal[position] * products / count))
            }
        }
        return [dx, dw, db, residual]
    }

    /// Returns output and moments.
    static func batchNormEvaluation(
        _ x: Tensor, scaleShift: Tensor, residual: Tensor?, slope: Double, ceiling: Double = .infinity
    ) -> [Tensor] {
        let (output, channels) = (Tensor(zeros: x.shape), x.shape.channels)
        var moments = [Double](repeating: 0, count: x.shape.batch * 2 * channels)
        for index in 0..<x.count {
            let (sample, c, value) = (index / x.shape.columns, index % channels, Double(x.pointer[index]))
            let y =
                Double(scaleShift[0, c]) * value + Double(scaleShift[1, c]) + Double(residual?.pointer[index] ?? 0)
            output.pointer[index] = Float(min(y < 0 ? slope * y : y, ceiling))
            moments[sample * 2 * channels + c] += value
            moments[(sample * 2 + 1) * channels + c] += value * value
        }
        return [output, Tensor(moments.map(Float.init), shape: [x.shape.batch, 2, channels])]
    }

    /// Returns the gradients of input and residual.
    static func batchNormEvaluationGradient(
        _ gradient: Tensor, moments: Tensor, input x: Tensor, scaleShift: Tensor, output: Tensor, slope: Double,
        ceiling: Double = .infinity
    ) -> [Tensor] {
        let (dx, residual, channels) = (Tensor(zeros: x.shape), Tensor(zeros: x.shape), x.shape.channels)
        for index in 0..<x.count {
            let (sample, c) = (index / x.shape.columns, index % channels)
            let y = Double(output.pointer[index])
            let g = Double(gradient.pointer[index]) * (y >= ceiling ? 0 : y > 0 ? 1 : slope)
            residual.pointer[index] = Float(g)
            dx.pointer[index] = Float(
                Double(scaleShift[0, c]) * g + Double(moments[sample, 0, c])
                    + 2 * Double(x.pointer[index]) * Double(moments[sample, 1, c]))
        }
        return [dx, residual]
    }

    /// Calls `body(output index, input indices)` for every window; `rows` and `columns` return the input's rows and
    /// columns for an output's.
    static func forEachWindow(
        _ x: Shape, _ y: Shape, rows: (Int) -> Range<Int>, columns: (Int) -> Range<Int>, _ body: (Int, [Int]) -> Void
    ) {
        for index in 0..<y.count {
            let c = index % y.channels
            let column = index / y.channels % y.width
            let row = index / (y.channels * y.width) % y.height
            let sample = index / y.columns
            let inputs = rows(row).flatMap { i in
                columns(column).map { ((sample * x.height + i) * x.width + $0) * x.channels + c }
            }
            body(index, inputs)
        }
    }

    /// Mean and √(var + 1e-5) over the first `counts` frames, channel by channel and band by band.
    static func statisticsPooling(_ x: Tensor, counts: [Int]) -> Tensor {
        let (bands, channels) = (x.shape.height, x.shape.channels)
        let result = Tensor(zeros: Shape(rows: x.shape.batch, columns: 2 * bands * channels))
        for n in 0..<x.shape.batch {
            for c in 0..<channels {
                for band in 0..<bands {
                    let values = (0..<counts[n]).map { Double(x[n, band, $0, c]) }
                    let mean = values.reduce(0, +) / Double(values.count)
                    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
                    result[n, c * bands + band] = Float(mean)
                    result[n, channels * bands + c * bands + band] = Float((variance + 1e-5).squareRoot())
                }
            }
        }
        return result
    }

    static func statisticsPoolingGradient(_ gradient: Tensor, input x: Tensor, counts: [Int]) -> Tensor {
        let (bands, channels) = (x.shape.height, x.shape.channels)
        let (result, y) = (Tensor(zeros: x.shape), statisticsPooling(x, counts: counts))
        for n in 0..<x.shape.batch {
            for c in 0..<channels {
                for band in 0..<bands {
                    let (first, second) = (c * bands + band, channels * bands + c * bands + band)
                    for frame in 0..<counts[n] {
                        let away = Double(x[n, band, frame, c]) - Double(y[n, first])
                        let slope = Double(gradient[n, second]) * away / Double(y[n, second])
                        result[n, band, frame, c] = Float((Double(gradient[n, first]) + slope) / Double(counts[n]))
                    }
                }
            }
        }
        return result
    }

    /// The mean InfoNCE loss of rows against rows, and its gradient with respect to the first.
    static func contrast(_ strong: Tensor, _ mild: Tensor, temperature: Double) -> [Tensor] {
        let (rows, width) = (strong.shape.rows, strong.shape.columns)
        var (loss, gradient) = (0.0, [Double](repeating: 0, count: strong.count))
        for i in 0..<rows {
            let logits = (0..<rows).map { j in
                (0..<width).reduce(0) { $0 + Double(strong[i, $1]) * Double(mild[j, $1]) } / temperature
            }
            let largest = logits.max()!
            let total = logits.reduce(0) { $0 + exp($1 - largest) }
            loss += (largest + log(total) - logits[i]) / Double(rows)
            for j in 0..<rows {
                let slope = (exp(logits[j] - largest) / total - (i == j ? 1 : 0)) / (Double(rows) * temperature)
                for k in 0..<width { gradient[i * width + k] += slope * Double(mild[j, k]) }
            }
        }
        return [Tensor(scalar: Float(loss)), Tensor(gradient.map(Float.init), shape: strong.shape)]
    }
}
