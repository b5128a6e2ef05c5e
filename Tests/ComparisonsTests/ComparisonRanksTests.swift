import Foundation
import Ranks
import RunEvents
import Synchronization
import Testing

@testable import Comparisons

/// Comparisons whose ranks are threads.
@Suite final class ComparisonRanksTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    private var path: String { folder.appendingPathComponent("results.jsonl").path }

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(at: folder) }

    /// A run that is over after some looks; one that is asked to stop is stopped.
    private final class Short: ComparedRun {
        private let outcome: ComparisonOutcome
        private var looks: Int
        private let isStopped: () -> Bool

        init(_ cell: ComparisonCell, looks: Int, isStopped: @escaping () -> Bool = { false }) {
            outcome = ComparisonOutcome(
                cell: cell, clips: 100, correct: 50, agreement: 0.5, teacherAccuracy: 0.9, parameters: 7, seconds: 1,
                rounds: 1, steps: 2, richness: nil)
            self.looks = looks
            self.isStopped = isStopped
        }

        func look() throws -> ComparedRunState {
            if isStopped() { return .stopped }
            looks -= 1
            return looks > 0 ? .running(seconds: 1, left: 2) : .finished(outcome)
        }
    }

    private struct Failed: Error, CustomStringConvertible { let description = "the engine died" }

    private func plan(_ seeds: [UInt64], parallel: Int) throws -> ComparisonPlan {
        try ComparisonPlan(
            base: Recipe(), variants: [.named("frami"), .named("noise")], seeds: seeds, budget: .rounds(5),
            parallel: parallel)
    }

    /// Serves on each rank but 0 on a thread of its own.
    private func workers(
        _ worlds: [World], stop: @escaping @Sendable () -> Void = {},
        start: @escaping @Sendable (Int, ComparisonCell) throws -> any ComparedRun
    ) -> DispatchGroup {
        let group = DispatchGroup()
        for world in worlds.dropFirst() {
            group.enter()
            Thread.detachNewThread {
                try? ComparisonWorker(world) { cell, _ in try start(world.rank, cell) }.serve(
                    stop: stop, wait: { usleep(100) })
                group.leave()
            }
        }
        return group
    }

    @Test func allRanksMakeRunsAndEachRunIsMadeOnce() throws {
        let worlds = World.threads(3)
        let made = Mutex<[String: Int]>([:])
        @Sendable func start(_ rank: Int, _ cell: ComparisonCell) throws -> any ComparedRun {
            made.withLock { #expect($0.updateValue(rank, forKey: cell.name) == nil) }
            if cell.name == "noise-seed2" { throw Failed() }
            return Short(cell, looks: 3)
        }
        let group = workers(worlds, start: start)
        let plan = try plan([1, 2, 3, 4], parallel: 3)
        let ranks = ComparisonRanks(
            worlds[0], names: ["zero", "one", "two"], places: 1, lost: .init(), isStopRequested: { false }
        ) { cell, _ in try start(0, cell) }
        var most = 0
        let end = try Comparison(plan).run(
            into: ComparisonFile(path: path, plan: plan), capacity: { ranks.capacity },
            progress: { _ in most = max(most, ranks.elsewhere.count) },
            wait: { usleep(100) }, start: ranks.start)
        try ranks.leave()
        group.wait()
        #expect(end.finished == 7 && end.failures.map(\.cell.name) == ["noise-seed2"])
        #expect(end.failures.map(\.reason) == ["the engine died"])
        #expect(made.withLock { Set($0.keys) == Set(plan.cells.map(\.name)) && Set($0.values) == [0, 1, 2] })
        // How many at a time were seen depends on the threads.
        #expect((1...2).contains(most) && ranks.elsewhere.isEmpty)
        #expect(try ComparisonFile(path: path, plan: plan).results.count == 7)
    }

    /// Rank 1 takes a run and reports nothing.
    @Test func theRunOfARankThatAnswersNoLongerIsNamedAndTheRestGoesOn() throws {
        let worlds = World.threads(3)
        let lost = ComparisonRanks.Lost()
        let group = workers([worlds[0], worlds[2]]) { _, cell in Short(cell, looks: 2) }
        let plan = try plan([1, 2], parallel: 3)
        let ranks = ComparisonRanks(
            worlds[0], names: ["zero", "one", "two"], places: 1, lost: lost, isStopRequested: { false }
        ) { cell, _ in Short(cell, looks: 2) }
        var waits = 0
        let end = try Comparison(plan).run(
            into: ComparisonFile(path: path, plan: plan), capacity: { ranks.capacity },
            wait: {
                usleep(100)
                waits += 1
                if waits == 5 { lost.add(1) }
            }, start: ranks.start)
        try ranks.leave()
        group.wait()
        #expect(end.finished == 3 && end.failures.count == 1 && ranks.capacity == 2)
        #expect(end.failures.first?.reason == "one answers no longer; the same command goes on with the run.")
    }

    @Test func whoeverStopsRankZeroStopsTheRunsOfAll() throws {
        let worlds = World.threads(2)
        let isStopped = Mutex(false)
        let group = workers(worlds, stop: { isStopped.withLock { $0 = true } }) { _, cell in
            Short(cell, looks: .max, isStopped: { isStopped.withLock { $0 } })
        }
        let plan = try plan([1, 2], parallel: 2)
        var waits = 0
        let ranks = ComparisonRanks(
            worlds[0], names: ["zero", "one"], places: 1, lost: .init(), isStopRequested: { waits > 3 }
        ) { cell, _ in Short(cell, looks: .max, isStopped: { waits > 3 }) }
        let end = try Comparison(plan).run(
            into: ComparisonFile(path: path, plan: plan), capacity: { ranks.capacity },
            wait: {
                usleep(100)
                waits += 1
            }, start: ranks.start)
        try ranks.leave()
        group.wait()
        #expect(end.finished == 0 && end.cell != nil && end.failures.isEmpty)
    }

    @Test func aRankLeavesWithRunsUnderWay() throws {
        let worlds = World.threads(2)
        let begun = Mutex<[String]>([])
        let group = workers(worlds) { _, cell in
            begun.withLock { $0.append(cell.name) }
            return Short(cell, looks: .max)
        }
        let plan = try plan([1], parallel: 2)
        let ranks = ComparisonRanks(
            worlds[0], names: ["zero", "one"], places: 1, lost: .init(), isStopRequested: { false }
        ) { cell, _ in Short(cell, looks: .max) }
        for cell in plan.cells { _ = try ranks.start(cell, plan.base) }
        try ranks.leave()
        group.wait()
        #expect(begun.withLock { $0 } == ["noise-seed1"] && ranks.elsewhere == ["rank 1 noise-seed1"])
    }
}
