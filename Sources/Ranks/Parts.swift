import Dispatch
import Synchronization

/// Parts of one work over the ranks of a world: each rank has as many in a row, and those of one rank are threads of its
/// process.
final class PartsTransport: Transport {
    let size: Int
    private let world: World
    private let boxes: Mailboxes
    let perRank: Int
    private let idleness: Idleness

    init(_ count: Int, over world: World) {
        precondition(
            count % world.size == 0 && count / world.size <= Channel.parts, "\(count) parts on \(world.size) ranks")
        self.world = world
        size = count
        perRank = count / world.size
        boxes = Mailboxes(size: count)
        idleness = Idleness(parts: perRank)
    }

    /// Seconds in which every part of this rank waited for numbers at the same time.
    var idleSeconds: Double { idleness.seconds }

    /// The parts of this rank.
    var own: Range<Int> { world.rank * perRank..<(world.rank + 1) * perRank }

    private func channel(_ sender: Int, _ receiver: Int, _ channel: Channel) -> Channel {
        channel.between(sender % perRank, receiver % perRank)
    }

    func send(_ message: [UInt8], from sender: Int, to receiver: Int, on channel: Channel) {
        if own.contains(receiver) {
            boxes.send(message, from: sender, to: receiver, on: channel)
        } else {
            world.send(message, to: receiver / perRank, on: self.channel(sender, receiver, channel))
        }
    }

    func poll(from sender: Int, to receiver: Int, on channel: Channel) -> [UInt8]? {
        own.contains(sender)
            ? boxes.poll(from: sender, to: receiver, on: channel)
            : world.poll(from: sender / perRank, on: self.channel(sender, receiver, channel))
    }

    func receive(from sender: Int, to receiver: Int, on channel: Channel) throws(RanksError) -> [UInt8] {
        guard channel == .data else { return try take(from: sender, to: receiver, on: channel) }
        if let message = poll(from: sender, to: receiver, on: channel) { return message }
        idleness.begin()
        defer { idleness.end() }
        return try take(from: sender, to: receiver, on: channel)
    }

    private func take(from sender: Int, to receiver: Int, on channel: Channel) throws(RanksError) -> [UInt8] {
        own.contains(sender)
            ? try boxes.receive(from: sender, to: receiver, on: channel)
            : try world.receive(from: sender / perRank, on: self.channel(sender, receiver, channel))
    }
}

/// How long a rank does nothing, because all of its parts wait.
private final class Idleness: Sendable {
    private let parts: Int
    private let state = Mutex(State())

    private struct State {
        var waiting = 0
        /// When the last of the parts began to wait.
        var start: UInt64 = 0
        var nanoseconds: UInt64 = 0
    }

    init(parts: Int) { self.parts = parts }

    var seconds: Double { state.withLock { Double($0.nanoseconds) * 1e-9 } }

    func begin() {
        state.withLock { state in
            state.waiting += 1
            if state.waiting == parts { state.start = DispatchTime.now().uptimeNanoseconds }
        }
    }

    func end() {
        state.withLock { state in
            if state.waiting == parts { state.nanoseconds += DispatchTime.now().uptimeNanoseconds - state.start }
            state.waiting -= 1
        }
    }
}

extension World {
    /// Worlds of the parts that this rank has of `count`, in their order; the ranks' number must divide it.
    public func parts(_ count: Int) -> [World] {
        let transport = PartsTransport(count, over: self)
        return transport.own.map { World(rank: $0, transport: transport) }
    }

    /// The rank that has this part; its own number where it is no part.
    public var home: Int { (transport as? PartsTransport).map { rank / $0.perRank } ?? rank }
    /// The first part of each rank, in their order.
    public var firstParts: [Int] { Array(stride(from: 0, to: size, by: (transport as? PartsTransport)?.perRank ?? 1)) }
    /// Seconds in which every part of this rank waited for numbers at the same time; 0 for what is no part.
    public var idleSeconds: Double { (transport as? PartsTransport)?.idleSeconds ?? 0 }
}
