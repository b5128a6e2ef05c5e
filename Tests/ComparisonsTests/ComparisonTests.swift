import Foundation
import RunEvents
import Testing

@testable import Comparisons

/// A run that is over as soon as it begins.
private final class Immediate: ComparedRun {
    private let outcome: ComparisonOutcome?
    init(_ outcome: ComparisonOutcome?) { self.outcome = outcome }
    func look() -> ComparedRunState { outcome.map(ComparedRunState.finished) ?? .stopped }
}

/// A run that is over after a number of looks, of a second each.
private final class Slow: ComparedRun {
    private let outcome: ComparisonOutcome
    private var looks = 0.0
    private let needed: Double
    init(_ outcome: ComparisonOutcome, looks: Double) { (self.outcome, needed) = (outcome, looks) }
    func look() -> ComparedRunState {
        looks += 1
        return looks > needed ? .finished(outcome) : .running(seconds: looks, left: needed - looks)
    }
}

extension Comparison {
    @discardableResult
    fileprivate func run(
        into file: ComparisonFile, progress: (ComparisonProgress) -> Void = { _ in },
        _ body: (ComparisonCell, Recipe) throws -> ComparisonOutcome?
    ) throws -> ComparisonProgress {
        try run(into: file, progress: progress, start: { Immediate(try body($0, $1)) })
    }
}

