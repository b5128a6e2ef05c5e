import Autograd
import Foundation
import TensorCore

/// Σ_layers ‖var − running_var‖₂ + ‖mean − running_mean‖₂, biased statistics of each batch normalisation's input over batch and
/// positions (Yin et al. 2020, DeepInversion's feature distribution loss).
///
/// - Parameter samples: those of the batch that count, all if nil; the others may be another view of the batch.
public func batchNormStatisticsLoss(
    _ observations: [StatisticsObserver.Observation], samples: Range<Int>? = nil
) -> Variable {
    precondition(!observations.isEmpty, "a statistics loss without an observed batch normalisation")
    let samples = samples ?? 0..<observations[0].moments.shape[0]
    let layers = observations.map { LayerStatistics($0, samples) }
    let value = Tensor(scalar: layers.reduce(0) { $0 + $1.meanDistance + $1.varianceDistance })
    let open = layers.filter { $0.sink.isOpen }
    let tape = observations[0].moments.tape
    guard !open.isEmpty else { return tape.constant(value) }
    return tape.record(value) { gradient in
        for layer in open { layer.sink.accumulate(layer.gradient(gradient.scalar)) }
    }
}

/// One layer's statistics and their distance from the running ones.
private struct LayerStatistics {
    let sink: Sink
    let meanDistance: Float
    let varianceDistance: Float
    private let shape: Shape
    private let samples: Range<Int>
    private let count: Float
    /// Rows mean, mean − running mean, variance − running variance: `[3, channels]`.
    private let table: Tensor

    init(_ observation: StatisticsObserver.Observation, _ samples: Range<Int>) {
        let (moments, channels) = (observation.moments.value, observation.moments.shape[2])
        sink = observation.moments.sink
        shape = moments.shape
        self.samples = samples
        let elements = Double(samples.count * observation.positions)
        count = Float(elements)
        table = Tensor(uninitialized: Shape(rows: 3, columns: channels))
        var (meanSquares, varianceSquares) = (0.0, 0.0)
        for channel in 0..<channels {
            var (sum, squares) = (0.0, 0.0)
            for sample in samples {
                sum += Double(moments.pointer[sample * 2 * channels + channel])
                squares += Double(moments.pointer[(sample * 2 + 1) * channels + channel])
            }
            let mean = sum / elements
            let variance = max(0, squares / elements - mean * mean)
            let meanGap = mean - Double(observation.runningMean.pointer[channel])
            let varianceGap = variance - Double(observation.runningVariance.pointer[channel])
            table.pointer[channel] = Float(mean)
            table.pointer[channels + channel] = Float(meanGap)
            table.pointer[2 * channels + channel] = Float(varianceGap)
            meanSquares += meanGap * meanGap
            varianceSquares += varianceGap * varianceGap
        }
        meanDistance = Float(meanSquares.squareRoot())
        varianceDistance = Float(varianceSquares.squareRoot())
    }

    /// With n elements: dΣx² = dvar / n, dΣx = (dmean − 2 · mean · dvar) / n, the same for each sample that counts.
    func gradient(_ factor: Float) -> Tensor {
        let (result, channels) = (Tensor(zeros: shape), shape[2])
        let meanFactor = meanDistance > 0 ? factor / meanDistance : 0
        let varianceFactor = varianceDistance > 0 ? factor / varianceDistance : 0
        for channel in 0..<channels {
            let squares = table.pointer[2 * channels + channel] * varianceFactor
            let sum = table.pointer[channels + channel] * meanFactor - 2 * table.pointer[channel] * squares
            for sample in samples {
                result.pointer[sample * 2 * channels + channel] = sum / count
                result.pointer[(sample * 2 + 1) * channels + channel] = squares / count
            }
        }
        return result
    }
}
