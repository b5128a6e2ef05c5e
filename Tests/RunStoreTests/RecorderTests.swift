import Foundation
import GRDB
import RunEvents
import Testing

@testable import RunStore

private func everything(_ run: RunFolder) throws -> [RecordedEvent] {
    try Reader(run).events(after: 0, limit: 1_000_000)
}

@Test func everyEventComesBackInOrderAndNumberedFromOne() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    let evaluation = Evaluation(
        confusion: [3, 1, 0, 4], classes: 2, agreement: 0.5, teacherAccuracy: 0.9, isBest: true)
    let diversity = Diversity(similarity: .nan, entropy: 2, bankSpread: .infinity, poolClasses: [1, 2])
    let events: [RunEvent] = [
        .phaseBegan(.inversion), exampleStep(0).0, .sampled(examplePicture), .evaluated(evaluation),
        .knobChanged(knob: .weight(.contrast), from: 0.8, to: 1.6, by: "ada"), exampleStep(1).0,
        .paused(reason: "by hand"),
        .resumed, .checkpointed(file: "checkpoints/a", isBest: true), .diverged(term: "cr", value: "nan"),
        .warned("w"), .logged("l"), .finished(Outcome(reason: .stopped, last: evaluation, best: nil, checkpoint: "c")),
        .failed(reason: "r"),
    ]
    let recorder = try Recorder(run)
    for (index, event) in events.enumerated() {
        recorder.record(event, at: Moment(seconds: 0.5, round: 1, step: index))
    }
    recorder.record(.measured(diversity), at: Moment())
    #expect(try recorder.flush() == Int64(events.count + 1))
    let read = try everything(run)
    #expect(read.map(\.number) == Array(1...Int64(events.count + 1)))
    #expect(read.dropLast().map(\.event) == events)
    #expect(read[3].moment == Moment(seconds: 0.5, round: 1, step: 3))
    guard case .measured(let measured) = read.last?.event else {
        Issue.record("the last event is no measure")
        return
    }
    #expect(measured.similarity.isNaN)
    #expect(measured.bankSpread == .infinity)
    recorder.close()
}

@Test func picturesAreDroppedAndCountedWhenTheDiskFallsBehindAndMetricsNever() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    let recorder = try Recorder(run)
    // Another connection keeps the record locked, as a slow disk would.
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let other = try DatabaseQueue(path: run.recordPath, configuration: configuration)
    try other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
    recorder.record(exampleStep(0).0, at: exampleStep(0).1)
    var kept = 0
    for index in 1...1000 {
        let (event, moment) = exampleStep(index)
        recorder.record(event, at: moment)
        if recorder.record(.sampled(examplePicture), at: moment) { kept += 1 }
    }
    #expect(kept < 1000)
    try other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
    recorder.close()
    let events = try everything(run).map(\.event)
    #expect(events.filter { if case .stepped = $0 { true } else { false } }.count == 1001)
    #expect(events.filter { if case .sampled = $0 { true } else { false } }.count == kept)
    let sentence = "The disk is slow: \(1000 - kept) pictures were not recorded; every number was."
    #expect(events.contains(.warned(sentence)))
}

@Test func aFullDiskIsReportedAndNothingIsLost() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    let recorder = try Recorder(run)
    try recorder.flush()
    // SQLite answers SQLITE_FULL beyond so many pages, as it does on a full disk.
    try recorder.database.inDatabase { try $0.execute(sql: "PRAGMA max_page_count = 1") }
    for index in 0..<3000 { recorder.record(exampleStep(index).0, at: exampleStep(index).1) }
    let failure = #expect(throws: StoreError.self) { try recorder.flush() }
    #expect(
        "\(failure!)" == "The disk of '\(run.path)' is full; free some space and the run goes on, nothing is lost.")
    #expect(recorder.trouble != nil)
    try recorder.database.inDatabase { try $0.execute(sql: "PRAGMA max_page_count = 100000") }
    recorder.close()
    #expect(recorder.trouble == nil)
    #expect(try everything(run).map(\.moment.step) == Array(0..<3000))
}

/// Steps 0..<5000, killed at 4000 and resumed from 3000, against the same run uninterrupted.
@Test func aResumedRunsRecordEqualsAnUninterruptedOne() throws {
    let scratch = try Scratch()
    let whole = try scratch.run("whole")
    let broken = try scratch.run("broken")
    func play(_ steps: Range<Int>, into recorder: Recorder, _ run: RunFolder) throws {
        for index in steps {
            recorder.record(exampleStep(index).0, at: exampleStep(index).1)
            if index % 100 == 99 { recorder.record(.sampled(examplePicture), at: exampleStep(index).1) }
            if index % 1500 == 1499 {
                let moment = exampleStep(index).1
                let number = try recorder.flush()
                let checkpoint = try Checkpoints(run).save(
                    ["s": Data()], at: moment, record: number, command: 0, isBest: false)
                recorder.record(.checkpointed(file: checkpoint.file, isBest: false), at: moment)
            }
        }
        recorder.close()
    }
    try play(0..<5000, into: Recorder(whole), whole)
    try play(0..<4000, into: Recorder(broken), broken)
    let checkpoint = try #require(Checkpoints(broken).latest)
    #expect(checkpoint.moment.step == 2999)
    try play(3000..<5000, into: Recorder(broken, resuming: checkpoint), broken)

    func bytes(of run: RunFolder) throws -> [Data] { try everything(run).map { EventCoding.encode($0.event) } }
    #expect(try everything(whole).count > 5000)
    #expect(try bytes(of: whole) == bytes(of: broken))
    func summaries(_ run: RunFolder) throws -> [Row] {
        try DatabaseQueue(path: run.recordPath).read {
            try Row.fetchAll($0, sql: "SELECT * FROM summary ORDER BY block, phase")
        }
    }
    #expect(try summaries(whole).count == 8)
    #expect(try summaries(whole) == summaries(broken))
}

@Test func aRunWithoutACheckpointBeginsAnew() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    for _ in 0..<2 {
        let recorder = try Recorder(run)
        for index in 0..<10 { recorder.record(exampleStep(index).0, at: exampleStep(index).1) }
        recorder.close()
    }
    #expect(try everything(run).map(\.moment.step) == Array(0..<10))
}
