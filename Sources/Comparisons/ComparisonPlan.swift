import Foundation
import RunEvents

/// The budget of every run of a comparison.
public enum ComparisonBudget: Hashable, Codable, Sendable {
    /// Equal time, so that a method with cheaper steps makes more of them.
    case seconds(Double)
    /// Equal rounds: every student takes the same number of steps, and inversion as many as its method needs.
    case rounds(Int)
}

/// One run of a comparison.
public struct ComparisonCell: Hashable, Codable, Sendable {
    public var variant: String
    public var seed: UInt64
    /// The fold of the labelled dataset; nil for a dataset with one split only.
    public var fold: Int?

    public init(variant: String, seed: UInt64, fold: Int? = nil) {
        self.variant = variant
        self.seed = seed
        self.fold = fold
    }

    /// A short name that can be part of a folder's name.
    public var name: String { "\(variant)-seed\(seed)" + (fold.map { "-fold\($0)" } ?? "") }
}

/// All combinations of variants, seeds and folds of one recipe under one budget.
public struct ComparisonPlan: Hashable, Sendable {
    /// The recipe that all runs share. `{fold}` in the teacher's path is replaced by the fold's number.
    public let base: Recipe
    public let variants: [ComparisonVariant]
    public let seeds: [UInt64]
    /// The folds; empty for a labelled dataset with one split only.
    public let folds: [Int]
    public let budget: ComparisonBudget
    /// How many runs go on at the same time, each with the recipe's number of threads.
    public let parallel: Int

    /// - Throws: `ComparisonError` if there is nothing to compare, something is named twice, or one teacher is to be
    ///   tested on several folds.
    public init(
        base: Recipe, variants: [ComparisonVariant], seeds: [UInt64], folds: [Int] = [], budget: ComparisonBudget,
        parallel: Int = 1
    ) throws(ComparisonError) {
        precondition(parallel >= 1, "\(parallel) runs at a time")
        guard !variants.isEmpty else { throw .nothingToCompare("methods") }
        guard !seeds.isEmpty else { throw .nothingToCompare("seeds") }
        if let name = Self.firstRepeated(variants.map(\.name)) { throw .repeated("'\(name)'") }
        if let seed = Self.firstRepeated(seeds) { throw .repeated("Seed \(seed)") }
        if let fold = Self.firstRepeated(folds) { throw .repeated("Fold \(fold)") }
        guard folds.count < 2 || base.teacher.contains("{fold}") else {
            throw .sameTeacherForAllFolds(base.teacher)
        }
        self.base = base
        self.variants = variants
        self.seeds = seeds
        self.folds = folds
        self.budget = budget
        self.parallel = parallel
    }

    /// All runs, seed by seed, so that the table of the first seed is complete before the second begins.
    public var cells: [ComparisonCell] {
        seeds.flatMap { seed in
            (folds.isEmpty ? [nil] : folds.map(Optional.some)).flatMap { fold in
                variants.map { ComparisonCell(variant: $0.name, seed: seed, fold: fold) }
            }
        }
    }

    /// Some of the runs, by their numbers in `cells` from 1.
    ///
    /// - Throws: `ComparisonError.notNumbers`, `ComparisonError.noSuchRun`.
    public func cells(numbered text: String) throws(ComparisonError) -> [ComparisonCell] {
        let (all, numbers) = (cells, try Self.numbers(text))
        if let wrong = numbers.first(where: { !(1...all.count).contains($0) }) {
            throw .noSuchRun(wrong, of: all.count)
        }
        return numbers.map { all[$0 - 1] }
    }

    /// The recipe of one run.
    public func recipe(for cell: ComparisonCell) -> Recipe {
        guard let variant = variants.first(where: { $0.name == cell.variant }) else {
            preconditionFailure("\(cell.variant) is not in the plan")
        }
        var recipe = variant.recipe(from: base)
        recipe.seed = cell.seed
        if let fold = cell.fold {
            recipe.teacher = base.teacher.replacing("{fold}", with: "\(fold)")
            recipe.evaluate = "\(base.evaluate):\(fold)"
        }
        switch budget {
        case .seconds(let seconds):
            recipe.budget = seconds
            // The time ends the run, not the rounds.
            recipe.rounds = 1_000_000
        case .rounds(let rounds):
            recipe.rounds = rounds
            recipe.budget = 0
        }
        return recipe
    }

    /// One sentence about the settings that all runs share.
    public var statement: String {
        var place = base.threads == 1 ? "1 thread" : "\(base.threads) threads"
        if base.threads == 0 { place = "all \(ProcessInfo.processInfo.activeProcessorCount) threads" }
        if parallel > 1 { place += ", \(parallel) runs at a time" }
        switch budget {
        case .seconds(let seconds):
            return
                "Equal time: \(seconds.brief) s a run on \(place), from the first step to the last, the report after "
                + "each round and checkpoints included for all alike, loading and decoding for none."
        case .rounds(let rounds):
            return "Equal steps: \(rounds) rounds a run on \(place), as many steps of the student for each; "
                + "inversion takes the steps that its method asks for."
        }
    }

    /// One sentence about what was compared on which clips.
    public var subject: String {
        func list(_ numbers: [String]) -> String { numbers.joined(separator: ", ") }
        var text = "Teacher \(base.teacher), student \(base.student), clips \(base.evaluate), "
        text += "\(seeds.count == 1 ? "seed" : "seeds") \(list(seeds.map { "\($0)" }))"
        if !folds.isEmpty { text += ", \(folds.count == 1 ? "fold" : "folds") \(list(folds.map { "\($0)" }))" }
        return text + "."
    }

    /// Reads seeds or folds: `1-3,7` is 1, 2, 3 and 7.
    ///
    /// - Throws: `ComparisonError.notNumbers`.
    public static func numbers(_ text: String) throws(ComparisonError) -> [Int] {
        var numbers: [Int] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2, first <= last,
                last - first < 1_000
            else { throw .notNumbers(text) }
            numbers += first...last
        }
        return numbers
    }

    private static func firstRepeated<Value: Hashable>(_ values: [Value]) -> Value? {
        var seen: Set<Value> = []
        return values.first { !seen.insert($0).inserted }
    }
}
