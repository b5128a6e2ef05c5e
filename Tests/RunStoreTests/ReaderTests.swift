import Foundation
import GRDB
import RunEvents
import Testing

@testable import RunStore

@Test func newsIsWhatWasRecordedSinceTheLastLook() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    let recorder = try Recorder(run)
    let reader = try Reader(run)
    #expect(try reader.news().events.isEmpty)
    recorder.record(exampleStep(0).0, at: exampleStep(0).1)
    recorder.record(.logged("a"), at: exampleStep(0).1)
    try recorder.flush()
    #expect(try reader.news().events.map(\.number) == [1, 2])
    #expect(try reader.news().events.isEmpty)
    for index in 1..<10 { recorder.record(exampleStep(index).0, at: exampleStep(index).1) }
    try recorder.flush()
    #expect(try reader.news(limit: 4).events.map(\.number) == [3, 4, 5, 6])
    #expect(try reader.news(limit: 100).events.map(\.number) == [7, 8, 9, 10, 11])
    #expect(reader.lastNumber == 11)
    recorder.close()
}

@Test func aScreenLearnsThatTheRunWentBackToACheckpoint() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    let first = try Recorder(run)
    for index in 0..<10 { first.record(exampleStep(index).0, at: exampleStep(index).1) }
    first.close()
    let reader = try Reader(run)
    #expect(try reader.news().events.count == 10)
    let checkpoint = try Checkpoints(run).save(
        ["s": Data()], at: exampleStep(4).1, record: 5, command: 0, isBest: false)
    let second = try Recorder(run, resuming: checkpoint)
    try second.flush()
    let news = try reader.news()
    #expect(news.startsAnew)
    #expect(news.events.map(\.number) == [1, 2, 3, 4, 5, 6])
    #expect(news.events.last?.event == .checkpointed(file: checkpoint.file, isBest: false))
    #expect(try !reader.news().startsAnew)
    second.close()
}

/// A record long enough for its past to be opened through summaries.
private func longRun(_ scratch: Scratch, steps: Int) throws -> RunFolder {
    let run = try scratch.run()
    let recorder = try Recorder(run)
    for index in 0..<steps {
        recorder.record(exampleStep(index).0, at: exampleStep(index).1)
        if index % 25 == 24 { recorder.record(.logged("round"), at: exampleStep(index).1) }
        if index == 500 {
            recorder.record(.knobChanged(knob: .weight(.contrast), from: 1, to: 2, by: "ada"), at: exampleStep(index).1)
        }
    }
    recorder.close()
    return run
}

@Test func aLongRunOpensThroughSummariesThatKeepEverySpikeAndEveryNaN() throws {
    let scratch = try Scratch()
    let run = try longRun(scratch, steps: 60_000)
    let events = try Reader(run).news().events
    #expect(events.count < 45_000)
    #expect(zip(events, events.dropFirst()).allSatisfy { $0.number < $1.number })
    var stepsSeen = 0
    var largest: Float = 0
    var notFinite = 0
    for event in events {
        switch event.event {
        case .summarised(let summary):
            stepsSeen += summary.steps
            largest = max(largest, summary.losses["total"]?.maximum ?? 0)
            notFinite += summary.losses["bn"]?.notFinite ?? 0
        case .stepped: stepsSeen += 1
        default: break
        }
    }
    #expect(stepsSeen == 60_000)
    #expect(largest == 1e6)
    #expect(notFinite == 1)
    #expect(events.contains { $0.event == .knobChanged(knob: .weight(.contrast), from: 1, to: 2, by: "ada") })
    #expect(events.last?.moment.step == 59_999)
}

@Test func aReplayFindsAnyStepsNumber() throws {
    let scratch = try Scratch()
    let run = try longRun(scratch, steps: 3000)
    let reader = try Reader(run)
    for step in [0, 1, 24, 25, 1500, 2998] {
        let number = try reader.number(atStep: step)
        #expect(try reader.events(after: number, limit: 1).first?.moment.step == step + 1, "step \(step)")
    }
    #expect(try reader.opening(upTo: reader.number(atStep: 99)).last?.moment.step == 99)
    #expect(try reader.number(atStep: 1_000_000) == reader.opening().last?.number)
}

@Test func aFileThatIsNoRecordIsRefusedByName() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    #expect(throws: StoreError.cannotRead(run.recordPath, reason: "No such file or directory")) { try Reader(run) }
    try Data(repeating: 65, count: 5000).write(to: URL(fileURLWithPath: run.recordPath))
    #expect(throws: StoreError.damaged(run.recordPath, "file is not a database")) { try Reader(run) }
}
