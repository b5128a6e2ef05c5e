import Foundation

/// The unit scale and the levels that it stands for.
extension FrontEnd {
    /// Levels of one neper of mel power: level = factor · ln(…).
    private var levelFactor: Double {
        switch logarithm {
        case .natural, .none, .pcen: 1
        case .decimal: 1 / log(10)
        case .decibels: decibelFactor
        }
    }

    /// Decibels of one neper of mel power.
    private var decibelFactor: Double { (power == 1 ? 20 : 10) / log(10) }

    /// The level of unit 0, which silence has.
    public var lowestLevel: Double { floorKind == .onePlus ? 0 : levelFactor * log(floor) }

    /// Levels from unit 0 to unit 1. The unit scale is linear in the level: level(unit) = lowest + unit · span.
    public var levelSpan: Double { levelFactor * nepers }

    /// ln of the ratio between what unit 1 and unit 0 are logarithms of. 1 + x/e is (x + e)/e, so both kinds have one
    /// unit scale.
    private var nepers: Double {
        (floorKind == .maximum ? ceiling : ceiling + log1p(floor * exp(-ceiling))) - log(floor)
    }

    /// `nepers` as the unit scale computes with them.
    var unitNepers: Float { floorKind == .maximum ? Float(ceiling) - Float(log(floor)) : Float(nepers) }

    /// Mel power to unit scale, in place: clamp((ln max(x, e) - ln e) / nepers, 0, 1), with x + e where the floor is added.
    func becomeUnits(_ values: inout [Float]) {
        let (lowest, floor, scale) = (Float(log(self.floor)), Float(self.floor), 1 / unitNepers)
        let isAdded = floorKind != .maximum
        values.withUnsafeMutableBufferPointer { values in
            for index in values.indices {
                let argument = isAdded ? values[index] + floor : max(values[index], floor)
                values[index] = min(max((log(argument) - lowest) * scale, 0), 1)
            }
        }
    }

    /// Mel power of a unit value: what the scale's logarithm came from. Of silence it is the floor's, or 0 where the floor
    /// is added.
    public func melPower(unit: Float) -> Float {
        let argument = exp(Float(log(floor)) + unit * unitNepers)
        return floorKind == .maximum ? argument : max(argument - Float(floor), 0)
    }

    /// A change of level in unit scale.
    public func unit(decibels: Double) -> Float { Float(decibels / decibelFactor / nepers) }

    /// What level 0 and level 1 of a picture mean, in dB of mel power; silence counts as the floor.
    public var decibels: ClosedRange<Double> {
        decibelFactor * log(floor)...decibelFactor * ceiling
    }

    /// The ceiling that sounds in -1...1 stay under: that of a tone whose samples add up under the window without any loss,
    /// in the band that weighs it most, or of noise of deviation 1 in the band that is widest.
    ///
    /// A full-scale square wave's fundamental, the loudest tone there is, has 2/π of that sum, and a triangle that covers
    /// its whole main lobe counts 1.5 times its power, or twice its magnitude. Noise has Σ w² in each bin.
    public var fullScale: Double {
        let shape = windowValues
        let (sum, squares) = (shape.reduce(0, +), shape.reduce(0) { $0 + $1 * $1 })
        let weights = melFilterbank
        var widest: Float = 0
        for band in 0..<melBands {
            widest = max(widest, (0..<bins).reduce(0) { $0 + weights[$1 * melBands + band] })
        }
        let (peak, gain) = (Double(weights.max() ?? 1), amplitude * (1 + preEmphasis))
        let loudest =
            power == 1
            ? 1.3 * gain * max(sum * peak, squares.squareRoot() * Double(widest))
            : gain * gain * max(sum * sum * peak, squares * Double(widest))
        return log(max(loudest, 2 * floor))
    }

    /// What mean and deviation are in unit scale, where they can be told so; otherwise those of a usual sound.
    public var usualUnits: (mean: Double, deviation: Double) {
        if normalisedScale == .unit, means.isEmpty { return (mean, deviation) }
        let isPlain = logarithm != .none && logarithm != .pcen && reference == .one && cepstra == 0
        guard isPlain, standardisation == .none, means.isEmpty, (mean, deviation) != (0, 1) else { return (0.4, 0.2) }
        return (min(max((mean - lowestLevel) / levelSpan, 0), 1), min(deviation / levelSpan, 1))
    }
}
