import NetworkGraph

/// A number that may depend on batch and duration: an expression, together with its values at four probes, by which two
/// expressions are compared without algebra.
struct Symbol: Equatable, Sendable {
    let extent: Extent
    /// The values at the probes.
    let values: SIMD4<Double>
    /// The number of operations in the expression, which is limited so that malicious files cannot make it grow without
    /// end.
    let size: Int

    init(_ extent: Extent, values: SIMD4<Double>, size: Int) {
        // An expression with the same value at all probes is replaced by that number.
        let isKnown = values == SIMD4(repeating: values.x)
        self.extent = isKnown ? .number(values.x) : extent
        self.values = values
        self.size = isKnown ? 0 : size
    }

    init(_ number: Double) {
        extent = .number(number)
        values = SIMD4(repeating: number)
        size = 0
    }

    init(_ number: Int) { self.init(Double(number)) }

    /// The value, if it depends on no shape; else nil.
    var known: Double? { extent.known }

    /// The value, if it is a known whole number; else nil.
    var whole: Int? { known.flatMap { Int(exactly: $0) } }

    /// Whether it differs between the probes.
    var varies: Bool { known == nil }

    /// Whether a relation holds at all probes (true), at none (false), or only at some of them (nil).
    static func compare(_ a: Symbol, _ b: Symbol, _ relation: (Double, Double) -> Bool) -> Bool? {
        let truths = (0..<4).map { relation(a.values[$0], b.values[$0]) }
        return truths.allSatisfy { $0 == truths[0] } ? truths[0] : nil
    }

    static func + (a: Symbol, b: Symbol) -> Symbol { combined(a, b, a.extent + b.extent, a.values + b.values) }
    static func - (a: Symbol, b: Symbol) -> Symbol { combined(a, b, a.extent - b.extent, a.values - b.values) }
    static func * (a: Symbol, b: Symbol) -> Symbol { combined(a, b, a.extent * b.extent, a.values * b.values) }
    static func / (a: Symbol, b: Symbol) -> Symbol { combined(a, b, a.extent / b.extent, a.values / b.values) }

    var floored: Symbol { Symbol(extent.rounded, values: values.rounded(.down), size: size + 1) }
    var ceiled: Symbol { Symbol(.ceiling(extent), values: values.rounded(.up), size: size + 1) }
    var squareRoot: Symbol { Symbol(.squareRoot(extent), values: values.squareRoot(), size: size + 1) }

    static func minimum(_ a: Symbol, _ b: Symbol) -> Symbol {
        combined(a, b, .minimum(a.extent, b.extent), pointwiseMin(a.values, b.values))
    }

    static func maximum(_ a: Symbol, _ b: Symbol) -> Symbol {
        combined(a, b, .maximum(a.extent, b.extent), pointwiseMax(a.values, b.values))
    }

    private static func combined(_ a: Symbol, _ b: Symbol, _ extent: Extent, _ values: SIMD4<Double>) -> Symbol {
        Symbol(extent, values: values, size: a.size + b.size + 1)
    }
}
