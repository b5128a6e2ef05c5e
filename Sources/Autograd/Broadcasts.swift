import TensorCore

/// Element-wise operations on tensors of any rank. Two operands are broadcast, and their gradients are summed over the
/// axes that were repeated.

/// `a ∘ b`; `binaryFirstGradient` and `binarySecondGradient` state the gradients.
public func binary(_ operation: BinaryOperation, _ a: Variable, _ b: Variable) -> Variable {
    let (x, y, value) = (a.value, b.value, binary(operation, a.value, b.value))
    guard a.needsGradient || b.needsGradient else { return a.tape.constant(value) }
    let (left, right) = (a.sink, b.sink)
    return a.tape.record(value) { gradient in
        if right.isOpen { right.accumulate(binarySecondGradient(operation, gradient, x, y, output: value)) }
        if left.isOpen { left.accumulate(binaryFirstGradient(operation, gradient, x, y, output: value)) }
    }
}

/// The function applied to each element.
public func map(_ x: Variable, _ function: ElementFunction) -> Variable {
    let value = map(x.value, function)
    let saved = function.gradientReadsOutput ? value : x.value
    return unary(x, value) { mapGradient($0, saved: saved, function) }
}

/// x where it is positive, else slope · x, with a slope that is broadcast to x's shape: dx = dy or dy · slope, dslope =
/// Σ dy · x over the elements that are not positive.
public func parametricRelu(_ x: Variable, slope: Variable) -> Variable {
    let (input, factor, value) = (x.value, slope.value, parametricRelu(x.value, slope: slope.value))
    guard x.needsGradient || slope.needsGradient else { return x.tape.constant(value) }
    let (left, right) = (x.sink, slope.sink)
    return x.tape.record(value) { gradient in
        if right.isOpen {
            right.accumulate(parametricReluSlopeGradient(gradient, input: input, slopeShape: factor.shape))
        }
        if left.isOpen { left.accumulate(parametricReluGradient(gradient, input: input, slope: factor)) }
    }
}

/// The elements repeated along axes that are missing or have extent 1.
public func expanded(_ x: Variable, to shape: Shape) -> Variable {
    let before = x.shape
    return unary(x, expanded(x.value, to: shape)) { summed($0, to: before) }
}
