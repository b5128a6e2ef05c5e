/// A number that may depend on the shapes of a pass: the extent of an axis, or an expression of extents.
///
/// A graph is valid for any batch and, where the network allows it, any duration. So what was `x.shape[0]` or `n / (n -
/// 1)` in PyTorch is stored as an expression, and becomes a number when the shapes are known.
public indirect enum Extent: Hashable, Sendable, Codable {
    case number(Double)
    /// The number of samples of the pass.
    case batch
    /// The extent of a value's axis; axes count from 0.
    case extent(of: String, axis: Int)
    case sum(Extent, Extent)
    case difference(Extent, Extent)
    case product(Extent, Extent)
    /// The quotient, not rounded; see `floor`.
    case quotient(Extent, Extent)
    case floor(Extent)
    case ceiling(Extent)
    case squareRoot(Extent)
    case minimum(Extent, Extent)
    case maximum(Extent, Extent)

    public init(_ number: Int) { self = .number(Double(number)) }

    /// The value, if it depends on no shape; else nil.
    public var known: Double? {
        if case .number(let number) = self { return number }
        return nil
    }

    /// The value for known shapes.
    ///
    /// - Parameters:
    ///   - batch: the number of samples of the pass.
    ///   - shape: returns the shape of an earlier value by its name.
    /// - Throws: `GraphError.unknownValue` for a value that does not exist or has no such axis.
    public func value(batch: Int, shape: (String) -> [Int]?) throws -> Double {
        func of(_ operand: Extent) throws -> Double { try operand.value(batch: batch, shape: shape) }
        switch self {
        case .number(let number): return number
        case .batch: return Double(batch)
        case .extent(let name, let axis):
            guard let shape = shape(name), shape.indices.contains(axis) else { throw GraphError.unknownValue(name) }
            return Double(shape[axis])
        case .sum(let a, let b): return try of(a) + of(b)
        case .difference(let a, let b): return try of(a) - of(b)
        case .product(let a, let b): return try of(a) * of(b)
        case .quotient(let a, let b): return try of(a) / of(b)
        case .floor(let a): return try of(a).rounded(.down)
        case .ceiling(let a): return try of(a).rounded(.up)
        case .squareRoot(let a): return try of(a).squareRoot()
        case .minimum(let a, let b): return try min(of(a), of(b))
        case .maximum(let a, let b): return try max(of(a), of(b))
        }
    }

    /// The value for known shapes, rounded to a whole number.
    public func count(batch: Int, shape: (String) -> [Int]?) throws -> Int {
        Int(try value(batch: batch, shape: shape).rounded())
    }

    /// Names of the values whose shapes it depends on.
    public var values: Set<String> {
        switch self {
        case .number, .batch: []
        case .extent(let name, _): [name]
        case .floor(let a), .ceiling(let a), .squareRoot(let a): a.values
        case .sum(let a, let b), .difference(let a, let b), .product(let a, let b), .quotient(let a, let b),
            .minimum(let a, let b), .maximum(let a, let b):
            a.values.union(b.values)
        }
    }

    /// The expression with the extents of values replaced.
    public func replacingExtents(_ change: (_ value: String, _ axis: Int) -> Extent) -> Extent {
        func of(_ operand: Extent) -> Extent { operand.replacingExtents(change) }
        return switch self {
        case .number, .batch: self
        case .extent(let name, let axis): change(name, axis)
        case .sum(let a, let b): .sum(of(a), of(b))
        case .difference(let a, let b): .difference(of(a), of(b))
        case .product(let a, let b): .product(of(a), of(b))
        case .quotient(let a, let b): .quotient(of(a), of(b))
        case .floor(let a): .floor(of(a))
        case .ceiling(let a): .ceiling(of(a))
        case .squareRoot(let a): .squareRoot(of(a))
        case .minimum(let a, let b): .minimum(of(a), of(b))
        case .maximum(let a, let b): .maximum(of(a), of(b))
        }
    }
}

/// Arithmetic, in which known numbers are computed at once.
extension Extent {
    /// a + b.
    public static func + (a: Extent, b: Extent) -> Extent { folded(a, b, Extent.sum) { $0 + $1 } }
    /// a − b.
    public static func - (a: Extent, b: Extent) -> Extent { folded(a, b, Extent.difference) { $0 - $1 } }
    /// a · b; a factor of 1 leaves the other as it is.
    public static func * (a: Extent, b: Extent) -> Extent {
        if a == .number(1) { return b }
        if b == .number(1) { return a }
        return folded(a, b, Extent.product) { $0 * $1 }
    }
    /// a / b, not rounded.
    public static func / (a: Extent, b: Extent) -> Extent { folded(a, b, Extent.quotient) { $0 / $1 } }

    /// The value rounded down.
    public var rounded: Extent {
        switch self {
        case .number(let number): .number(number.rounded(.down))
        case .batch, .extent, .floor, .ceiling: self
        default: .floor(self)
        }
    }

    private static func folded(
        _ a: Extent, _ b: Extent, _ expression: (Extent, Extent) -> Extent, _ operation: (Double, Double) -> Double
    ) -> Extent {
        guard let first = a.known, let second = b.known else { return expression(a, b) }
        return .number(operation(first, second))
    }
}
