import Foundation
import Ranks
import Synchronization
import Testing

@Suite struct PartsTests {
    private final class Found: Sendable {
        let all = Mutex<[Int: [[UInt8]]]>([:])
        let sums = Mutex<Set<UInt32>>([])
    }

    /// Each rank's parts are threads of their own; all parts tell each other where they are, and add up.
    @Test(arguments: [1, 2, 4]) func partsAreTheSameWorldOnAnyNumberOfRanks(ranks: Int) throws {
        let found = Found()
        _ = try together(ranks) { rank in
            let parts = rank.parts(4)
            #expect(parts.count == 4 / ranks && parts[0].size == 4)
            try inThreads(parts) { part in
                let heard = try part.gather([UInt8(part.rank * 10)])
                let decided = try part.broadcast(part.rank == 0 ? [5] : [])
                found.all.withLock { $0[part.rank] = heard + [decided] }
                let numbers: [Float] = [1e8, 1, -1e8, 1]
                var number = [numbers[part.rank]]
                try number.withUnsafeMutableBufferPointer { try part.sum($0) }
                found.sums.withLock { _ = $0.insert(number[0].bitPattern) }
            }
        }
        #expect(found.all.withLock { $0.count } == 4)
        #expect(found.all.withLock { $0.values.allSatisfy { $0 == [[0], [10], [20], [30], [5]] } })
        let (left, right): (Float, Float) = (1e8 + 1, -1e8 + 1)
        let tree = left + right
        #expect(found.sums.withLock { $0 } == [tree.bitPattern])
    }

    /// A rank is idle while all of its parts wait for numbers: not while one of two works, and not while it waits for orders.
    @Test func onlyARankWhoseEveryPartWaitsIsIdle() throws {
        let worlds = World.threads(2).map { $0.parts(4) }
        #expect(
            worlds[0].map(\.home) == [0, 0] && worlds[1].map(\.home) == [1, 1] && worlds[0][0].firstParts == [0, 2])
        let late = 0.05
        try inThreads(worlds.flatMap { $0 }) { part in
            var number: [Float] = [1]
            if part.rank == 0 { usleep(UInt32(late * 1e6)) }
            try number.withUnsafeMutableBufferPointer { try part.sum($0) }
            _ = try part.broadcast([])
        }
        #expect(worlds[0][0].idleSeconds < late && worlds[1][0].idleSeconds > 0.8 * late)
        #expect(worlds[1][0].idleSeconds == worlds[1][1].idleSeconds)
    }
}
