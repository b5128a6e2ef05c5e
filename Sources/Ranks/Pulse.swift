import Foundation

/// Which ranks have given no sign of life for too long.
struct PulseWatch {
    /// Seconds without a sign after which a rank counts as lost. It is long enough for a machine that swaps or starts
    /// many programs, and short enough for all to be gone within 10 seconds.
    static let patience = 6.0

    private var heard: [Int: Double]

    /// - Parameter now: seconds on any clock that does not go back.
    init(_ ranks: some Sequence<Int>, now: Double) {
        heard = Dictionary(uniqueKeysWithValues: ranks.map { ($0, now) })
    }

    mutating func hear(_ rank: Int, now: Double) { if heard[rank] != nil { heard[rank] = now } }

    /// Does not count some seconds in which this rank itself was held up, because its machine, which others may share, was
    /// asleep or too busy.
    mutating func excuse(_ seconds: Double) { for rank in heard.keys { heard[rank]! += seconds } }

    /// The ranks that are lost since the last call, the lowest first; they are watched no longer.
    mutating func lost(now: Double) -> [Int] {
        let lost = heard.filter { now - $0.value > Self.patience }.keys.sorted()
        for rank in lost { heard[rank] = nil }
        return lost
    }
}

/// Signs of life between rank 0 and each other rank, on a thread of their own, so that a long step is no death.
public final class Pulse: @unchecked Sendable {
    private static let interval = 0.5
    /// Signalled where the thread is to end. Its clock does not jump when the system's time is set.
    private let over = DispatchSemaphore(value: 0)
    /// Signalled by the thread once it has ended.
    private let ended = DispatchSemaphore(value: 0)
    private let isBeating: Bool

    /// Every call comes on the pulse's thread.
    ///
    /// - Parameters:
    ///   - wish: whether this rank asks rank 0 for something, which goes with its signs of life.
    ///   - onWish: called on rank 0 with another rank that asks, again and again.
    ///   - onLoss: called with a rank that has given no sign for too long: any other on rank 0, and rank 0 on the others.
    public init(
        _ world: World, wish: @escaping @Sendable () -> Bool = { false },
        onWish: @escaping @Sendable (Int) -> Void = { _ in }, onLoss: @escaping @Sendable (Int) -> Void
    ) {
        isBeating = world.size > 1
        guard isBeating else { return }
        let peers = world.rank == 0 ? Array(1..<world.size) : [0]
        let thread = Thread { [self] in
            var last = ProcessInfo.processInfo.systemUptime
            var watch = PulseWatch(peers, now: last)
            repeat {
                let now = ProcessInfo.processInfo.systemUptime
                let late = now - last - Self.interval
                if late > Self.interval { watch.excuse(late) }
                last = now
                for peer in peers {
                    world.send(wish() ? [1] : [], to: peer, on: .pulse)
                    while let message = world.poll(from: peer, on: .pulse) {
                        watch.hear(peer, now: now)
                        if world.rank == 0, !message.isEmpty { onWish(peer) }
                    }
                }
                for rank in watch.lost(now: now) { onLoss(rank) }
            } while over.wait(timeout: .now() + Self.interval) == .timedOut
            ended.signal()
        }
        thread.name = "pulse"
        thread.start()
    }

    /// Ends the signs of life, before this rank leaves; returns once none is on its way. It is called once.
    public func stop() {
        guard isBeating else { return }
        over.signal()
        ended.wait()
    }
}
