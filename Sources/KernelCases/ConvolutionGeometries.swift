import TensorCore

extension ConvolutionCases {
    /// All convolutions that tests compare with naive twins.
    public static var geometries: [ConvolutionCase] { squares + general }

    /// Kernels that are not square, unequal padding, dilation and groups.
    static let general: [ConvolutionCase] = [
        .init([2, 7, 9, 16], 24, kernel: (3, 1), padding: (1, 0, 1, 0)),
        .init([2, 9, 10, 17], 16, kernel: (2, 4), stride: (3, 2), padding: (0, 3, 0, 3)),
        .init([2, 11, 10, 32], 48, padding: (0, 0, 0, 0)),
        .init([2, 12, 13, 16], 18, padding: (2, 2, 2, 2)),
        // Unequal padding for each kernel: direct, Winograd with both strides, dot products, small maps and depthwise.
        .init([2, 6, 7, 5], 9, padding: (0, 1, 2, 0)),
        .init([2, 12, 14, 16], 16, padding: (0, 1, 2, 0)),
        .init([3, 11, 9, 32], 33, padding: (2, 0, 1, 2)),
        .init([3, 16, 12, 32], 40, stride: (2, 2), padding: (1, 1, 0, 0)),
        .init([3, 15, 13, 40], 32, stride: (2, 2), padding: (0, 0, 1, 1)),
        .init([3, 15, 13, 40], 32, stride: (2, 2), padding: (1, 1, 2, 2)),
        .init([4, 12, 13, 40], 64, stride: (2, 1), padding: (1, 0, 0, 2)),
        .init([3, 10, 9, 16], 1, padding: (0, 2, 1, 1)), .init([2, 8, 7, 24], 3, padding: (2, 0, 0, 1)),
        .init([40, 2, 3, 48], 56, padding: (1, 0, 2, 1)),
        .init([19, 7, 5, 48], 56, stride: (2, 1), padding: (0, 1, 1, 2)),
        .init([2, 9, 12, 1], 8, kernel: (4, 6), stride: (2, 3), padding: (1, 2, 2, 3)),
        .init([3, 8, 9, 24], 24, stride: (2, 1), padding: (0, 1, 1, 2), groups: 24),
        .init([40, 3, 2, 48], 40, padding: (1, 1, 0, 1)), .init([40, 1, 3, 48], 40, padding: (1, 1, 2, 1)),
        // These convolve over time alone.
        .init([2, 1, 31, 24], 40, kernel: (1, 5), padding: (0, 2, 0, 2)),
        .init([2, 1, 29, 24], 17, kernel: (1, 3), padding: (0, 4, 0, 0), dilation: (1, 2)),
        .init([3, 1, 30, 40], 48, kernel: (1, 3), padding: (0, 3, 0, 3), dilation: (1, 3)),
        .init([2, 1, 26, 10], 12, kernel: (1, 4), stride: (1, 2), padding: (0, 0, 0, 0), dilation: (1, 4)),
        // Dilation with equal and unequal phases, more phases than rows, a kernel of one row, and strides.
        .init([2, 12, 15, 16], 20, padding: (2, 2, 2, 2), dilation: (2, 2)),
        .init([2, 11, 13, 7], 6, padding: (0, 1, 3, 2), dilation: (2, 3)),
        .init([2, 5, 9, 32], 32, padding: (5, 0, 4, 0), dilation: (5, 1)),
        .init([2, 9, 8, 3], 4, kernel: (1, 3), padding: (1, 1, 0, 2), dilation: (4, 2)),
        .init([2, 13, 12, 16], 16, stride: (2, 1), padding: (1, 2, 2, 2), dilation: (1, 2)),
        .init([2, 13, 12, 6], 9, kernel: (3, 2), stride: (2, 3), padding: (2, 1, 1, 0), dilation: (2, 3)),
        .init([2, 10, 12, 16], 16, padding: (2, 3, 2, 3), dilation: (2, 3), groups: 16),
        // Groups that are computed in bundles and one by one, in bundles of unequal size, dilated, and depthwise with
        // several filters for each channel.
        .init([2, 8, 9, 12], 12, groups: 3), .init([2, 8, 9, 32], 64, stride: (2, 2), groups: 8),
        .init([3, 7, 6, 64], 32, padding: (1, 0, 0, 1), groups: 2), .init([2, 5, 6, 10], 15, groups: 5),
        .init([2, 6, 5, 42], 21, groups: 21),
        .init([2, 9, 9, 8], 8, padding: (2, 2, 2, 2), dilation: (2, 2), groups: 4),
        .init([2, 7, 8, 6], 18, groups: 6),
        .init([2, 9, 7, 16], 32, stride: (2, 1), padding: (0, 1, 1, 1), groups: 16),
        .init([2, 9, 10, 12], 24, kernel: (1, 1), padding: (0, 0, 0, 0), groups: 4),
    ]

    static let generalBenchmark: [ConvolutionCase] = [
        .init([32, 1, 300, 512], 512, kernel: (1, 3), padding: (0, 2, 0, 2), dilation: (1, 2)),
        .init([16, 32, 48, 64], 64, padding: (2, 2, 2, 2), dilation: (2, 2)),
        .init([16, 32, 48, 128], 128, groups: 32), .init([16, 32, 48, 128], 128, groups: 2),
        .init([16, 32, 48, 64], 128, groups: 64),
    ]
}

extension ConvolutionCase {
    /// - Parameter padding: top, left, bottom, right.
    init(
        _ input: Shape, _ filters: Int, kernel: (Int, Int) = (3, 3), stride: (Int, Int) = (1, 1),
        padding: (Int, Int, Int, Int) = (1, 1, 1, 1), dilation: (Int, Int) = (1, 1), groups: Int = 1
    ) {
        self.init(
            geometry: Convolution(
                kernelHeight: kernel.0, kernelWidth: kernel.1, strideHeight: stride.0, strideWidth: stride.1,
                paddingTop: padding.0, paddingLeft: padding.1, paddingBottom: padding.2, paddingRight: padding.3,
                dilationHeight: dilation.0, dilationWidth: dilation.1, groups: groups),
            input: input, filters: filters)
    }
}
