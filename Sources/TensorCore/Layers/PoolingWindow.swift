/// The window of a pooling, in positions: extents, strides, dilations and padding, as in PyTorch and ONNX.
public struct PoolingWindow: Hashable, Sendable {
    public var height: Int
    public var width: Int
    public var strideHeight: Int
    public var strideWidth: Int
    public var paddingTop: Int
    public var paddingLeft: Int
    public var paddingBottom: Int
    public var paddingRight: Int
    /// Positions from one tap of the window to the next.
    public var dilationHeight: Int
    public var dilationWidth: Int
    /// Whether the last window may reach over the end of the padding (`ceil_mode`); it must begin before that of the
    /// image.
    public var roundsUp: Bool
    /// Whether a mean counts the padding as zeros (`count_include_pad`); what lies beyond the padding never counts.
    public var countsPadding: Bool

    public init(
        height: Int, width: Int, strideHeight: Int, strideWidth: Int, paddingTop: Int, paddingLeft: Int,
        paddingBottom: Int, paddingRight: Int, dilationHeight: Int = 1, dilationWidth: Int = 1, roundsUp: Bool = false,
        countsPadding: Bool = true
    ) {
        self.height = height
        self.width = width
        self.strideHeight = strideHeight
        self.strideWidth = strideWidth
        self.paddingTop = paddingTop
        self.paddingLeft = paddingLeft
        self.paddingBottom = paddingBottom
        self.paddingRight = paddingRight
        self.dilationHeight = dilationHeight
        self.dilationWidth = dilationWidth
        self.roundsUp = roundsUp
        self.countsPadding = countsPadding
        require(
            min(height, width, strideHeight, strideWidth) >= 1 && min(dilationHeight, dilationWidth) >= 1
                && min(paddingTop, paddingLeft, paddingBottom, paddingRight) >= 0
                && max(paddingTop, paddingBottom) < rows.reach && max(paddingLeft, paddingRight) < columns.reach,
            "pooling: extents, strides and dilations are positive and padding is smaller than the window: \(self)")
    }

    /// The same padding on all four sides.
    public init(height: Int, width: Int, strideHeight: Int, strideWidth: Int, padding: Int = 0) {
        self.init(
            height: height, width: width, strideHeight: strideHeight, strideWidth: strideWidth, paddingTop: padding,
            paddingLeft: padding, paddingBottom: padding, paddingRight: padding)
    }

    /// A square window.
    public init(_ size: Int, stride: Int, padding: Int = 0) {
        self.init(height: size, width: size, strideHeight: stride, strideWidth: stride, padding: padding)
    }

    var rows: PoolingAxis {
        PoolingAxis(
            size: height, stride: strideHeight, before: paddingTop, after: paddingBottom, dilation: dilationHeight,
            roundsUp: roundsUp, countsPadding: countsPadding)
    }

    var columns: PoolingAxis {
        PoolingAxis(
            size: width, stride: strideWidth, before: paddingLeft, after: paddingRight, dilation: dilationWidth,
            roundsUp: roundsUp, countsPadding: countsPadding)
    }

    /// The output's shape; traps where the window does not fit.
    public func outputShape(_ shape: Shape) -> Shape {
        require(
            shape.rank == 4 && rows.outputs(shape.height) > 0 && columns.outputs(shape.width) > 0,
            "pooling: the window \(self) does not fit into \(shape)")
        return Shape(
            batch: shape.batch, height: rows.outputs(shape.height), width: columns.outputs(shape.width),
            channels: shape.channels)
    }
}

/// A pooling's window along one axis.
struct PoolingAxis {
    let size: Int
    let stride: Int
    let before: Int
    let after: Int
    let dilation: Int
    let roundsUp: Bool
    let countsPadding: Bool

    /// How many positions a window spans, from its first tap to its last.
    var reach: Int { (size - 1) * dilation + 1 }

    func outputs(_ extent: Int) -> Int {
        let room = extent + before + after - reach
        guard extent > 0, room >= 0 else { return 0 }
        guard roundsUp, room % stride != 0 else { return room / stride + 1 }
        let last = (room / stride + 1) * stride
        return room / stride + (last < extent + before ? 2 : 1)
    }

    /// The taps of an output that lie inside the image, not in the padding.
    @inline(__always)
    func taps(_ output: Int, of extent: Int) -> PoolingTaps {
        let start = output * stride - before
        let end = min(size, upTo(extent - start))
        let first = min(start < 0 ? upTo(-start) : 0, end)
        return PoolingTaps(
            start: start + first * dilation, count: end - first, step: dilation,
            divisor: countsPadding ? min(size, upTo(extent + after - start)) : end - first)
    }

    /// How many taps lie nearer to the first than `distance`.
    @inline(__always)
    private func upTo(_ distance: Int) -> Int {
        dilation == 1 ? distance : max(0, (distance + dilation - 1) / dilation)
    }
}

/// Some positions along an axis, and the number that their mean divides by.
struct PoolingTaps {
    let start: Int
    let count: Int
    let step: Int
    let divisor: Int

    @inline(__always)
    func forEach(_ body: (Int) -> Void) {
        var position = start
        for _ in 0..<count {
            body(position)
            position += step
        }
    }
}
