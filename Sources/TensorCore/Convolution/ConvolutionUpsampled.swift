// A 3x3 convolution (stride 1, padding 1) of an image that is enlarged twofold by repeating its pixels, computed
// without the large image.
//
// Each of the four kinds of output position (even or odd row, even or odd column) reads only 2x2 pixels of the small
// image, through sums of the filter's taps. Together they are the transpose of a 4x4 convolution with stride 2 and
// padding 1, which takes 4/9 of the multiplications.

private let unfolded = Convolution(
    kernelHeight: 4, kernelWidth: 4, strideHeight: 2, strideWidth: 2, paddingHeight: 1, paddingWidth: 1)

/// The convolution of images `[N, H, W, C]`, enlarged twofold, with a filter `[3, 3, C, K]`: `[N, 2H, 2W, K]`.
public func upsampledConv2D(_ input: Tensor, filter: Tensor) -> Tensor {
    checkUpsampled("upsampledConv2D", input.shape, filter.shape)
    let (x, k) = (input.shape, filter.shape[3])
    return conv2DInputGradient(
        input, filter: unfoldedFilter(filter),
        inputShape: Shape(batch: x.batch, height: 2 * x.height, width: 2 * x.width, channels: k), unfolded)
}

/// The gradient with respect to the small image: gradient `[N, 2H, 2W, K]` to `[N, H, W, C]`.
public func upsampledConv2DInputGradient(_ gradient: Tensor, filter: Tensor) -> Tensor {
    require(
        gradient.shape.height % 2 == 0 && gradient.shape.width % 2 == 0,
        "upsampledConv2DInputGradient: odd extents in \(gradient.shape)")
    require(
        filter.shape == Shape(batch: 3, height: 3, width: filter.shape.width, channels: gradient.shape.channels),
        "upsampledConv2DInputGradient: a filter of \(filter.shape) does not fit a gradient of \(gradient.shape)")
    return conv2D(gradient, filter: unfoldedFilter(filter), unfolded)
}

/// The gradient with respect to the filter: gradient `[N, 2H, 2W, K]` and the small image to `[3, 3, C, K]`.
public func upsampledConv2DFilterGradient(_ gradient: Tensor, input: Tensor) -> Tensor {
    let (c, k) = (input.shape.channels, gradient.shape.channels)
    checkUpsampled("upsampledConv2DFilterGradient", input.shape, [3, 3, c, k])
    return foldedGradient(conv2DFilterGradient(input, input: gradient, unfolded))
}

private func checkUpsampled(_ operation: String, _ input: Shape, _ filter: Shape) {
    require(
        input.rank == 4 && filter.rank == 4 && filter[0] == 3 && filter[1] == 3 && filter[2] == input.channels,
        "\(operation): a filter of \(filter) does not fit an input of \(input)")
}

/// The 4x4 filter `[4, 4, K, C]` of a 3x3 filter `[3, 3, C, K]`: along each axis `w4[t] = w[2 − t] + w[3 − t]`, so that
/// tap u is added to taps 2 − u and 3 − u.
private func unfoldedFilter(_ filter: Tensor) -> Tensor {
    let (channels, filters) = (filter.shape[2], filter.shape[3])
    let result = Tensor(zeros: [4, 4, filters, channels])
    forEachSharedTap(channels * filters) { folded, unfolded in
        let (source, target) = (filter.pointer + folded, result.pointer + unfolded)
        for c in 0..<channels {
            for k in 0..<filters { target[k &* channels &+ c] += source[c &* filters &+ k] }
        }
    }
    return result
}

/// The transpose of `unfoldedFilter`: a gradient `[4, 4, K, C]` to `[3, 3, C, K]`.
private func foldedGradient(_ gradient: Tensor) -> Tensor {
    let (filters, channels) = (gradient.shape[2], gradient.shape[3])
    let result = Tensor(zeros: [3, 3, channels, filters])
    forEachSharedTap(channels * filters) { folded, unfolded in
        let (target, source) = (result.pointer + folded, gradient.pointer + unfolded)
        for c in 0..<channels {
            for k in 0..<filters { target[c &* filters &+ k] += source[k &* channels &+ c] }
        }
    }
    return result
}

/// Calls `body` for each tap of the 3x3 filter and each tap of the 4x4 filter that it is added to, with the places
/// where their `size` weights begin.
private func forEachSharedTap(_ size: Int, _ body: (_ folded: Int, _ unfolded: Int) -> Void) {
    for u in 0..<3 {
        for v in 0..<3 {
            for s in 2 - u...3 - u {
                for t in 2 - v...3 - v { body((u * 3 + v) * size, (s * 4 + t) * size) }
            }
        }
    }
}
