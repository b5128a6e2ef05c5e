import TensorCore

/// Batch normalisation on the batch's own statistics, with a residual and an activation, as one operation; and the
/// statistics, from which the running ones are updated.
public func batchNorm(
    _ x: Variable, weight: Variable, bias: Variable, epsilon: Float, residual: Variable? = nil,
    activation: Activation = .identity
) -> (output: Variable, batch: BatchNormalization) {
    let batch = BatchNormalization(
        x.value, weight: weight.value, bias: bias.value, epsilon: epsilon, residual: residual?.value,
        activation: activation)
    let wantsResidual = residual?.needsGradient == true
    guard x.needsGradient || weight.needsGradient || bias.needsGradient || wantsResidual else {
        return (x.tape.constant(batch.output), batch)
    }
    let input = x.value
    let statistics = batch.statistics
    // Without a residual the activation's sign is found again from the input.
    let output = residual != nil && activation != .identity ? batch.output : nil
    let sinks = (x.sink, weight.sink, bias.sink, residual?.sink)
    let variable = x.tape.record(batch.output) { gradient in
        let result = BatchNormalizationGradient(
            gradient, input: input, statistics: statistics, output: output, activation: activation,
            wantsResidual: wantsResidual)
        sinks.1.accumulate(result.weight)
        sinks.2.accumulate(result.bias)
        if let residual = result.residual { sinks.3?.accumulate(residual) }
        sinks.0.accumulate(result.input)
    }
    return (variable, batch)
}

/// Batch normalisation with fixed statistics (`scaleShift` from `foldBatchNorm`), a residual and an activation, as one
/// operation. With `wantsMoments`, also Σ x and Σ x² of each sample and channel, `[batch, 2, channels]`, through which
/// gradients flow too.
public func batchNormEvaluation(
    _ x: Variable, scaleShift: Tensor, residual: Variable? = nil, activation: Activation = .identity,
    wantsMoments: Bool = false
) -> (output: Variable, moments: Variable?) {
    let (output, moments) = TensorCore.batchNormEvaluation(
        x.value, scaleShift: scaleShift, residual: residual?.value, activation: activation, wantsMoments: wantsMoments)
    let input = x.sink
    return recordEvaluation(
        x.value, scaleShift, residual, activation, output, moments, isOpen: x.needsGradient, tape: x.tape
    ) { input.accumulate($0) }
}

/// A frozen convolution, the batch normalisation with fixed statistics behind it, a residual and an activation, as one
/// operation; the moments are those of the convolution's output. Filters, statistics, weight and bias get no gradient.
public func frozenConvolution(
    _ x: Variable, filter: Tensor, _ geometry: Convolution, scaleShift: Tensor, residual: Variable? = nil,
    activation: Activation = .identity, wantsMoments: Bool = false
) -> (output: Variable, moments: Variable?) {
    let convolved = conv2D(x.value, filter: filter, geometry)
    let (output, moments) = TensorCore.batchNormEvaluation(
        convolved, scaleShift: scaleShift, residual: residual?.value, activation: activation,
        wantsMoments: wantsMoments)
    let (input, shape) = (x.sink, x.shape)
    return recordEvaluation(
        convolved, scaleShift, residual, activation, output, moments, isOpen: x.needsGradient, tape: x.tape
    ) { gradient in
        guard input.isOpen else { return }
        input.accumulate(conv2DInputGradient(gradient, filter: filter, inputShape: shape, geometry))
    }
}

/// Keeps as little as the gradient needs: the normalisation's input for the moments, its output only for the
/// activation's sign where a residual hides it.
private func recordEvaluation(
    _ input: Tensor, _ scaleShift: Tensor, _ residual: Variable?, _ activation: Activation, _ output: Tensor,
    _ moments: Tensor?, isOpen: Bool, tape: Tape, _ pass: @escaping (consuming Tensor) -> Void
) -> (output: Variable, moments: Variable?) {
    let wantsResidual = residual?.needsGradient == true
    guard isOpen || wantsResidual else { return (tape.constant(output), moments.map { tape.constant($0) }) }
    let sink = residual?.sink
    let needsOutput = activation != .identity && (residual != nil || moments == nil)
    let sign = needsOutput ? output : nil
    guard let moments else {
        // Only the shape of the input is read then, and the output has the same.
        let shaped = sign ?? input
        let variable = tape.record(output) { gradient in
            let result = batchNormEvaluationGradient(
                gradient, moments: nil, input: shaped, scaleShift: scaleShift, output: sign, activation: activation,
                wantsResidual: wantsResidual)
            if let passed = result.residual { sink?.accumulate(passed) }
            pass(result.input)
        }
        return (variable, nil)
    }
    let (second, first) = tape.record(moments, output) { momentsGradient, gradient in
        let result = batchNormEvaluationGradient(
            gradient, moments: momentsGradient, input: input, scaleShift: scaleShift, output: sign,
            activation: activation, wantsResidual: wantsResidual)
        if let passed = result.residual { sink?.accumulate(passed) }
        pass(result.input)
    }
    return (first, second)
}
