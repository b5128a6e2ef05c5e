import Foundation
import KernelCases
import TensorCore
import Testing

@Suite struct LayerKernelTests {
    @Test(arguments: LayerCases.small)
    func equalsItsNaiveTwin(_ kernel: KernelCase) {
        var generator = RandomGenerator(seed: 1, stream: kernel.description)
        let prepared = kernel.prepare(&generator)
        #expect(prepared.error(of: prepared.run()) <= kernel.tolerance)
    }

    @Test func theSameInputsGiveTheSameBits() {
        for kernel in LayerCases.small {
            var generator = RandomGenerator(seed: 3)
            let prepared = kernel.prepare(&generator)
            #expect(prepared.run().map(\.array) == prepared.run().map(\.array), "\(kernel)")
        }
    }

    @Test func batchStatisticsKeepTheirDigitsFarFromZero() {
        var generator = RandomGenerator(seed: 4)
        let x = Tensor(normal: [4, 8, 8, 16], mean: 1000, using: &generator)
        let one = Tensor(repeating: 1, shape: [16])
        let batch = BatchNormalization(x, weight: one, bias: Tensor(zeros: [16]), epsilon: 1e-5)
        for channel in 0..<16 {
            let values = stride(from: channel, to: x.count, by: 16).map { Double(x.pointer[$0]) }
            let mean = values.reduce(0, +) / 256
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 256
            #expect(abs(Double(batch.statistics[4, channel]) / variance - 1) < 1e-4)
        }
    }

    @Test func gradientIsOverwrittenOnlyByItsOnlyOwner() {
        var generator = RandomGenerator(seed: 5)
        let y = Tensor(normal: [2, 3, 3, 16], using: &generator)
        let gradient = Tensor(normal: y.shape, using: &generator)
        let before = gradient.array
        let result = activateGradient(gradient, output: y, .rectifier)
        #expect(gradient.array == before)
        #expect(zip(result.array, zip(before, y.array)).allSatisfy { $0 == ($1.1 > 0 ? $1.0 : 0) })
    }

    @Test func exponentialIsPreciseOverItsRange() {
        let x = Tensor((-800...800).map { Float($0) / 10 }, shape: [1601])
        let y = sigmoid(x)
        for index in 0..<x.count {
            let exact = 1 / (1 + exp(-Double(x[index])))
            #expect(abs(Double(y[index]) - exact) <= 4e-7 * exact)
        }
    }

    @Test func notANumberSurvivesActivationPoolingAndSums() {
        let x = Tensor(repeating: 1, shape: [1, 4, 4, 16])
        #expect(x.isFinite)
        x[0, 1, 1, 3] = .nan
        #expect(!x.isFinite)
        #expect(!activate(x, .rectifier).isFinite)
        #expect(!maxPool(x, PoolingWindow(2, stride: 2)).isFinite)
        // A NaN counts even where it is the first element of a window.
        x[0, 1, 1, 3] = 1
        x[0, 2, 2, 3] = .nan
        #expect(!maxPool(x, PoolingWindow(2, stride: 2)).isFinite)
        #expect(!sigmoid(x).isFinite)
        x[0, 1, 1, 3] = .infinity
        #expect(!x.isFinite)
    }

    @Test func samplesAndColumnsMoveWhole() {
        let x = Tensor((0..<12).map(Float.init), shape: [3, 4])
        #expect(concatenateRows([x, rows(x, 1..<2)]).array == x.array + [4, 5, 6, 7])
        #expect(concatenateColumns([columns(x, 3..<4), columns(x, 0..<1)]).array == [3, 0, 7, 4, 11, 8])
        #expect(gatherRows(x, [2, 0]).array == [8, 9, 10, 11, 0, 1, 2, 3])
        #expect(oneHot([2, 0], classes: 3).array == [0, 0, 1, 1, 0, 0])
        #expect(multiHot([[2, 0], []], classes: 3).array == [1, 0, 1, 0, 0, 0])
        #expect(sumOverPositions(x, channels: 4).array == [12, 15, 18, 21])
        #expect(addBias(x, Tensor([1, 2, 3, 4], shape: [4])).array.prefix(4) == [1, 3, 5, 7])
        #expect(argmax(Tensor([1, 3, 3, 0, -1, -2], shape: [2, 3])) == [1, 0])
    }
}
