import Foundation
import Models
import RunEvents
import TensorCore
import Testing

@testable import Distillation

private func plan(_ frames: [Int] = [16], epochs: Int = 6) -> TrainingPlan {
    let clips = frames.flatMap { Tiny.clips(24, frames: $0, seed: UInt64($0)).clips }
    let set = LabelledClips(mels: 16, classes: 3, clips: clips)
    return TrainingPlan(
        Tiny.description, clips: set, evaluation: Tiny.clips(30, seed: 99), evaluationName: "tiny", epochs: epochs,
        batch: 8, seed: 4)
}

@Test func aTeacherLearnsWhatTheClipsDifferIn() throws {
    let host = ScriptedHost()
    let outcome = try Engine(training: plan(), run: "t", host: host).run()
    #expect(try #require(outcome.last).accuracy > 0.9)
    let file = try #require(host.checkpoints.last?.files[CheckpointFile.teacher])
    let model = try ModelFile(Safetensors(file, file: "t"))
    #expect(model.description.notes["training clips"] == "24")
    #expect(
        host.steps(.training).first!.losses["cross-entropy"]! > host.steps(.training).last!.losses["cross-entropy"]!)
}

@Test func clipsOfUnequalDurationAreLearnt() throws {
    let host = ScriptedHost()
    let outcome = try Engine(training: plan([9, 16, 30]), run: "t", host: host).run()
    #expect(try #require(outcome.last).accuracy > 0.9)
}

@Test func aResumedTrainingEqualsAnUninterruptedOneToTheBit() throws {
    let whole = ScriptedHost()
    _ = try Engine(training: plan([16, 20], epochs: 2), run: "t", host: whole).run()
    for step in [0, 3, 6, 8] {
        let first = ScriptedHost([(step, .stop)])
        _ = try Engine(training: plan([16, 20], epochs: 2), run: "t", host: first).run()
        let second = ScriptedHost()
        _ = try Engine(
            training: plan([16, 20], epochs: 2), run: "t", host: second, resuming: first.checkpoints.last!.files
        ).run()
        #expect(
            second.checkpoints.last?.files[CheckpointFile.teacher]
                == whole.checkpoints.last?.files[CheckpointFile.teacher])
    }
}

@Test func noClipsAreRefused() {
    var empty = plan()
    empty.clips = LabelledClips(mels: 16, classes: 3, clips: [])
    #expect(throws: EngineError.noClips) { try Engine(training: empty, run: "t", host: ScriptedHost()) }
}

@Test func batchesMixTheClassesOfADatasetThatListsOneAfterTheOther() throws {
    let clips = Tiny.clips(96).clips.sorted { $0.label < $1.label }
    let set = LabelledClips(mels: 16, classes: 3, clips: clips)
    let work = try TrainingWork(
        TrainingPlan(Tiny.description, clips: set, evaluation: nil, epochs: 1, batch: 16, seed: 4))
    #expect(work.batches.count == 6)
    for batch in work.batches { #expect(Set(batch.map { clips[$0].label }).count == 3) }
}
