import Foundation
import KernelCases
import Synchronization
import Testing

@testable import TensorCore

/// Those that change the team run in processes of their own: other tests go on with the team that they began with.
@Suite struct WorkersTests {
    @Test func theBitsOfSumsDoNotDependOnTheNumberOfWorkers() async {
        await #expect(processExitsWith: .success) {
            var generator = RandomGenerator(seed: 2)
            let x = Tensor(normal: [3, 70, 90, 5], using: &generator)
            func sums() -> [[Float]] {
                [[0], [1, 2], [0, 1, 2], [3]].map { reduced(x, .sum, axes: $0, keepsAxes: false).array }
            }
            Workers.use(threads: 2)
            let expected = sums()
            Workers.use(threads: 3)
            #expect(sums() == expected)
        }
    }

    @Test func theBitsOfEveryKernelAreThoseOfOneThread() async {
        await #expect(processExitsWith: .success) {
            for kernel in ConvolutionCases.small + LayerCases.small + TensorCases.small {
                func bits(threads: Int) -> [[UInt32]] {
                    Workers.use(threads: threads)
                    var generator = RandomGenerator(seed: 3, stream: kernel.name)
                    return kernel.prepare(&generator).run().map { $0.array.map(\.bitPattern) }
                }
                let expected = bits(threads: 1)
                for threads in [2, 3, 5, 16] {
                    #expect(bits(threads: threads) == expected, "\(kernel) on \(threads) threads")
                }
            }
        }
    }

    /// Rows enough to be cut, and sums that are cut into eight, four and two shards.
    @Test func theBitsOfLargeSumsAreThoseOfOneThread() async {
        await #expect(processExitsWith: .success) {
            var generator = RandomGenerator(seed: 4)
            let a = Tensor(normal: [150, 300], using: &generator)
            let b = Tensor(normal: [300, 70], using: &generator)
            let convolutions = [(16, 32), (64, 120), (150, 190)].map { channels, filters in
                (
                    Tensor(normal: [5, 9, 13, channels], using: &generator),
                    Tensor(normal: [5, 9, 13, filters], using: &generator)
                )
            }
            func bits(threads: Int) -> [[UInt32]] {
                Workers.use(threads: threads)
                let sums = convolutions.flatMap { input, gradient in
                    [1, 3, 5].map { conv2DFilterGradient(gradient, input: input, Convolution(kernel: $0)) }
                }
                return (sums + [matrixProduct(a, b)]).map { $0.array.map(\.bitPattern) }
            }
            let expected = bits(threads: 1)
            for threads in [2, 3, 7] { #expect(bits(threads: threads) == expected, "\(threads) threads") }
        }
    }

    /// The team that a kernel has chosen may be gone before it begins.
    @Test(.timeLimit(.minutes(4))) func aKernelOutlivesItsTeam() async {
        await #expect(processExitsWith: .success) {
            let ended = Atomic<Bool>(false)
            let changes = Thread {
                for change in 0..<300 { Workers.use(threads: 2 + change % 2) }
                ended.store(true, ordering: .releasing)
            }
            changes.start()
            while !ended.load(ordering: .acquiring) {
                let done = Atomic<Int>(0)
                Workers.forEach(100) { range, _ in done.add(range.count, ordering: .relaxed) }
                #expect(done.load(ordering: .relaxed) == 100)
            }
        }
    }
}
