import Autograd
import TensorCore

/// Changes parameters by their gradients. A parameter without a gradient, and its state, stay as they are, as in
/// PyTorch.
///
/// A checkpoint needs `stateTensors` (to restore it, write into them) and `stepCounts`.
public protocol Optimizer: AnyObject {
    var parameters: [Parameter] { get }
    /// Takes one step with the parameters' gradients.
    func step()
    /// The optimiser's state, such as moving averages, by name.
    var stateTensors: [(name: String, tensor: Tensor)] { get }
    /// How many steps each parameter has taken.
    var stepCounts: [Int] { get set }
}

extension Optimizer {
    /// Removes all gradients, before those of the next step are added up.
    public func clearGradients() {
        for parameter in parameters { parameter.clearGradient() }
    }

    /// Resets the state and the step counts to those of a new optimiser.
    public func reset() {
        for (_, tensor) in stateTensors { tensor.fill(0) }
        stepCounts = [Int](repeating: 0, count: stepCounts.count)
    }
}

/// Stochastic gradient descent with momentum, PyTorch's `SGD`.
public final class GradientDescent: Optimizer {
    public let parameters: [Parameter]
    public var learningRate: Float
    public var momentum: Float
    public var weightDecay: Float
    public let isNesterov: Bool
    public var stepCounts: [Int]
    private let velocities: [Tensor]

    public init(
        _ parameters: [Parameter], learningRate: Float, momentum: Float = 0, weightDecay: Float = 0,
        isNesterov: Bool = false
    ) {
        self.parameters = parameters
        self.learningRate = learningRate
        self.momentum = momentum
        self.weightDecay = weightDecay
        self.isNesterov = isNesterov
        velocities = parameters.map { Tensor(zeros: $0.shape) }
        stepCounts = [Int](repeating: 0, count: parameters.count)
    }

    /// The velocities: `velocity.0`, …
    public var stateTensors: [(name: String, tensor: Tensor)] {
        velocities.enumerated().map { ("velocity.\($0.offset)", $0.element) }
    }

    /// v = momentum · v + g + weightDecay · p, p −= rate · v; Nesterov's variant subtracts rate · (g + weightDecay · p
    /// + momentum · v).
    public func step() {
        for (index, parameter) in parameters.enumerated() {
            guard let gradient = parameter.gradient else { continue }
            stepCounts[index] += 1
            descentStep(
                parameter.value, gradient: gradient, velocity: velocities[index], rate: learningRate,
                momentum: momentum, weightDecay: weightDecay, isNesterov: isNesterov)
        }
    }
}

/// Adam (Kingma and Ba 2015), PyTorch's `Adam`.
public final class Adam: Optimizer {
    public let parameters: [Parameter]
    public var learningRate: Float
    public let betas: (Float, Float)
    public let epsilon: Float
    public let weightDecay: Float
    public var stepCounts: [Int]
    private let means: [Tensor]
    private let squares: [Tensor]

    public init(
        _ parameters: [Parameter], learningRate: Float, betas: (Float, Float) = (0.9, 0.999), epsilon: Float = 1e-8,
        weightDecay: Float = 0
    ) {
        self.parameters = parameters
        self.learningRate = learningRate
        self.betas = betas
        self.epsilon = epsilon
        self.weightDecay = weightDecay
        means = parameters.map { Tensor(zeros: $0.shape) }
        squares = parameters.map { Tensor(zeros: $0.shape) }
        stepCounts = [Int](repeating: 0, count: parameters.count)
    }

    /// Moving averages of gradients and of their squares: `mean.0`, … and `square.0`, …
    public var stateTensors: [(name: String, tensor: Tensor)] {
        means.enumerated().map { ("mean.\($0.offset)", $0.element) }
            + squares.enumerated().map { ("square.\($0.offset)", $0.element) }
    }

    /// p −= rate · m̂ / (√v̂ + ε), with both averages corrected for their bias towards 0.
    public func step() {
        for (index, parameter) in parameters.enumerated() {
            guard let gradient = parameter.gradient else { continue }
            stepCounts[index] += 1
            adamStep(
                parameter.value, gradient: gradient, mean: means[index], square: squares[index], rate: learningRate,
                betas: betas, epsilon: epsilon, weightDecay: weightDecay, step: stepCounts[index])
        }
    }
}
