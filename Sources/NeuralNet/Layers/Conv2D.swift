import Autograd
import TensorCore

/// A convolution of `[batch, height, width, inputs]` to `[batch, height', width', outputs]`, padded by half the kernel
/// unless another padding is given.
public struct Conv2D: Layer {
    /// `[kernelHeight, kernelWidth, inputs / groups, outputs]`.
    public let weight: Parameter
    public let bias: Parameter?
    public let geometry: Convolution

    /// Draws filters (and bias) as PyTorch does by default: uniformly within ±1/√(inputs · kernel area).
    public init(
        _ inputs: Int, _ outputs: Int, _ geometry: Convolution, hasBias: Bool = false,
        using generator: inout RandomGenerator
    ) {
        precondition(
            inputs % geometry.groups == 0 && outputs % geometry.groups == 0,
            "a convolution of \(inputs) channels to \(outputs) in \(geometry.groups) groups")
        let shape = geometry.filterShape(channels: inputs, filters: outputs)
        let fanIn = geometry.kernelHeight * geometry.kernelWidth * inputs / geometry.groups
        weight = Parameter(
            kaimingUniform(shape, fanIn: fanIn, using: &generator), layout: .filters)
        bias = hasBias ? Parameter(kaimingUniform(Shape(count: outputs), fanIn: fanIn, using: &generator)) : nil
        self.geometry = geometry
    }

    /// With existing filters and bias.
    public init(weight: Parameter, bias: Parameter?, _ geometry: Convolution) {
        self.weight = weight
        self.bias = bias
        self.geometry = geometry
    }

    /// A square kernel, with a padding of half its extent.
    public init(
        _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, hasBias: Bool = false,
        using generator: inout RandomGenerator
    ) {
        self.init(
            inputs, outputs, Convolution(kernel: kernel, stride: stride), hasBias: hasBias, using: &generator)
    }

    /// A depthwise convolution, with one filter for each channel.
    public init(
        depthwise channels: Int, kernel: Int, stride: Int = 1, hasBias: Bool = false,
        using generator: inout RandomGenerator
    ) {
        self.init(
            channels, channels, Convolution(kernel: kernel, stride: stride, groups: channels), hasBias: hasBias,
            using: &generator)
    }

    public var state: [(name: String, parameter: Parameter)] {
        [("weight", weight)] + (bias.map { [("bias", $0)] } ?? [])
    }

    public func callAsFunction(_ x: Variable) -> Variable { self(x, inEightBits: false) }

    /// - Parameter inEightBits: whether the filters are rounded on the way.
    public func callAsFunction(_ x: Variable, inEightBits: Bool) -> Variable {
        let filter = x.tape.variable(weight)
        return conv2D(
            x, filter: inEightBits ? eightBitWeights(filter, channelsLast: true) : filter,
            bias: bias.map { x.tape.variable($0) }, geometry)
    }

    /// The convolution of x enlarged twofold by repeating its positions. Where the filter is 3x3 with stride 1, the
    /// large image is not made.
    public func upsampled(_ x: Variable) -> Variable {
        guard geometry == Convolution(kernel: 3), bias == nil else { return self(upsampleNearest(x, factor: 2)) }
        return upsampledConv2D(x, filter: x.tape.variable(weight))
    }
}

/// Convolution, batch normalisation, an optional residual and an activation: activation(norm(conv(x)) + residual).
///
/// In training these are two operations, the convolution and the rest; where the filters are frozen and the running
/// statistics are used they are one. The moments of the normalisation's input are appended to `observations` unless it
/// is nil.
public func convolve(
    _ x: Variable, _ conv: Conv2D, _ norm: BatchNorm2D, residual: Variable? = nil, activation: Activation = .identity,
    observations: inout [NormObservation]?
) -> Variable {
    guard norm.mode == .evaluation, conv.bias == nil, !x.tape.asks(for: conv.weight) else {
        return norm(conv(x), residual: residual, activation: activation, observations: &observations)
    }
    let (output, moments) = frozenConvolution(
        x, filter: conv.weight.value, conv.geometry, scaleShift: norm.foldedStatistics(), residual: residual,
        activation: activation, wantsMoments: observations != nil)
    norm.observe(moments, positions: output.shape.positions, in: &observations)
    return output
}

/// The same without observations.
public func convolve(
    _ x: Variable, _ conv: Conv2D, _ norm: BatchNorm2D, residual: Variable? = nil, activation: Activation = .identity
) -> Variable {
    var unwanted: [NormObservation]?
    return convolve(x, conv, norm, residual: residual, activation: activation, observations: &unwanted)
}
