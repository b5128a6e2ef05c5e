import RunEvents
import TerminalUI
import Testing

@testable import Dashboard

@Suite struct RanksPanelTests {
    private static func waits(_ shares: [Double]) -> RunEvent {
        .ranksWaited(
            shares.enumerated().map { RankWait(rank: $0, host: "node\($0 / 2)", pid: 40 + Int32($0), share: $1) })
    }

    private static func dashboard(_ events: [RunEvent]) -> Dashboard {
        var dashboard = Dashboard.showing(ScriptedRun())
        let last = dashboard.run.lastNumber
        for (index, event) in events.enumerated() {
            dashboard.apply(
                RecordedEvent(number: last + 1 + Int64(index), moment: dashboard.run.moment, event: event))
        }
        return dashboard
    }

    private static func screen(_ dashboard: Dashboard, _ width: Int, _ height: Int) -> [String] {
        var dashboard = dashboard
        return dashboard.screen(width, height).lines
    }

    @Test func aRunOfOneProcessHasNoSuchPanel() {
        let dashboard = Self.dashboard([])
        #expect(dashboard.layout.absent == [.ranks])
        #expect(!Self.screen(dashboard, 200, 60).contains { $0.contains("ranks") })
    }

    @Test(arguments: [(120, 40), (200, 60)]) func ranksAndTheSlowOneAreShownByName(size: (width: Int, height: Int)) {
        let even = Self.screen(Self.dashboard([Self.waits([0.04, 0.06])]), size.width, size.height)
        #expect(even.contains { $0.contains("2 ranks") && $0.contains("even") })
        #expect(even.contains { $0.contains("0 node0") && $0.contains("waits  4 %") })
        let event = Self.waits([0.41, 0.39, 0.02, 0.4])
        let uneven = Self.dashboard([event, event, event])
        let lines = Self.screen(uneven, size.width, size.height)
        #expect(lines.contains { $0.contains("4 ranks") && $0.contains("rank 2 is slow") })
        #expect(lines.contains { $0.contains("2 node1") && $0.contains("waits  2 %") })
        // Once, although it stays slow.
        let said = uneven.run.log.lines.filter { $0.text.contains("is slow") }.map(\.text)
        #expect(said == ["rank 2 (node1, process 42) is slow: the others wait for it"])
    }

    @Test func moreRanksThanRowsAreSummed() {
        let shares = [0.02] + (1..<64).map { 0.2 + Double($0) / 200 }
        let lines = Self.screen(Self.dashboard([Self.waits(shares)]), 200, 60)
        #expect(lines.contains { $0.contains("64 ranks") && $0.contains("rank 0 is slow") })
        #expect(lines.contains { $0.contains("more, waiting") && $0.contains("to 52 %") })
    }

    @Test func aRunThatGoesOnAsOneProcessHasNoRanksAnyMore() throws {
        var dashboard = Self.dashboard([Self.waits([0.1, 0.1])])
        dashboard.focus = .ranks
        var description = try #require(dashboard.run.description)
        description.resumedAt = 5
        let number = dashboard.run.lastNumber + 1
        dashboard.apply(RecordedEvent(number: number, moment: dashboard.run.moment, event: .started(description)))
        #expect(dashboard.layout.absent == [.ranks] && dashboard.focus == .losses)
    }
}
