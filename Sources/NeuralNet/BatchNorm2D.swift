import Autograd
import TensorCore

/// Batch normalisation over batch and positions of `[batch, height, width, channels]` (Ioffe and Szegedy 2015), with
/// PyTorch's defaults.
public final class BatchNorm2D: Layer {
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
    /// By which share the running statistics move towards the batch's.
    public var momentum: Float
    public var mode = Mode.training
    /// Who is told the moments of the input in evaluation mode.
    public var observer: StatisticsObserver?
    private let scaleShift: Tensor

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
                wantsMoments: isObserved)
            report(moments, positions: x.shape.positions)
            return output
        }
    }

    var isObserved: Bool { observer?.isActive ?? false }

    /// Scale and shift of evaluation mode, `[2, channels]`, on memory that the next call writes again.
    func foldedStatistics() -> Tensor {
        foldBatchNorm(
            weight: weight.value, bias: bias.value, mean: runningMean.value, variance: runningVariance.value,
            epsilon: epsilon, into: scaleShift)
        return scaleShift
    }

    func report(_ moments: Variable?, positions: Int) {
        guard let moments, let observer else { return }
        observer.add(
            StatisticsObserver.Observation(
                moments: moments, positions: positions, runningMean: runningMean.value,
                runningVariance: runningVariance.value))
    }
}

/// Collects what passes the batch normalisations of a network in evaluation mode, in the order of the passage.
///
/// ```swift
/// let observer = StatisticsObserver(teacher)
/// observer.reset()                      // before each forward pass
/// let logits = teacher(x)
/// let loss = batchNormStatisticsLoss(observer.observations)
/// ```
public final class StatisticsObserver {
    public struct Observation {
        /// Σ x and Σ x² over the positions of each sample at the layer's input: `[batch, 2, channels]`.
        public let moments: Variable
        /// Positions (height times width) over which they are summed.
        public let positions: Int
        public let runningMean: Tensor
        public let runningVariance: Tensor
    }

    public private(set) var observations: [Observation] = []
    /// Off, nothing is measured and the forward pass is cheaper.
    public var isActive = true

    /// Observes all batch normalisations of the network, and no other observer does any more.
    public init(_ network: any Module) {
        for norm in network.batchNorms { norm.observer = self }
    }

    public func reset() { observations.removeAll(keepingCapacity: true) }

    func add(_ observation: Observation) { observations.append(observation) }
}
