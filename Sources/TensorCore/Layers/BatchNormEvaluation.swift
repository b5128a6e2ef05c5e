/// y = activation(scale[c] · x + shift[c] + residual) over `[batch, height, width, channels]`.
func affine(
    _ x: Tensor, scale: UnsafePointer<Float>, shift: UnsafePointer<Float>, residual: Tensor?, activation: Activation
) -> Tensor {
    let (size, period) = (x.shape.columns, ChannelPeriod(x.shape.channels))
    let tables = Workspace(2 * period.length)
    let result = Tensor(uninitialized: x.shape)
    let (source, target, a, b) = (x.pointer, result.pointer, tables.pointer, tables.pointer + period.length)
    let (addend, curve) = (residual?.pointer, activation.curve)
    period.expand(scale, into: a)
    period.expand(shift, into: b)
    Workers.forEach(x.shape.batch) { samples, _ in
        for sample in samples {
            let base = sample * size
            @inline(__always)
            func write(_ index: Int, _ entry: Int, _ lanes: Int) {
                var y = source.vector(base + index, lanes) * a.vector(entry, lanes) + b.vector(entry, lanes)
                if let addend { y += addend.vector(base + index, lanes) }
                target.store(y.activated(curve), base + index, lanes)
            }
            period.forEach(size, write)
        }
    }
    return result
}

/// Batch normalisation with fixed statistics, the residual and activation that follow, and the moments of its input.
///
/// `scaleShift` is `[2, channels]`: scale = weight / √(running variance + ε), shift = bias − running mean · scale.
/// Where `wantsMoments` is true the same pass computes also Σ x and Σ x² over each sample's positions, `[batch, 2,
/// channels]`.
public func batchNormEvaluation(
    _ x: Tensor, scaleShift: Tensor, residual: Tensor? = nil, activation: Activation = .identity,
    wantsMoments: Bool = false
) -> (output: Tensor, moments: Tensor?) {
    let (batch, size, channels) = (x.shape.batch, x.shape.columns, x.shape.channels)
    require(
        scaleShift.count == 2 * channels, "batch normalisation of \(x.shape) with scale and shift \(scaleShift.shape)")
    require(residual.map { $0.shape == x.shape } ?? true, "batch normalisation's residual: \(x.shape)")
    let (scale, shift) = (scaleShift.pointer, scaleShift.pointer + channels)
    guard wantsMoments else {
        return (affine(x, scale: scale, shift: shift, residual: residual, activation: activation), nil)
    }
    let period = ChannelPeriod(channels)
    let length = period.length
    let tables = Workspace((2 + 2 * Workers.threads) * length)
    let (output, moments) = (Tensor(uninitialized: x.shape), Tensor(uninitialized: Shape(batch, 2, channels)))
    let (source, target, sums, table) = (x.pointer, output.pointer, moments.pointer, tables.pointer)
    let (addend, curve) = (residual?.pointer, activation.curve)
    period.expand(scale, into: table)
    period.expand(shift, into: table + length)
    Workers.forEach(batch) { samples, worker in
        let first = table + (2 + 2 * worker) * length
        let second = first + length
        for sample in samples {
            let base = sample * size
            @inline(__always)
            func terms(_ index: Int, _ entry: Int, _ lanes: Int) -> (Vector, Vector) {
                let value = source.vector(base + index, lanes)
                var y = value * table.vector(entry, lanes) + (table + length).vector(entry, lanes)
                if let addend { y += addend.vector(base + index, lanes) }
                target.store(y.activated(curve), base + index, lanes)
                return (value, value * value)
            }
            period.sum(size, into: first, second, terms)
            period.fold(first, into: sums + sample * 2 * channels)
            period.fold(second, into: sums + (sample * 2 + 1) * channels)
        }
    }
    return (output, moments)
}

