import Dispatch
import Synchronization
import Testing

@testable import Ranks

@Suite struct PulseTests {
    @Test func aRankIsLostOnceAfterItsPatienceIsOver() {
        var watch = PulseWatch(1...3, now: 100)
        watch.hear(1, now: 104)
        watch.hear(3, now: 106)
        // A message that had been on its way from a rank that nobody watches.
        watch.hear(7, now: 106)
        #expect(watch.lost(now: 100 + PulseWatch.patience) == [])
        #expect(watch.lost(now: 100.1 + PulseWatch.patience) == [2])
        #expect(watch.lost(now: 105 + PulseWatch.patience) == [1])
        watch.hear(2, now: 111)
        #expect(watch.lost(now: 1000) == [3])
        #expect(watch.lost(now: 2000) == [])
    }

    /// A machine that slept wakes up with all of its ranks.
    @Test func timeInWhichTheWatcherItselfWasHeldUpIsNotCounted() {
        var watch = PulseWatch(1...2, now: 100)
        watch.excuse(60)
        #expect(watch.lost(now: 160 + PulseWatch.patience) == [])
        watch.hear(2, now: 161)
        #expect(watch.lost(now: 160.1 + PulseWatch.patience) == [1])
    }

    /// One rank beats and the other hears it, on threads.
    @Test func ranksHearEachOther() throws {
        let worlds = World.threads(2)
        let losses = Mutex<[Int]>([])
        let pulse = Pulse(worlds[0]) { rank in losses.withLock { $0.append(rank) } }
        _ = try worlds[1].receive(from: 0, on: .pulse)
        pulse.stop()
        #expect(losses.withLock { $0 } == [])
    }

    @Test func whatAnyRankAsksForReachesRankZero() throws {
        let worlds = World.threads(3)
        let asking = DispatchSemaphore(value: 0)
        let wishes = Mutex<Set<Int>>([])
        let pulses = worlds.map { world in
            Pulse(
                world, wish: { world.rank == 2 },
                onWish: { rank in
                    wishes.withLock { _ = $0.insert(rank) }
                    asking.signal()
                }, onLoss: { _ in })
        }
        asking.wait()
        for pulse in pulses { pulse.stop() }
        #expect(wishes.withLock { $0 } == [2])
    }
}
