import Ranks
import RunEvents
import Testing

@testable import Distillation

@Suite struct RankReportsTests {
    /// A clock that a test sets.
    private final class Clock { var now = 100.0 }

    @Test func partZeroTellsOfAllRanksOnceEachHasSaidSomething() throws {
        let worlds = World.threads(3).map { $0.parts(3)[0] }
        let clock = Clock()
        let reports = worlds.map { RankReports($0) { clock.now } }
        for rank in [0, 2] { reports[rank].measure { clock.now += 4 } }
        #expect(reports[0].event() == nil, "rank 1 has said nothing")
        reports[1].measure { clock.now += 4 }
        guard case .ranksWaited(let waits) = reports[0].event() else {
            Issue.record("no event")
            return
        }
        #expect(waits.map(\.rank) == [0, 1, 2] && waits.allSatisfy { $0.share == 0 && !$0.host.isEmpty })
        for report in reports { report.measure { clock.now += 1 } }
        #expect(reports[0].event() == nil, "the last event is not old")
        for report in reports { report.measure { clock.now += 1 } }
        #expect(reports[0].event() == .ranksWaited(waits))
    }

    @Test func aRunOfOneProcessTellsNothing() throws {
        let clock = Clock()
        let parts = World.alone.parts(2)
        let reports = parts.map { RankReports($0) { clock.now } }
        for report in reports { report.measure { clock.now += 100 } }
        #expect(reports[0].event() == nil)
    }
}
