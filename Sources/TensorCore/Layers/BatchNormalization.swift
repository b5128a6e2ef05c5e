/// Batch normalisation in training (Ioffe and Szegedy 2015), followed by adding a residual and by an activation.
///
/// y = activation(scale · x + shift + residual), scale = weight / √(var + ε), shift = bias − mean · scale, where mean
/// and var (biased) are taken over batch and positions. It takes two passes over x: one for the statistics, one for y.
public struct BatchNormalization {
    /// y, of x's shape.
    public let output: Tensor
    /// `[5, channels]`, with the rows mean, 1 / √(var + ε), scale, shift and biased variance.
    public let statistics: Tensor
    /// How many elements of each channel the statistics are taken over.
    public let count: Int

    /// Normalises x, `[batch, height, width, channels]`; weight and bias are `[channels]`, the residual has x's shape.
    ///
    /// - Parameter parts: the parts of the batch of which x is one, whose statistics are taken together; nil for a whole
    ///   batch.
    public init(
        _ x: Tensor, weight: Tensor, bias: Tensor, epsilon: Float, residual: Tensor? = nil,
        activation: Activation = .identity, parts: (any BatchParts)? = nil
    ) {
        let channels = x.shape.channels
        require(
            x.count > 0 && weight.count == channels && bias.count == channels,
            "batch normalisation of \(x.shape) with weight \(weight.shape) and bias \(bias.shape)")
        require(residual.map { $0.shape == x.shape } ?? true, "batch normalisation's residual: \(x.shape)")
        count = x.shape.batch * x.shape.positions * (parts?.count ?? 1)
        statistics = Tensor(uninitialized: Shape(rows: 5, columns: channels))
        Self.measure(
            x, into: statistics.pointer, weight: weight.pointer, bias: bias.pointer, epsilon: epsilon, parts: parts)
        let rows = statistics.pointer
        output = affine(
            x, scale: rows + 2 * channels, shift: rows + 3 * channels, residual: residual, activation: activation)
    }

    /// Sums over x − pivot, where pivot is the first position, so that no precision is lost where the mean is far from
    /// zero.
    private static func measure(
        _ x: Tensor, into rows: UnsafeMutablePointer<Float>, weight: UnsafePointer<Float>, bias: UnsafePointer<Float>,
        epsilon: Float, parts: (any BatchParts)?
    ) {
        let (batch, size, channels) = (x.shape.batch, x.shape.columns, x.shape.channels)
        let period = ChannelPeriod(channels)
        let sums = Workspace(batch * (2 * channels))
        let tables = Workspace((1 + 2 * Workers.threads) * period.length)
        let (source, pivot, target) = (x.pointer, tables.pointer, sums.pointer)
        period.expand(source, into: pivot)
        Workers.forEach(batch) { samples, worker in
            let first = pivot + (1 + 2 * worker) * period.length
            let second = first + period.length
            for sample in samples {
                let base = source + sample * size
                @inline(__always)
                func terms(_ index: Int, _ entry: Int, _ lanes: Int) -> (Vector, Vector) {
                    let value = base.vector(index, lanes) - pivot.vector(entry, lanes)
                    return (value, value * value)
                }
                period.sum(size, into: first, second, terms)
                period.fold(first, into: target + sample * 2 * channels)
                period.fold(second, into: target + (sample * 2 + 1) * channels)
            }
        }
        let count = Double(batch * x.shape.positions)
        let pooled = parts.map { Self.moments(target, batch, pivot: source, count: count, channels, over: $0) } ?? []
        for channel in 0..<channels {
            var (sum, squares) = (0.0, 0.0)
            for sample in 0..<batch {
                sum += Double(target[sample * 2 * channels + channel])
                squares += Double(target[(sample * 2 + 1) * channels + channel])
            }
            var offset = sum / count
            var mean = offset + Double(source[channel])
            if !pooled.isEmpty {
                (offset, mean) = (pooled[channel], pooled[channel])
                squares = pooled[channels + channel] * count
            }
            let variance = max(0, squares / count - offset * offset)
            let inverse = 1 / (variance + Double(epsilon)).squareRoot()
            let scale = Double(weight[channel]) * inverse
            rows[channel] = Float(mean)
            rows[channels + channel] = Float(inverse)
            rows[2 * channels + channel] = Float(scale)
            rows[3 * channels + channel] = Float(Double(bias[channel]) - mean * scale)
            rows[4 * channels + channel] = Float(variance)
        }
    }

