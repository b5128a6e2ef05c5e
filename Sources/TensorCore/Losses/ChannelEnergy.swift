import Foundation

/// Constants of the per-channel energy normalisation (Wang et al. 2017).
public struct ChannelEnergyConstants: Hashable, Sendable {
    public var smoothing, gain, bias, power, epsilon: Double

    /// `smoothing` is b of the filter over frames, m[t] = (1 − b) m[t−1] + b x[t].
    public init(smoothing: Double, gain: Double, bias: Double, power: Double, epsilon: Double) {
        self.smoothing = smoothing
        self.gain = gain
        self.bias = bias
        self.power = power
        self.epsilon = epsilon
    }

    /// s = (ε + m)^-gain, the factor of a channel whose smoothed energy is m.
    fileprivate func factor(_ m: Double) -> Double { exp(-gain * log(epsilon + m)) }
}

/// Per-channel energy normalisation of `[batch, bands, frames, 1]`, each band smoothed along its frames from m[-1] = 1:
/// m[t] = (1 - b) m[t-1] + b x[t], y[t] = (x[t] (ε + m[t])^-gain + bias)^power - bias^power.
public func channelEnergyNormalized(_ x: Tensor, _ constants: ChannelEnergyConstants) -> Tensor {
    let result = Tensor(uninitialized: x.shape)
    let (rows, frames, b) = (x.shape.batch * x.shape.height, x.shape.width, constants.smoothing)
    require(x.shape.channels == 1, "channel energies of \(x.shape), not one channel")
    let whole = pow(constants.bias, constants.power)
    Workers.forEach(rows) { range, _ in
        for row in range {
            let (source, target) = (x.pointer + row * frames, result.pointer + row * frames)
            var m = 1.0
            for frame in 0..<frames {
                let energy = Double(source[frame])
                m = (1 - b) * m + b * energy
                target[frame] = Float(
                    whole * expm1(constants.power * log1p(energy * constants.factor(m) / constants.bias)))
            }
        }
    }
    return result
}

/// With u = x s + bias: dx = dy · power · u^(power-1) · s + b n, where n[t] = dm[t] + (1 - b) n[t+1] is the gradient
/// with respect to m[t] through all later frames, and dm = dy · power · u^(power-1) · x · s · -gain / (ε + m).
public func channelEnergyNormalizedGradient(
    _ gradient: Tensor, input x: Tensor, _ constants: ChannelEnergyConstants
) -> Tensor {
    require(gradient.shape == x.shape, "channel energies' gradient: \(gradient.shape) for \(x.shape)")
    let result = Tensor(uninitialized: x.shape)
    let (rows, frames, b) = (x.shape.batch * x.shape.height, x.shape.width, constants.smoothing)
    Workers.forEach(rows) { range, _ in
        var smoothed = [Double](repeating: 0, count: frames)
        for row in range {
            let (source, slope) = (x.pointer + row * frames, gradient.pointer + row * frames)
            var m = 1.0
            for frame in 0..<frames {
                m = (1 - b) * m + b * Double(source[frame])
                smoothed[frame] = m
            }
            var carried = 0.0
            for frame in stride(from: frames - 1, through: 0, by: -1) {
                let (energy, m) = (Double(source[frame]), smoothed[frame])
                let factor = constants.factor(m)
                let outer =
                    Double(slope[frame]) * constants.power * pow(energy * factor + constants.bias, constants.power - 1)
                carried = (1 - b) * carried - outer * energy * factor * constants.gain / (constants.epsilon + m)
                result.pointer[row * frames + frame] = Float(outer * factor + b * carried)
            }
        }
    }
    return result
}
