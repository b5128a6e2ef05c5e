#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How values are mapped to heights.
public enum ValueScale: Equatable, Sendable {
    case linear
    /// Logarithmic; values of zero and less are below the axis.
    case log
    /// Symmetric-logarithmic: linear near zero up to the threshold, logarithmic beyond it on both sides.
    case symlog(threshold: Double)
    /// Logarithmic in what is missing to a whole, so that 90, 99 and 99.9 of 100 are equally far apart. What misses less
    /// than a two-thousandth is the whole.
    case shortfall(of: Double)

    /// The scale that follows when the key for scales is pressed.
    public var next: ValueScale {
        switch self {
        case .linear: .log
        case .log: .symlog(threshold: 0.1)
        case .symlog, .shortfall: .linear
        }
    }

    /// The name on the screen.
    public var name: String {
        switch self {
        case .linear: "linear"
        case .log: "log"
        case .symlog: "symlog"
        case .shortfall: "error"
        }
    }

    func transform(_ value: Double) -> Double {
        switch self {
        case .linear: value
        case .log: value > 0 ? log10(value) : -.infinity
        case .symlog(let threshold): (value < 0 ? -1 : 1) * log1p(value.magnitude / Self.safe(threshold)) / Self.ln10
        case .shortfall(let whole): -log10(max(1 - value / Self.safe(whole), Self.leastShortfall))
        }
    }

    func inverse(_ position: Double) -> Double {
        switch self {
        case .linear: return position
        case .log: return pow(10, position)
        case .symlog(let threshold):
            return (position < 0 ? -1 : 1) * Self.safe(threshold) * (exp(position.magnitude * Self.ln10) - 1)
        case .shortfall(let whole): return Self.safe(whole) * (1 - pow(10, -position))
        }
    }

    private static let ln10 = 2.302_585_092_994_046

    private static let leastShortfall = 1.0 / 2000

    private static func safe(_ threshold: Double) -> Double {
        threshold.isFinite && threshold > 0 ? threshold : 0.1
    }
}

/// A scale over a range of values, which gives the positions of values and the labelled ones.
public struct ValueAxis: Equatable, Sendable {
    public let scale: ValueScale
    public let lower: Double
    public let upper: Double
    private let low: Double
    private let high: Double

    /// A range that is empty, reversed or not finite is replaced by one that can be drawn.
    public init(scale: ValueScale, lower: Double, upper: Double) {
        self.scale = scale
        var bottom = lower.isFinite ? lower : 0
        var top = upper.isFinite ? upper : bottom + 1
        if top < bottom { swap(&bottom, &top) }
        let limit = 1e300
        bottom = min(max(bottom, -limit), limit)
        top = min(max(top, -limit), limit)
        if case .log = scale {
            top = top <= 0 ? 1 : max(top, 1 / limit)
            bottom = bottom <= 0 ? top / 1000 : max(bottom, 1 / limit)
            if top / bottom < 1.02 { (bottom, top) = (bottom / 1.1, top * 1.1) }
        } else if top - bottom <= max(max(top.magnitude, bottom.magnitude) * 1e-9, 1 / limit) {
            let room = max(top.magnitude * 0.1, 1e-9)
            (bottom, top) = bottom == 0 ? (-0.5, 0.5) : (bottom - room, top + room)
        }
        self.lower = bottom
        self.upper = top
        self.low = scale.transform(bottom)
        self.high = scale.transform(top)
    }

    /// The position of a value: 0 at the lower end, 1 at the upper, below 0 or above 1 outside, NaN for NaN.
    public func position(_ value: Double) -> Double {
        if value.isNaN { return .nan }
        let place = (scale.transform(value) - low) / (high - low)
        return place.isNaN ? (value > upper ? 2 : -1) : place
    }

    /// The value at a position from 0, the axis' lower end, to 1, its upper end.
    public func value(at position: Double) -> Double { scale.inverse(low + position * (high - low)) }

    /// At most `count` round values in the range, with labels of the same style.
    public func ticks(atMost count: Int) -> [Tick] {
        guard count > 0 else { return [] }
        switch scale {
        case .linear: return linearTicks(count)
        case .log: return logTicks(count)
        case .symlog(let threshold): return symlogTicks(count, threshold: threshold)
        case .shortfall(let whole): return shortfallTicks(count, whole: whole)
        }
    }

    /// A labelled value on an axis.
    public struct Tick: Equatable, Sendable {
        public var value: Double
        public var label: String
    }

    private func linearTicks(_ count: Int) -> [Tick] {
        var step = Self.niceStep((upper - lower) / Double(count))
        guard step > 0, step.isFinite else { return [] }
        let inside = (upper / step + 1e-9).rounded(.down) - (lower / step - 1e-9).rounded(.up) + 1
        if inside > Double(count) { step = Self.niceStep(step * 1.001) }
        let first = (lower / step - 1e-9).rounded(.up)
        var ticks: [Tick] = []
        for index in 0..<count + 1 {
            let value = (first + Double(index)) * step
            if value > upper + step * 1e-9 || ticks.count == count { break }
            ticks.append(Tick(value: value, label: Self.label(value, step: step)))
        }
        return ticks
    }

