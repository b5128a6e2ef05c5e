import Foundation

/// How a learning rate changes over a training, as a pure function of the step, counted from 0.
public enum Schedule: Hashable, Sendable {
    case constant
    /// From peak / `divisor` up to the peak by half a cosine during the share `rise` of the steps, then down to peak /
    /// `divisor` / `finalDivisor` (Smith and Topin 2018, as PyTorch's `OneCycleLR`, whose defaults are 0.3, 25 and
    /// 10⁴).
    case oneCycle(steps: Int, rise: Double = 0.3, divisor: Double = 25, finalDivisor: Double = 1e4)
    /// Linearly up over the warm-up's steps, where step k has (k + 1) / warmUp of the peak, then by half a cosine down
    /// to 0 (Loshchilov and Hutter 2017).
    case warmUpCosine(steps: Int, warmUp: Int)

    /// The factor of the peak rate at step `step`.
    public func factor(at step: Int) -> Float {
        switch self {
        case .constant: 1
        case .oneCycle(let steps, let rise, let divisor, let finalDivisor):
            Float(oneCycle(Double(step), steps, rise, 1 / divisor, 1, 1 / divisor / finalDivisor))
        case .warmUpCosine(let steps, let warmUp):
            step < warmUp
                ? Float(step + 1) / Float(warmUp)
                : Float(cosine(Double(step - warmUp) / Double(max(steps - warmUp, 1)), from: 1, to: 0))
        }
    }

    /// The momentum that goes with `oneCycle` in PyTorch: from `high` down to `low` at the peak, and up again.
    public func momentum(at step: Int, low: Float = 0.85, high: Float = 0.95) -> Float {
        guard case .oneCycle(let steps, let rise, _, _) = self else { return high }
        return Float(oneCycle(Double(step), steps, rise, Double(high), Double(low), Double(high)))
    }

    private func oneCycle(
        _ step: Double, _ steps: Int, _ rise: Double, _ start: Double, _ peak: Double, _ end: Double
    ) -> Double {
        let top = rise * Double(steps) - 1
        return step <= top
            ? cosine(step / max(top, 1e-9), from: start, to: peak)
            : cosine((step - top) / max(Double(steps) - 1 - top, 1e-9), from: peak, to: end)
    }

    private func cosine(_ share: Double, from start: Double, to end: Double) -> Double {
        end + (start - end) / 2 * (1 + cos(.pi * min(max(share, 0), 1)))
    }
}
