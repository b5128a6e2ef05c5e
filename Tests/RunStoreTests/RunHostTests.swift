import Foundation
import RunEvents
import Testing

@testable import RunStore

@Test func aHostPutsTogetherRecordCommandsAndCheckpoints() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    var heard: [RunEvent] = []
    let host = try RunHost(
        run, resumes: false, model: "a", isStopRequested: { false },
        output: { event, _ in heard.append(event) })
    try CommandQueue(run).send(.set(KnobChange("cr=1.6")), by: "ada", at: Date(timeIntervalSince1970: 0))
    #expect(host.takeCommands() == [SentCommand(.set(try KnobChange("cr=1.6")), by: "ada", id: 1)])
    host.record(.knobChanged(knob: .weight(.contrast), from: 0.8, to: 1.6, by: "ada"), at: Moment())
    #expect(heard == [.knobChanged(knob: .weight(.contrast), from: 0.8, to: 1.6, by: "ada")])
    host.record(exampleStep(7).0, at: exampleStep(7).1)
    #expect(try host.keep(["a": Data([1])], at: exampleStep(7).1, isBest: true) == "checkpoints/step-00000007/a")
    let checkpoint = try #require(Checkpoints(run).latest)
    #expect(checkpoint.record == 2)
    #expect(checkpoint.command == 1)
    host.close()
    #expect(throws: StoreError.self) { try RunHost(run, resumes: true, isStopRequested: { false }) }
}

@Test func aResumedHostGoesOnFromTheLatestCheckpoint() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    do {
        let host = try RunHost(run, resumes: false, isStopRequested: { false })
        host.record(exampleStep(7).0, at: exampleStep(7).1)
        _ = try host.keep(["a": Data([1])], at: exampleStep(7).1, isBest: false)
        host.record(exampleStep(8).0, at: exampleStep(8).1)
        host.close()
    }
    let host = try RunHost(run, resumes: true, isStopRequested: { false })
    #expect(try host.checkpoint?.load() == ["a": Data([1])])
    host.record(exampleStep(8).0, at: exampleStep(8).1)
    host.close()
    #expect(try Reader(run).events(after: 0, limit: 10).map(\.moment.step) == [7, 7, 8])
}

@Test func aSignalStopsTheRunOnce() throws {
    let scratch = try Scratch()
    var signalled = false
    let host = try RunHost(scratch.run(), resumes: false, isStopRequested: { signalled })
    #expect(host.takeCommands().isEmpty)
    signalled = true
    #expect(host.takeCommands() == [SentCommand(.stop, by: "signal")])
    #expect(host.takeCommands().isEmpty)
    host.close()
}

/// As a full disk does, SQLite refuses to write beyond so many pages.
private func limit(_ host: RunHost, _ pages: Int) throws {
    try host.recorder.database.inDatabase { try $0.execute(sql: "PRAGMA max_page_count = \(pages)") }
}

@Test func aFullDiskIsTroubleUntilThereIsRoom() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    var warnings = 0
    let host = try RunHost(
        run, resumes: false, isStopRequested: { false },
        output: { event, _ in if case .warned = event { warnings += 1 } })
    try limit(host, 1)
    for index in 0..<3000 { host.record(exampleStep(index).0, at: exampleStep(index).1) }
    #expect(throws: StoreError.self) { try host.keep(["a": Data()], at: Moment(), isBest: false) }
    #expect(host.recordTrouble?.contains("is full") == true)
    #expect(host.takeCommands().isEmpty)
    #expect(warnings == 1)
    #expect(EngineLock.holder(of: run)?.trouble?.contains("is full") == true)
    try limit(host, 100_000)
    while host.recorder.trouble != nil { host.waitForCommands() }
    #expect(host.recordTrouble == nil)
    #expect(host.takeCommands().isEmpty && warnings == 1)
    #expect(EngineLock.holder(of: run)?.trouble == nil)
    #expect(host.close() == nil)
}

@Test func theNetworkIsKeptWhereItsCheckpointIsNotAndWhatIsLostOfTheRecordIsSaid() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    let host = try RunHost(run, resumes: false, model: "student", isStopRequested: { false })
    try limit(host, 1)
    for index in 0..<3000 { host.record(exampleStep(index).0, at: exampleStep(index).1) }
    let failure = #expect(throws: StoreError.self) {
        try host.keep(["student": Data([7]), "state": Data(count: 100)], at: Moment(), isBest: false)
    }
    #expect("\(failure!)".hasSuffix("The network alone is kept as student."))
    #expect(FileManager.default.contents(atPath: run.path + "/student") == Data([7]))
    let loss = try #require(host.close())
    #expect(loss.hasPrefix("The last ") && loss.contains("events are lost") && loss.contains("is full"))
}

private func waitForFailure(_ host: RunHost) -> String {
    while host.failure == nil {
        #expect(host.takeCommands().isEmpty)
        host.waitForCommands()
    }
    return host.failure.map { "\($0)" } ?? ""
}

@Test func anEngineWhoseFolderWasRenamedKeepsAllThereAndSaysWhere() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    let host = try RunHost(run, resumes: false, model: "a", isStopRequested: { false })
    host.record(exampleStep(7).0, at: exampleStep(7).1)
    let renamed = RunFolder(run.path + "-renamed")
    try FileManager.default.moveItem(atPath: run.path, toPath: renamed.path)
    let sentence = waitForFailure(host)
    #expect(sentence.hasPrefix("The run's folder '\(run.path)' was moved to '\(renamed.path)' while it trained"))
    #expect(try host.keep(["a": Data([1])], at: exampleStep(7).1, isBest: true) == "checkpoints/step-00000007/a")
    host.record(.failed(reason: sentence), at: exampleStep(7).1)
    #expect(host.close() == nil)
    #expect(Checkpoints(renamed).latest?.moment.step == 7)
    #expect(try Reader(renamed).events(after: 0, limit: 10).map(\.event).last == .failed(reason: sentence))
    #expect(!FileManager.default.fileExists(atPath: run.path))
}

@Test func theNetworkOfARunWhoseFolderWasRemovedIsKeptBesideIt() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    let host = try RunHost(run, resumes: false, model: "a", isStopRequested: { false })
    try FileManager.default.removeItem(atPath: run.path)
    _ = waitForFailure(host)
    #expect(throws: LostFolderError.self) {
        try host.keep(["a": Data([1]), "b": Data()], at: Moment(), isBest: true)
    }
    let kept = run.path + ".safetensors"
    let sentence = host.failure.map { "\($0)" } ?? ""
    #expect(
        sentence == "The run's folder '\(run.path)' was removed while it trained, so it stopped; "
            + "its network as it was is kept as '\(kept)'.")
    #expect(FileManager.default.contents(atPath: kept) == Data([1]))
    #expect(!FileManager.default.fileExists(atPath: run.path))
    host.close()
}
