import TensorCore

/// The definition of a convolution and its gradients as loops over Float64 sums.
public enum NaiveConvolution {
    /// The output, by a sum over taps and channels for each element.
    public static func forward(_ input: Tensor, filter: Tensor, _ geometry: Convolution) -> Tensor {
        let shape = geometry.outputShape(input: input.shape, filter: filter.shape)
        var sums = [Double](repeating: 0, count: shape.count)
        forEachTap(geometry, input.shape, shape) { source, target, tap in
            forEachPair(geometry, input.shape.channels, shape.channels) { c, place, filters in
                let x = Double(input.pointer[source + c])
                let row = filter.pointer + tap * filter.shape[2] * filter.shape[3] + place
                for k in filters { sums[target + k] += x * Double(row[k]) }
            }
        }
        return Tensor(sums.map(Float.init), shape: shape)
    }

    /// The input's gradient, by the transposed sum.
    public static func inputGradient(
        _ gradient: Tensor, filter: Tensor, inputShape: Shape, _ geometry: Convolution
    ) -> Tensor {
        var sums = [Double](repeating: 0, count: inputShape.count)
        forEachTap(geometry, inputShape, gradient.shape) { source, target, tap in
            forEachPair(geometry, inputShape.channels, gradient.shape.channels) { c, place, filters in
                let row = filter.pointer + tap * filter.shape[2] * filter.shape[3] + place
                var sum = 0.0
                for k in filters { sum += Double(gradient.pointer[target + k]) * Double(row[k]) }
                sums[source + c] += sum
            }
        }
        return Tensor(sums.map(Float.init), shape: inputShape)
    }

    /// The filter's gradient, by a sum over samples and positions for each weight.
    public static func filterGradient(_ gradient: Tensor, input: Tensor, _ geometry: Convolution) -> Tensor {
        let shape = geometry.filterShape(channels: input.shape.channels, filters: gradient.shape.channels)
        var sums = [Double](repeating: 0, count: shape.count)
        forEachTap(geometry, input.shape, gradient.shape) { source, target, tap in
            forEachPair(geometry, input.shape.channels, gradient.shape.channels) { c, place, filters in
                let x = Double(input.pointer[source + c])
                let row = tap * shape[2] * shape[3] + place
                for k in filters { sums[row + k] += x * Double(gradient.pointer[target + k]) }
            }
        }
        return Tensor(sums.map(Float.init), shape: shape)
    }

    /// Each pixel of `[N, H, W, C]` repeated to 2x2: `[N, 2H, 2W, C]`.
    public static func upsampled(_ input: Tensor) -> Tensor {
        let x = input.shape
        let result = Tensor(
            uninitialized: Shape(batch: x.batch, height: 2 * x.height, width: 2 * x.width, channels: x.channels))
        let y = result.shape
        for index in 0..<y.batch * y.positions {
            let (n, i, j) = (index / y.positions, index / y.width % y.height, index % y.width)
            let source = ((n * x.height + i / 2) * x.width + j / 2) * x.channels
            (result.pointer + index * x.channels).update(from: input.pointer + source, count: x.channels)
        }
        return result
    }

    /// The transpose of `upsampled`: sums over 2x2 pixels.
    public static func pooled(_ gradient: Tensor) -> Tensor {
        let y = gradient.shape
        let x = Shape(batch: y.batch, height: y.height / 2, width: y.width / 2, channels: y.channels)
        let result = Tensor(zeros: x)
        for index in 0..<y.batch * y.positions {
            let (n, i, j) = (index / y.positions, index / y.width % y.height, index % y.width)
            let target = ((n * x.height + i / 2) * x.width + j / 2) * x.channels
            for c in 0..<x.channels { result.pointer[target + c] += gradient.pointer[index * x.channels + c] }
        }
        return result
    }

    /// An epilogue of the convolved `y`: scaled and shifted by channel (`scaleShift` is `[2, channels]`), with the
    /// residual added, and activated.
    public static func epilogue(
        _ y: Tensor, _ scaleShift: Tensor, _ residual: Tensor?, _ activation: Activation
    ) -> Tensor {
        let output = Tensor(uninitialized: y.shape)
        let channels = y.shape.channels
        let (scale, shift) = (scaleShift.pointer, scaleShift.pointer + channels)
        for index in 0..<y.count {
            let scaled = y.pointer[index] * scale[index % channels] + shift[index % channels]
            output.pointer[index] = scaled + (residual?.pointer[index] ?? 0)
        }
        return activate(output, activation)
    }

    /// Sums and sums of squares over the positions of `y`, [batch, 2, channels].
    public static func moments(_ y: Tensor) -> Tensor {
        let (batch, positions, channels) = (y.shape.batch, y.shape.positions, y.shape.channels)
        let moments = Tensor(uninitialized: [batch, 2, channels])
        for n in 0..<batch {
            for k in 0..<channels {
                var (sum, squares) = (0.0, 0.0)
                for position in 0..<positions {
                    let value = Double(y.pointer[(n * positions + position) * channels + k])
                    sum += value
                    squares += value * value
                }
                moments[n, 0, k] = Float(sum)
                moments[n, 1, k] = Float(squares)
            }
        }
        return moments
    }

    /// Calls `body(element of the input, element of the output, tap)` for each tap of each output that lies inside the
    /// image.
    private static func forEachTap(_ geometry: Convolution, _ x: Shape, _ y: Shape, _ body: (Int, Int, Int) -> Void) {
        for index in 0..<y.batch * y.positions {
            let (n, row, column) = (index / y.positions, index / y.width % y.height, index % y.width)
            for tap in 0..<geometry.kernelHeight * geometry.kernelWidth {
                let (u, v) = (tap / geometry.kernelWidth, tap % geometry.kernelWidth)
                let i = row * geometry.strideHeight + u * geometry.dilationHeight - geometry.paddingTop
                let j = column * geometry.strideWidth + v * geometry.dilationWidth - geometry.paddingLeft
                guard 0..<x.height ~= i, 0..<x.width ~= j else { continue }
                body(((n * x.height + i) * x.width + j) * x.channels, index * y.channels, tap)
            }
        }
    }

    /// Calls `body(channel, element of a tap where the channel's weights begin, filters)` for each channel; `filters`
    /// are those of its group.
    private static func forEachPair(
        _ geometry: Convolution, _ channels: Int, _ filters: Int, _ body: (Int, Int, Range<Int>) -> Void
    ) {
        let (own, its) = (channels / geometry.groups, filters / geometry.groups)
        for c in 0..<channels { body(c, c % own * filters, c / own * its..<(c / own + 1) * its) }
    }
}
