import ArgumentParser
import AudioFiles
import Distillation
import Foundation
import Models
import Ranks
import RunEvents
import RunStore

/// What rank 0 has the other ranks do.
private enum RunOrder: Codable {
    /// To compute their parts of the run in this folder.
    case join(folder: String, recipe: Recipe)
    /// To end, because there is no run.
    case leave
}

/// The parts of a run's batches: those of this process are threads, and those of other ranks are computed there.
final class RunParts {
    /// The world of the part that the engine has.
    let first: World
    private let ended = DispatchGroup()
    private let failure = Failure()

    /// The first error of a part.
    private final class Failure: @unchecked Sendable {
        private let lock = NSLock()
        private var error: (any Error)?

        func note(_ error: any Error) { lock.withLock { self.error = self.error ?? error } }
        func check() throws { try lock.withLock { if let error { throw error } } }
    }

    /// Starts the parts of this rank but the first.
    ///
    /// - Throws: as `Engine`.
    fileprivate init(
        _ recipe: Recipe, teacher: ModelFile, student: ModelFile?, worlds: [World]
    ) throws {
        first = worlds[0]
        for world in worlds where world.rank > 0 {
            let part = Started(
                try EnginePart(distilling: teacher, student: student, recipe: recipe, world: world))
            ended.enter()
            let thread = Thread { [ended, failure] in
                do { try part.follow() } catch { failure.note(error) }
                ended.leave()
            }
            // The main thread's, which the engine has.
            thread.stackSize = 8 << 20
            thread.name = "part \(world.rank)"
            thread.start()
        }
    }

    /// A part that only its thread uses.
    private final class Started: @unchecked Sendable {
        private let part: EnginePart
        init(_ part: EnginePart) { self.part = part }
        func follow() throws { try part.follow() }
    }

    /// Waits until the run is over for all parts of this rank.
    func wait() throws {
        ended.wait()
        try failure.check()
    }
}

extension RankGroup {
    /// Whether several ranks share the work.
    var isShared: Bool { world.size > 1 }

    /// How many parts of a recipe are computed on this machine.
    func partsHere(of recipe: Recipe) -> Int {
        isShared ? recipe.parts / world.size * roll.count { $0.host == roll[0].host } : recipe.parts
    }

    /// Refuses a recipe whose batches cannot be shared between the ranks.
    ///
    /// - Parameter resumes: whether it is that of a run which goes on, whose parts are fixed.
    /// - Throws: a usage error.
    func check(_ recipe: Recipe, resumes: Bool = false) throws {
        if recipe.parts % world.size == 0 {
            if let notice = Roll.crowding(roll, threads: recipe.threads) { printError(notice) }
            return
        }
        let possible = sequence(first: 2) { $0 * 2 }.prefix { $0 <= 64 }
        let advice: String
        if resumes {
            let ranks = possible.filter { $0 <= recipe.parts }.map { ", \($0)" }.joined()
            advice = "resume it on 1\(ranks) rank\(ranks.isEmpty ? "" : "s")"
        } else if let parts = possible.first(where: { $0 % world.size == 0 }) {
            advice = "give --parts \(parts), with which a run has the same bits on one process and on any ranks"
        } else {
            advice = "start 2, 4, 8 or another power of two, with as many --parts"
        }
        let batches = "batches of \(recipe.parts) part\(recipe.parts == 1 ? "" : "s")"
        throw wrongUsage("\(world.size) ranks cannot share \(batches); \(advice).")
    }

    /// Has all ranks load the networks and begin their parts; a recipe with one part needs none.
    ///
    /// - Throws: where a rank cannot load what the others load.
    func begin(_ recipe: Recipe, _ networks: RunNetworks, in folder: RunFolder?) throws -> RunParts? {
        guard recipe.parts > 1 else { return nil }
        if isShared, let folder {
            let working = FileManager.default.currentDirectoryPath
            let path = folder.path.hasPrefix("/") ? folder.path : "\(working)/\(folder.path)"
            _ = try world.broadcast([UInt8](JSONEncoder().encode(RunOrder.join(folder: path, recipe: recipe))))
            stage = .running
            watchRun(folder)
        }
        let parts = try RunParts(
            recipe, teacher: networks.teacher, student: networks.student, worlds: world.parts(recipe.parts))
        try agree(on: networks, or: nil)
        return parts
    }

    /// Waits for rank 0's run and computes parts of it; returns when it is over.
    ///
    /// - Throws: where the networks cannot be loaded.
    func follow() throws {
        StopSignals.install()
        guard
            case .join(let path, let recipe) = try JSONDecoder().decode(
                RunOrder.self, from: Data(world.broadcast([])))
        else { return leave() }
        let folder = RunFolder(path)
        watchRun(folder)
        let (networks, parts): (RunNetworks, RunParts)
        do {
            networks = try RunNetworks(recipe, in: folder)
            parts = try RunParts(
                recipe, teacher: networks.teacher, student: networks.student, worlds: world.parts(recipe.parts))
        } catch {
            try? agree(on: nil, or: "\(error)")
            throw ExitCode(1)
        }
        // Rank 0 says it for all.
        do { try agree(on: networks, or: nil) } catch { throw ExitCode(1) }
        try parts.wait()
        leave()
    }

    /// Ends on rank 0: together with the others where the run is over or none has begun, else at once for all.
    func dismiss() {
        guard isShared else { return }
        if stage == .running { world.abort() }
        if stage == .waiting { _ = try? world.broadcast([UInt8](RunOrder.leave.encoded)) }
        leave()
    }

    /// Notes that the run is over on all ranks.
    func end(_ parts: RunParts?) throws {
        try parts?.wait()
        stage = .over
    }

    /// Tells all ranks whether this one has the networks, and checks that all have the same.
    private func agree(on networks: RunNetworks?, or problem: String?) throws {
        guard isShared else { return }
        let own = problem ?? ContentHash.name(networks!.teacher.encoded() + (networks!.student?.encoded() ?? Data()))
        let all = try world.gather([UInt8](JSONEncoder().encode([problem == nil ? "has" : "lacks", own]))).map {
            try JSONDecoder().decode([String].self, from: Data($0))
        }
        for (rank, one) in all.enumerated() where one[0] == "lacks" {
            throw SharedRunError(sentence: "\(roll[rank].name) cannot take part: \(one[1])")
        }
        for (rank, one) in all.enumerated() where one[1] != all[0][1] {
            throw RanksError.different(
                what: "networks", first: roll[0].name, second: roll[rank].name,
                remedy: "give a teacher and student on a file system that all ranks share")
        }
    }

    private func watchRun(_ folder: RunFolder) {
        let name = (folder.path as NSString).lastPathComponent
        let world = world
        watch { lost in
            printError(
                "\(lost.name) answers no longer, so all ranks leave; the same launcher with 'frami run --resume \(name)' "
                    + "goes on from the last checkpoint.")
            world.abort()
        }
    }
}

extension RunOrder {
    fileprivate var encoded: Data { try! JSONEncoder().encode(self) }
}

/// A rank cannot take part in a run.
private struct SharedRunError: Error, CustomStringConvertible {
    let sentence: String
    var description: String { sentence }
}
