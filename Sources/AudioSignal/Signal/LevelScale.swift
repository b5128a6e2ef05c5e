import Foundation

/// Conversions between the unit scale, levels and mel power.
extension FrontEnd {
    /// The factor of the natural logarithm: level = factor · ln(…).
    private var levelFactor: Double {
        switch logarithm {
        case .natural, .none, .pcen: 1
        case .decimal: 1 / log(10)
        case .decibels: decibelFactor
        }
    }

    /// The decibels of one neper of mel power.
    private var decibelFactor: Double { (power == 1 ? 20 : 10) / log(10) }

    /// The level at unit 0, which is that of silence.
    public var lowestLevel: Double { floorKind == .onePlus ? 0 : levelFactor * log(floor) }

    /// The difference of levels between unit 1 and unit 0. The unit scale is linear in the level: level(unit) = lowest
    /// + unit · span.
    public var levelSpan: Double { levelFactor * nepers }

    /// The difference of the natural logarithms at unit 1 and unit 0. Because 1 + x/e is (x + e)/e, both floor kinds
    /// have the same unit scale.
    private var nepers: Double {
        (floorKind == .maximum ? ceiling : ceiling + log1p(floor * exp(-ceiling))) - log(floor)
    }

    /// `nepers` in Float32, computed as the shipped models were trained.
    var unitNepers: Float { floorKind == .maximum ? Float(ceiling) - Float(log(floor)) : Float(nepers) }

    /// Converts mel power to the unit scale, in place: clamp((ln max(x, e) - ln e) / nepers, 0, 1), with x + e where
    /// the floor is added.
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

    /// The mel power of a unit value. For silence it is the floor, or 0 where the floor is added.
    public func melPower(unit: Float) -> Float {
        let argument = exp(Float(log(floor)) + unit * unitNepers)
        return floorKind == .maximum ? argument : max(argument - Float(floor), 0)
    }

    /// A change of level in unit scale.
    public func unit(decibels: Double) -> Float { Float(decibels / decibelFactor / nepers) }

    /// The mel power in dB at unit 0 and unit 1; silence counts as the floor.
    public var decibels: ClosedRange<Double> {
        decibelFactor * log(floor)...decibelFactor * ceiling
    }

    /// A ceiling above the level of any sound in -1...1: the larger of that of a tone whose samples add up fully under
    /// the window, in the band with the largest weight, and that of noise of deviation 1 in the widest band.
    ///
    /// The loudest tone that is possible, a full-scale square wave's fundamental, has 2/π of that sum, and a triangle
    /// that covers its whole main lobe contains 1.5 times its power, or twice its magnitude. Noise has Σ w² in each
    /// bin.
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

    /// Mean and deviation in the unit scale where they can be converted to it; otherwise those of a typical sound.
    public var typicalUnits: (mean: Double, deviation: Double) {
        if normalisedScale == .unit, means.isEmpty { return (mean, deviation) }
        let isPlain = logarithm != .none && logarithm != .pcen && reference == .one && cepstra == 0
        guard isPlain, standardisation == .none, means.isEmpty, (mean, deviation) != (0, 1) else { return (0.4, 0.2) }
        return (min(max((mean - lowestLevel) / levelSpan, 0), 1), min(deviation / levelSpan, 1))
    }
}