    private func logTicks(_ count: Int) -> [Tick] {
        let first = Int(log10(lower).rounded(.down))
        let last = Int(log10(upper).rounded(.up))
        for mantissas in [[1.0, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]] {
            var ticks: [Tick] = []
            for exponent in first...max(first, last) where ticks.count <= count {
                for mantissa in mantissas {
                    let value =
                        exponent < 0
                        ? mantissa / NumberText.powerOfTen(-exponent) : mantissa * NumberText.powerOfTen(exponent)
                    if value >= lower * 0.999_999, value <= upper * 1.000_001 {
                        ticks.append(Tick(value: value, label: Self.decadeLabel(value, exponent: exponent)))
                    }
                }
            }
            if ticks.count <= count, ticks.count >= 2 || mantissas.count == 5 { return ticks }
        }
        let stride = max(1, (last - first + count) / count)
        var ticks: [Tick] = []
        var exponent = first
        while exponent <= last, ticks.count < count {
            let value = exponent < 0 ? 1 / NumberText.powerOfTen(-exponent) : NumberText.powerOfTen(exponent)
            if value >= lower * 0.999_999, value <= upper * 1.000_001 {
                ticks.append(Tick(value: value, label: Self.decadeLabel(value, exponent: exponent)))
            }
            exponent += stride
        }
        return ticks.isEmpty ? linearTicks(count) : ticks
    }

    private func symlogTicks(_ count: Int, threshold: Double) -> [Tick] {
        let base = threshold.isFinite && threshold > 0 ? threshold : 0.1
        var candidates: [Double] = []
        if lower <= 0, upper >= 0 { candidates.append(0) }
        var decade = NumberText.powerOfTen(Int(log10(base).rounded(.down)) + 1)
        for _ in 0..<620 where decade <= max(upper.magnitude, lower.magnitude) {
            if decade <= upper, decade >= lower { candidates.append(decade) }
            if -decade <= upper, -decade >= lower { candidates.append(-decade) }
            decade *= 10
        }
        let sorted = candidates.sorted()
        if sorted.count < 2 { return linearTicks(count) }
        let stride = max(1, (sorted.count + count - 1) / count)
        let zero = sorted.firstIndex(of: 0) ?? 0
        return sorted.enumerated().filter { ($0.offset - zero) % stride == 0 }.prefix(count).map {
            Tick(value: $0.element, label: NumberText.significant($0.element, digits: 1))
        }
    }

    /// Of a whole of 100: 0, 50, 90, 99, 99.9 and 100, the first of these in the order of their use.
    private func shortfallTicks(_ count: Int, whole: Double) -> [Tick] {
        let shares = [0.9, 0.99, 0, 1, 0.5, 0.999].filter { lower...upper ~= $0 * whole }
        return shares.prefix(count).sorted().map {
            Tick(value: $0 * whole, label: NumberText.fixed($0 * whole, decimals: $0 == 0.999 ? 1 : 0))
        }
    }

    /// The smallest number of the form 1, 2 or 5 times a power of ten that is at least `raw`.
    static func niceStep(_ raw: Double) -> Double {
        guard raw > 0, raw.isFinite else { return 0 }
        let power = pow(10, log10(raw).rounded(.down))
        for mantissa in [1.0, 2, 5] where mantissa * power >= raw * 0.999_999 { return mantissa * power }
        return 10 * power
    }

    private static func label(_ value: Double, step: Double) -> String {
        let size = value.magnitude
        if size > 0, size >= 1e15 || step < 1e-6 { return NumberText.scientific(value) }
        if step >= 1000, size >= 10_000 || step >= 10_000 {
            let unit = step >= 1e9 || size >= 1e10 ? 1e9 : step >= 1e6 || size >= 1e7 ? 1e6 : 1e3
            let suffix = unit == 1e9 ? "G" : unit == 1e6 ? "M" : "k"
            let decimals = max(0, Int((-log10(step / unit) - 1e-9).rounded(.up)))
            return value == 0 ? "0" : NumberText.fixed(value / unit, decimals: min(3, decimals)) + suffix
        }
        return NumberText.fixed(value, decimals: max(0, Int((-log10(step) - 1e-9).rounded(.up))))
    }

    private static func decadeLabel(_ value: Double, exponent: Int) -> String {
        if exponent < -3 || exponent >= 15 { return NumberText.scientific(value, decimals: 0) }
        if exponent < 0 { return NumberText.fixed(value, decimals: -exponent) }
        return NumberText.significant(value, digits: 1)
    }
}
