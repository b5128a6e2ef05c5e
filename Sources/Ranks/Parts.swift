/// Parts of one work over the ranks of a world: each rank has as many in a row, and those of one rank are threads of its
/// process.
final class PartsTransport: Transport {
    let size: Int
    private let world: World
    private let boxes: Mailboxes
    private let perRank: Int

    init(_ count: Int, over world: World) {
        precondition(
            count % world.size == 0 && count / world.size <= Channel.parts, "\(count) parts on \(world.size) ranks")
        self.world = world
        size = count
        perRank = count / world.size
        boxes = Mailboxes(size: count)
    }

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
        own.contains(sender)
            ? try boxes.receive(from: sender, to: receiver, on: channel)
            : try world.receive(from: sender / perRank, on: self.channel(sender, receiver, channel))
    }
}

extension World {
    /// Worlds of the parts that this rank has of `count`, in their order; the ranks' number must divide it.
    public func parts(_ count: Int) -> [World] {
        let transport = PartsTransport(count, over: self)
        return transport.own.map { World(rank: $0, transport: transport) }
    }
}
