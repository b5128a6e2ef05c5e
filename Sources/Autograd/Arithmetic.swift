import TensorCore

/// Element-wise operations on variables, with the formulas of their gradients.

/// a + b, element by element, of equal shape.
public func + (a: Variable, b: Variable) -> Variable {
    let value = a.value + b.value
    guard a.needsGradient || b.needsGradient else { return a.tape.constant(value) }
    let (left, right) = (a.sink, b.sink)
    return a.tape.record(value) { gradient in
        right.accumulate(gradient)
        left.accumulate(gradient)
    }
}

/// a − b, element by element, of equal shape.
public func - (a: Variable, b: Variable) -> Variable {
    let value = a.value - b.value
    guard a.needsGradient || b.needsGradient else { return a.tape.constant(value) }
    let (left, right) = (a.sink, b.sink)
    return a.tape.record(value) { gradient in
        if right.isOpen { right.accumulate(gradient * -1) }
        left.accumulate(gradient)
    }
}

/// a · b, element by element: da = dy · b, db = dy · a.
public func * (a: Variable, b: Variable) -> Variable {
    let value = a.value * b.value
    guard a.needsGradient || b.needsGradient else { return a.tape.constant(value) }
    return a.tape.record(value) { gradient in
        if b.needsGradient { b.sink.accumulate(gradient * a.value) }
        if a.needsGradient { a.sink.accumulate(gradient * b.value) }
    }
}

/// Each element times a constant.
public func * (a: Variable, factor: Float) -> Variable {
    unary(a, a.value * factor) { $0 * factor }
}

/// Each element plus a constant.
public func + (a: Variable, addend: Float) -> Variable {
    unary(a, a.value + addend) { $0 }
}

/// The activation of each element; its gradient is computed from the output.
public func activate(_ x: Variable, _ activation: Activation) -> Variable {
    if activation == .identity { return x }
    let value = activate(x.value, activation)
    return unary(x, value) { activateGradient($0, output: value, activation) }
}

/// 1 / (1 + e⁻ˣ).
public func sigmoid(_ x: Variable) -> Variable {
    let value = sigmoid(x.value)
    return unary(x, value) { sigmoidGradient($0, output: value) }
}

/// (e²ˣ − 1) / (e²ˣ + 1).
public func hyperbolicTangent(_ x: Variable) -> Variable {
    let value = hyperbolicTangent(x.value)
    return unary(x, value) { hyperbolicTangentGradient($0, output: value) }
}

/// The elements limited to a range; only those inside it pass a gradient on.
public func clamp(_ x: Variable, to range: ClosedRange<Float>) -> Variable {
    let input = x.value
    return unary(x, input.clamped(to: range)) { clampGradient($0, input: input, to: range) }
}

/// eˣ / Σ eˣ of each row, `[rows, classes]`.
public func softmax(_ logits: Variable) -> Variable {
    let value = softmax(logits.value)
    return unary(logits, value) { softmaxGradient($0, output: value) }
}

/// x − ln Σ eˣ of each row, `[rows, classes]`.
public func logSoftmax(_ logits: Variable) -> Variable {
    let value = logSoftmax(logits.value)
    return unary(logits, value) { logSoftmaxGradient($0, output: value) }
}

/// Each row divided by its Euclidean length.
public func normalizeRows(_ x: Variable) -> Variable {
    let (value, lengths) = normalizeRows(x.value)
    return unary(x, value) { normalizeRowsGradient($0, output: value, lengths: lengths) }
}

/// The sum of all elements, a scalar.
public func sum(_ x: Variable) -> Variable {
    let shape = x.shape
    return unary(x, Tensor(scalar: x.value.sum())) { Tensor(repeating: $0.scalar, shape: shape) }
}

/// The mean of all elements, without axes.
public func mean(_ x: Variable) -> Variable {
    let (shape, count) = (x.shape, Float(x.shape.count))
    return unary(x, Tensor(scalar: x.value.mean())) { Tensor(repeating: $0.scalar / count, shape: shape) }
}

/// The weighted sum Σ wᵢ · xᵢ of scalars.
public func weightedSum(_ terms: [(Variable, Float)]) -> Variable {
    let value = terms.reduce(Float(0)) { $0 + $1.0.value.scalar * $1.1 }
    let open = terms.filter { $0.0.needsGradient }.map { ($0.0.sink, $0.1) }
    guard !open.isEmpty else { return terms[0].0.tape.constant(Tensor(scalar: value)) }
    return terms[0].0.tape.record(Tensor(scalar: value)) { gradient in
        for (sink, weight) in open { sink.accumulate(gradient * weight) }
    }
}

/// An operation of one input whose gradient `backward` computes.
public func unary(_ x: Variable, _ value: Tensor, _ backward: @escaping (consuming Tensor) -> Tensor) -> Variable {
    guard x.needsGradient else { return x.tape.constant(value) }
    let sink = x.sink
    return x.tape.record(value) { gradient in sink.accumulate(backward(gradient)) }
}

/// A scalar loss of one input. `gradient` returns its gradient times a factor, which is the gradient of the scalar
/// itself.
public func scalarLoss(_ x: Variable, _ value: Float, _ gradient: @escaping (Float) -> Tensor) -> Variable {
    unary(x, Tensor(scalar: value)) { gradient($0.scalar) }
}
