import TensorCore

/// A convolution of given extents.
public struct ConvolutionCase: Sendable {
    public var geometry: Convolution
    public var input: Shape
    public var filters: Int

    /// A square kernel, with a padding of half its extent.
    public init(
        _ channels: Int, _ filters: Int, _ height: Int, _ width: Int, kernel: Int = 3, stride: (Int, Int) = (1, 1),
        batch: Int = 2, depthwise: Bool = false
    ) {
        geometry = Convolution(
            kernelHeight: kernel, kernelWidth: kernel, strideHeight: stride.0, strideWidth: stride.1,
            paddingHeight: kernel / 2, paddingWidth: kernel / 2, groups: depthwise ? channels : 1)
        input = Shape(batch: batch, height: height, width: width, channels: channels)
        self.filters = filters
    }

    public init(geometry: Convolution, input: Shape, filters: Int) {
        self.geometry = geometry
        self.input = input
        self.filters = filters
    }

    /// The name in tests and the benchmark, such as "conv 3x3 16→32 8x12 batch 2".
    public var name: String {
        func pair(_ height: Int, _ width: Int) -> String { height == width ? "\(height)" : "\(height)x\(width)" }
        let groups =
            geometry.groups == 1 ? "" : geometry.groups == input.channels ? " depthwise" : " \(geometry.groups) groups"
        let strides = (geometry.strideHeight, geometry.strideWidth)
        let dilations = (geometry.dilationHeight, geometry.dilationWidth)
        return "conv \(geometry.kernelHeight)x\(geometry.kernelWidth)\(groups)"
            + (strides == (1, 1) ? "" : " stride \(pair(strides.0, strides.1))")
            + (dilations == (1, 1) ? "" : " dilation \(pair(dilations.0, dilations.1))")
            + " \(input.channels)→\(filters) \(input.height)x\(input.width) batch \(input.batch)"
    }

    /// The kernel in one direction, with its naive twin.
    public func kernelCase(_ direction: KernelCase.Direction) -> KernelCase {
        let filterShape = geometry.filterShape(channels: input.channels, filters: filters)
        let outputShape = geometry.outputShape(input: input, filter: filterShape)
        return KernelCase(
            name: name, direction: direction,
            operations: geometry.operations(input: input, filter: filterShape),
            bytes: 4 * (input.count + filterShape.count + outputShape.count),
            // A filter's gradient is a sum over all positions of all samples, and so less precise.
            tolerance: direction == .filterGradient ? 6e-5 : 3e-5, convolution: self
        ) { [geometry, input] generator in
            let x = Tensor(normal: input, using: &generator)
            let filter = Tensor(normal: filterShape, using: &generator)
            let gradient = Tensor(normal: outputShape, using: &generator)
            switch direction {
            case .forward:
                return .init {
                    [conv2D(x, filter: filter, geometry)]
                } naive: {
                    [NaiveConvolution.forward(x, filter: filter, geometry)]
                }
            case .inputGradient:
                return .init {
                    [conv2DInputGradient(gradient, filter: filter, inputShape: input, geometry)]
                } naive: {
                    [NaiveConvolution.inputGradient(gradient, filter: filter, inputShape: input, geometry)]
                }
            case .filterGradient:
                return .init {
                    [conv2DFilterGradient(gradient, input: x, geometry)]
                } naive: {
                    [NaiveConvolution.filterGradient(gradient, input: x, geometry)]
                }
            }
        }
    }
}

/// A 3x3 convolution of an image that is enlarged twofold; its operations are counted as those of the convolution that
/// it replaces.
public func upsampledCase(
    _ channels: Int, _ filters: Int, _ height: Int, _ width: Int, batch: Int, _ direction: KernelCase.Direction
) -> KernelCase {
    let geometry = Convolution(kernel: 3)
    let small = Shape(batch: batch, height: height, width: width, channels: channels)
    let large = Shape(batch: batch, height: 2 * height, width: 2 * width, channels: channels)
    let output = Shape(batch: batch, height: 2 * height, width: 2 * width, channels: filters)
    return KernelCase(
        name: "upsampled conv 3x3 \(channels)→\(filters) \(height)x\(width) batch \(batch)", direction: direction,
        operations: geometry.operations(input: large, filter: [3, 3, channels, filters]),
        bytes: 4 * (small.count + output.count + 9 * channels * filters), tolerance: 3e-5
    ) { generator in
        let x = Tensor(normal: small, using: &generator)
        let filter = Tensor(normal: [3, 3, channels, filters], using: &generator)
        let gradient = Tensor(normal: output, using: &generator)
        switch direction {
        case .forward:
            return .init {
                [upsampledConv2D(x, filter: filter)]
            } naive: {
                [NaiveConvolution.forward(NaiveConvolution.upsampled(x), filter: filter, geometry)]
            }
        case .inputGradient:
            return .init {
                [upsampledConv2DInputGradient(gradient, filter: filter)]
            } naive: {
                [
                    NaiveConvolution.pooled(
                        NaiveConvolution.inputGradient(gradient, filter: filter, inputShape: large, geometry))
                ]
            }
        case .filterGradient:
            return .init {
                [upsampledConv2DFilterGradient(gradient, input: x)]
            } naive: {
                [NaiveConvolution.filterGradient(gradient, input: NaiveConvolution.upsampled(x), geometry)]
            }
        }
    }
}

