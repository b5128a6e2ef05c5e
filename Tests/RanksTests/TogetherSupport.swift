import Foundation
import Ranks
import Synchronization

/// Runs `body` on a thread of its own for each rank of a world, and returns the results in the order of the ranks.
func together<Result: Sendable>(
    _ ranks: Int, _ body: @escaping @Sendable (World) throws -> Result
) throws -> [Result] { try inThreads(World.threads(ranks), body) }

/// Runs `body` on a thread of its own for each of some worlds, and returns the results in their order.
@discardableResult
func inThreads<Result: Sendable>(
    _ worlds: [World], _ body: @escaping @Sendable (World) throws -> Result
) throws -> [Result] {
    let results = Mutex<[Int: Swift.Result<Result, any Error>]>([:])
    let group = DispatchGroup()
    for world in worlds {
        group.enter()
        Thread.detachNewThread {
            let result = Swift.Result { try body(world) }
            results.withLock { $0[world.rank] = result }
            group.leave()
        }
    }
    group.wait()
    return try results.withLock { results in try worlds.map { try results[$0.rank]!.get() } }
}
