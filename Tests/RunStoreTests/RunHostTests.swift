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
    #expect(host.takeCommands() == [.set(try KnobChange("cr=1.6"))])
    host.record(.knobChanged(knob: .contrast, from: 0.8, to: 1.6, by: "command"), at: Moment())
    #expect(heard == [.knobChanged(knob: .contrast, from: 0.8, to: 1.6, by: "ada")])
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
    #expect(host.takeCommands() == [.stop])
    #expect(host.takeCommands().isEmpty)
    host.close()
}

@Test func aFullDiskPausesTheRunUntilThereIsRoom() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    var warnings = 0
    let host = try RunHost(
        run, resumes: false, isStopRequested: { false },
        output: { event, _ in if case .warned = event { warnings += 1 } })
    func limit(_ pages: Int) throws {
        try host.recorder.database.inDatabase { try $0.execute(sql: "PRAGMA max_page_count = \(pages)") }
    }
    try limit(1)
    for index in 0..<3000 { host.record(exampleStep(index).0, at: exampleStep(index).1) }
    #expect(throws: StoreError.self) { try host.keep(["a": Data()], at: Moment(), isBest: false) }
    #expect(host.takeCommands() == [.pause])
    #expect(warnings == 1)
    #expect(EngineLock.holder(of: run)?.trouble?.contains("is full") == true)
    #expect(host.takeCommands().isEmpty)
    try limit(100_000)
    while host.recorder.trouble != nil { host.waitForCommands() }
    #expect(host.takeCommands() == [.resume])
    #expect(EngineLock.holder(of: run)?.trouble == nil)
    host.close()
}

@Test func anEngineWhoseFolderWasDeletedStops() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    let host = try RunHost(run, resumes: false, isStopRequested: { false })
    #expect(host.takeCommands().isEmpty)
    try FileManager.default.removeItem(atPath: run.path)
    var commands: [RunCommand] = []
    while commands.isEmpty { commands = host.takeCommands() }
    #expect(commands == [.stop])
    host.close()
}
