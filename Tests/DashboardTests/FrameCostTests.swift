import Foundation
import RunEvents
import TerminalUI
import Testing

@testable import Dashboard

/// Ten million metric points: steps with seven or four losses, as a round has them.
private func longRun() -> Dashboard {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 40))
    var moment = dashboard.moment
    for number in 0..<2_000_000 {
        moment.step += 1
        let value = Float(number % 977) * 0.001 + 1
        let inverts = number % 25 < 10
        let losses: [String: Float] =
            inverts
            ? [
                "bn": value * 6, "oh": value / 10, "adv": -value / 10, "cr": value, "balance": value, "act": value,
                "total": value * 9,
            ] : ["kl": value, "pre": value / 10, "post": value / 5, "total": value * 2]
        dashboard.apply(
            RecordedEvent(
                number: Int64(number), moment: moment,
                event: .stepped(
                    Step(
                        phase: inverts ? .inversion : .distillation, done: 1, planned: 10, losses: losses,
                        stepsPerSecond: 3, secondsLeft: 10))))
    }
    return dashboard
}

/// Prints the cost of a frame: `FRAMI_MEASURE=1 swift test -c release -Xswiftc -enable-testing --filter FrameCost`.
@Test(
    .enabled(if: ProcessInfo.processInfo.environment["FRAMI_MEASURE"] == "1", "set FRAMI_MEASURE=1 on an idle machine"))
func aFrameOverTenMillionPointsTakesAtMostFourMilliseconds() {
    var dashboard = longRun()
    let points = dashboard.run.series.all.reduce(0) { $0 + Int($1.history.total.count) }
    #expect(points > 10_000_000)
    let clock = ContinuousClock()
    for (width, height) in [(200, 60), (120, 40), (80, 24)] {
        var buffer = ScreenBuffer(size: Size(width: width, height: height))
        let times = (0..<200).map { turn in clock.measure { dashboard.draw(into: &buffer, at: Double(turn)) } }.sorted()
        print("\(width)x\(height), \(points) points: median \(times[100]), best \(times[0])")
        #expect(times[100] <= .milliseconds(4))
    }
}

@Test func historiesOfAnyLengthKeepFewBuckets() {
    var store = SeriesStore()
    for step in 1...50_000 {
        store.append(
            Step(
                phase: .inversion, done: 1, planned: 1, losses: ["bn": step == 777 ? 1e6 : 1], stepsPerSecond: 1,
                secondsLeft: nil), at: Moment(step: step))
    }
    let history = store["bn"]!.history
    #expect(history.bucketCount < 10_000)
    // An old extreme is still contained.
    #expect(history.columns(in: 0...50_000, count: 100)[1].maximum == 1e6)
}
