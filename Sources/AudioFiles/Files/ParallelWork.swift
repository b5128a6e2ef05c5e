import Dispatch
import Synchronization

/// Processes many independent items on several threads.
enum ParallelWork {
    /// The results, in the items' order.
    ///
    /// - Parameters:
    ///   - progress: called with the number of items done and of all items, one call at a time, in rising order.
    /// - Throws: the error of the first item, in the items' order, that failed; no item is begun after a failure.
    static func map<Result: Sendable>(
        _ count: Int, threads: Int, progress: @Sendable (Int, Int) -> Void, _ body: @Sendable (Int) throws -> Result
    ) throws -> [Result] {
        let state = Mutex(State<Result>(results: Array(repeating: nil, count: count)))
        DispatchQueue.concurrentPerform(iterations: max(1, min(threads, count))) { _ in
            while true {
                let item: Int? = state.withLock { state in
                    guard state.failure == nil, state.next < count else { return nil }
                    state.next += 1
                    return state.next - 1
                }
                guard let item else { return }
                do {
                    let result = try body(item)
                    state.withLock { state in
                        state.results[item] = result
                        state.done += 1
                        progress(state.done, count)
                    }
                } catch {
                    state.withLock { state in
                        if state.failure.map({ item < $0.item }) ?? true { state.failure = (item, error) }
                    }
                }
            }
        }
        return try state.withLock { state in
            if let failure = state.failure { throw failure.error }
            return state.results.map { $0! }
        }
    }

    private struct State<Result> {
        var next = 0
        var done = 0
        var results: [Result?]
        var failure: (item: Int, error: any Error)?
    }
}
