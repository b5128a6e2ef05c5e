import Autograd
import TensorCore

/// Σ_layers ‖var − running_var‖₂ + ‖mean − running_mean‖₂, biased statistics of each batch normalisation's input over batch and
/// positions (Yin et al. 2020, DeepInversion's feature distribution loss).
///
/// - Parameter samples: the samples whose statistics are taken, all where nil; the rest may be another view of the
///   batch.
public func batchNormStatisticsLoss(
    _ observations: [NormObservation], samples: Range<Int>? = nil
) -> Variable {
    precondition(!observations.isEmpty, "a statistics loss without an observed batch normalisation")
    let samples = samples ?? 0..<observations[0].moments.shape[0]
    var distance: Float = 0
    for observation in observations { distance += StatisticsDistance(observation, samples).value }
    let tape = observations[0].moments.tape
    guard observations.contains(where: \.moments.needsGradient) else { return tape.constant(Tensor(scalar: distance)) }
    return tape.record(Tensor(scalar: distance)) { gradient in
        for observation in observations where observation.moments.needsGradient {
            let slope = StatisticsDistance(observation, samples).gradient(gradient.scalar)
            observation.moments.sink.accumulate(slope)
        }
    }
}

extension StatisticsDistance {
    fileprivate init(_ observation: NormObservation, _ samples: Range<Int>) {
        self.init(
            observation.moments.value, samples: samples, positions: observation.positions,
            mean: observation.runningMean, variance: observation.runningVariance)
    }
}
