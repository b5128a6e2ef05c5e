import AudioSignal
import Autograd
import Foundation
import TensorCore

/// The second half of a front end: from the unit mel scale to what the network takes, on the tape.
///
/// Every clip of a batch is treated by itself: decibels are relative to its own maximum, mean and deviation are its
/// own.
extension FrontEnd {
    /// Unit scale `[batch, mels, frames, 1]` to `[batch, networkBands, frames, channels]`; gradients flow through.
    /// Whether the network has bands or frames first is in its graph.
    public func networkInput(_ x: Variable) -> Variable {
        let isUnit = normalisedScale == .unit
        let (lowest, span) = isUnit ? (0, 1) : (lowestLevel, levelSpan)
        let isAffine =
            logarithm != .none && logarithm != .pcen && reference == .one && topDecibels == 0 && cepstra == 0
            && standardisation == .none && means.isEmpty
        guard !isAffine else {
            return image(affine(x, span / deviation, (lowest - mean) / deviation))
        }
        return image(normalised(standardised(cepstral(relative(energy(affine(x, span, lowest)))))))
    }

    /// For front ends without a logarithm: mel power, or its per-channel energy normalisation.
    private func energy(_ x: Variable) -> Variable {
        guard logarithm == .none || logarithm == .pcen else { return x }
        let power = map(x, .exp) + Float(-floor)
        guard logarithm == .pcen else { return power }
        let constants = ChannelEnergyConstants(
            smoothing: pcen.smoothing(framesPerSecond: Double(sampleRate) / Double(hopLength)), gain: pcen.gain,
            bias: pcen.bias, power: pcen.power, epsilon: pcen.epsilon)
        let input = power.value
        return unary(power, channelEnergyNormalized(input, constants)) {
            channelEnergyNormalizedGradient($0, input: input, constants)
        }
    }

    /// Decibels relative to the clip's maximum, limited from below to the front end's range.
    private func relative(_ x: Variable) -> Variable {
        var x = x
        if reference == .maximum { x = binary(.subtract, x, reduced(x, .max, axes: [1, 2], keepsAxes: true)) }
        guard topDecibels > 0 else { return x }
        return binary(.maximum, x, reduced(x, .max, axes: [1, 2], keepsAxes: true) + Float(-topDecibels))
    }

    /// The DCT over the bands of each frame.
    private func cepstral(_ x: Variable) -> Variable {
        guard cepstra > 0 else { return x }
        let basis = Tensor(cepstralBasis, shape: Shape(rows: cepstra, columns: melBands))
        let bands = x.reshaped(Shape(x.shape.batch, x.shape.height, x.shape.width))
        return matrixProduct(x.tape.constant(basis), bands)
            .reshaped(Shape(batch: x.shape.batch, height: cepstra, width: x.shape.width, channels: 1))
    }

    /// (x - mean) / (deviation + ε) of each clip, or of each band of each clip.
    private func standardised(_ x: Variable) -> Variable {
        // Avoids a division by zero where a clip has one constant value.
        let epsilon = Float(max(standardisationEpsilon, 1e-12))
        let axes: [Int]
        switch standardisation {
        case .none: return x
        case .range:
            let least = reduced(x, .min, axes: [1, 2], keepsAxes: true)
            let span = binary(.subtract, reduced(x, .max, axes: [1, 2], keepsAxes: true), least) + epsilon
            return binary(.divide, binary(.subtract, x, least), span)
        case .clip, .clipMean: axes = [1, 2]
        case .bands, .bandMeans: axes = [2]
        }
        let centred = binary(.subtract, x, reduced(x, .mean, axes: axes, keepsAxes: true))
        guard standardisation == .clip || standardisation == .bands else { return centred }
        let count = axes.reduce(1) { $0 * x.shape[$1] }
        let share = standardisationIsUnbiased ? Float(count) / Float(max(count - 1, 1)) : 1
        let variance = reduced(centred * centred, .mean, axes: axes, keepsAxes: true) * share
        return binary(.divide, centred, map(variance, .sqrt) + epsilon)
    }

    /// Normalises by the model's own constants.
    private func normalised(_ x: Variable) -> Variable {
        guard !means.isEmpty else {
            return (mean, deviation) == (0, 1) ? x : affine(x, 1 / deviation, -mean / deviation)
        }
        let shape = Shape(batch: 1, height: means.count, width: 1, channels: 1)
        let centres = Tensor(means.map(Float.init), shape: shape)
        let factors = Tensor(deviations.map { Float(1 / $0) }, shape: shape)
        let centred = binary(.subtract, x, x.tape.constant(centres))
        return binary(.multiply, centred, x.tape.constant(factors))
    }

    /// Repeats the spectrogram for networks that take several equal channels.
    private func image(_ x: Variable) -> Variable { channels > 1 ? tiled(x, [1, 1, 1, channels]) : x }
}

/// factor · x + offset.
private func affine(_ x: Variable, _ factor: Double, _ offset: Double) -> Variable {
    let (factor, offset) = (Float(factor), Float(offset))
    let scaled = x.value * factor
    return unary(x, offset == 0 ? scaled : scaled + offset) { $0 * factor }
}
