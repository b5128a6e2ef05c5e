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
    #expect(inbox.take(at: 0).isEmpty)
    let queue = try CommandQueue(run)
    let id = try queue.send(.pause, by: "ada", at: now)
    try queue.send(.set(KnobChange("cr=1.6")), by: "bob", at: now)
    #expect(try !queue.isTaken(id))
    let taken = inbox.take(at: 3)
    #expect(taken.map(\.command) == [.pause, .set(try KnobChange("cr=1.6"))])
    #expect(taken.map(\.sender) == ["ada", "bob"])
    #expect(inbox.take(at: 4).isEmpty)
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
    #expect(resumed.take(at: 7).isEmpty)
    #expect(resumed.take(at: 8).map(\.command) == [.set(try KnobChange("cr=2"))])
    #expect(resumed.take(at: 9).isEmpty)
    try queue.send(.evaluate, by: "bob", at: now)
    #expect(resumed.take(at: 10).map(\.command) == [.evaluate])
    second.close()
    withExtendedLifetime(lock) {}
}