    /// The means of x and of x² over all parts, `[2, channels]`, from the sums over this part's samples of x − pivot and
    /// its square, `[batch, 2, channels]`. The parts have different pivots, so these are taken back in double precision.
    private static func moments(
        _ sums: UnsafePointer<Float>, _ batch: Int, pivot: UnsafePointer<Float>, count: Double, _ channels: Int,
        over parts: any BatchParts
    ) -> [Double] {
        var moments = [Double](repeating: 0, count: 2 * channels)
        for channel in 0..<channels {
            var (sum, squares) = (0.0, 0.0)
            for sample in 0..<batch {
                sum += Double(sums[sample * 2 * channels + channel])
                squares += Double(sums[(sample * 2 + 1) * channels + channel])
            }
            let origin = Double(pivot[channel])
            moments[channel] = sum + count * origin
            moments[channels + channel] = squares + 2 * origin * sum + count * origin * origin
        }
        moments.withUnsafeMutableBufferPointer { parts.sum($0) }
        return moments.map { $0 / (count * Double(parts.count)) }
    }

    /// Moves running statistics towards the batch's, as PyTorch does: r ← (1 − momentum) · r + momentum · batch, with the
    /// unbiased variance.
    public func updateRunning(mean: Tensor, variance: Tensor, momentum: Float) {
        let channels = statistics.shape.columns
        require(
            mean.count == channels && variance.count == channels,
            "running statistics \(mean.shape) and \(variance.shape) of \(channels) channels")
        let unbiased = Float(count) / Float(max(count - 1, 1))
        for channel in 0..<channels {
            let (m, v) = (statistics.pointer[channel], statistics.pointer[4 * channels + channel] * unbiased)
            mean.pointer[channel] += momentum * (m - mean.pointer[channel])
            variance.pointer[channel] += momentum * (v - variance.pointer[channel])
        }
    }
}

/// The gradients of `BatchNormalization`; `residual` is nil unless it was asked for.
public struct BatchNormalizationGradient {
    public let input: Tensor
    public let weight: Tensor
    public let bias: Tensor
    public let residual: Tensor?

