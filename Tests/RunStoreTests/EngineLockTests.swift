import Foundation
import RunEvents
import Testing

@testable import RunStore

@Test func aRunHasOneEngine() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    #expect(EngineLock.holder(of: run) == nil)
    var lock: EngineLock? = try EngineLock(run)
    #expect(EngineLock.holder(of: run)?.pid == getpid())
    #expect(throws: StoreError.engineRunning(run: run.name, pid: getpid())) { try EngineLock(run) }
    withExtendedLifetime(lock) {}
    lock = nil
    #expect(EngineLock.holder(of: run) == nil)
    #expect(EngineLock.lastProcess(of: run) == getpid())
    _ = try EngineLock(run)
}

@Test func theLockTellsScreensWhatKeepsTheRecordFromBeingWritten() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    let lock = try EngineLock(run)
    lock.report(trouble: "The disk is full.")
    #expect(EngineLock.holder(of: run)?.trouble == "The disk is full.")
    lock.report(trouble: String(repeating: "x", count: 5000))
    #expect(try FileManager.default.attributesOfItem(atPath: run.lockPath)[.size] as? Int == 1024)
    lock.report(trouble: nil)
    #expect(EngineLock.holder(of: run)?.trouble == nil)
}

@Test func anEngineThatVanishedIsDeadAndOneThatSaidWhyIsNot() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    var lock: EngineLock? = try EngineLock(run)
    let recorder = try Recorder(run)
    recorder.record(.logged("hello"), at: Moment())
    try recorder.flush()
    #expect(RunState.of(run) == .running(pid: getpid(), trouble: nil))
    withExtendedLifetime(lock) {}
    lock = nil
    #expect(RunState.of(run) == .dead(pid: getpid()))
    let outcome = Outcome(reason: .rounds, last: nil, best: nil, checkpoint: "checkpoints/step-00000100")
    recorder.record(.finished(outcome), at: Moment())
    recorder.close()
    #expect(RunState.of(run) == .finished(outcome))
}
