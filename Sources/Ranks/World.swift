import Foundation

/// One rank's place among all that work together, and the messages that they exchange.
///
/// ```swift
/// let world = try World.join(environment: ProcessInfo.processInfo.environment)
/// var losses: [Double] = [0.25, 0.5]
/// try losses.withUnsafeMutableBufferPointer { try world.sum($0) }  // over all ranks, with the same bits on each
/// world.leave()
/// ```
public final class World: Sendable {
    /// From 0 to `size` − 1; rank 0 decides.
    public let rank: Int
    let transport: any Transport

    /// How many ranks there are.
    public var size: Int { transport.size }

    public init(rank: Int, transport: any Transport) {
        precondition((0..<transport.size).contains(rank), "rank \(rank) of \(transport.size)")
        self.rank = rank
        self.transport = transport
    }

    /// A world of this process alone.
    public static var alone: World { World(rank: 0, transport: Mailboxes(size: 1)) }

    /// Worlds whose ranks are threads of this process.
    public static func threads(_ count: Int) -> [World] {
        let boxes = Mailboxes(size: count)
        return (0..<count).map { World(rank: $0, transport: boxes) }
    }

    // MARK: - Messages

    /// Sends a message; it returns before the message has arrived.
    public func send(_ message: [UInt8], to receiver: Int, on channel: Channel) {
        transport.send(message, from: rank, to: receiver, on: channel)
    }

    /// The next message of a rank; nil while there is none.
    public func poll(from sender: Int, on channel: Channel) -> [UInt8]? {
        transport.poll(from: sender, to: rank, on: channel)
    }

    /// The next message of a rank, for which it waits.
    public func receive(from sender: Int, on channel: Channel) throws(RanksError) -> [UInt8] {
        try transport.receive(from: sender, to: rank, on: channel)
    }

    // MARK: - All together

    /// What rank 0 gives, on every rank; what the others give is not looked at.
    public func broadcast(_ message: [UInt8], on channel: Channel = .control) throws(RanksError) -> [UInt8] {
        guard rank == 0 else { return try receive(from: 0, on: channel) }
        for other in 1..<max(size, 1) { send(message, to: other, on: channel) }
        return message
    }

    /// What each rank gives, in the order of the ranks, on every rank.
    public func gather(_ message: [UInt8], on channel: Channel = .data) throws(RanksError) -> [[UInt8]] {
        for other in 0..<size where other != rank { send(message, to: other, on: channel) }
        var all: [[UInt8]] = []
        for other in 0..<size { all.append(other == rank ? message : try receive(from: other, on: channel)) }
        return all
    }

    /// Replaces numbers by their sums over all ranks.
    ///
    /// Ranks whose numbers differ in the lowest bit add first, then pairs of those, and so on: one balanced tree. Each of
    /// the two adds the other's numbers to its own, and a + b has the bits of b + a, so that all ranks get the same. The
    /// size of the world must be a power of two.
    public func sum(_ values: UnsafeMutableBufferPointer<Float>) throws(RanksError) { try tree(values) }

    /// The same in double precision.
    public func sum(_ values: UnsafeMutableBufferPointer<Double>) throws(RanksError) { try tree(values) }

    @inline(__always)
    private func tree<Number: FloatingPoint>(_ values: UnsafeMutableBufferPointer<Number>) throws(RanksError) {
        precondition(size.nonzeroBitCount == 1, "a sum over \(size) ranks, which are no power of two")
        var distance = 1
        while distance < size {
            let partner = rank ^ distance
            send([UInt8](UnsafeRawBufferPointer(values)), to: partner, on: .data)
            let others = try receive(from: partner, on: .data)
            precondition(
                others.count == values.count * MemoryLayout<Number>.stride, "rank \(partner) sums other numbers")
            others.withUnsafeBytes { bytes in
                for index in values.indices {
                    let offset = index * MemoryLayout<Number>.stride
                    values[index] += bytes.loadUnaligned(fromByteOffset: offset, as: Number.self)
                }
            }
            distance *= 2
        }
    }

    /// Waits until all ranks have called it.
    public func meet() throws(RanksError) { _ = try gather([]) }
}

extension World {
    /// Joins the world that a launcher has made; a world of one where this process was started alone, for which MPI is
    /// not even started.
    ///
    /// - Throws: `RanksError` where several copies were started that cannot work together.
    public static func join(environment: [String: String]) throws(RanksError) -> World {
        guard let launch = Launch(environment: environment) else { return .alone }
        // MPI itself would end the process with many lines, none of which says what to type.
        guard launch.tellsOfOthers else { throw library == nil ? .builtWithoutMPI(launch) : .worldOfOne(launch) }
        #if MPI
            let transport = try MPITransport()
            guard transport.size > 1 else { throw .worldOfOne(launch) }
            return World(rank: transport.rank, transport: transport)
        #else
            throw .builtWithoutMPI(launch)
        #endif
    }

    /// The name and version of the MPI library; nil in a program that was built without.
    public static var library: String? {
        #if MPI
            return MPITransport.version
        #else
            return nil
        #endif
    }

    /// Leaves in good order, which all ranks must do.
    public func leave() {
        #if MPI
            (transport as? MPITransport)?.finish()
        #endif
    }

    /// Ends this process and all other ranks at once, also those that do not answer.
    public func abort() -> Never {
        #if MPI
            (transport as? MPITransport)?.abort()
        #endif
        exit(1)
    }
}
