/// The operation of a node. Axes are those of the source, `[batch, channels, height, width]` for an image, whatever the
/// order in memory; operations are defined as in ONNX unless stated otherwise.
public enum Operator: Hashable, Sendable, Codable {
    /// Inputs x `[batch, channels, spatial…]`, weight `[outputs, channels / groups, kernel…]`, and a bias `[outputs]` or
    /// none; one or two spatial axes.
    case convolution(Window, groups: Int)
    /// Inputs x, weight, bias, running mean and running variance, each `[channels]`, along axis 1.
    case batchNorm(epsilon: Float)
    /// x · Wᵀ + b along the last axis: inputs x, weight `[outputs, inputs]`, and a bias `[outputs]` or none.
    case linear
    /// a · b, batched and broadcast over all axes but the last two.
    case matrixProduct
    /// An element-wise function of one input.
    case map(ElementFunction)
    /// x for positive x, slope · x otherwise: inputs x and slope, which is broadcast.
    case parametricRectifier
    /// A function of two inputs, which are broadcast like NumPy's.
    case binary(BinaryFunction)
    case maxPool(Window)
    /// The mean of each window; with `countsPadding`, windows that reach over the edge are divided by their whole
    /// extent.
    case averagePool(Window, countsPadding: Bool)
    case reduce(Reduction, axes: [Int], keepsAxes: Bool)
    case softmax(axis: Int)
    case logSoftmax(axis: Int)
    case concatenate(axis: Int)
    /// `count` elements of an axis, beginning at `from`, `step` apart; `step` may be negative.
    case slice(axis: Int, from: Extent, count: Extent, step: Int)
    /// The elements at the given indices of an axis.
    case gather(axis: Int, indices: [Int])
    /// Elements added before and after each axis.
    case pad(before: [Int], after: [Int], Padding)
    case transpose([Int])
    /// The elements in the same order under another shape.
    case reshape([Extent])
    /// The input broadcast to a shape.
    case expand([Extent])
    case tile([Extent])
    /// Normalisation over `axis` and all axes after it: inputs x, and weight and bias of the shape of those axes.
    case layerNorm(axis: Int, epsilon: Float)
    /// A scalar that depends only on shapes.
    case scalar(Extent)
    /// Means and deviations over the last axis of `[batch, channels, bands, frames]`, sqrt(var + 1e-5) with the biased
    /// variance, to `[batch, 2 · channels · bands]`: the means of channel 0's bands first.
    case statisticsPooling
    /// Brings a map to a number of bands, and of frames where one is given: by means over even groups where there are
    /// more, by repetition where there are fewer.
    case fit(bands: Int, frames: Int?)
}

/// How a window moves over one or two spatial axes.
public struct Window: Hashable, Sendable, Codable {
    public var kernel: [Int]
    public var strides: [Int]
    public var dilations: [Int]
    public var padding: WindowPadding
    /// Whether the last window may reach over the padded edge.
    public var roundsUp: Bool

    public init(
        _ kernel: [Int], strides: [Int]? = nil, dilations: [Int]? = nil,
        padding: WindowPadding? = nil, roundsUp: Bool = false
    ) {
        self.kernel = kernel
        self.strides = strides ?? kernel.map { _ in 1 }
        self.dilations = dilations ?? kernel.map { _ in 1 }
        self.padding = padding ?? .explicit(before: kernel.map { _ in 0 }, after: kernel.map { _ in 0 })
        self.roundsUp = roundsUp
    }

    /// A window with a padding of half the kernel on both sides.
    public init(centred kernel: [Int], strides: [Int]) {
        let half = kernel.map { $0 / 2 }
        self.init(kernel, strides: strides, padding: .explicit(before: half, after: half))
    }

    /// How many elements it spans along an axis, dilation included.
    public func reach(_ axis: Int) -> Int { (kernel[axis] - 1) * dilations[axis] + 1 }

    /// How many elements of padding stand before and after a spatial axis of that length.
    public func pads(_ axis: Int, over length: Int) -> (before: Int, after: Int) {
        switch padding {
        case .explicit(let before, let after): return (before[axis], after[axis])
        case .same(let isUpper):
            let outputs = (length + strides[axis] - 1) / strides[axis]
            let all = max((outputs - 1) * strides[axis] + reach(axis) - length, 0)
            return isUpper ? (all / 2, all - all / 2) : (all - all / 2, all / 2)
        }
    }

    /// How many windows fit into a spatial axis of that length; 0 where none does.
    public func outputs(_ axis: Int, over length: Int) -> Int {
        let (before, after) = pads(axis, over: length)
        let room = length + before + after - reach(axis)
        guard length >= 1, room >= 0 else { return 0 }
        guard roundsUp else { return room / strides[axis] + 1 }
        let count = (room + strides[axis] - 1) / strides[axis] + 1
        // A window that would begin after the last element is left out, as in PyTorch and ONNX Runtime.
        return (count - 1) * strides[axis] >= length + before ? count - 1 : count
    }
}

/// The padding of the axes that a window moves over.
public enum WindowPadding: Hashable, Sendable, Codable {
    case explicit(before: [Int], after: [Int])
    /// So much padding that there are length / stride outputs, rounded up. Where it is odd, one more element comes
    /// after the axis (`upper`) or before it.
    case same(upper: Bool)
}

/// The values of the elements that `pad` adds.
public enum Padding: Hashable, Sendable, Codable {
    case constant(Float)
    case reflect
    case edge
}

/// How the elements along some axes are reduced to one.
public enum Reduction: String, Hashable, Sendable, Codable, CaseIterable {
    case mean, maximum, minimum, sum
    /// The square root of the sum of squares.
    case length
    case magnitudes, squares, logarithmOfSum, logarithmOfExponentials

    /// The name of ONNX's operator.
    public var operatorName: String {
        switch self {
        case .mean: "ReduceMean"
        case .maximum: "ReduceMax"
        case .minimum: "ReduceMin"
        case .sum: "ReduceSum"
        case .length: "ReduceL2"
        case .magnitudes: "ReduceL1"
        case .squares: "ReduceSumSquare"
        case .logarithmOfSum: "ReduceLogSum"
        case .logarithmOfExponentials: "ReduceLogSumExp"
        }
    }
}
