import Autograd
import TensorCore

/// Layers without parameters, for use in `Sequential`; in code of one's own the functions behind them do.

public struct ReLU: Layer {
    public init() {}
    public func callAsFunction(_ x: Variable) -> Variable { activate(x, .rectifier) }
}

public struct LeakyReLU: Layer {
    public let slope: Float
    public init(slope: Float = 0.01) { self.slope = slope }
    public func callAsFunction(_ x: Variable) -> Variable { activate(x, .leakyRectifier(slope: slope)) }
}

public struct Sigmoid: Layer {
    public init() {}
    public func callAsFunction(_ x: Variable) -> Variable { sigmoid(x) }
}

public struct MaxPool2D: Layer {
    public let window: PoolingWindow
    public init(_ window: PoolingWindow) { self.window = window }
    public func callAsFunction(_ x: Variable) -> Variable { maxPool(x, window) }
}

public struct AveragePool2D: Layer {
    public let window: PoolingWindow
    public init(_ window: PoolingWindow) { self.window = window }
    public func callAsFunction(_ x: Variable) -> Variable { averagePool(x, window) }
}

public struct NearestUpsampling: Layer {
    public let factor: Int
    public init(factor: Int) { self.factor = factor }
    public func callAsFunction(_ x: Variable) -> Variable { upsampleNearest(x, factor: factor) }
}

/// `[batch, bands, frames, channels]` to `[batch, 2 · channels · bands]`: means, then deviations, over all frames.
public struct StatisticsPoolingLayer: Layer {
    public init() {}
    public func callAsFunction(_ x: Variable) -> Variable { statisticsPooling(x) }
}
