import Autograd
import TensorCore

/// Batch normalisation over batch and positions of `[batch, height, width, channels]` (Ioffe and Szegedy 2015), with
/// PyTorch's defaults.
public final class BatchNorm2D: Layer {
    /// Which statistics it normalises by.
    public enum Mode: Hashable, Sendable {
        /// The batch's statistics; the running ones move towards them.
        case training
        /// The running statistics. Weight and bias get no gradient.
        case evaluation
    }

    public let weight: Parameter
    public let bias: Parameter
    public let runningMean: Parameter
    public let runningVariance: Parameter
    public let epsilon: Float
    /// The share of the batch's statistics in the new running ones: r ← (1 − momentum) · r + momentum · batch.
    public var momentum: Float
    public var mode = Mode.training
    private let scaleShift: Tensor

    /// Weight 1, bias 0, running mean 0 and variance 1.
    public init(_ channels: Int, epsilon: Float = 1e-5, momentum: Float = 0.1) {
        let shape = Shape(count: channels)
        weight = Parameter(Tensor(repeating: 1, shape: shape))
        bias = Parameter(Tensor(zeros: shape))
        runningMean = Parameter(statistic: Tensor(zeros: shape))
        runningVariance = Parameter(statistic: Tensor(repeating: 1, shape: shape))
        scaleShift = Tensor(zeros: Shape(rows: 2, columns: channels))
        self.epsilon = epsilon
        self.momentum = momentum
    }

    /// With existing parameters, each of which has one number for each channel.
    public init(
        weight: Parameter, bias: Parameter, runningMean: Parameter, runningVariance: Parameter, epsilon: Float,
        momentum: Float = 0.1
    ) {
        self.weight = weight
        self.bias = bias
        self.runningMean = runningMean
        self.runningVariance = runningVariance
        scaleShift = Tensor(zeros: Shape(rows: 2, columns: weight.value.count))
        self.epsilon = epsilon
        self.momentum = momentum
    }

    public var state: [(name: String, parameter: Parameter)] {
        [
            ("weight", weight), ("bias", bias), ("running_mean", runningMean), ("running_var", runningVariance),
        ]
    }

    public func callAsFunction(_ x: Variable) -> Variable { self(x, residual: nil) }

    /// activation(norm(x) + residual), in one pass after the statistics.
    public func callAsFunction(
        _ x: Variable, residual: Variable? = nil, activation: Activation = .identity
    ) -> Variable {
        var unwanted: [NormObservation]?
        return self(x, residual: residual, activation: activation, observations: &unwanted)
    }

    /// The same; in evaluation mode the moments of the input are appended to `observations`. Where that is nil nothing
    /// is measured, which is faster.
    public func callAsFunction(
        _ x: Variable, residual: Variable?, activation: Activation, observations: inout [NormObservation]?
    ) -> Variable {
        switch mode {
        case .training:
            let tape = x.tape
            let (output, batch) = batchNorm(
                x, weight: tape.variable(weight), bias: tape.variable(bias), epsilon: epsilon, residual: residual,
                activation: activation)
            batch.updateRunning(mean: runningMean.value, variance: runningVariance.value, momentum: momentum)
            return output
        case .evaluation:
            let (output, moments) = batchNormEvaluation(
                x, scaleShift: foldedStatistics(), residual: residual, activation: activation,
                wantsMoments: observations != nil)
            observe(moments, positions: x.shape.positions, in: &observations)
            return output
        }
    }

    /// Scale and shift of evaluation mode, `[2, channels]`, on memory that the next call overwrites.
    func foldedStatistics() -> Tensor {
        foldBatchNorm(
            weight: weight.value, bias: bias.value, mean: runningMean.value, variance: runningVariance.value,
            epsilon: epsilon, into: scaleShift)
        return scaleShift
    }

    func observe(_ moments: Variable?, positions: Int, in observations: inout [NormObservation]?) {
        guard let moments else { return }
        observations?.append(
            NormObservation(
                moments: moments, positions: positions, runningMean: runningMean.value,
                runningVariance: runningVariance.value))
    }
}

/// The statistics of what a batch normalisation in evaluation mode received, beside its running ones.
public struct NormObservation {
    /// Σ x and Σ x² over the positions of each sample at the layer's input: `[batch, 2, channels]`.
    public let moments: Variable
    /// Positions (height times width) over which they are summed.
    public let positions: Int
    public let runningMean: Tensor
    public let runningVariance: Tensor

    public init(moments: Variable, positions: Int, runningMean: Tensor, runningVariance: Tensor) {
        self.moments = moments
        self.positions = positions
        self.runningMean = runningMean
        self.runningVariance = runningVariance
    }
}
