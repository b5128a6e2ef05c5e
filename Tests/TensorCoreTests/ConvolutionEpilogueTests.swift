import KernelCases
import TensorCore
import Testing

@Suite struct ConvolutionEpilogueTests {
    @Test(arguments: ConvolutionCases.geometries.map(\.name))
    func theEpilogueEqualsWhatItReplaces(_ name: String) throws {
        let shape = try #require(ConvolutionCases.geometries.first { $0.name == name })
        var generator = RandomGenerator(seed: 5, stream: name)
        let x = Tensor(normal: shape.input, using: &generator)
        let filter = Tensor(
            normal: shape.geometry.filterShape(channels: shape.input.channels, filters: shape.filters),
            using: &generator)
        let y = NaiveConvolution.forward(x, filter: filter, shape.geometry)
        let scaleShift = Tensor(normal: [2, y.shape.channels], using: &generator)
        let residual = Tensor(normal: y.shape, using: &generator)
        let naiveMoments = NaiveConvolution.moments(y)
        for activation in [
            Activation.identity, .rectifier, .leakyRectifier(slope: 0.2),
            .clippedRectifier(ceiling: y.array.max()! / 2),
        ] {
            for wantsMoments in [false, true] {
                for residual in [nil, residual] {
                    let result = conv2D(
                        x, filter: filter, shape.geometry,
                        ConvolutionEpilogue(
                            scaleShift: scaleShift, residual: residual, activation: activation,
                            wantsMoments: wantsMoments))
                    let expected = NaiveConvolution.epilogue(y, scaleShift, residual, activation)
                    #expect(relativeError(result.output, expected) < 3e-5)
                    #expect((result.moments != nil) == wantsMoments)
                    #expect((result.convolved != nil) == wantsMoments)
                    if let moments = result.moments, let convolved = result.convolved {
                        #expect(relativeError(moments, naiveMoments) < 3e-5)
                        #expect(relativeError(convolved, y) < 3e-5)
                    }
                }
            }
        }
    }

    @Test func momentsAreRightForBatchesThatTheWorkersCannotShareEvenly() {
        for batch in [1, 3, 9] {
            var generator = RandomGenerator(seed: 6)
            let x = Tensor(normal: [batch, 12, 16, 16], using: &generator)
            let filter = Tensor(normal: [3, 3, 16, 24], using: &generator)
            let scaleShift = Tensor(normal: [2, 24], using: &generator)
            let result = conv2D(
                x, filter: filter, Convolution(kernel: 3),
                ConvolutionEpilogue(scaleShift: scaleShift, wantsMoments: true))
            let y = NaiveConvolution.forward(x, filter: filter, Convolution(kernel: 3))
            #expect(relativeError(result.moments!, NaiveConvolution.moments(y)) < 3e-5)
        }
    }
}
