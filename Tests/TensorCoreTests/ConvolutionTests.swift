import KernelCases
import TensorCore
import Testing

@Suite struct ConvolutionTests {
    @Test(arguments: ConvolutionCases.small)
    func equalsItsNaiveTwin(_ kernel: KernelCase) {
        var generator = RandomGenerator(seed: 1, stream: kernel.description)
        let prepared = kernel.prepare(&generator)
        #expect(prepared.error(of: prepared.run()) <= kernel.tolerance)
    }

    @Test(arguments: ConvolutionCases.geometries.map(\.name))
    func bothGradientsAreAdjointToTheForwardPass(_ name: String) throws {
        let shape = try #require(ConvolutionCases.geometries.first { $0.name == name })
        var generator = RandomGenerator(seed: 2, stream: name)
        let x = Tensor(normal: shape.input, using: &generator)
        let filter = Tensor(
            normal: shape.geometry.filterShape(channels: shape.input.channels, filters: shape.filters),
            using: &generator)
        let y = conv2D(x, filter: filter, shape.geometry)
        let gradient = Tensor(normal: y.shape, using: &generator)
        let inputGradient = conv2DInputGradient(gradient, filter: filter, inputShape: x.shape, shape.geometry)
        let filterGradient = conv2DFilterGradient(gradient, input: x, shape.geometry)
        // <conv(x, w), g> == <x, convᵀ(g, w)> == <w, ∇w>
        let scale = (innerProduct(y, y) * innerProduct(gradient, gradient)).squareRoot()
        #expect(abs(innerProduct(y, gradient) - innerProduct(x, inputGradient)) < 1e-5 * scale)
        #expect(abs(innerProduct(y, gradient) - innerProduct(filter, filterGradient)) < 1e-5 * scale)
    }

    @Test func theSameInputsGiveTheSameBits() {
        for shape in ConvolutionCases.geometries {
            for direction in KernelCase.Direction.allCases {
                var generator = RandomGenerator(seed: 3)
                let prepared = shape.kernelCase(direction).prepare(&generator)
                #expect(prepared.run().map(\.array) == prepared.run().map(\.array), "\(shape.name)")
            }
        }
    }

    @Test func operationsAreCountedByTheDefinition() {
        let geometry = Convolution(kernel: 3)
        #expect(
            geometry.operations(input: [32, 64, 96, 16], filter: [3, 3, 16, 16]) == 2 * 32 * 64 * 96 * 16 * 16 * 9)
        let depthwise = Convolution(kernel: 3, stride: 2, groups: 8)
        #expect(depthwise.operations(input: [1, 8, 8, 8], filter: [3, 3, 1, 8]) == 2 * 4 * 4 * 8 * 9)
        let grouped = Convolution(kernel: 3, groups: 4)
        #expect(grouped.operations(input: [1, 8, 8, 8], filter: [3, 3, 2, 12]) == 2 * 8 * 8 * 12 * 2 * 9)
    }

    @Test func filtersTurnIntoPyTorchsOrderAndBack() {
        let filter = Tensor((0..<24).map(Float.init), shape: [2, 3, 2, 2])
        let ours = filterFromOIHW(filter)
        #expect(ours.shape == [2, 2, 3, 2])
        #expect(ours[1, 0, 2, 1] == filter[1, 2, 1, 0])
        #expect(filterToOIHW(ours).array == filter.array)
        let depthwise = Tensor((0..<12).map(Float.init), shape: [3, 1, 2, 2])
        #expect(filterFromOIHW(depthwise).shape == [2, 2, 1, 3])
        #expect(filterFromOIHW(depthwise)[0, 1, 0, 2] == depthwise[2, 0, 0, 1])
        #expect(filterToOIHW(filterFromOIHW(depthwise)).array == depthwise.array)
    }

    @Test func filtersInAnotherOrderLieOnMemoryOfTheirOwn() {
        let filter = Tensor([1, 2, 3], shape: [1, 1, 1, 3])
        let portable = filterToOIHW(filter)
        filter.fill(0)
        #expect(portable.array == [1, 2, 3])
    }
}
