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

    @Test(arguments: [16, 64, 128])
    func itsNoiseIsAsSmallAsTheDocumentationSays(_ channels: Int) {
        var generator = RandomGenerator(seed: 7)
        let shape = ConvolutionCase(channels, channels, 16, 16, batch: 2)
        let x = activate(Tensor(normal: shape.input, using: &generator), .rectifier)
        let filter = Tensor(normal: [3, 3, channels, channels], using: &generator)
        let gradient = Tensor(normal: shape.input, using: &generator)
        let geometry = shape.geometry
        #expect(
            noise(conv2D(x, filter: filter, geometry), NaiveConvolution.forward(x, filter: filter, geometry)) < 1.6e-6)
        #expect(
            noise(
                conv2DInputGradient(gradient, filter: filter, inputShape: x.shape, geometry),
                NaiveConvolution.inputGradient(gradient, filter: filter, inputShape: x.shape, geometry)) < 1.6e-6)
        #expect(
            noise(
                conv2DFilterGradient(gradient, input: x, geometry),
                NaiveConvolution.filterGradient(gradient, input: x, geometry)) < 1.6e-6)
    }
}
