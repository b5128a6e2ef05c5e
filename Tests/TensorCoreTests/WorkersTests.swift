import Foundation
import Synchronization
import Testing

@testable import TensorCore

/// In processes of their own, because changing the number of threads would change the bits of other tests.
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

    /// The team of a kernel may be replaced between its choice and the kernel's beginning.
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
