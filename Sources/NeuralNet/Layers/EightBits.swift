import Autograd
import TensorCore

/// Rounding to 8 bits while the numbers stay Float, as ONNX' QuantizeLinear and DequantizeLinear do one after the other. Its
/// own gradient is 0 almost everywhere: in its place stands the straight-through one (Bengio, Léonard and Courville 2013),
/// so that weights learn to be rounded (Jacob et al., CVPR 2018).

/// The 256 numbers that a value has in 8 bits: scale · (q − zero) with q from −128 to 127.
public struct EightBitScale: Hashable, Sendable {
    public let scale: Float
    public let zero: Int

    public init(scale: Float, zero: Int) {
        precondition(
            scale > 0 && (-128...127).contains(zero), "an 8-bit scale of \(scale) with its zero at \(zero)")
        self.scale = scale
        self.zero = zero
    }

    /// From the least to the largest of them.
    public var range: ClosedRange<Float> { scale * Float(-128 - zero)...scale * Float(127 - zero) }
}

/// The nearest of the 256 numbers: (clamp(round(x / scale) + zero, −128, 127) − zero) · scale, halves to even.
/// dx = dy where x lies between the least and the largest of them, 0 beyond.
public func eightBits(_ x: Variable, _ numbers: EightBitScale) -> Variable {
    let input = x.value
    let result = Tensor(uninitialized: x.shape)
    let (source, target) = (input.pointer, result.pointer)
    let (scale, low, high) = (numbers.scale, Float(-128 - numbers.zero), Float(127 - numbers.zero))
    Workers.forEach(input.count) { range, _ in
        for index in range {
            let whole = (source[index] / scale).rounded(.toNearestOrEven)
            target[index] = (whole < low ? low : whole > high ? high : whole) * scale
        }
    }
    return unary(x, result) { clampGradient($0, input: input, to: numbers.range) }
}

/// A layer's weights in 8 bits, symmetric, each output channel by its own largest magnitude m: round(w / s) · s with
/// s = m / 127, halves to even. dw = dy: the scales follow the weights, and none is beyond them.
///
/// - Parameter channelsLast: whether output channels are the last axis, as of filters `[height, width, inputs, outputs]`;
///   else they are the first, as of `[outputs, inputs]`.
public func eightBitWeights(_ w: Variable, channelsLast: Bool) -> Variable {
    let shape = w.shape
    let channels = shape[channelsLast ? shape.rank - 1 : 0]
    let inner = shape.count / channels
    let (toChannel, toNext) = channelsLast ? (1, channels) : (inner, 1)
    let result = Tensor(uninitialized: shape)
    for channel in 0..<channels {
        let (source, target) = (w.value.pointer + channel * toChannel, result.pointer + channel * toChannel)
        var largest: Float = 0
        for index in 0..<inner { largest = max(largest, abs(source[index * toNext])) }
        let scale = max(largest / 127, 1e-30)
        for index in 0..<inner {
            target[index * toNext] = (source[index * toNext] / scale).rounded(.toNearestOrEven) * scale
        }
    }
    return unary(w, result) { $0 }
}
