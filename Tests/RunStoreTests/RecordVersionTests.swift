import Foundation
import GRDB
import RunEvents
import Testing

@testable import RunStore

/// A run as it was recorded before records had migrations; `record-1.sh` made it.
private func oldRun(_ scratch: Scratch) throws -> RunFolder {
    let run = try scratch.run()
    let fixture = try #require(
        Bundle.module.url(forResource: "record-1", withExtension: "sqlite", subdirectory: "Fixtures"))
    try FileManager.default.copyItem(atPath: fixture.path, toPath: run.recordPath)
    return run
}

@Test func aRunOfAnOlderFramiIsReadWhole() throws {
    let scratch = try Scratch()
    let run = try oldRun(scratch)
    let events = try Reader(run).events(after: 0, limit: 1000).map(\.event)
    #expect(events.count == 19)
    #expect(!events.contains { $0.unknownSentence != nil })
    guard case .started(let description)? = events.first else { Issue.record("no start"); return }
    #expect(description.student?.name.hasPrefix("digits8x1") == true && description.classes.count == 10)
    #expect(events.contains(.knobChanged(knob: .weight(.contrast), from: 0.8, to: 1.6, by: "root")))
    #expect(events.filter { if case .stepped = $0 { true } else { false } }.count == 6)
    guard case .finished(let outcome) = RunState.of(run) else { Issue.record("not finished"); return }
    #expect(outcome.reason == .stopped)
}

@Test func anOlderRecordIsBroughtUpToDateByTheEngineThatGoesOnWithIt() throws {
    let scratch = try Scratch()
    let run = try oldRun(scratch)
    let checkpoint = try Checkpoints(run).save(
        ["a": Data()], at: Moment(step: 3), record: 8, command: 0, isBest: false)
    let recorder = try Recorder(run, resuming: checkpoint)
    recorder.record(exampleStep(4).0, at: exampleStep(4).1)
    #expect(recorder.close() == nil)
    let events = try Reader(run).events(after: 0, limit: 1000)
    // The fixture lacks a picture, number 6.
    #expect(events.map(\.number) == [1, 2, 3, 4, 5, 7, 8, 9, 10])
    let applied = try DatabaseQueue(path: run.recordPath).read { try Record.migrator.appliedIdentifiers($0) }
    #expect(applied == ["1"])
}

@Test func aNewRecordListsItsMigrations() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    try Recorder(run).close()
    let database = try DatabaseQueue(path: run.recordPath)
    #expect(try database.read { try Record.migrator.hasCompletedMigrations($0) })
}

@Test func aRecordOfANewerFramiIsRefusedByName() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    try Recorder(run).close()
    try DatabaseQueue(path: run.recordPath).write {
        try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('7-of-tomorrow')")
    }
    let damage = "its version is 7-of-tomorrow, of a newer frami, and this one knows 1"
    #expect(throws: StoreError.damaged(run.recordPath, damage)) { try Reader(run) }
    #expect(throws: StoreError.damaged(run.recordPath, damage)) { try Recorder(run) }
}

@Test func whatCannotBeReadIsUnknownAndSaysSo() throws {
    let scratch = try Scratch()
    let run = try oldRun(scratch)
    try DatabaseQueue(path: run.recordPath).write {
        // Events with an unknown knob, an unknown kind, an empty body and an unknown phase.
        try $0.execute(
            sql:
                "UPDATE event SET body = replace(CAST(body AS TEXT), '\"cr\"', '\"contrast-2\"') WHERE kind = 'started'"
        )
        try $0.execute(sql: "UPDATE event SET kind = 'dreamt', body = '{\"dreamt\":{}}' WHERE kind = 'knobChanged'")
        try $0.execute(sql: "UPDATE event SET body = 'no JSON' WHERE kind = 'finished'")
        try $0.execute(sql: "UPDATE event SET body = x'00' WHERE kind = 'sampled'")
        try $0.execute(sql: "UPDATE step SET phase = 'dreaming' WHERE number = (SELECT max(number) FROM step)")
    }
    let reader = try Reader(run)
    let events = try reader.events(after: 0, limit: 1000).map(\.event)
    #expect(events.count == 19)
    let unknown = events.compactMap {
        if case .unknown(let kind, let problem) = $0 { "\(kind): \(problem)" } else { nil }
    }
    #expect(unknown.count == 5)
    #expect(unknown.first == "started: it has an unknown knob 'contrast-2'")
    #expect(unknown.contains("dreamt: it is no event") || unknown.contains { $0.hasPrefix("dreamt: ") })
    #expect(unknown.contains("stepped: its phase 'dreaming' is unknown here"))
    #expect(unknown.contains("sampled: no picture"))
    guard case .failed(let reason) = RunState.of(run, reader) else { Issue.record("its end is not known"); return }
    #expect(reason.hasPrefix("The event 'finished' cannot be read ("))
}

@Test func aRecipeThatWouldMissAChangeIsRefused() throws {
    let scratch = try Scratch()
    let run = try oldRun(scratch)
    #expect(try Reader(run).recipeWithChanges().changes.count == 1)
    try DatabaseQueue(path: run.recordPath).write {
        try $0.execute(sql: "UPDATE event SET body = '{}' WHERE kind = 'knobChanged'")
    }
    #expect(throws: StoreError.self) { try Reader(run).recipeWithChanges() }
}
