import Foundation
import RunEvents

/// The queue from the engine's thread to the record's writer. Posting never waits; only the number of pictures is
/// bounded.
final class Mailbox: @unchecked Sendable {
    enum Item {
        case event(Moment, RunEvent)
        /// The engine took a command at a step.
        case taken(command: Int64, step: Int)
        /// Asks the writer to write everything before it at once.
        case flush
    }

    /// How many pictures may wait; further ones are dropped.
    static let pictureLimit = 64

    private let condition = NSCondition()
    private var items: [Item] = []
    private var pictures = 0
    private var dropped = 0
    private var isClosed = false
    private var posted = 0
    private var written = 0
    private var lastNumber: Int64 = 0
    private var trouble: String?

    /// - Returns: false for a picture that was dropped.
    @discardableResult
    func post(_ item: Item) -> Bool {
        condition.withLock {
            if case .event(_, .sampled) = item {
                guard pictures < Self.pictureLimit else {
                    dropped += 1
                    return false
                }
                pictures += 1
            }
            items.append(item)
            posted += 1
            condition.broadcast()
            return true
        }
    }

    /// Waits for the first item, collects those that follow within `interval`, and returns them all.
    ///
    /// - Returns: nil once the mailbox is closed and empty.
    func take(within interval: TimeInterval) -> (items: [Item], dropped: Int)? {
        condition.withLock {
            while items.isEmpty && !isClosed { condition.wait() }
            let end = Date(timeIntervalSinceNow: interval)
            while !isClosed, !isFlushing, condition.wait(until: end) {}
            guard !items.isEmpty else { return nil }
            defer {
                items = []
                pictures = 0
                dropped = 0
            }
            return (items, dropped)
        }
    }

    private var isFlushing: Bool {
        if case .flush? = items.last { return true }
        return false
    }

    /// Waits for `interval`, or until the mailbox closes.
    func pause(_ interval: TimeInterval) {
        condition.withLock {
            let end = Date(timeIntervalSinceNow: interval)
            while !isClosed, condition.wait(until: end) {}
        }
    }

    func finished(_ count: Int, lastNumber: Int64) {
        condition.withLock {
            written += count
            self.lastNumber = lastNumber
            condition.broadcast()
        }
    }

    func report(_ trouble: String?) {
        condition.withLock {
            self.trouble = trouble
            condition.broadcast()
        }
    }

    /// How many items were posted and are not in the record.
    var unwritten: Int { condition.withLock { posted - written } }

    var currentTrouble: String? { condition.withLock { trouble } }

    /// Waits until all posted items are written.
    ///
    /// - Returns: the last event's number, or why it cannot be written.
    func waitUntilWritten() -> Result<Int64, Refusal> {
        condition.withLock {
            let goal = posted
            while written < goal && trouble == nil { condition.wait() }
            if written < goal, let trouble { return .failure(Refusal(sentence: trouble)) }
            return .success(lastNumber)
        }
    }

    /// The reason why the record cannot be written at present.
    struct Refusal: Error {
        let sentence: String
    }

    func close() {
        condition.withLock {
            isClosed = true
            condition.broadcast()
        }
    }

    var closed: Bool { condition.withLock { isClosed } }
}
