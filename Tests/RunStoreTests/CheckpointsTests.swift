import Foundation
import RunEvents
import Testing

@testable import RunStore

private func save(_ step: Int, best: Bool = false, to checkpoints: Checkpoints) throws -> Checkpoint {
    try checkpoints.save(
        ["student.safetensors": Data("student \(step)".utf8), "state": Data([1, 2, 3])],
        at: Moment(seconds: 1, round: 2, step: step), record: Int64(step * 2), command: 5, isBest: best)
}

@Test func theLastTwoCheckpointsAndTheBestAreKept() throws {
    let scratch = try Scratch()
    let checkpoints = Checkpoints(try scratch.run())
    for step in 1...6 { _ = try save(step, best: step == 1 || step == 3, to: checkpoints) }
    #expect(checkpoints.all().map(\.moment.step) == [3, 5, 6])
    #expect(checkpoints.all().map(\.isBest) == [true, false, false])
}

@Test func aCheckpointComesBackWithItsFiles() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    let saved = try save(12, to: Checkpoints(run))
    let found = try #require(Checkpoints(run).latest)
    #expect(found == saved)
    #expect(found.file == "checkpoints/step-00000012")
    #expect(found.record == 24)
    #expect(try found.load() == ["student.safetensors": Data("student 12".utf8), "state": Data([1, 2, 3])])
}

@Test func aTruncatedCheckpointIsRefusedByName() throws {
    let scratch = try Scratch()
    let saved = try save(12, to: Checkpoints(try scratch.run()))
    try Data("stud".utf8).write(to: URL(fileURLWithPath: saved.path + "/student.safetensors"))
    #expect(
        throws: StoreError.damaged(saved.path + "/student.safetensors", "it has 4 bytes instead of 10")
    ) { try saved.load() }
}

@Test func whatAnInterruptionLeftIsNoCheckpoint() throws {
    let scratch = try Scratch()
    let run = try scratch.run()
    let checkpoints = Checkpoints(run)
    let saved = try save(12, to: checkpoints)
    try FileManager.default.createDirectory(
        atPath: run.checkpointsPath + "/.partial-step-00000024", withIntermediateDirectories: false)
    try FileManager.default.createDirectory(
        atPath: run.checkpointsPath + "/step-00000036", withIntermediateDirectories: false)
    #expect(checkpoints.latest == saved)
    _ = try save(48, to: checkpoints)
    checkpoints.removeAll(after: saved)
    #expect(checkpoints.all() == [saved])
    #expect(!FileManager.default.fileExists(atPath: run.checkpointsPath + "/.partial-step-00000024"))
}
