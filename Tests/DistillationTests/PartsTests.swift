import Foundation
import Models
import Ranks
import RunEvents
import TensorCore
import Testing

@testable import Distillation

/// Runs whose batches are computed in parts, each of which is a thread.

/// A part that only its thread uses.
private final class Following: @unchecked Sendable {
    private let part: EnginePart
    init(_ recipe: Recipe, _ world: World) throws {
        part = try EnginePart(distilling: Tiny.teacherFile(), recipe: recipe, world: world)
    }

    /// Follows on a thread, until part 0 is done.
    func start(in group: DispatchGroup) {
        group.enter()
        Thread.detachNewThread { [self] in
            do { try part.follow() } catch { Issue.record(error) }
            group.leave()
        }
    }
}

/// The first part's world; the others follow until the group is empty.
private func parts(_ recipe: Recipe, ranks: Int, in group: DispatchGroup) throws -> World {
    let worlds = World.threads(ranks).flatMap { $0.parts(recipe.parts) }
    for world in worlds.dropFirst() { try Following(recipe, world).start(in: group) }
    return worlds[0]
}

private func run(_ recipe: Recipe, ranks: Int, _ host: ScriptedHost, from files: [String: Data]? = nil) throws {
    let group = DispatchGroup()
    let world = recipe.parts == 1 ? nil : try parts(recipe, ranks: ranks, in: group)
    _ = try Engine(
        distilling: Tiny.teacherFile(), recipe: recipe, clips: Tiny.clips(12), evaluationName: "tiny", run: "r",
        host: host, resuming: files, world: world
    ).run()
    group.wait()
}

private func recipe(_ method: String, parts: Int) -> Recipe {
    var recipe = Tiny.recipe(method)
    (recipe.inversionBatch, recipe.distillationBatch, recipe.parts) = (8, 8, parts)
    (recipe.shortestFrames, recipe.longestFrames) = (8, 24)
    recipe.averaging = 0.9
    return recipe
}

private func student(_ host: ScriptedHost) throws -> Data {
    try #require(host.checkpoints.last?.files[CheckpointFile.student])
}

@Suite(.serialized) struct PartsTests {
    /// All methods with FRAMI_LONG=1, else one for each way in which samples are made.
    private static let methods =
        ProcessInfo.processInfo.environment["FRAMI_LONG"] == nil
        ? ["frami", "deepinversion", "fast"] : Method.all.map(\.name)

    @Test(arguments: methods) func anyRanksAndThreadsGiveTheBitsOfOneProcess(_ method: String) throws {
        let threads = Workers.threads
        defer { Workers.use(threads: threads) }
        var hosts: [ScriptedHost] = []
        for (ranks, threads) in [(1, 1), (1, 3), (2, 1), (4, 2)] {
            var recipe = recipe(method, parts: 4)
            recipe.threads = threads
            hosts.append(ScriptedHost())
            try run(recipe, ranks: ranks, hosts.last!)
        }
        for host in hosts.dropFirst() {
            #expect(host.steps(.inversion).map(\.losses) == hosts[0].steps(.inversion).map(\.losses))
            #expect(host.steps(.distillation).map(\.losses) == hosts[0].steps(.distillation).map(\.losses))
            #expect(try student(host) == student(hosts[0]))
            #expect(host.story == hosts[0].story)
        }
    }

    /// A batch in parts is the same mathematics as a whole one: every term and every gradient, but for rounding.
    @Test(arguments: ["frami", "dfq", "deepinversion", "fast"], [4])
    func partsLearnWhatAWholeBatchDoes(_ method: String, _ parts: Int) throws {
        let hosts = try [1, parts].map { parts in
            var recipe = recipe(method, parts: parts)
            for term in ["tv", "l2", "balance", "act", "pre", "post", "cr"] {
                try recipe.knobs.apply("\(term)=0.1")
            }
            let host = ScriptedHost()
            try run(recipe, ranks: parts, host)
            return host
        }
        for phase in [Phase.inversion, .distillation] {
            let (whole, shared) = (hosts[0].steps(phase), hosts[1].steps(phase))
            #expect(whole.count == shared.count && !whole.isEmpty)
            for (one, other) in zip(whole, shared) {
                #expect(Set(one.losses.keys) == Set(other.losses.keys))
                for (term, value) in one.losses {
                    let difference = abs(value - (other.losses[term] ?? .nan))
                    #expect(difference <= 0.01 * abs(value) + 1e-3, "\(phase) \(one.done), \(term): \(value)")
                }
            }
            for (term, value) in whole[0].losses where phase == .inversion {
                #expect(abs(value - shared[0].losses[term]!) <= 1e-4 * abs(value) + 1e-6, "\(term): \(value)")
            }
        }
    }

    @Test func aRunGoesOnWithAnotherNumberOfRanksToTheBit() throws {
        let recipe = recipe("frami", parts: 4)
        let whole = ScriptedHost()
        try run(recipe, ranks: 1, whole)
        for (step, ranks) in [(2, 4), (5, 2), (10, 1)] {
            let first = ScriptedHost([(step, .stop)])
            try run(recipe, ranks: 2, first)
            let second = ScriptedHost()
            try run(recipe, ranks: ranks, second, from: try #require(first.checkpoints.last?.files))
            #expect(try student(second) == student(whole), "stopped at \(step)")
            #expect(second.checkpoints.last?.files["pool.bin"] == whole.checkpoints.last?.files["pool.bin"])
        }
    }

    /// One part's student gets an invalid weight.
    @Test func allPartsGoBackTogetherAfterADivergence() throws {
        let recipe = recipe("frami", parts: 2)
        var ends: [WorkSnapshot] = []
        for isSabotaged in [false, true] {
            let group = DispatchGroup()
            let world = try parts(recipe, ranks: 2, in: group)
            let work = try DistillationWork(
                recipe, teacher: Tiny.teacherFile(), clips: nil, named: "", parts: WorldParts(world))
            let shared = SharedWork(work, world)
            for _ in 0..<3 { _ = try shared.step(shared.initialKnobs) }
            let good = shared.snapshot()
            if isSabotaged {
                work.training.student.parameters[0].value.pointer[0] = .nan
                #expect(throws: Divergence(term: "kl", value: .nan)) { try shared.step(shared.initialKnobs) }
                try shared.restore(good)
            }
            for _ in 0..<4 { _ = try shared.step(shared.initialKnobs) }
            ends.append(shared.snapshot())
            shared.end()
            group.wait()
        }
        #expect(ends[0].encoded() == ends[1].encoded())
    }

    @Test func batchesThatCannotBeCutAreRefused() {
        var recipe = Recipe()
        recipe.parts = 3
        #expect(throws: RecipeError.self) { try recipe.validate() }
        (recipe.parts, recipe.inversionBatch) = (4, 6)
        let error = #expect(throws: RecipeError.self) { try recipe.validate() }
        #expect(error.map { "\($0)" } == "inversion-batch cannot be '6'; give a multiple of the 4 parts.")
    }
}
