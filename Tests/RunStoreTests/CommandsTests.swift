import Foundation
import RunEvents
import Testing

@testable import RunStore

private let now = Date(timeIntervalSince1970: 0)

@Test func theEngineTakesEachCommandOnceInOrder() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    let lock = try EngineLock(run)
    let recorder = try Recorder(run)
    let inbox = try CommandInbox(run, recorder: recorder)
    #expect(inbox.take(at: 0).commands.isEmpty)
    let queue = try CommandQueue(run)
    let id = try queue.send(.pause, by: "ada", at: now)
    try queue.send(.set(KnobChange("cr=1.6")), by: "bob", at: now)
    #expect(try !queue.isTaken(id))
    let taken = inbox.take(at: 3).commands
    #expect(taken.map(\.command) == [.pause, .set(try KnobChange("cr=1.6"))])
    #expect(taken.map(\.sender) == ["ada", "bob"])
    #expect(inbox.take(at: 4).commands.isEmpty)
    #expect(inbox.lastTaken == taken.last?.id)
    try recorder.flush()
    #expect(try queue.isTaken(id))
    recorder.close()
    withExtendedLifetime(lock) {}
}

@Test func aCommandToADeadEngineIsRefused() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    try Recorder(run).close()
    let queue = try CommandQueue(run)
    #expect(throws: StoreError.noEngine(run: run.name)) { try queue.send(.pause, by: "ada", at: now) }
}

@Test func knobsTurnedAfterTheCheckpointAreTurnedAgainAtTheSameSteps() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    let lock = try EngineLock(run)
    let first = try Recorder(run)
    let inbox = try CommandInbox(run, recorder: first)
    let queue = try CommandQueue(run)
    try queue.send(.set(KnobChange("cr=1")), by: "ada", at: now)
    _ = inbox.take(at: 2)
    let checkpoint = try Checkpoints(run).save(
        ["s": Data()], at: Moment(step: 5), record: first.flush(), command: inbox.lastTaken, isBest: false)
    try queue.send(.set(KnobChange("cr=2")), by: "ada", at: now)
    try queue.send(.pause, by: "ada", at: now)
    _ = inbox.take(at: 8)
    try queue.send(.stop, by: "ada", at: now)
    first.close()

    let second = try Recorder(run, resuming: checkpoint)
    let resumed = try CommandInbox(run, recorder: second, resuming: checkpoint)
    #expect(resumed.take(at: 7).commands.isEmpty)
    #expect(resumed.take(at: 8).commands.map(\.command) == [.set(try KnobChange("cr=2"))])
    #expect(resumed.take(at: 9).commands.isEmpty)
    try queue.send(.evaluate, by: "bob", at: now)
    #expect(resumed.take(at: 10).commands.map(\.command) == [.evaluate])
    second.close()
    withExtendedLifetime(lock) {}
}

@Test func aCommandThatCannotBeReadIsSaidAndTaken() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    let lock = try EngineLock(run)
    let recorder = try Recorder(run)
    let inbox = try CommandInbox(run, recorder: recorder)
    let queue = try CommandQueue(run)
    try recorder.flush()
    try recorder.database.write {
        try $0.execute(
            sql: "INSERT INTO command (command, sender, sent) VALUES (?, 'ada', 0)",
            arguments: [#"{"set":{"_0":{"knob":"contrast-2","value":1}}}"#])
        try $0.execute(sql: #"INSERT INTO command (command, sender, sent) VALUES ('{"dance":{}}', 'bob', 0)"#)
    }
    try queue.send(.pause, by: "eve", at: now)
    let (commands, problems) = inbox.take(at: 1)
    #expect(commands.map(\.sender) == ["eve"])
    #expect(problems.count == 2)
    #expect(problems[0].hasPrefix("A command of ada cannot be read (its 'knob' is unknown here)"))
    #expect(problems[1].hasPrefix("A command of bob cannot be read ("))
    try recorder.flush()
    #expect(try queue.isTaken(1) && queue.isTaken(2))
    recorder.close()
    withExtendedLifetime(lock) {}
}

@Test func aCommandThatNobodyAnswersIsSaid() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    let lock = try EngineLock(run)
    let recorder = try Recorder(run)
    try recorder.flush()
    let queue = try CommandQueue(run)
    let id = try queue.send(.pause, by: "ada", at: now)
    let error = StoreError.notAnswered(command: "pause", run: run.name, pid: getpid(), seconds: 0, isStopped: false)
    #expect(throws: error) { try queue.waitUntilTaken(id, .pause, seconds: 0) }
    #expect("\(error)".hasPrefix("Nobody answered 'pause' within 0 s"))
    recorder.recordTaken(command: id, step: 0)
    try queue.waitUntilTaken(id, .pause, seconds: 10)
    recorder.close()
    withExtendedLifetime(lock) {}
}
