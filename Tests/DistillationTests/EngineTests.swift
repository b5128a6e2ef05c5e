import Foundation
import Models
import NetworkGraph
import RunEvents
import TensorCore
import Testing

@testable import Distillation

private func run(_ recipe: Recipe, host: ScriptedHost = ScriptedHost(), from files: [String: Data]? = nil) throws
    -> Outcome
{
    try Engine(
        distilling: Tiny.teacherFile(), recipe: recipe, clips: Tiny.clips(12), evaluationName: "tiny", run: "r",
        host: host, resuming: files
    ).run()
}

private func student(_ host: ScriptedHost) throws -> Data {
    try #require(host.checkpoints.last?.files[CheckpointFile.student])
}

@Test func aRunTellsItsWholeStory() throws {
    let host = ScriptedHost()
    let outcome = try run(Tiny.recipe(rounds: 1), host: host)
    let expected =
        [
            "started", "began inversion", "inversion 1/3", "inversion 2/3", "inversion 3/3",
        ] + Array(repeating: "clipShown", count: 12) + Array(repeating: "sampled", count: 6) + [
            "mapped", "measured", "began distillation", "distillation 1/4", "distillation 2/4", "distillation 3/4",
            "distillation 4/4", "evaluated", "checkpointed", "checkpointed", "finished: rounds",
        ]
    #expect(host.story == expected)
    #expect(outcome.reason == .rounds && outcome.last == outcome.best && outcome.checkpoint == "student.safetensors")
    #expect(host.steps(.inversion).allSatisfy { Set($0.losses.keys) == ["oh", "bn", "adv", "cr", "total"] })
    #expect(host.steps(.distillation).allSatisfy { Set($0.losses.keys) == ["kl", "pre", "post", "total"] })
    #expect(host.steps(.distillation).last?.secondsLeft == 0)
    guard case .started(let description)? = host.events.first?.event else { Issue.record("not started"); return }
    #expect(description.student?.name == "digits2-4x1-1+graft8x4" && description.clips == 12)
    #expect(description.axes.frequencies.count == 16)
    for case .sampled(let picture) in host.events.map(\.event) {
        #expect(picture.mels == 16 && picture.frames == 16 && picture.levels.allSatisfy { 0...1 ~= $0 })
    }
}

@Test func theDeployedStudentIsOneSelfContainedFile() throws {
    for reuse in ["graft", "match"] {
        let host = ScriptedHost()
        var recipe = Tiny.recipe()
        recipe.reuse = reuse
        let outcome = try run(recipe, host: host)
        let model = try ModelFile(Safetensors(student(host), file: "s"))
        let clips = Tiny.clips(12)
        let evaluation = try Evaluator(
            clips, frontEnd: model.description.frontEnd, output: .softmax,
            windows: ClipWindows(length: model.description.frames)
        ).evaluate(model.classifier(), teacher: Tiny.teacherFile().classifier())
        #expect(evaluation.confusion == outcome.last?.confusion)
        #expect(evaluation.agreement == outcome.last?.agreement)
        #expect(model.description.notes["method"] == "frami" && model.description.classes == ["a", "b", "c"])
    }
}

@Test func sameSeedSameBits() throws {
    let hosts = [1, 1, 2].map { _ in ScriptedHost() }
    for (host, seed) in zip(hosts, [1, 1, 2] as [UInt64]) {
        var recipe = Tiny.recipe()
        recipe.seed = seed
        _ = try run(recipe, host: host)
    }
    #expect(try student(hosts[0]) == student(hosts[1]))
    #expect(try student(hosts[0]) != student(hosts[2]))
    #expect(hosts[0].steps(.inversion).map(\.losses) == hosts[1].steps(.inversion).map(\.losses))
}

@Test(arguments: Method.all.map(\.name)) func anyNumberOfThreadsGivesTheSameBits(_ method: String) throws {
    let threads = Workers.threads
    defer { Workers.use(threads: threads) }
    let hosts = try [1, 2, 3].map { threads in
        Workers.use(threads: threads)
        let host = ScriptedHost()
        _ = try run(Tiny.recipe(method), host: host)
        return host
    }
    for host in hosts.dropFirst() {
        #expect(host.steps(.inversion).map(\.losses) == hosts[0].steps(.inversion).map(\.losses))
        #expect(host.steps(.distillation).map(\.losses) == hosts[0].steps(.distillation).map(\.losses))
        #expect(try student(host) == student(hosts[0]))
    }
}

