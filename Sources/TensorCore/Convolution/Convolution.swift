/// How a filter moves over an image: its extents, strides, dilations, zero padding and groups.
///
/// Filters are `[kernelHeight, kernelWidth, channels / groups, filters]`, filters contiguous. As everywhere in deep
/// learning, "convolution" is cross-correlation: `y[n,i,j,k] = Σ x[n, i·strideHeight + u·dilationHeight − paddingTop,
/// j·strideWidth + v·dilationWidth − paddingLeft, c] · w[u,v,c,k]`, where c runs over the channels of k's group:
/// channels and filters are cut into `groups` equal parts, and each part of the filters reads its part of the channels.
/// A depthwise convolution has as many groups as channels. Convolutions over time alone have kernel height 1.
public struct Convolution: Hashable, Sendable {
    public var kernelHeight: Int
    public var kernelWidth: Int
    public var strideHeight: Int
    public var strideWidth: Int
    public var paddingTop: Int
    public var paddingLeft: Int
    public var paddingBottom: Int
    public var paddingRight: Int
    /// Rows (and for the width columns) of the image from one tap to the next; 1 where the taps are neighbours.
    public var dilationHeight: Int
    public var dilationWidth: Int
    public var groups: Int

    public init(
        kernelHeight: Int, kernelWidth: Int, strideHeight: Int = 1, strideWidth: Int = 1, paddingTop: Int,
        paddingLeft: Int, paddingBottom: Int, paddingRight: Int, dilationHeight: Int = 1, dilationWidth: Int = 1,
        groups: Int = 1
    ) {
        require(
            min(kernelHeight, kernelWidth, strideHeight, strideWidth, groups) >= 1
                && min(dilationHeight, dilationWidth) >= 1
                && min(paddingTop, paddingLeft, paddingBottom, paddingRight) >= 0,
            "convolution: extents, strides, dilations and groups are positive, paddings not negative")
        self.kernelHeight = kernelHeight
        self.kernelWidth = kernelWidth
        self.strideHeight = strideHeight
        self.strideWidth = strideWidth
        self.paddingTop = paddingTop
        self.paddingLeft = paddingLeft
        self.paddingBottom = paddingBottom
        self.paddingRight = paddingRight
        self.dilationHeight = dilationHeight
        self.dilationWidth = dilationWidth
        self.groups = groups
    }

    /// The same padding on both sides of each axis.
    public init(
        kernelHeight: Int, kernelWidth: Int, strideHeight: Int = 1, strideWidth: Int = 1, paddingHeight: Int,
        paddingWidth: Int, dilationHeight: Int = 1, dilationWidth: Int = 1, groups: Int = 1
    ) {
        self.init(
            kernelHeight: kernelHeight, kernelWidth: kernelWidth, strideHeight: strideHeight, strideWidth: strideWidth,
            paddingTop: paddingHeight, paddingLeft: paddingWidth, paddingBottom: paddingHeight,
            paddingRight: paddingWidth, dilationHeight: dilationHeight, dilationWidth: dilationWidth, groups: groups)
    }

    /// A square kernel of odd extent with a padding of half the extent, so that at stride 1 the output is as large as
    /// the input.
    public init(kernel: Int, stride: Int = 1, groups: Int = 1) {
        self.init(
            kernelHeight: kernel, kernelWidth: kernel, strideHeight: stride, strideWidth: stride,
            paddingHeight: kernel / 2, paddingWidth: kernel / 2, groups: groups)
    }

    /// A convolution over time alone, with kernel height 1.
    public init(
        time kernel: Int, stride: Int = 1, paddingBefore: Int, paddingAfter: Int, dilation: Int = 1, groups: Int = 1
    ) {
        self.init(
            kernelHeight: 1, kernelWidth: kernel, strideWidth: stride, paddingTop: 0, paddingLeft: paddingBefore,
            paddingBottom: 0, paddingRight: paddingAfter, dilationWidth: dilation, groups: groups)
    }

    /// Rows of the image that a filter spans, from its first tap to its last.
    var reachHeight: Int { (kernelHeight - 1) * dilationHeight + 1 }
    var reachWidth: Int { (kernelWidth - 1) * dilationWidth + 1 }

    /// Whether it has neither groups nor dilation, which is what the register blocks and Winograd's tiles can compute.
    var isDense: Bool { groups == 1 && !isDilated }
    var isDilated: Bool { dilationHeight > 1 && kernelHeight > 1 || dilationWidth > 1 && kernelWidth > 1 }

