import Foundation
import Models
import NeuralNet
import RunEvents
import TensorCore
import Testing

@testable import Distillation

/// The tiny networks with sigmoids, and clips of which each has the tags of the bands that are loud.
private enum Tags {
    static let priors = [0.6, 0.3, 0.1]

    static let description: ModelDescription = {
        var description = Tiny.description
        description.output = .sigmoid
        description.priors = priors
        return description
    }()

    static func teacherFile() throws -> ModelFile { ModelFile(try Tiny.teacher(), description: description) }

    static let sets = [[0], [1], [2], [0, 1], [1, 2], [0, 2], [0, 1, 2], []]

    static func clips(_ count: Int, frames: Int = 16, seed: UInt64 = 3) -> LabelledClips {
        var random = RandomGenerator(seed: seed)
        let clips = (0..<count).map { index in
            let labels = sets[index % sets.count]
            let levels = (0..<16 * frames).map { position in
                let isLoud = labels.contains(position / frames / 6)
                return (isLoud ? 0.6 : 0.1) + 0.2 * random.uniform()
            }
            return LabelledClips.Clip(levels: levels, frames: frames, labels: labels)
        }
        return LabelledClips(mels: 16, classes: 3, clips: clips)
    }

    static func run(_ recipe: Recipe, host: ScriptedHost, from files: [String: Data]? = nil) throws -> Outcome {
        try Engine(
            distilling: teacherFile(), recipe: recipe, clips: clips(16), evaluationName: "tags", run: "r", host: host,
            resuming: files
        ).run()
    }
}

@Suite struct TagRunTests {
    @Test func aTaggerIsTrainedOnSetsOfTags() throws {
        var description = Tags.description
        description.priors = nil
        let plan = TrainingPlan(
            description, clips: Tags.clips(48), evaluation: Tags.clips(32, seed: 99), evaluationName: "tags",
            epochs: 8, batch: 8, seed: 4)
        let host = ScriptedHost()
        let outcome = try Engine(training: plan, run: "t", host: host).run()
        let last = try #require(outcome.last)
        #expect(last.metric == .mAP && last.score > 0.95 && last.clips == 32)
        #expect(last.teacherScore == last.score && last.tags?.agreements.allSatisfy { $0.share == 1 } == true)
        let file = try #require(host.checkpoints.last?.files[CheckpointFile.teacher])
        let model = try ModelFile(Safetensors(file, file: "t"))
        #expect(model.description.output == .sigmoid && model.description.priors == [0.5, 0.5, 0.5])
        #expect(model.description.notes["mAP"] == String(last.score) && model.description.notes["accuracy"] == nil)
        let losses = host.steps(.training).map { $0.losses["cross-entropy"]! }
        #expect(losses.last! < losses.first! / 2)
        // The evaluation of the model file on the same clips equals the run's; only the interval may differ.
        let again = try Inference(model).evaluate(Tags.clips(32, seed: 99))
        #expect(again.score == last.score)
        guard case .started(let started)? = host.events.first?.event else { Issue.record("not started"); return }
        #expect(started.areTags)
    }

    @Test(arguments: Method.all.map(\.name)) func everyMethodDistilsATagger(_ method: String) throws {
        let host = ScriptedHost()
        let outcome = try Tags.run(Tiny.recipe(method, rounds: 1), host: host)
        #expect(outcome.reason == .rounds)
        let plain = ScriptedHost()
        _ = try Engine(
            distilling: Tiny.teacherFile(), recipe: Tiny.recipe(method, rounds: 1), clips: nil, evaluationName: "",
            run: "r", host: plain
        ).run()
        // The same terms under the same names, with the values of another form.
        for (own, others) in zip(host.steps(.inversion), plain.steps(.inversion)) {
            #expect(own.losses.keys.sorted() == others.losses.keys.sorted())
            #expect(own.losses.values.allSatisfy { $0.isFinite })
        }
        let (own, others) = (
            try #require(host.steps(.distillation).first), try #require(plain.steps(.distillation).first)
        )
        #expect(own.losses["kl"]! != others.losses["kl"]!)
        let tags = try #require(outcome.last?.tags)
        #expect(tags.clips == 16 && tags.tags.count == 3 && tags.agreements.count == 3)
        let file = try #require(host.checkpoints.last?.files[CheckpointFile.student])
        let student = try ModelFile(Safetensors(file, file: "s"))
        #expect(student.description.output == .sigmoid && student.description.priors == Tags.priors)
        #expect(try Inference(student).evaluate(Tags.clips(16)).score == outcome.last?.score)
    }