@Suite final class ComparisonTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    private var path: String { folder.appendingPathComponent("results.jsonl").path }

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(at: folder) }

    private struct Failed: Error, CustomStringConvertible { let description = "the engine died" }

    @Test func everyRunIsDoneOnceAndAnInterruptedComparisonGoesOn() throws {
        let plan = try plan(seeds: [1, 2])
        var done: [String] = []
        // The third run is stopped.
        let stopped = try Comparison(plan).run(into: ComparisonFile(path: path, plan: plan)) { cell, _ in
            guard done.count < 2 else { return nil }
            done.append(cell.name)
            return Self.result(cell, correct: 90)
        }
        #expect(stopped.finished == 2 && stopped.cell?.name == "noise-seed1")
        let end = try Comparison(plan).run(into: ComparisonFile(path: path, plan: plan)) { cell, recipe in
            #expect(recipe.seed == cell.seed)
            done.append(cell.name)
            return Self.result(cell, correct: 90)
        }
        #expect(done == plan.cells.map(\.name))
        #expect(end == ComparisonProgress(finished: 6, total: 6, cell: nil, failures: [], secondsLeft: 0))
        #expect(try ComparisonFile(path: path, plan: plan).results.map(\.cell) == plan.cells)
    }

    @Test func aRunThatFailsIsPassedOverAndTriedAgain() throws {
        let plan = try plan(seeds: [1])
        let first = try Comparison(plan).run(into: ComparisonFile(path: path, plan: plan)) { cell, _ in
            if cell.variant == "cmi" { throw Failed() }
            return Self.result(cell, correct: 50)
        }
        #expect(first.finished == 2 && first.total == 3)
        #expect(first.failures.map(\.cell.variant) == ["cmi"])
        #expect(first.failures.map(\.reason) == ["the engine died"])
        var again: [String] = []
        try Comparison(plan).run(into: ComparisonFile(path: path, plan: plan)) { cell, _ in
            again.append(cell.variant)
            return Self.result(cell, correct: 50)
        }
        #expect(again == ["cmi"])
    }

    @Test func theTimeLeftIsWhatTheVariantsTook() throws {
        let plan = try plan(seeds: [1, 2])
        var left: [Double?] = []
        try Comparison(plan).run(
            into: ComparisonFile(path: path, plan: plan), progress: { left.append($0.secondsLeft) }
        ) { cell, _ in
            Self.result(cell, correct: 50, seconds: ["frami": 100, "cmi": 60, "noise": 20][cell.variant]!)
        }
        // Before the first result the time is unknown; then every run is assumed to take as long as the first.
        #expect(left == [nil, 500, 320, 180, 80, 20, 0])
    }

    @Test func aTimeBudgetTellsTheTimeLeftFromTheStart() throws {
        let plan = try ComparisonPlan(
            base: Recipe(), variants: [.named("frami")], seeds: [1, 2, 3], budget: .seconds(40))
        #expect(Comparison(plan).secondsLeft(for: plan.cells[...], results: []) == 120)
    }

    @Test func runsThatFitAreUnderWayTogetherAndTheTimeLeftIsShared() throws {
        let plan = try ComparisonPlan(
            base: Recipe(), variants: [.named("frami"), .named("cmi"), .named("noise")], seeds: [1],
            budget: .rounds(5), parallel: 2)
        let looks: [String: Double] = ["frami": 4, "cmi": 2, "noise": 3]
        var (begun, over): ([String], [String]) = ([], [])
        var (most, time) = (0, 0)
        var left: [Double?] = []
        let end = try Comparison(plan).run(
            into: ComparisonFile(path: path, plan: plan), progress: { left.append($0.secondsLeft) },
            finished: { over.append($0.cell.variant) }, wait: { time += 1 }
        ) { cell, _ in
            begun.append(cell.variant)
            most = max(most, begun.count - over.count)
            return Slow(Self.result(cell, correct: 50, seconds: looks[cell.variant]!), looks: looks[cell.variant]!)
        }
        #expect(begun == ["frami", "cmi", "noise"] && over == ["cmi", "frami", "noise"])
        #expect(most == 2 && end.finished == 3)
        // After the first look the two runs that are going on have 3 and 1 seconds left, and the third is assumed to
        // take 3, at two runs at a time.
        #expect(left[..<3] == [nil, nil, 3.5])
        #expect(left.last == 0 && left.dropFirst(2).allSatisfy { $0 != nil })
    }

    @Test func aRunThatIsStoppedEndsTheComparisonAfterThoseUnderWay() throws {
        let plan = try ComparisonPlan(
            base: Recipe(), variants: [.named("frami"), .named("cmi"), .named("noise")], seeds: [1],
            budget: .rounds(5), parallel: 2)
        let end = try Comparison(plan).run(into: ComparisonFile(path: path, plan: plan)) { cell, _ -> any ComparedRun in
            #expect(cell.variant != "noise")
            return cell.variant == "frami" ? Immediate(nil) : Slow(Self.result(cell, correct: 50), looks: 2)
        }
        #expect(end.finished == 1 && end.cell?.variant == "frami" && end.failures.isEmpty)
        #expect(try ComparisonFile(path: path, plan: plan).results.map(\.cell.variant) == ["cmi"])
    }

    @Test func moreSeedsAndVariantsMayJoinButNoOtherRecipe() throws {
        var plan = try plan(seeds: [1])
        try Comparison(plan).run(into: ComparisonFile(path: path, plan: plan)) { cell, _ in
            Self.result(cell, correct: 50)
        }
        plan = try self.plan(seeds: [1, 2])
        var count = 0
        try Comparison(plan).run(into: ComparisonFile(path: path, plan: plan)) { cell, _ in
            count += 1
            return Self.result(cell, correct: 50)
        }
        #expect(count == 3)
        var base = Recipe()
        base.student = "resnet8"
        let other = try ComparisonPlan(
            base: base, variants: plan.variants, seeds: plan.seeds, budget: plan.budget)
        let error = #expect(throws: ComparisonError.self) { try ComparisonFile(path: path, plan: other) }
        #expect(
            error
                == .otherPlan(path: path, key: "student", found: "letters-student", wanted: "resnet8"))
        base = Recipe()
        base.knobs[.contrast] = 0.25
        let turned = try ComparisonPlan(base: base, variants: plan.variants, seeds: [1], budget: plan.budget)
        let second = #expect(throws: ComparisonError.self) { try ComparisonFile(path: path, plan: turned) }
        #expect(second == .otherPlan(path: path, key: "cr", found: "0.8", wanted: "0.25"))
        let longer = try ComparisonPlan(base: Recipe(), variants: plan.variants, seeds: [1], budget: .rounds(9))
        let third = #expect(throws: ComparisonError.self) { try ComparisonFile(path: path, plan: longer) }
        #expect(third == .otherPlan(path: path, key: "budget", found: "5 rounds", wanted: "9 rounds"))
    }

    @Test func aTornLastLineIsDroppedAndADamagedOneNamed() throws {
        let plan = try plan(seeds: [1])
        let first = try ComparisonFile(path: path, plan: plan)
        try first.append(Self.result(plan.cells[0], correct: 70))
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        let second = try ComparisonFile.encoded(Self.result(plan.cells[1], correct: 60))
        for length in [1, 20, second.count - 1] {
            try replace(whole + second.prefix(length))
            #expect(try ComparisonFile(path: path, plan: plan).results.count == 1)
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == whole)
        }
        try replace(whole + Data("{\"cell\": 3}\n".utf8) + second)
        #expect(throws: ComparisonError.damaged(path: path, line: 3)) {
            try ComparisonFile(path: path, plan: plan)
        }
        // A first line that was cut off is a file that was never begun.
        try replace(whole.prefix(10))
        #expect(try ComparisonFile(path: path, plan: plan).results.isEmpty)
    }

    @Test func thereIsOneWriterAtATime() throws {
        let plan = try plan(seeds: [1])
        let first = try ComparisonFile(path: path, plan: plan)
        #expect(throws: ComparisonError.inUse(path: path)) { try ComparisonFile(path: path, plan: plan) }
        #expect(first.results.isEmpty)
        #expect(throws: ComparisonError.self) { try ComparisonFile(path: folder.path, plan: plan) }
    }

    /// Two machines with a run each, beside the results of one that did several.
    @Test func resultsInFilesOfTheirOwnNeedNoLock() throws {
        let plan = try plan(seeds: [1])
        try ComparisonFile(path: path, plan: plan).append(Self.result(plan.cells[0], correct: 70))
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        let files = try (0..<2).map { _ in try ComparisonFile(path: path, plan: plan, isShared: true) }
        try files[0].append(Self.result(plan.cells[1], correct: 60))
        try files[1].append(Self.result(plan.cells[2], correct: 50))
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == whole)
        let results = try ComparisonFile(path: path, plan: plan).results
        #expect(Set(results.map(\.cell)) == Set(plan.cells))
        #expect(results.map(\.correct) == [70, 60, 50])

        let other = try ComparisonPlan(
            base: Recipe(), variants: [.named("frami")], seeds: [1], budget: .rounds(6))
        #expect(throws: ComparisonError.self) { try ComparisonFile(path: path, plan: other, isShared: true) }
        let damaged = folder.path + "/results/noise-seed2.json"
        try Data("{".utf8).write(to: URL(fileURLWithPath: damaged))
        #expect(throws: ComparisonError.damagedResult(path: damaged)) {
            try ComparisonFile(path: path, plan: plan, isShared: true)
        }
    }

    private func plan(seeds: [UInt64]) throws -> ComparisonPlan {
        try ComparisonPlan(
            base: Recipe(), variants: [.named("frami"), .named("cmi"), .named("noise")], seeds: seeds,
            budget: .rounds(5))
    }

    /// Replaces the file by one with another inode, because the old one may still be locked.
    private func replace(_ contents: Data) throws {
        try contents.write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    private static func result(_ cell: ComparisonCell, correct: Int, seconds: Double = 1) -> ComparisonOutcome {
        ComparisonOutcome(
            cell: cell, clips: 100, correct: correct, agreement: 0.9, teacherAccuracy: 0.97, parameters: 24_610,
            seconds: seconds, rounds: 5, steps: 125, richness: nil)
    }
}