    /// Rows of the output for an input of `height` rows; traps where the filter does not fit.
    public func outputHeight(_ height: Int) -> Int {
        (height + paddingTop + paddingBottom - reachHeight) / strideHeight + 1
    }

    /// Columns of the output for an input of `width` columns; traps where the filter does not fit.
    public func outputWidth(_ width: Int) -> Int {
        (width + paddingLeft + paddingRight - reachWidth) / strideWidth + 1
    }

    /// The output's shape: `[batch, height', width', filters]`.
    public func outputShape(input: Shape, filter: Shape) -> Shape {
        Shape(
            batch: input.batch, height: outputHeight(input.height), width: outputWidth(input.width),
            channels: filter[3])
    }

    /// The filter's shape for these numbers of input and output channels.
    public func filterShape(channels: Int, filters: Int) -> Shape {
        Shape(batch: kernelHeight, height: kernelWidth, width: channels / groups, channels: filters)
    }

    /// Multiplications plus additions of one pass by the definition: `2·N·K·C/groups·kh·kw·H'·W'`.
    public func operations(input: Shape, filter: Shape) -> Int {
        2 * outputShape(input: input, filter: filter).count * kernelHeight * kernelWidth * (input.channels / groups)
    }

    func check(_ operation: String, input: Shape, filter: Shape) {
        require(input.rank == 4 && filter.rank == 4, "\(operation): input \(input), filter \(filter), not rank 4")
        require(
            filter[0] == kernelHeight && filter[1] == kernelWidth && filter[2] * groups == input.channels
                && filter[3] % groups == 0,
            "\(operation): a filter of \(filter) does not fit an input of \(input) for \(self)")
        require(
            input.height + paddingTop + paddingBottom >= reachHeight
                && input.width + paddingLeft + paddingRight >= reachWidth,
            "\(operation): a filter of \(filter) is larger than the padded input of \(input)")
    }
}

/// The convolution of images `[N, H, W, C]`: `[N, H', W', K]`.
public func conv2D(_ input: Tensor, filter: Tensor, _ geometry: Convolution) -> Tensor {
    geometry.check("conv2D", input: input.shape, filter: filter.shape)
    if geometry.isDilated { return dilatedConv2D(input, filter, geometry) }
    let output = Tensor(uninitialized: geometry.outputShape(input: input.shape, filter: filter.shape))
    if geometry.groups > 1 {
        groupedConv2D(input, filter, geometry, output)
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
    if geometry.isDilated { return dilatedInputGradient(gradient, filter, inputShape, geometry) }
    let result = Tensor(uninitialized: inputShape)
    if geometry.groups > 1 {
        groupedInputGradient(gradient, filter, geometry, result)
    } else if let tiles = WinogradTiles(geometry, gradient: gradient.shape, inputGradient: inputShape) {
        WinogradConvolution(tiles: tiles, filter: FilterView(reversed: filter)).run(gradient, result)
    } else {
        directInputGradient(gradient, filter, geometry, result)
    }
    return result
}

/// The gradient with respect to the filter of `conv2D(input, filter:)`: gradient `[N, H', W', K]` and the input to
/// `[kernelHeight, kernelWidth, C / groups, K]`.
public func conv2DFilterGradient(_ gradient: Tensor, input: Tensor, _ geometry: Convolution) -> Tensor {
    let shape = geometry.filterShape(channels: input.shape.channels, filters: gradient.shape.channels)
    geometry.check("conv2DFilterGradient", input: input.shape, filter: shape)
    checkGradient("conv2DFilterGradient", gradient, geometry.outputShape(input: input.shape, filter: shape))
    if geometry.isDilated { return dilatedFilterGradient(gradient, input, geometry) }
    let result = Tensor(uninitialized: shape)
    if geometry.groups > 1 {
        groupedFilterGradient(gradient, input, geometry, result)
    } else if let product = WinogradFilterGradient(geometry, input: input.shape, gradient: gradient.shape) {
        product.run(gradient, input, result)
    } else {
        DirectFilterGradient(geometry: geometry, input: input.shape, gradient: gradient.shape)
            .run(gradient, input, result)
    }
    return result
}

private func checkGradient(_ operation: String, _ gradient: Tensor, _ expected: Shape) {
    require(gradient.shape == expected, "\(operation): a gradient of \(gradient.shape), not \(expected)")
}
