import Autograd
import TensorCore

/// Layers without parameters, for `Sequential`. Other code can call the functions that they call.

/// max(x, 0).
public struct ReLU: Layer {
    public init() {}
    public func callAsFunction(_ x: Variable) -> Variable { activate(x, .rectifier) }
}

/// x where it is positive, else slope · x.
public struct LeakyReLU: Layer {
    public let slope: Float
    public init(slope: Float = 0.01) { self.slope = slope }
    public func callAsFunction(_ x: Variable) -> Variable { activate(x, .leakyRectifier(slope: slope)) }
}

/// 1 / (1 + e⁻ˣ).
public struct Sigmoid: Layer {
    public init() {}
    public func callAsFunction(_ x: Variable) -> Variable { sigmoid(x) }
}

/// The maximum of each window.
public struct MaxPool2D: Layer {
    public let window: PoolingWindow
    public init(_ window: PoolingWindow) { self.window = window }
    public func callAsFunction(_ x: Variable) -> Variable { maxPool(x, window) }
}

/// The mean of each window.
public struct AveragePool2D: Layer {
    public let window: PoolingWindow
    public init(_ window: PoolingWindow) { self.window = window }
    public func callAsFunction(_ x: Variable) -> Variable { averagePool(x, window) }
}

/// Each position repeated `factor` times along height and width.
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