    @Test func picturesNameEveryTagThatWasAskedFor() throws {
        let host = ScriptedHost()
        _ = try Tags.run(Tiny.recipe(rounds: 2), host: host)
        let pictures = host.events.compactMap { if case .sampled(let picture) = $0.event { picture } else { nil } }
        #expect(pictures.contains { !$0.alsoAsked.isEmpty })
        #expect(
            pictures.allSatisfy { picture in
                Set(picture.alsoAsked + [picture.label]).count == picture.alsoAsked.count + 1
            })
    }

    @Test func aResumedTaggersRunEqualsAnUninterruptedOneToTheBit() throws {
        let whole = ScriptedHost()
        let outcome = try Tags.run(Tiny.recipe(), host: whole)
        for step in [2, 5, 10] {
            let first = ScriptedHost([(step, .stop)])
            _ = try Tags.run(Tiny.recipe(), host: first)
            let second = ScriptedHost()
            let again = try Tags.run(Tiny.recipe(), host: second, from: first.checkpoints.last!.files)
            #expect(
                second.checkpoints.last?.files[CheckpointFile.student]
                    == whole.checkpoints.last?.files[CheckpointFile.student], "stopped at \(step)")
            // Intervals too: the same resamples are drawn whenever it is asked.
            #expect(again.last?.tags == outcome.last?.tags)
        }
    }

    @Test func clipsWithTagsAreNoneForAModelOfOneClass() throws {
        let sentence = "\(EngineError.tagsForSoftmax)"
        #expect(sentence.hasSuffix(".") && sentence.contains("give a model that was trained on tags"))
        #expect(throws: EngineError.tagsForSoftmax) {
            try Engine(
                distilling: Tiny.teacherFile(), recipe: Tiny.recipe(), clips: Tags.clips(8), evaluationName: "",
                run: "r", host: ScriptedHost())
        }
        #expect(throws: EngineError.tagsForSoftmax) {
            try Engine(
                training: TrainingPlan(Tiny.description, clips: Tags.clips(8), evaluation: nil), run: "t",
                host: ScriptedHost())
        }
        #expect(throws: EngineError.tagsForSoftmax) { try Inference(Tiny.teacherFile()).evaluate(Tags.clips(8)) }
        // Clips with one class can be evaluated as tags, of one tag each.
        #expect(try Inference(Tags.teacherFile()).evaluate(Tiny.clips(6)).tags?.tags.map(\.clips) == [2, 2, 2])
    }
}

@Suite struct ClassDrawTests {
    @Test func tagsComeAsOftenAsTheirSharesSay() {
        var random = RandomGenerator(seed: 8)
        let draw = ClassDraw(.sigmoid, classes: 5, priors: [0.5, 0.25, 0.2, 0.05, 0])
        let drawn = draw(20_000, using: &random).sets
        #expect(drawn.allSatisfy { 1...3 ~= $0.count && Set($0).count == $0.count })
        #expect(Set(drawn.map(\.count)) == [1, 2, 3])
        let shares = draw.shares
        for tag in 0..<5 {
            let share = Double(drawn.count { $0.contains(tag) }) / 20_000
            #expect(abs(share - shares[tag]) < 0.01, "tag \(tag): \(share), \(shares[tag])")
        }
        // Rare tags are drawn less often, but every tag is drawn.
        #expect(zip(shares, shares.dropFirst()).allSatisfy { $0 >= $1 } && shares[4] > 0.02)
    }

    @Test func withoutPriorsTheOutputsBiasesStandForThem() {
        var random = RandomGenerator(seed: 8)
        var description = Tags.description
        description.priors = nil
        let shares = ClassDraw(description, bias: [2, 0, -2]).shares
        #expect(shares[0] > shares[1] && shares[1] > shares[2])
        let even = ClassDraw(description, bias: nil).shares
        #expect(even[0] == even[1] && even[1] == even[2])
        #expect(ClassDraw(description, bias: nil)(6, using: &random).count == 6)
    }

    @Test func aSoftmaxIsAskedForOneClassInEqualShares() {
        var random = RandomGenerator(seed: 8)
        let asked = ClassDraw(classes: 3)(12, using: &random)
        #expect(asked.sets.allSatisfy { $0.count == 1 })
        #expect((0..<3).map { label in asked.first.count { $0 == label } } == [4, 4, 4])
    }

    /// Checkpoints that are older than tags contain a list of numbers.
    @Test func askedClassesOfBeforeTagsOpen() throws {
        let old = try JSONDecoder().decode(TargetClasses.self, from: Data("[2,0,1]".utf8))
        let written = String(decoding: try JSONEncoder().encode(old), as: UTF8.self)
        #expect(old == TargetClasses([2, 0, 1]) && written == "[2,0,1]")
        let tags = TargetClasses(sets: [[2, 0], [1]])
        #expect(try JSONDecoder().decode(TargetClasses.self, from: JSONEncoder().encode(tags)) == tags)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(TargetClasses.self, from: Data("[[1],[]]".utf8))
        }
    }
}
