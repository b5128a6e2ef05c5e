import Autograd
import TensorCore

/// φ, the features by which the contrast compares views, `[batch, features]`: the mean over positions of each observed
/// batch normalisation's input, followed by `states`, such as the mean over positions of the hidden state before
/// pooling and the state after it, each `[batch, dimensions]`.
public func contrastFeatures(_ observations: [NormObservation], states: [Variable]) -> Variable {
    precondition(!observations.isEmpty || !states.isEmpty, "features of a network without norms and hidden states")
    guard !observations.isEmpty else { return concatenateColumns(states) }
    let means = instanceMeans(observations)
    return states.isEmpty ? means : concatenateColumns([means] + states)
}

/// The mean over bands and frames of a map `[batch, bands, frames, channels]`: `[batch, channels]`.
public func meanOverPositions(_ x: Variable) -> Variable {
    adaptiveAveragePool(x, height: 1, width: 1).reshaped(Shape(rows: x.shape.batch, columns: x.shape.channels))
}

/// The mean over positions of each observed batch normalisation's input, beside each other: `[batch, Σ channels]`.
private func instanceMeans(_ observations: [NormObservation]) -> Variable {
    let (tape, batch) = (observations[0].moments.tape, observations[0].moments.shape[0])
    let width = observations.reduce(0) { $0 + $1.moments.shape[2] }
    let value = Tensor(uninitialized: Shape(rows: batch, columns: width))
    for sample in 0..<batch {
        var target = value.pointer + sample * width
        for observation in observations {
            let count = observation.moments.shape[2]
            let sums = observation.moments.value.pointer + sample * 2 * count
            for channel in 0..<count { target[channel] = sums[channel] / Float(observation.positions) }
            target += count
        }
    }
    guard observations.contains(where: \.moments.needsGradient) else { return tape.constant(value) }
    return tape.record(value) { gradient in
        var start = 0
        for observation in observations {
            let shape = observation.moments.shape
            let (count, positions) = (shape[2], Float(observation.positions))
            defer { start += count }
            guard observation.moments.needsGradient else { continue }
            let result = Tensor(uninitialized: shape)
            for sample in 0..<batch {
                let (source, target) = (gradient.pointer + sample * width + start, result.pointer + sample * 2 * count)
                for channel in 0..<count { target[channel] = source[channel] / positions }
                (target + count).update(repeating: 0, count: count)
            }
            observation.moments.sink.accumulate(result)
        }
    }
}

/// The multilayer perceptron of the contrast: Linear, ReLU, Linear, then rows of length 1. Parameters are named as in
/// PyTorch's `nn.Sequential`.
public struct ContrastHead: Layer {
    public let first: Linear
    public let second: Linear

    /// Draws weights as PyTorch does for `nn.Linear`.
    public init(_ features: Int, hidden: Int = 256, outputs: Int = 128, using generator: inout RandomGenerator) {
        first = Linear(features, hidden, using: &generator)
        second = Linear(hidden, outputs, using: &generator)
    }

    public var children: [(name: String, module: any Module)] { [("0", first), ("2", second)] }

    public func callAsFunction(_ x: Variable) -> Variable { normalizeRows(second(activate(first(x), .rectifier))) }
}

/// Feature-invariant contrast, in the manner of InfoNCE (van den Oord et al. 2018) with a memory bank as CMI's (Fang et
/// al. 2021): p = head(φ); logits = p(strong) · stopgrad(p(mild))ᵀ / τ over the batch and rows from the bank;
/// cross-entropy with each view's own index as its label, the mean over the batch plus the mean over the bank's rows.
///
/// - Parameters:
///   - strong: φ of the strongly changed views, `[batch, features]`; gradients flow through it.
///   - mild: φ of the mildly changed views of the same clips; it gets no gradient.
///   - bank: φ of earlier clips, strong and mild views in the same order, `[rows, features]` each; nil while there are
///     none.
public func contrastLoss(
    strong: Variable, mild: Variable, bank: (strong: Tensor, mild: Tensor)?, head: ContrastHead, temperature: Float
) -> Variable {
    let (tape, batch) = (strong.tape, strong.shape.rows)
    // The bank's rows go through the head separately from the batch, so that they are not copied and no gradient with
    // respect to them is computed.
    func projected(_ batch: Variable, _ bank: Tensor?) -> Variable {
        guard let bank else { return head(batch) }
        return concatenateRows([head(batch), head(tape.constant(bank))])
    }
    let targets = tape.withoutParameterGradients { projected(mild.detached, bank?.mild) }
    let logits = productWithTransposed(projected(strong, bank?.strong), targets) * (1 / temperature)
    let entropy = CrossEntropy(logits.value, labels: Array(0..<logits.shape.rows))
    let rest = logits.shape.rows - batch
    let weights = (0..<logits.shape.rows).map { 1 / Float($0 < batch ? batch : rest) }
    let value = (0..<weights.count).reduce(Float(0)) { $0 + weights[$1] * entropy.losses.pointer[$1] }
    return scalarLoss(logits, value) { factor in entropy.gradient(weights: weights.map { $0 * factor }) }
}
