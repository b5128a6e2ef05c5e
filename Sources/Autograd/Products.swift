import TensorCore

/// Linear operations: products and convolutions. A gradient is computed only for an input that asks for one.

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

/// Image `[N, H, W, C]` to `[N, H', W', K]`, with an optional bias `[K]`.
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

/// Twofold nearest upsampling and the 3x3 convolution (stride 1, padding 1) that follows, as one operation.
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
