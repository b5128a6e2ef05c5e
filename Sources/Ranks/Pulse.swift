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
    /// Guards both values, and wakes the thread where it is to end.
    private let condition = NSCondition()
    private var isOver = false
    private var isBeating = false

    /// - Parameter onLoss: called on the pulse's thread with a rank that has given no sign for too long: any other on
    ///   rank 0, and rank 0 on the others.
    public init(_ world: World, onLoss: @escaping @Sendable (Int) -> Void) {
        guard world.size > 1 else { return }
        isBeating = true
        let peers = world.rank == 0 ? Array(1..<world.size) : [0]
        let thread = Thread { [self] in
            var watch = PulseWatch(peers, now: ProcessInfo.processInfo.systemUptime)
            repeat {
                let now = ProcessInfo.processInfo.systemUptime
                for peer in peers {
                    world.send([], to: peer, on: .pulse)
                    while world.poll(from: peer, on: .pulse) != nil { watch.hear(peer, now: now) }
                }
                for rank in watch.lost(now: now) { onLoss(rank) }
            } while rests()
        }
        thread.name = "pulse"
        thread.start()
    }

    /// Sleeps until the next beat.
    ///
    /// - Returns: false where there is none.
    private func rests() -> Bool {
        condition.lock()
        defer { condition.unlock() }
        if !isOver { _ = condition.wait(until: Date(timeIntervalSinceNow: Self.interval)) }
        guard isOver else { return true }
        isBeating = false
        condition.broadcast()
        return false
    }

    /// Ends the signs of life, before this rank leaves; returns once none is on its way.
    public func stop() {
        condition.lock()
        isOver = true
        condition.broadcast()
        while isBeating { condition.wait() }
        condition.unlock()
    }
}
