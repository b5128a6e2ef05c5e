import Foundation
import RunEvents
import Testing

@testable import RunStore

/// Takes minutes and a gigabyte, so it runs only where FRAMI_SLOW_TESTS is set, in a release build.
@Test(
    .enabled(
        if: ProcessInfo.processInfo.environment["FRAMI_SLOW_TESTS"] != nil,
        "takes minutes and a gigabyte: set FRAMI_SLOW_TESTS=1 in a release build"))
func aRunOfTenMillionStepsOpensWithinASecond() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    let recorder = try Recorder(run)
    let names = ["bn", "oh", "adv", "cr", "total"]
    for index in 0..<10_000_000 {
        let losses = Dictionary(uniqueKeysWithValues: names.map { ($0, Float(index % 1000) * 0.01) })
        let step = Step(
            phase: index % 25 < 10 ? .inversion : .distillation, done: index % 25, planned: 25, losses: losses,
            stepsPerSecond: 10, secondsLeft: nil)
        let moment = Moment(seconds: Double(index) / 10, round: index / 25, step: index)
        recorder.record(.stepped(step), at: moment)
        if index % 25 == 0 {
            recorder.record(.phaseBegan(.inversion), at: moment)
            recorder.record(.phaseBegan(.distillation), at: moment)
        }
        if index % 100_000 == 0 { try recorder.flush() }
    }
    recorder.close()
    let clock = ContinuousClock()
    var events = 0
    let duration = try clock.measure { events = try Reader(run).news().events.count }
    print("opened \(events) events in \(duration)")
    #expect(duration < .seconds(1))
}
