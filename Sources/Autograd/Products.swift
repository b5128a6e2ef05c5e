import TensorCore

/// Linear operations: products and convolutions. A gradient is computed only for inputs that need one.

/// x · Wᵀ + b, W `[outputs, inputs]` as in PyTorch: dx = dy · W, dW = dyᵀ · x, db = Σ dy.
public func linear(_ x: Variable, weight: Variable, bias: Variable? = nil) -> Variable {
    var value = matrixProduct(x.value, transposed: false, weight.value, transposed: true)
    if let bias { value = addBias(value, bias.value) }
    guard x.needsGradient || weight.needsGradient || bias?.needsGradient == true else {
        return x.tape.constant(value)
    }
    let (input, filter) = (weight.needsGradient ? x.value : nil, x.needsGradient ? weight.value : nil)
    let (shape, sinks) = (x.shape, (x.sink, weight.sink, bias?.sink))
    return x.tape.record(value) { gradient in
        if let sink = sinks.2, sink.isOpen {
            sink.accumulate(sumOverPositions(gradient, channels: gradient.shape.columns))
        }
        if let input { sinks.1.accumulate(matrixProduct(gradient, transposed: true, input)) }
        if let filter { sinks.0.accumulate(matrixProduct(gradient, filter).reshaped(shape)) }
    }
}

/// a · bᵀ: da = dy · b, db = dyᵀ · a.
public func productWithTransposed(_ a: Variable, _ b: Variable) -> Variable {
    let value = matrixProduct(a.value, transposed: false, b.value, transposed: true)
    guard a.needsGradient || b.needsGradient else { return a.tape.constant(value) }
    return a.tape.record(value) { gradient in
        if b.needsGradient { b.sink.accumulate(matrixProduct(gradient, transposed: true, a.value)) }
        if a.needsGradient { a.sink.accumulate(matrixProduct(gradient, b.value)) }
    }
}

/// The convolution of images `[N, H, W, C]`, with an optional bias `[K]`: `[N, H', W', K]`.
public func conv2D(
    _ x: Variable, filter: Variable, bias: Variable? = nil, _ geometry: Convolution
) -> Variable {
    var value = conv2D(x.value, filter: filter.value, geometry)
    if let bias { value = addBias(value, bias.value) }
    guard x.needsGradient || filter.needsGradient || bias?.needsGradient == true else {
        return x.tape.constant(value)
    }
    let input = filter.needsGradient ? x.value : nil
    let (shape, taps, sinks) = (x.shape, filter.value, (x.sink, filter.sink, bias?.sink))
    return x.tape.record(value) { gradient in
        if let sink = sinks.2, sink.isOpen {
            sink.accumulate(sumOverPositions(gradient, channels: gradient.shape.channels))
        }
        if let input { sinks.1.accumulate(conv2DFilterGradient(gradient, input: input, geometry)) }
        if sinks.0.isOpen {
            sinks.0.accumulate(conv2DInputGradient(gradient, filter: taps, inputShape: shape, geometry))
        }
    }
}

/// Twofold nearest-neighbour upsampling followed by a 3x3 convolution (stride 1, padding 1), as one operation.
public func upsampledConv2D(_ x: Variable, filter: Variable) -> Variable {
    let value = upsampledConv2D(x.value, filter: filter.value)
    guard x.needsGradient || filter.needsGradient else { return x.tape.constant(value) }
    let input = filter.needsGradient ? x.value : nil
    let (taps, sinks) = (filter.value, (x.sink, filter.sink))
    return x.tape.record(value) { gradient in
        if let input { sinks.1.accumulate(upsampledConv2DFilterGradient(gradient, input: input)) }
        if sinks.0.isOpen { sinks.0.accumulate(upsampledConv2DInputGradient(gradient, filter: taps)) }
    }
}

/// The products of the matrices in the last two axes, with the other axes broadcast, like ONNX's `MatMul`: a vector is
/// a matrix of one row on the left or of one column on the right, and the result does not have that axis. da = dy · bᵀ,
/// db = aᵀ · dy.
public func matrixProduct(_ a: Variable, _ b: Variable) -> Variable {
    let (left, right) = (a.shape, b.shape)
    if left.rank == 1 {
        let y = matrixProduct(a.reshaped([1, left[0]]), b)
        return y.reshaped(y.shape.without(axis: y.shape.rank - (right.rank == 1 ? 1 : 2)))
    }
    if right.rank == 1 {
        let y = matrixProduct(a, b.reshaped([right[0], 1]))
        return y.reshaped(y.shape.without(axis: y.shape.rank - 1))
    }
    // Matrices that are all multiplied with the same one are treated as one tall matrix.
    if right.rank == 2, left.rank > 2 {
        let y = matrixProduct(
            a.reshaped(Shape(rows: left.count / max(left[left.rank - 1], 1), columns: left[left.rank - 1])), b)
        return y.reshaped(left.with(right[1], at: left.rank - 1))
    }
    let (x, y, value) = (a.value, b.value, batchedMatrixProduct(a.value, b.value))
    guard a.needsGradient || b.needsGradient else { return a.tape.constant(value) }
    let sinks = (a.sink, b.sink)
    return a.tape.record(value) { gradient in
        if sinks.1.isOpen {
            sinks.1.accumulate(summed(batchedMatrixProduct(x, transposed: true, gradient), to: right))
        }
        if sinks.0.isOpen {
            sinks.0.accumulate(summed(batchedMatrixProduct(gradient, transposed: false, y, transposed: true), to: left))
        }
    }
}

/// `alpha · op(a) · op(b) + beta · c` of matrices, where op transposes if asked to and c is broadcast.
public func gemm(
    _ a: Variable, _ b: Variable, _ c: Variable? = nil, transposeA: Bool = false, transposeB: Bool = false,
    alpha: Float = 1, beta: Float = 1
) -> Variable {
    let (x, y) = (a.value, b.value)
    precondition(x.shape.rank == 2 && y.shape.rank == 2, "gemm: \(x.shape) times \(y.shape), not matrices")
    let value = matrixProduct(x, transposed: transposeA, y, transposed: transposeB, alpha: alpha)
    var product = a.tape.constant(value)
    if a.needsGradient || b.needsGradient {
        let sinks = (a.sink, b.sink)
        product = a.tape.record(value) { gradient in
            if sinks.1.isOpen {
                sinks.1.accumulate(
                    transposeB
                        ? matrixProduct(gradient, transposed: true, x, transposed: transposeA, alpha: alpha)
                        : matrixProduct(x, transposed: !transposeA, gradient, alpha: alpha))
            }
            if sinks.0.isOpen {
                sinks.0.accumulate(
                    transposeA
                        ? matrixProduct(y, transposed: transposeB, gradient, transposed: true, alpha: alpha)
                        : matrixProduct(gradient, transposed: false, y, transposed: !transposeB, alpha: alpha))
            }
        }
    }
    guard let c, beta != 0 else { return product }
    return binary(.add, product, beta == 1 ? c : c * beta)
}