/// Convolutions to compare and to time.
public enum ConvolutionCases {
    /// Small cases for every kernel, stride, and remainder of channels and positions.
    public static let squares: [ConvolutionCase] = [
        .init(1, 16, 9, 11), .init(1, 8, 12, 14, stride: (2, 2)), .init(1, 64, 17, 23, kernel: 7, stride: (2, 2)),
        .init(3, 5, 7, 6), .init(3, 3, 5, 5, kernel: 1), .init(8, 8, 13, 15, batch: 3),
        .init(8, 16, 11, 9, stride: (2, 2)),
        .init(16, 16, 12, 16, batch: 3), .init(16, 16, 33, 29), .init(16, 32, 10, 13, stride: (2, 1)),
        .init(16, 32, 9, 9, stride: (2, 2)), .init(24, 40, 7, 10), .init(48, 24, 14, 6, batch: 1),
        .init(24, 24, 8, 9, stride: (2, 1)), .init(32, 32, 16, 24, batch: 1), .init(32, 64, 8, 12, stride: (2, 2)),
        .init(64, 64, 6, 9, batch: 5), .init(64, 128, 5, 6, kernel: 1), .init(20, 12, 9, 7, kernel: 1, stride: (2, 2)),
        .init(32, 16, 8, 16, kernel: 1, stride: (2, 1)), .init(128, 64, 2, 3, batch: 3),
        .init(33, 17, 13, 11, batch: 3),
        .init(5, 19, 9, 8, kernel: 5), .init(16, 1, 10, 10, batch: 3), .init(8, 2, 5, 3, stride: (2, 1)),
        .init(24, 4, 6, 2), .init(64, 80, 1, 1),
        .init(80, 72, 3, 2, kernel: 5),
        .init(64, 72, 9, 7, stride: (2, 2), batch: 3), .init(48, 56, 7, 5, stride: (2, 1), batch: 19),
        .init(50, 52, 4, 3, batch: 70), .init(49, 64, 5, 3, kernel: 1, stride: (2, 2)),
        .init(64, 48, 3, 4, stride: (2, 2), batch: 1), .init(180, 170, 5, 7, batch: 3),
        .init(128, 250, 4, 6, batch: 17),
        // Maps of two, three and six positions, and stride 2, computed by Winograd's filtering.
        .init(48, 40, 2, 3, batch: 40), .init(200, 170, 2, 3, batch: 40), .init(32, 48, 3, 6, batch: 20),
        .init(40, 36, 6, 2, batch: 20), .init(32, 40, 16, 24, stride: (2, 2), batch: 3),
        .init(48, 33, 11, 17, stride: (2, 2), batch: 6), .init(40, 64, 12, 13, stride: (2, 1), batch: 4),
        .init(36, 32, 9, 12, stride: (1, 2), batch: 5), .init(160, 200, 8, 12, stride: (2, 2), batch: 12),
        .init(200, 176, 8, 12, batch: 30),
        .init(6, 6, 9, 7, depthwise: true), .init(32, 32, 8, 10, stride: (2, 2), depthwise: true),
        .init(24, 24, 7, 9, kernel: 5, stride: (2, 1), batch: 3, depthwise: true),
    ]

    /// Convolutions of images that are enlarged twofold by repeating each position.
    public static let upsampled: [(channels: Int, filters: Int, height: Int, width: Int, batch: Int)] = [
        (3, 5, 4, 5, 3), (64, 32, 8, 8, 2), (32, 16, 9, 7, 1), (16, 24, 1, 3, 2),
    ]

    /// The cases that tests compare with naive twins, in all directions.
    public static var small: [KernelCase] {
        KernelCase.Direction.allCases.flatMap { direction in
            geometries.map { $0.kernelCase(direction) }
                + upsampled.map {
                    upsampledCase($0.channels, $0.filters, $0.height, $0.width, batch: $0.batch, direction)
                }
        }
    }

    /// Cases for timing over a range of channels and sizes, of some tenths of a GFLOP to a few each.
    public static var benchmark: [KernelCase] {
        let shapes: [ConvolutionCase] = [
            .init(1, 16, 64, 96, batch: 32), .init(1, 16, 64, 64, stride: (2, 2), batch: 64),
            .init(1, 64, 64, 96, kernel: 7, stride: (2, 2), batch: 16), .init(16, 1, 64, 64, batch: 64),
            .init(8, 8, 32, 32, batch: 64),
            .init(16, 16, 64, 96, batch: 32), .init(16, 16, 32, 32, batch: 64), .init(24, 48, 40, 56, batch: 16),
            .init(32, 32, 64, 96, batch: 32), .init(48, 96, 40, 56, batch: 16), .init(64, 64, 32, 48, batch: 32),
            .init(128, 128, 16, 24, batch: 32), .init(256, 256, 8, 12, batch: 32), .init(512, 512, 2, 3, batch: 32),
            .init(32, 64, 64, 96, stride: (2, 2), batch: 16), .init(64, 128, 16, 24, stride: (2, 2), batch: 32),
            .init(32, 64, 16, 16, stride: (2, 1), batch: 64), .init(64, 128, 32, 48, kernel: 1, batch: 32),
            .init(64, 128, 16, 24, kernel: 1, stride: (2, 2), batch: 32),
            .init(64, 64, 32, 48, batch: 32, depthwise: true),
        ]
        return (shapes + generalBenchmark).flatMap { shape in KernelCase.Direction.allCases.map { shape.kernelCase($0) }
        }
            + KernelCase.Direction.allCases.flatMap { direction in
                [
                    upsampledCase(64, 32, 16, 16, batch: 64, direction),
                    upsampledCase(32, 16, 32, 48, batch: 16, direction),
                ]
            }
    }
}