@Test(arguments: Method.all.map(\.name)) func aResumedRunEqualsAnUninterruptedOneToTheBit(_ method: String) throws {
    var recipe = Tiny.recipe(method)
    recipe.averaging = 0.9
    recipe.shortestFrames = 8
    recipe.longestFrames = 24
    recipe.poolLimit = 30
    recipe.knobs[.inversionSteps] = 3
    let whole = ScriptedHost()
    _ = try run(recipe, host: whole)
    for step in [2, 5, 10] {
        let first = ScriptedHost([(step, .stop)])
        #expect(try run(recipe, host: first).reason == .stopped)
        let files = try #require(first.checkpoints.last?.files)
        let second = ScriptedHost()
        _ = try run(recipe, host: second, from: files)
        #expect(try student(second) == student(whole), "stopped at \(step)")
        #expect(second.events.last?.moment.step == whole.events.last?.moment.step)
        #expect(second.checkpoints.last?.files["pool.bin"] == whole.checkpoints.last?.files["pool.bin"])
    }
}

@Test(arguments: Method.all.map(\.name)) func everyMethodTakesItsOwnTerms(_ method: String) throws {
    let host = ScriptedHost()
    _ = try run(Tiny.recipe(method, rounds: 1), host: host)
    let expected: [String: Set<String>] = [
        "frami": ["oh", "bn", "adv", "cr"], "dafl": ["oh", "balance", "act"], "zskt": ["adv"],
        "dfq": ["oh", "bn", "adv", "balance"], "deepinversion": ["oh", "bn", "adv", "tv"],
        "cmi": ["oh", "bn", "adv", "cr"], "fast": ["oh", "bn", "adv"],
    ]
    let losses = host.steps(.inversion)[0].losses
    #expect(Set(losses.keys) == expected[method].map { $0.union(["total"]) } ?? [])
    let learned: Set<String> = method == "frami" ? ["kl", "pre", "post", "total"] : ["kl", "total"]
    #expect(host.steps(.distillation).allSatisfy { Set($0.losses.keys) == learned })
}

@Test func aTurnedKnobActsAtTheNextStepAndIsRecorded() throws {
    let change = try KnobChange("cr=0")
    let host = ScriptedHost([(2, .set(change)), (2, .set(try KnobChange("kl=2")))])
    _ = try run(Tiny.recipe(rounds: 1), host: host)
    let changed = try #require(host.events.first { if case .knobChanged = $0.event { true } else { false } })
    #expect(changed.moment.step == 2)
    #expect(changed.event == .knobChanged(knob: .weight(.contrast), from: 0.8, to: 0, by: "ada"))
    #expect(host.steps(.inversion).map { $0.losses["cr"] != nil } == [true, true, false])
}

@Test func aRecipesChangesRepeatWhatWasDoneByHand() throws {
    let byHand = ScriptedHost([(2, .set(try KnobChange("bn=3"))), (5, .set(try KnobChange("kl=2")))])
    _ = try run(Tiny.recipe(), host: byHand)
    var recipe = Tiny.recipe()
    recipe.changes = [
        .init(step: 2, knob: .weight(.statistics), value: 3), .init(step: 5, knob: .weight(.logits), value: 2),
    ]
    let repeated = ScriptedHost()
    _ = try run(recipe, host: repeated)
    #expect(try student(byHand) == student(repeated))
    #expect(repeated.story.contains("bn=3.0 by recipe"))
}

@Test func aGlideEndsAtItsValueAndSurvivesAnInterruption() throws {
    let glide = RunCommand.glide(try KnobChange("bn=4"), steps: 6)
    let whole = ScriptedHost([(1, glide)])
    _ = try run(Tiny.recipe(), host: whole)
    let values = whole.story.filter { $0.hasPrefix("bn=") }
    #expect(values.count == 6 && values.last == "bn=4.0 by ada, gliding")
    let first = ScriptedHost([(1, glide), (4, .stop)])
    _ = try run(Tiny.recipe(), host: first)
    let second = ScriptedHost()
    _ = try run(Tiny.recipe(), host: second, from: first.checkpoints.last!.files)
    #expect(try student(second) == student(whole))
}

@Test func aPausedRunWaitsStepsAndGoesOn() throws {
    let host = ScriptedHost(
        [(1, .pause)], whilePaused: [.set(try KnobChange("adv=0")), .step, .evaluate, .checkpoint, .resume])
    _ = try run(Tiny.recipe(rounds: 1), host: host)
    let start = try #require(host.position(of: "paused: asked by ada"))
    #expect(
        Array(host.story[start..<start + 8]) == [
            "paused: asked by ada", "adv=0.0 by ada", "inversion 2/3", "paused: one step", "evaluated", "checkpointed",
            "resumed", "inversion 3/3",
        ])
    let plain = ScriptedHost([(1, .set(try KnobChange("adv=0")))])
    _ = try run(Tiny.recipe(rounds: 1), host: plain)
    #expect(try student(host) == student(plain))
    // The run's time does not include pauses.
    let times = host.events.map(\.moment.seconds)
    #expect(times == times.sorted())
}