    /// With g = dy · activation'(y): dbias = Σ g, dweight = Σ g x̂, dx = scale · (g − mean(g) − x̂ · mean(g x̂)),
    /// dresidual = g. It takes two passes. The activation's sign is taken from `output` where it is given (with a
    /// residual it must be), and computed from x otherwise. Overwrites `gradient` where no other tensor shares its
    /// memory.
    ///
    /// - Parameter parts: the parts of the batch of which x is one, as in the forward pass. The means are then taken over
    ///   all parts, while dbias and dweight are this part's sums.
    public init(
        _ gradient: consuming Tensor, input x: Tensor, statistics: Tensor, output: Tensor? = nil,
        activation: Activation = .identity, wantsResidual: Bool = false, parts: (any BatchParts)? = nil
    ) {
        let (batch, size, channels) = (x.shape.batch, x.shape.columns, x.shape.channels)
        require(
            gradient.count == x.count && statistics.count == 5 * channels && (output?.count ?? x.count) == x.count,
            "batch normalisation's gradient \(gradient.shape), statistics \(statistics.shape) and output "
                + "\(String(describing: output?.shape)) for \(x.shape)")
        require(
            output != nil || !wantsResidual || activation == .identity,
            "batch normalisation's gradient with a residual needs the output")
        var gradient = gradient
        let isOwner = gradient.isUniquelyReferenced()
        let period = ChannelPeriod(channels)
        let length = period.length
        // The workspace holds tables for scale, shift, mean and inverse deviation, then two sums for each worker.
        let tables = Workspace((4 + 2 * Workers.threads) * length)
        let sums = Workspace(batch * (2 * channels))
        let (table, rows, target) = (tables.pointer, statistics.pointer, sums.pointer)
        period.expand(rows + 2 * channels, into: table)
        period.expand(rows + 3 * channels, into: table + length)
        period.expand(rows, into: table + 2 * length)
        period.expand(rows + channels, into: table + 3 * length)

        let passed = wantsResidual ? (isOwner ? gradient : Tensor(uninitialized: x.shape)) : nil
        let (source, dy, curve) = (x.pointer, gradient.pointer, activation.curve)
        let (sign, dr, isLinear) = (output?.pointer, passed?.pointer, activation == .identity)

        // g at an index of the flat tensors; `value` is x there.
        @inline(__always)
        func masked(_ index: Int, _ entry: Int, _ lanes: Int, _ value: Vector) -> Vector {
            let g = dy.vector(index, lanes)
            if isLinear { return g }
            if let sign { return curve.gradient(g, at: sign.vector(index, lanes)) }
            let y = value * table.vector(entry, lanes) + (table + length).vector(entry, lanes)
            return curve.gradient(g, at: y)
        }

        Workers.forEach(batch) { samples, worker in
            let first = table + (4 + 2 * worker) * length
            let second = first + length
            for sample in samples {
                let base = sample * size
                @inline(__always)
                func terms(_ index: Int, _ entry: Int, _ lanes: Int) -> (Vector, Vector) {
                    let value = source.vector(base + index, lanes)
                    let g = masked(base + index, entry, lanes, value)
                    if let dr { dr.store(g, base + index, lanes) }
                    let normal =
                        (value - (table + 2 * length).vector(entry, lanes))
                        * (table + 3 * length).vector(entry, lanes)
                    return (g, g * normal)
                }
                period.sum(size, into: first, second, terms)
                period.fold(first, into: target + sample * 2 * channels)
                period.fold(second, into: target + (sample * 2 + 1) * channels)
            }
        }
        weight = Tensor(uninitialized: Shape(count: channels))
        bias = Tensor(uninitialized: Shape(count: channels))
        // dx = scale · g + slope · x + offset, with the batch's means folded into slope and offset.
        let count = Double(batch * x.shape.positions * (parts?.count ?? 1))
        let memory = Workspace(4 * channels)
        let totals = UnsafeMutableRawPointer(memory.pointer).bindMemory(to: Double.self, capacity: 2 * channels)
        for channel in 0..<channels {
            var (sum, products) = (0.0, 0.0)
            for sample in 0..<batch {
                sum += Double(target[sample * 2 * channels + channel])
                products += Double(target[(sample * 2 + 1) * channels + channel])
            }
            bias.pointer[channel] = Float(sum)
            weight.pointer[channel] = Float(products)
            (totals[channel], totals[channels + channel]) = (sum, products)
        }
        parts?.sum(UnsafeMutableBufferPointer(start: totals, count: 2 * channels))
        for channel in 0..<channels {
            let (sum, products) = (totals[channel], totals[channels + channel])
            let (mean, inverse) = (Double(rows[channel]), Double(rows[channels + channel]))
            let scale = Double(rows[2 * channels + channel])
            let factor = -scale * products / count * inverse
            target[channel] = Float(factor)
            target[channels + channel] = Float(-scale * sum / count - factor * mean)
        }
        withExtendedLifetime(memory) {}
        period.expand(target, into: table + 2 * length)
        period.expand(target + channels, into: table + 3 * length)

        // Where there is a residual, its gradient g has been written already and is read again.
        let result = isOwner && passed == nil ? gradient : Tensor(uninitialized: x.shape)
        let dx = result.pointer
        Workers.forEach(batch) { samples, _ in
            for sample in samples {
                let base = sample * size
                @inline(__always)
                func write(_ offset: Int, _ entry: Int, _ lanes: Int) {
                    let index = base + offset
                    let value = source.vector(index, lanes)
                    let g: Vector
                    if let dr { g = dr.vector(index, lanes) } else { g = masked(index, entry, lanes, value) }
                    let scaled = g * table.vector(entry, lanes)
                    let linear = value * (table + 2 * length).vector(entry, lanes)
                    dx.store(scaled + linear + (table + 3 * length).vector(entry, lanes), index, lanes)
                }
                period.forEach(size, write)
            }
        }
        input = result
        residual = passed
    }
}
