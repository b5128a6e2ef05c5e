/// Element-wise operations on two tensors, which are broadcast like NumPy's.
public enum BinaryOperation: Hashable, Sendable, CaseIterable {
    case add, subtract, multiply, divide
    /// aᵇ, computed by the C library.
    case power
    /// A NaN in either operand gives a NaN.
    case minimum, maximum
}

/// `a ∘ b` in the shape that both broadcast to.
public func binary(_ operation: BinaryOperation, _ a: Tensor, _ b: Tensor) -> Tensor {
    guard let shape = a.shape.broadcast(b.shape) else {
        fatalError("\(operation): \(a.shape) and \(b.shape) do not broadcast to one another")
    }
    return switch operation {
    case .add: broadcastMap(shape, a, b) { $0 + $1 }
    case .subtract: broadcastMap(shape, a, b) { $0 - $1 }
    case .multiply: broadcastMap(shape, a, b) { $0 * $1 }
    case .divide: broadcastMap(shape, a, b) { $0 / $1 }
    case .power: broadcastMap(shape, a, b) { power($0, $1) }
    case .minimum: broadcastMap(shape, a, b) { smaller($0, $1) }
    case .maximum: broadcastMap(shape, a, b) { larger($0, $1) }
    }
}

/// The gradient of `binary` with respect to a, of a's shape. `output` is what `binary` gave.
///
/// It is dy · ∂y/∂a, summed over the axes along which a was repeated. Where minimum and maximum have equal operands,
/// each gets half of the gradient, as in PyTorch. For aᵇ the derivative is b · aᵇ⁻¹, but 0 where that would be
/// infinite: at a = 0 with b < 1.
public func binaryFirstGradient(
    _ operation: BinaryOperation, _ gradient: Tensor, _ a: Tensor, _ b: Tensor, output: Tensor
) -> Tensor {
    let shape = gradient.shape
    let whole =
        switch operation {
        case .add, .subtract: gradient
        case .multiply: broadcastMap(shape, gradient, b) { $0 * $1 }
        case .divide: broadcastMap(shape, gradient, b) { $0 / $1 }
        case .power: broadcastMap(shape, gradient, a, b) { $0 * powerSlope($1, $2) }
        case .minimum, .maximum: broadcastMap(shape, gradient, a, output) { extremumGradient($0, $1, $2) }
        }
    let ties = operation == .minimum || operation == .maximum
    return summed(ties ? halvedTies(whole, a, b) : whole, to: a.shape)
}

/// The gradient of `binary` with respect to b, of b's shape.
///
/// For aᵇ the derivative is aᵇ · ln a, but 0 where a = 0 and b ≥ 0, as in PyTorch.
public func binarySecondGradient(
    _ operation: BinaryOperation, _ gradient: Tensor, _ a: Tensor, _ b: Tensor, output: Tensor
) -> Tensor {
    let shape = gradient.shape
    let whole =
        switch operation {
        case .add: gradient
        case .subtract: gradient * -1
        case .multiply: broadcastMap(shape, gradient, a) { $0 * $1 }
        case .divide: broadcastMap(shape, gradient, output, b) { -$0 * $1 / $2 }
        case .power: broadcastMap(shape, gradient * output, a, b) { $0 * exponentSlope($1, $2) }
        case .minimum, .maximum: broadcastMap(shape, gradient, b, output) { extremumGradient($0, $1, $2) }
        }
    let ties = operation == .minimum || operation == .maximum
    return summed(ties ? halvedTies(whole, a, b) : whole, to: b.shape)
}

/// The gradient of minimum and maximum: dy where the operand is the output.
@inline(__always)
private func extremumGradient(_ gradient: Vector, _ operand: Vector, _ output: Vector) -> Vector {
    Vector.zero.replacing(with: gradient, where: operand .== output)
}

private func halvedTies(_ gradient: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
    broadcastMap(gradient.shape, gradient, a, b) { $0.replacing(with: $0 * 0.5, where: $1 .== $2) }
}

/// The factor ln a of the gradient of aᵇ with respect to b; 0 where a is 0 and b is not negative.
@inline(__always)
private func exponentSlope(_ a: Vector, _ b: Vector) -> Vector {
    logarithm(a).replacing(with: 0, where: (a .== 0) .& (b .>= 0))
}

/// x where it is positive, else slope · x, with a slope that is broadcast to x's shape (PReLU).
public func parametricRelu(_ x: Tensor, slope: Tensor) -> Tensor {
    require(slope.shape.broadcasts(to: x.shape), "parametricRelu: slopes of \(slope.shape) for \(x.shape)")
    return broadcastMap(x.shape, x, slope) { $0.replacing(with: $0 * $1, where: $0 .< 0) }
}

/// dx = dy where x > 0, else dy · slope.
public func parametricReluGradient(_ gradient: Tensor, input x: Tensor, slope: Tensor) -> Tensor {
    broadcastMap(x.shape, gradient, x, slope) { $0.replacing(with: $0 * $2, where: $1 .<= 0) }
}

/// dslope = Σ dy · x over the elements where x ≤ 0.
public func parametricReluSlopeGradient(_ gradient: Tensor, input x: Tensor, slopeShape: Shape) -> Tensor {
    let whole = broadcastMap(x.shape, gradient, x) { ($0 * $1).replacing(with: 0, where: $1 .> 0) }
    return summed(whole, to: slopeShape)
}
