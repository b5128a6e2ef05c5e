import Dashboard
import Foundation
import RunEvents
import Testing

@testable import RunConsole
@testable import RunStore

/// A folder of runs, gone with the test.
private final class Runs {
    let path: String

    init() throws {
        var template = Array((NSTemporaryDirectory() + "/frami-XXXXXX").utf8CString)
        path = String(cString: mkdtemp(&template)!)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var list: RunList { RunList(path) }

    func finished(_ name: String, accuracy: Int) throws -> RunFolder {
        let run = try RunFolder.create(in: path, name: name, recipe: Recipe(), at: Date(timeIntervalSince1970: 0))
        let evaluation = Evaluation(
            confusion: [accuracy, 100 - accuracy, 0, 0], classes: 2, agreement: 1, teacherAccuracy: 1, isBest: true)
        let recorder = try Recorder(run)
        recorder.record(.evaluated(evaluation), at: Moment(seconds: 7, round: 3, step: 75))
        recorder.record(
            .finished(Outcome(reason: .rounds, last: evaluation, best: nil, checkpoint: "s")),
            at: Moment(seconds: 7, round: 3, step: 75))
        recorder.close()
        return run
    }
}

@Test func theSummaryOfARunThatIsOverIsKeptAndReadInsteadOfItsRecord() throws {
    let runs = try Runs()
    let run = try runs.finished("a", accuracy: 90)
    let first = RunSummaries.summary(of: run)
    #expect(first.condition == "finished" && first.round == 4 && first.accuracies == [0.9] && !first.isLive)
    let kept = run.path + "/summary.json"
    let text = try String(contentsOfFile: kept, encoding: .utf8)
    try text.replacingOccurrences(of: "0.9", with: "0.5").write(toFile: kept, atomically: true, encoding: .utf8)
    #expect(RunSummaries.summary(of: run).accuracies == [0.5])

    // A renamed run keeps its summary.
    let renamed = RunFolder(run.path + "-b")
    try FileManager.default.moveItem(atPath: run.path, toPath: renamed.path)
    let second = RunSummaries.summary(of: renamed)
    #expect(second.name == renamed.name && second.accuracies == [0.5])
}

@Test func aRecordThatChangedIsReadAnew() throws {
    let runs = try Runs()
    let run = try runs.finished("a", accuracy: 90)
    _ = RunSummaries.summary(of: run)
    let checkpoint = try Checkpoints(run).save(
        ["s": Data()], at: Moment(seconds: 7, round: 3, step: 75), record: 1, command: 0, isBest: false)
    let recorder = try Recorder(run, resuming: checkpoint)
    recorder.record(.failed(reason: "r"), at: Moment(seconds: 8, round: 3, step: 76))
    recorder.close()
    let summary = RunSummaries.summary(of: run)
    #expect(summary.condition == "failed" && summary.seconds == 8)
}

@Test func theSummaryOfARunThatGoesOnIsNotKept() throws {
    let runs = try Runs()
    let run = try runs.finished("a", accuracy: 90)
    let lock = try EngineLock(run)
    let summary = RunSummaries.summary(of: run)
    #expect(summary.isLive && summary.condition == "running")
    #expect(!FileManager.default.fileExists(atPath: run.path + "/summary.json"))
    withExtendedLifetime(lock) {}
}

@Test func aRecordThatIsNoneIsDamagedAndOneThatIsMissingEmpty() throws {
    let runs = try Runs()
    let damaged = try runs.finished("a", accuracy: 90)
    try Data(repeating: 65, count: 5000).write(to: URL(fileURLWithPath: damaged.recordPath))
    let empty = try RunFolder.create(in: runs.path, name: "b", recipe: Recipe(), at: Date(timeIntervalSince1970: 0))
    #expect(try RunSummaries.all(runs.list).map(\.condition) == ["empty", "damaged"])
    #expect([damaged, empty].allSatisfy { !FileManager.default.fileExists(atPath: $0.path + "/summary.json") })
}
