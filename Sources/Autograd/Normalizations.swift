import TensorCore

/// Batch normalisation by the batch's own statistics, with a residual and an activation, as one operation. The
/// statistics are returned too, so that the running ones can be updated. Where the tape has a part of the batch, they
/// are those of all parts.
public func batchNorm(
    _ x: Variable, weight: Variable, bias: Variable, epsilon: Float, residual: Variable? = nil,
    activation: Activation = .identity
) -> (output: Variable, batch: BatchNormalization) {
    let batch = BatchNormalization(
        x.value, weight: weight.value, bias: bias.value, epsilon: epsilon, residual: residual?.value,
        activation: activation, parts: x.tape.parts)
    let wantsResidual = residual?.needsGradient == true
    guard x.needsGradient || weight.needsGradient || bias.needsGradient || wantsResidual else {
        return (x.tape.constant(batch.output), batch)
    }
    let input = x.value
    let statistics = batch.statistics
    // Without a residual the activation's sign can be computed from the input.
    let output = residual != nil && activation != .identity ? batch.output : nil
    let (sinks, parts) = ((x.sink, weight.sink, bias.sink, residual?.sink), x.tape.parts)
    let variable = x.tape.record(batch.output) { gradient in
        let result = BatchNormalizationGradient(
            gradient, input: input, statistics: statistics, output: output, activation: activation,
            wantsResidual: wantsResidual, parts: parts)
        sinks.1.accumulate(result.weight)
        sinks.2.accumulate(result.bias)
        if let residual = result.residual { sinks.3?.accumulate(residual) }
        sinks.0.accumulate(result.input)
    }
    return (variable, batch)
}

/// Batch normalisation with fixed statistics (`scaleShift` from `foldBatchNorm`), a residual and an activation, as one
/// operation. Where `wantsMoments` is true, Σ x and Σ x² of each sample and channel are returned too, `[batch, 2,
/// channels]`, and pass gradients on.
public func batchNormEvaluation(
    _ x: Variable, scaleShift: Tensor, residual: Variable? = nil, activation: Activation = .identity,
    wantsMoments: Bool = false
) -> (output: Variable, moments: Variable?) {
    let (output, moments) = TensorCore.batchNormEvaluation(
        x.value, scaleShift: scaleShift, residual: residual?.value, activation: activation, wantsMoments: wantsMoments)
    return Evaluation(
        input: x.value, scaleShift: scaleShift, activation: activation, hasMoments: moments != nil, output: output,
        sink: x.sink, residual: residual, convolution: nil
    ).record(output, moments)
}

/// A convolution with frozen filters, a batch normalisation with fixed statistics, a residual and an activation, as one
/// operation. The moments are those of the convolution's output. Filters, statistics, weight and bias get no gradient.
public func frozenConvolution(
    _ x: Variable, filter: Tensor, _ geometry: Convolution, scaleShift: Tensor, residual: Variable? = nil,
    activation: Activation = .identity, wantsMoments: Bool = false
) -> (output: Variable, moments: Variable?) {
    let (output, convolved, moments) = conv2D(
        x.value, filter: filter, geometry,
        ConvolutionEpilogue(
            scaleShift: scaleShift, residual: residual?.value, activation: activation, wantsMoments: wantsMoments))
    return Evaluation(
        input: convolved ?? output, scaleShift: scaleShift, activation: activation, hasMoments: moments != nil,
        output: output,
        sink: x.sink, residual: residual, convolution: (filter, geometry, x.shape)
    ).record(output, moments)
}

/// The tensors that the gradient of a frozen normalisation needs, and no others: the normalisation's input for the
/// gradient of the moments, and its output only where a residual was added, for the activation's sign. They are one
/// struct, so that the closure takes one heap block.
private struct Evaluation {
    private let input: Tensor
    private let scaleShift: Tensor
    private let activation: Activation
    private let sign: Tensor?
    private let sink: Sink
    private let residual: Sink?
    /// Filter, geometry and input shape of the convolution before the normalisation.
    private let convolution: (Tensor, Convolution, Shape)?

    init(
        input: Tensor, scaleShift: Tensor, activation: Activation, hasMoments: Bool, output: Tensor, sink: Sink,
        residual: Variable?, convolution: (Tensor, Convolution, Shape)?
    ) {
        let needsOutput = activation != .identity && (residual != nil || !hasMoments)
        sign = needsOutput ? output : nil
        // Without moments only the input's shape is read, which the output has too.
        self.input = hasMoments || !needsOutput ? input : output
        self.scaleShift = scaleShift
        self.activation = activation
        self.sink = sink
        self.residual = residual.flatMap { $0.needsGradient ? $0.sink : nil }
        self.convolution = convolution
    }

    func record(_ output: Tensor, _ moments: Tensor?) -> (output: Variable, moments: Variable?) {
        let tape = sink.tape
        guard sink.isOpen || residual != nil else { return (tape.constant(output), moments.map { tape.constant($0) }) }
        guard let moments else { return (tape.record(output) { run($0, nil) }, nil) }
        let (second, first) = tape.record(moments, output) { run($1, $0) }
        return (first, second)
    }

    private func run(_ gradient: consuming Tensor?, _ moments: Tensor?) {
        let result = batchNormEvaluationGradient(
            gradient, moments: moments, input: input, scaleShift: scaleShift, output: sign, activation: activation,
            wantsResidual: residual != nil)
        if let passed = result.residual { residual?.accumulate(passed) }
        guard sink.isOpen else { return }
        guard let (filter, geometry, shape) = convolution else { return sink.accumulate(result.input) }
        sink.accumulate(conv2DInputGradient(result.input, filter: filter, inputShape: shape, geometry))
    }
}