/// The gradients of `batchNormEvaluation` with respect to x and the residual.
///
/// With g = dy · activation'(y): dx = scale · g + dΣx + 2 x · dΣx², dresidual = g. `gradient` or `moments` (the
/// gradient of the moments, `[batch, 2, channels]`) may be nil. The activation's sign is taken from `output` where it
/// is given (with a residual it must be), and computed from x otherwise. Overwrites `gradient` where no other tensor
/// shares its memory.
public func batchNormEvaluationGradient(
    _ gradient: consuming Tensor?, moments: Tensor?, input x: Tensor, scaleShift: Tensor, output: Tensor? = nil,
    activation: Activation = .identity, wantsResidual: Bool = false
) -> (input: Tensor, residual: Tensor?) {
    let (batch, size, channels) = (x.shape.batch, x.shape.columns, x.shape.channels)
    require(
        scaleShift.count == 2 * channels && (gradient?.count ?? x.count) == x.count
            && (moments?.count ?? 2 * batch * channels) == 2 * batch * channels
            && (output?.count ?? x.count) == x.count,
        "batch normalisation's gradient \(String(describing: gradient?.shape)), moments "
            + "\(String(describing: moments?.shape)), scale and shift \(scaleShift.shape) for \(x.shape)")
    require(
        output != nil || !wantsResidual || activation == .identity,
        "batch normalisation's gradient with a residual needs the output")
    let period = ChannelPeriod(channels)
    let length = period.length
    // The workspace holds tables for scale and shift, then for each worker two tables for the gradient of the moments.
    let tables = Workspace((2 + 2 * Workers.threads) * length)
    let (source, table) = (x.pointer, tables.pointer)
    period.expand(scaleShift.pointer, into: table)
    period.expand(scaleShift.pointer + channels, into: table + length)

    var given = gradient
    let isOwner = given?.isUniquelyReferenced() ?? false
    let passed = wantsResidual && given != nil && (activation != .identity) ? Tensor(uninitialized: x.shape) : nil
    let result = isOwner && !(wantsResidual && passed == nil) ? given! : Tensor(uninitialized: x.shape)
    let (dy, dx, dr) = (given?.pointer, result.pointer, passed?.pointer)
    let (sign, curve, isLinear) = (output?.pointer, activation.curve, activation == .identity)
    let dm = moments?.pointer
    Workers.forEach(batch) { samples, worker in
        let first = table + (2 + 2 * worker) * length
        let second = first + length
        for sample in samples {
            let base = sample * size
            if let dm {
                period.expand(dm + sample * 2 * channels, into: first)
                period.expand(dm + (sample * 2 + 1) * channels, into: second)
                for index in 0..<length { second[index] *= 2 }
            }
            @inline(__always)
            func write(_ offset: Int, _ entry: Int, _ lanes: Int) {
                let index = base + offset
                var value = Vector.zero
                if dm != nil || (sign == nil && !isLinear) { value = source.vector(index, lanes) }
                var total = Vector.zero
                if let dy {
                    var g = dy.vector(index, lanes)
                    if !isLinear {
                        let y: Vector
                        if let sign {
                            y = sign.vector(index, lanes)
                        } else {
                            y = value * table.vector(entry, lanes) + (table + length).vector(entry, lanes)
                        }
                        g = curve.gradient(g, at: y)
                    }
                    if let dr { dr.store(g, index, lanes) }
                    total = g * table.vector(entry, lanes)
                }
                if dm != nil { total += first.vector(entry, lanes) + value * second.vector(entry, lanes) }
                dx.store(total, index, lanes)
            }
            period.forEach(size, write)
        }
    }
    return (result, wantsResidual ? passed ?? given : nil)
}

/// scale = weight / √(variance + ε), shift = bias − mean · scale, written into `[2, channels]`.
public func foldBatchNorm(
    weight: Tensor, bias: Tensor, mean: Tensor, variance: Tensor, epsilon: Float, into scaleShift: Tensor
) {
    let channels = weight.count
    require(
        scaleShift.count == 2 * channels && bias.count == channels && mean.count == channels
            && variance.count == channels,
        "folding weight \(weight.shape), bias \(bias.shape), mean \(mean.shape) and variance \(variance.shape) into "
            + "\(scaleShift.shape)")
    for channel in 0..<channels {
        let scale = Double(weight.pointer[channel]) / (Double(variance.pointer[channel]) + Double(epsilon)).squareRoot()
        scaleShift.pointer[channel] = Float(scale)
        scaleShift.pointer[channels + channel] = Float(
            Double(bias.pointer[channel]) - Double(mean.pointer[channel]) * scale)
    }
}
