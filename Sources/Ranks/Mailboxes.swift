import Foundation

/// Ranks that are threads of one process.
public final class Mailboxes: Transport, @unchecked Sendable {
    private struct Address: Hashable {
        let sender: Int
        let receiver: Int
        let channel: Channel
    }

    public let size: Int
    /// Guards the letters and whether the boxes are closed; threads that wait for a letter sleep on it.
    private let condition = NSCondition()
    private var letters: [Address: [[UInt8]]] = [:]
    private var isClosed = false

    public init(size: Int) {
        precondition(size >= 1, "\(size) ranks")
        self.size = size
    }

    /// Puts a message into the receiver's box and does not wait.
    public func send(_ message: [UInt8], from sender: Int, to receiver: Int, on channel: Channel) {
        condition.lock()
        letters[Address(sender: sender, receiver: receiver, channel: channel), default: []].append(message)
        condition.broadcast()
        condition.unlock()
    }

    /// The oldest message of a sender that was not taken yet; nil where there is none.
    public func poll(from sender: Int, to receiver: Int, on channel: Channel) -> [UInt8]? {
        condition.lock()
        defer { condition.unlock() }
        return take(Address(sender: sender, receiver: receiver, channel: channel))
    }

    /// Waits for a sender's next message.
    ///
    /// - Throws: `RanksError.ended` once the boxes are closed.
    public func receive(from sender: Int, to receiver: Int, on channel: Channel) throws(RanksError) -> [UInt8] {
        let address = Address(sender: sender, receiver: receiver, channel: channel)
        condition.lock()
        defer { condition.unlock() }
        while true {
            if let letter = take(address) { return letter }
            guard !isClosed else { throw .ended }
            condition.wait()
        }
    }

    /// Ends all waiting for letters that were not sent.
    public func close() {
        condition.lock()
        isClosed = true
        condition.broadcast()
        condition.unlock()
    }

    private func take(_ address: Address) -> [UInt8]? {
        guard let first = letters[address]?.first else { return nil }
        letters[address]?.removeFirst()
        return first
    }
}
