import TensorCore

/// Operations that combine the elements along some axes of a tensor of any rank. Negative axes count from the last one
/// (−1).

/// The reduction over some axes, which are left out or kept with extent 1.
public func reduced(_ x: Variable, _ kind: Reduction, axes: [Int], keepsAxes: Bool) -> Variable {
    let (input, output) = (x.value, reduced(x.value, kind, axes: axes, keepsAxes: keepsAxes))
    // The gradient of a sum or mean needs neither input nor output; the other closure would keep both.
    if kind == .sum || kind == .mean {
        let shape = x.shape
        return unary(x, output) { reducedGradient($0, kind, axes: axes, inputShape: shape) }
    }
    return unary(x, output) { reducedGradient($0, kind, axes: axes, input: input, output: output) }
}

/// eˣ / Σ eˣ along an axis.
public func softmax(_ x: Variable, axis: Int) -> Variable { alongLast(x, axis) { softmax($0) } }

/// x − ln Σ eˣ along an axis.
public func logSoftmax(_ x: Variable, axis: Int) -> Variable { alongLast(x, axis) { logSoftmax($0) } }

/// Rows (all elements along `axis` and the axes after it) normalised by their own mean and variance, times weight, plus
/// bias, which have a row's shape; see `LayerNormalization`.
public func layerNormalized(
    _ x: Variable, axis: Int, weight: Variable?, bias: Variable?, epsilon: Float
) -> Variable {
    let norm = LayerNormalization(
        x.value, axis: axis, weight: weight?.value, bias: bias?.value, epsilon: epsilon)
    guard x.needsGradient || weight?.needsGradient == true || bias?.needsGradient == true else {
        return x.tape.constant(norm.output)
    }
    let (input, scale, statistics) = (x.value, weight?.value, norm.statistics)
    let (sink, scaleSink, shiftSink, shiftShape) = (x.sink, weight?.sink, bias?.sink, bias?.shape)
    return x.tape.record(norm.output) { gradient in
        let result = LayerNormalizationGradient(
            gradient, input: input, axis: axis, statistics: statistics, weight: scale,
            wantsWeight: scaleSink?.isOpen == true, wantsBias: shiftSink?.isOpen == true)
        if let slope = result.weight, let scale { scaleSink?.accumulate(slope.reshaped(scale.shape)) }
        if let slope = result.bias, let shiftShape { shiftSink?.accumulate(slope.reshaped(shiftShape)) }
        sink.accumulate(result.input)
    }
}

/// Applies an operation on the rows of a matrix along any axis.
private func alongLast(_ x: Variable, _ axis: Int, _ operation: (Variable) -> Variable) -> Variable {
    let (axis, last) = (x.shape.axis(axis), x.shape.rank - 1)
    var order = Array(0...last)
    order.swapAt(axis, last)
    let moved = axis == last ? x : permuted(x, order)
    let extent = moved.shape[last]
    let rows = Shape(rows: extent == 0 ? 0 : moved.shape.count / extent, columns: extent)
    let result = operation(moved.reshaped(rows)).reshaped(moved.shape)
    return axis == last ? result : permuted(result, order)
}
