import KernelCases
import TensorCore
import Testing

@Suite struct WinogradTests {
    /// Root of the mean squared error against Float64, as a part of the root mean square of the result.
    private func noise(_ result: Tensor, _ expected: Tensor) -> Double {
        var (error, power) = (0.0, 0.0)
        for (a, b) in zip(result.array, expected.array) {
            error += (Double(a) - Double(b)) * (Double(a) - Double(b))
            power += Double(b) * Double(b)
        }
        return (error / power).squareRoot()
    }

    /// Cases for tiles of 4x4, 2x3, 4x6 and 6x6 outputs, and for stride 2.
    @Test(arguments: [
        (ConvolutionCase(16, 16, 16, 16), 1.6e-6), (ConvolutionCase(64, 64, 16, 16), 1.6e-6),
        (ConvolutionCase(128, 128, 16, 16), 1.6e-6), (ConvolutionCase(128, 128, 2, 3, batch: 40), 1.2e-6),
        (ConvolutionCase(128, 128, 4, 6, batch: 20), 3e-6), (ConvolutionCase(128, 128, 12, 12, batch: 6), 6e-6),
        (ConvolutionCase(128, 128, 16, 16, stride: (2, 2)), 1.2e-6),
        (ConvolutionCase(128, 128, 12, 12, stride: (2, 2), batch: 6), 1.2e-6),
    ])
    func itsNoiseIsAsSmallAsTheDocumentationSays(_ shape: ConvolutionCase, _ limit: Double) {
        var generator = RandomGenerator(seed: 7)
        let geometry = shape.geometry
        let filter = Tensor(
            normal: geometry.filterShape(channels: shape.input.channels, filters: shape.filters), using: &generator)
        let x = activate(Tensor(normal: shape.input, using: &generator), .rectifier)
        let gradient = Tensor(
            normal: geometry.outputShape(input: shape.input, filter: filter.shape), using: &generator)
        #expect(
            noise(conv2D(x, filter: filter, geometry), NaiveConvolution.forward(x, filter: filter, geometry)) < limit)
        #expect(
            noise(
                conv2DInputGradient(gradient, filter: filter, inputShape: x.shape, geometry),
                NaiveConvolution.inputGradient(gradient, filter: filter, inputShape: x.shape, geometry)) < limit)
        #expect(
            noise(
                conv2DFilterGradient(gradient, input: x, geometry),
                NaiveConvolution.filterGradient(gradient, input: x, geometry)) < limit)
    }
}
