/// How a filter moves over an image: its extents, strides, zero padding (the same on both sides of an axis) and groups.
///
/// Filters are `[kernelHeight, kernelWidth, channels, filters]`, filters contiguous; a depthwise filter, one for each
/// channel, is `[kernelHeight, kernelWidth, channels, 1]`. As everywhere in deep learning, "convolution" is
/// cross-correlation: `y[n,i,j,k] = Σ x[n, i·strideHeight + u − paddingHeight, j·strideWidth + v − paddingWidth, c] · w[u,v,c,k]`.
public struct Convolution: Hashable, Sendable {
    public var kernelHeight: Int
    public var kernelWidth: Int
    public var strideHeight: Int
    public var strideWidth: Int
    public var paddingHeight: Int
    public var paddingWidth: Int
    /// 1, or the number of channels: then each channel has one filter of its own and keeps its place.
    public var groups: Int

    public init(
        kernelHeight: Int, kernelWidth: Int, strideHeight: Int = 1, strideWidth: Int = 1, paddingHeight: Int,
        paddingWidth: Int, groups: Int = 1
    ) {
        require(
            min(kernelHeight, kernelWidth, strideHeight, strideWidth, groups) >= 1
                && min(paddingHeight, paddingWidth) >= 0,
            "convolution: extents, strides and groups are positive, paddings not negative")
        self.kernelHeight = kernelHeight
        self.kernelWidth = kernelWidth
        self.strideHeight = strideHeight
        self.strideWidth = strideWidth
        self.paddingHeight = paddingHeight
        self.paddingWidth = paddingWidth
        self.groups = groups
    }

    /// A square kernel of odd extent, padded by half of it: at stride 1 the output is as large as the input.
    public init(kernel: Int, stride: Int = 1, groups: Int = 1) {
        self.init(
            kernelHeight: kernel, kernelWidth: kernel, strideHeight: stride, strideWidth: stride,
            paddingHeight: kernel / 2, paddingWidth: kernel / 2, groups: groups)
    }

    public var isDepthwise: Bool { groups > 1 }
    var isPointwise: Bool {
        kernelHeight == 1 && kernelWidth == 1 && paddingHeight == 0 && paddingWidth == 0 && !isDepthwise
    }

    public func outputHeight(_ height: Int) -> Int { (height + 2 * paddingHeight - kernelHeight) / strideHeight + 1 }
    public func outputWidth(_ width: Int) -> Int { (width + 2 * paddingWidth - kernelWidth) / strideWidth + 1 }

    public func outputShape(input: Shape, filter: Shape) -> Shape {
        Shape(
            batch: input.batch, height: outputHeight(input.height), width: outputWidth(input.width),
            channels: isDepthwise ? input.channels : filter[3])
    }

    /// The filter's shape for as many input and output channels; a depthwise convolution has equally many of both.
    public func filterShape(channels: Int, filters: Int) -> Shape {
        isDepthwise
            ? [kernelHeight, kernelWidth, channels, 1] : [kernelHeight, kernelWidth, channels, filters]
    }

    /// Multiplications and additions of one pass, counted as the definition asks for them: `2·N·K·C·kh·kw·H'·W'`.
    public func operations(input: Shape, filter: Shape) -> Int {
        2 * outputShape(input: input, filter: filter).count * kernelHeight * kernelWidth
            * (isDepthwise ? 1 : input.channels)
    }

    func check(_ operation: String, input: Shape, filter: Shape) {
        require(input.rank == 4 && filter.rank == 4, "\(operation): input \(input), filter \(filter), not rank 4")
        require(
            filter[0] == kernelHeight && filter[1] == kernelWidth && filter[2] == input.channels
                && (groups == 1 || (groups == input.channels && filter[3] == 1)),
            "\(operation): a filter of \(filter) does not fit an input of \(input) for \(self)")
        require(
            input.height + 2 * paddingHeight >= kernelHeight && input.width + 2 * paddingWidth >= kernelWidth,
            "\(operation): a filter of \(filter) is larger than the padded input of \(input)")
    }
}

/// Image `[N, H, W, C]` to image `[N, H', W', K]`.
public func conv2D(_ input: Tensor, filter: Tensor, _ geometry: Convolution) -> Tensor {
    geometry.check("conv2D", input: input.shape, filter: filter.shape)
    let output = Tensor(uninitialized: geometry.outputShape(input: input.shape, filter: filter.shape))
    if geometry.isDepthwise {
        depthwise(input, filter, geometry, output)
    } else if let tiles = WinogradTiles(geometry, input: input.shape, output: output.shape) {
        WinogradConvolution(tiles: tiles, filter: FilterView(filter)).run(input, output)
    } else {
        directForward(input, filter, geometry, output)
    }
    return output
}

/// The gradient with respect to the input of `conv2D(input, filter:)`: gradient `[N, H', W', K]` to `[N, H, W, C]`.
public func conv2DInputGradient(
    _ gradient: Tensor, filter: Tensor, inputShape: Shape, _ geometry: Convolution
) -> Tensor {
    geometry.check("conv2DInputGradient", input: inputShape, filter: filter.shape)
    checkGradient("conv2DInputGradient", gradient, geometry.outputShape(input: inputShape, filter: filter.shape))
    let result = Tensor(uninitialized: inputShape)
    if geometry.isDepthwise {
        depthwiseInputGradient(gradient, filter, geometry, result)
        return result
    }
    if let tiles = WinogradTiles(geometry, gradient: gradient.shape, inputGradient: inputShape) {
        WinogradConvolution(tiles: tiles, filter: FilterView(reversed: filter)).run(gradient, result)
    } else {
        directInputGradient(gradient, filter, geometry, result)
    }
    return result
}

/// The gradient with respect to the filter of `conv2D(input, filter:)`: gradient `[N, H', W', K]` and the input to
/// `[kernelHeight, kernelWidth, C, K]`. Each worker sums over its own samples, and the workers' sums are added in order: the same
/// bits for the same number of threads.
public func conv2DFilterGradient(_ gradient: Tensor, input: Tensor, _ geometry: Convolution) -> Tensor {
    let shape = geometry.filterShape(channels: input.shape.channels, filters: gradient.shape.channels)
    geometry.check("conv2DFilterGradient", input: input.shape, filter: shape)
    checkGradient("conv2DFilterGradient", gradient, geometry.outputShape(input: input.shape, filter: shape))
    let result = Tensor(uninitialized: shape)
    if geometry.isDepthwise {
        depthwiseFilterGradient(gradient, input, geometry, result)
    } else {
        if let product = WinogradFilterGradient(geometry, input: input.shape, gradient: gradient.shape) {
            product.run(gradient, input, result)
        } else {
            DirectFilterGradient(geometry: geometry, input: input.shape, gradient: gradient.shape)
                .run(gradient, input, result)
        }
    }
    return result
}

private func checkGradient(_ operation: String, _ gradient: Tensor, _ expected: Shape) {
    require(gradient.shape == expected, "\(operation): a gradient of \(gradient.shape), not \(expected)")
}
