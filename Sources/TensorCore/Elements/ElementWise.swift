/// Element-wise arithmetic, shared among the workers by whole samples.
extension Tensor {
    /// a + b, element by element, in a's shape; both must have the same number of elements.
    public static func + (a: Tensor, b: Tensor) -> Tensor {
        let result = Tensor(uninitialized: a.shape)
        map(a, b, into: result) { $0 + $1 }
        return result
    }

    /// a − b, element by element, in a's shape; both must have the same number of elements.
    public static func - (a: Tensor, b: Tensor) -> Tensor {
        let result = Tensor(uninitialized: a.shape)
        map(a, b, into: result) { $0 - $1 }
        return result
    }

    /// a · b, element by element, in a's shape; both must have the same number of elements.
    public static func * (a: Tensor, b: Tensor) -> Tensor {
        let result = Tensor(uninitialized: a.shape)
        map(a, b, into: result) { $0 * $1 }
        return result
    }

    /// Each element times the factor.
    public static func * (a: Tensor, factor: Float) -> Tensor {
        let result = Tensor(uninitialized: a.shape)
        map(a, into: result) { $0 * factor }
        return result
    }

    /// Each element plus the addend.
    public static func + (a: Tensor, addend: Float) -> Tensor {
        let result = Tensor(uninitialized: a.shape)
        map(a, into: result) { $0 + addend }
        return result
    }

    /// The elements limited to the range. A NaN stays a NaN.
    public func clamped(to range: ClosedRange<Float>) -> Tensor {
        let result = Tensor(uninitialized: shape)
        let (low, high) = (Vector(repeating: range.lowerBound), Vector(repeating: range.upperBound))
        map(self, into: result) { $0.replacing(with: low, where: $0 .< low).replacing(with: high, where: $0 .> high) }
        return result
    }

    /// Σ x over all elements, 0 where there are none.
    public func sum() -> Float { TensorCore.sum(self, self) { x, _ in x } }
    /// The mean of all elements, 0 where there are none.
    public func mean() -> Float { sum() / Float(max(count, 1)) }
    /// Σ x² over all elements.
    public func sumOfSquares() -> Float { TensorCore.sum(self, self) { $0 * $1 } }

    /// Whether no element is NaN or infinite.
    public var isFinite: Bool { TensorCore.sum(self, self) { x, _ in x - x } == 0 }
}

/// `target += factor · addition`, in place.
public func add(_ addition: Tensor, times factor: Float = 1, to target: Tensor) {
    map(target, addition, into: target) { $0 + $1 * factor }
}

/// `target = decay · target + (1 − decay) · value`, in place: a moving average.
public func average(_ value: Tensor, into target: Tensor, decay: Float) {
    map(target, value, into: target) { decay * $0 + (1 - decay) * $1 }
}

/// Σ a·b over all elements.
public func dot(_ a: Tensor, _ b: Tensor) -> Float {
    require(a.count == b.count, "dot: \(a.shape) and \(b.shape)")
    return sum(a, b) { $0 * $1 }
}

/// Σ (a − b)² over all elements.
public func squaredDistance(_ a: Tensor, _ b: Tensor) -> Float {
    require(a.count == b.count, "squared distance: \(a.shape) and \(b.shape)")
    return sum(a, b) { ($0 - $1) * ($0 - $1) }
}

/// Σ |a| over all elements.
public func sumOfMagnitudes(_ a: Tensor) -> Float { sum(a, a) { x, _ in magnitude(x) } }

@inline(__always)
func magnitude(_ x: Vector) -> Vector { x.replacing(with: -x, where: x .< 0) }

/// `factor · sign(a)`, the gradient of `factor · Σ |a|`.
public func signs(_ a: Tensor, times factor: Float) -> Tensor {
    let result = Tensor(uninitialized: a.shape)
    let zero = Vector.zero
    map(a, into: result) {
        zero.replacing(with: factor, where: $0 .> zero).replacing(with: -factor, where: $0 .< zero)
    }
    return result
}

/// dx = dy where x lies inside the range, else 0.
public func clampGradient(_ gradient: Tensor, input: Tensor, to range: ClosedRange<Float>) -> Tensor {
    let result = Tensor(uninitialized: input.shape)
    let (low, high) = (range.lowerBound, range.upperBound)
    map(gradient, input, into: result) {
        $0.replacing(with: 0, where: $1 .< low).replacing(with: 0, where: $1 .> high)
    }
    return result
}

/// `target *= factor`, in place.
public func scaleInPlace(_ target: Tensor, by factor: Float) { map(target, into: target) { $0 * factor } }
