import Synchronization
import Testing

@testable import AudioFiles

private struct Failure: Error, Equatable { let item: Int }

@Test(arguments: [0, 1, 7, 100], [1, 2, 5])
func resultsComeInOrderWhateverTheThreads(count: Int, threads: Int) throws {
    let seen = Mutex<[Int]>([])
    let results = try ParallelWork.map(count, threads: threads) { done, total in
        #expect(total == count)
        seen.withLock { $0.append(done) }
    } _: {
        $0 * $0
    }
    #expect(results == (0..<count).map { $0 * $0 })
    #expect(seen.withLock { $0 } == Array(1...max(count, 1)).prefix(count).map { $0 })
}

@Test func theFirstFailureIsThrownAndStopsTheRest() {
    let begun = Mutex(0)
    #expect(throws: Failure(item: 3)) {
        try ParallelWork.map(1_000, threads: 1) { _, _ in
        } _: { item in
            begun.withLock { $0 += 1 }
            if item >= 3 { throw Failure(item: item) }
        }
    }
    #expect(begun.withLock { $0 } == 4)
}