@Test func aBudgetEndsTheRunAtAWholeRoundAndTheSchedulesWithIt() throws {
    var recipe = Tiny.recipe(rounds: 50)
    let unlimited = ScriptedHost()
    var short = recipe
    short.rounds = 3
    _ = try run(short, host: unlimited)
    recipe.budget = unlimited.events.last!.moment.seconds
    let host = ScriptedHost()
    let outcome = try run(recipe, host: host)
    #expect(outcome.reason == .budget)
    #expect(host.events.last!.moment.seconds <= recipe.budget + 0.5)
    #expect(host.story.contains { $0.hasPrefix("logged: The budget holds") })
    #expect(try #require(host.steps(.distillation).last).done == 4)
}

@Test func theResultIsTheVeryNetworkThatWasMeasuredWhereOnlyThatHasRoom() throws {
    let host = ScriptedHost()
    host.keepsFail = true
    let outcome = try run(Tiny.recipe(), host: host)
    #expect(outcome.checkpoint == "student.safetensors")
    #expect(host.story.contains { $0.hasPrefix("warned: No checkpoint could be kept") })
    #expect(host.story.last == "finished: rounds")
    let kept = try #require(host.models.last)
    #expect(kept.moment.step == host.events.last?.moment.step)
    let model = try ModelFile(Safetensors(kept.data, file: "s"))
    let evaluation = try Evaluator(
        Tiny.clips(12), frontEnd: model.description.frontEnd, output: .softmax,
        windows: ClipWindows(length: model.description.frames)
    ).evaluate(model.classifier(), teacher: Tiny.teacherFile().classifier())
    #expect(evaluation.confusion == outcome.last?.confusion)
}

@Test func aResultThatCannotBeKeptIsNoResult() throws {
    let host = ScriptedHost()
    host.modelsFail = true
    let failure = #expect(throws: EngineError.self) { try run(Tiny.recipe(rounds: 1), host: host) }
    #expect("\(failure!)".hasPrefix("The run is over, but its student.safetensors could not be kept: "))
    #expect(!host.story.contains { $0.hasPrefix("finished") })
}

private struct Fire: Error {}

@Test func aRunThatMustFailKeepsItsStateAndFinishesNot() throws {
    let host = ScriptedHost()
    host.failure = Fire()
    #expect(throws: Fire.self) { try run(Tiny.recipe(), host: host) }
    #expect(host.story == ["started", "checkpointed"])
}

@Test func aRunStandsStillWhileItsRecordCannotBeWrittenAndThenGoesOn() throws {
    let host = ScriptedHost()
    host.troubles = [nil, "full", "full", "full", nil]
    _ = try run(Tiny.recipe(rounds: 1), host: host)
    let story = host.story
    #expect(
        Array(story[1...4]) == [
            "began inversion", "inversion 1/3", "paused: the record cannot be written", "resumed",
        ])
    #expect(host.waits == 3)
    #expect(story.last == "finished: rounds")
}

@Test func aDamagedCheckpointIsRefusedInOneSentence() throws {
    let host = ScriptedHost([(5, .stop)])
    _ = try run(Tiny.recipe(), host: host)
    let good = try #require(host.checkpoints.last?.files)
    for name in ["tensors.safetensors", "counters.json", "pool.bin"] {
        for damage in 0..<3 {
            var files = good
            switch damage {
            case 0: files[name] = nil
            case 1: files[name] = good[name]!.dropLast(9)
            default: files[name] = Data()
            }
            #expect(throws: EngineError.self) { try run(Tiny.recipe(), from: files) }
        }
    }
    var other = Tiny.recipe()
    other.student = "digits2-8x1-1"
    #expect(throws: EngineError.self) { try run(other, from: good) }
}

@Test func noDurationLeavesAStudentWithNothing() throws {
    // VGG-11 needs at least 16 mels and frames, so that durations, crops and real clips may not be shorter.
    var recipe = Tiny.recipe(rounds: 1)
    recipe.student = "vgg11"
    (recipe.inversionBatch, recipe.distillationBatch) = (2, 2)
    (recipe.shortestFrames, recipe.longestFrames) = (8, 16)
    recipe.knobs[.inversionSteps] = 1
    recipe.knobs[.distillationSteps] = 1
    recipe.knobs[.viewCrop] = 0.1
    let clips = LabelledClips(mels: 16, classes: 3, clips: Tiny.clips(3, frames: 2).clips + Tiny.clips(3).clips)
    let host = ScriptedHost()
    let engine = try Engine(
        distilling: Tiny.teacherFile(), recipe: recipe, clips: clips, run: "r", host: host)
    #expect(try engine.run().last?.clips == 6)
}

@Test func whatCannotBeRunIsSaid() throws {
    #expect(throws: EngineError.classesDiffer(teacher: 3, clips: 4)) {
        let clips = LabelledClips(mels: 16, classes: 4, clips: [])
        _ = try Engine(
            distilling: Tiny.teacherFile(), recipe: Tiny.recipe(), clips: clips, run: "r", host: ScriptedHost())
    }
    var recipe = Tiny.recipe()
    recipe.student = "resnet9"
    #expect(throws: NetworkFamilyError.unknown("resnet9")) { try run(recipe) }
}
