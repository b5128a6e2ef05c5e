import RunEvents

/// Where a comparison is.
public struct ComparisonProgress: Hashable, Sendable {
    /// Runs with a result, those of an earlier start among them.
    public var finished: Int
    public var total: Int
    /// The run that begins; nil at the end.
    public var cell: ComparisonCell?
    /// Runs that failed since this start, each with why; they are tried again at the next.
    public var failures: [Failure]
    /// To the end of the last run; nil while nothing tells how long one takes.
    public var secondsLeft: Double?

    public struct Failure: Hashable, Sendable {
        public var cell: ComparisonCell
        public var reason: String
    }
}

/// Does the runs of a plan that have no result yet, one after another.
public struct Comparison {
    public let plan: ComparisonPlan

    public init(_ plan: ComparisonPlan) { self.plan = plan }

    /// A run that throws is noted and passed over; the others are still worth having.
    ///
    /// - Parameters:
    ///   - run: does one run; nil if it was stopped, which ends the comparison.
    ///   - progress: told before each run, and after the last.
    /// - Returns: where it ended.
    /// - Throws: `ComparisonError.notWritable` where a result cannot be kept.
    @discardableResult
    public func run(
        into file: ComparisonFile, progress: (ComparisonProgress) -> Void = { _ in },
        _ run: (ComparisonCell, Recipe) throws -> ComparisonOutcome?
    ) throws -> ComparisonProgress {
        var failures: [ComparisonProgress.Failure] = []
        let done = Set(file.results.map(\.cell))
        let cells = plan.cells
        let missing = cells.filter { !done.contains($0) }
        func state(at index: Int) -> ComparisonProgress {
            ComparisonProgress(
                finished: cells.count - missing.count + index - failures.count, total: cells.count,
                cell: index < missing.count ? missing[index] : nil, failures: failures,
                secondsLeft: secondsLeft(for: missing[index...], results: file.results))
        }
        for (index, cell) in missing.enumerated() {
            progress(state(at: index))
            do {
                guard let result = try run(cell, plan.recipe(for: cell)) else { return state(at: index) }
                precondition(result.cell == cell, "the result of \(result.cell.name) for the run \(cell.name)")
                try file.append(result)
            } catch let error as ComparisonError {
                throw error
            } catch {
                failures.append(.init(cell: cell, reason: "\(error)"))
            }
        }
        let end = state(at: missing.count)
        progress(end)
        return end
    }

    /// A run takes what its variant took on average, or else what all took, or else the budget.
    func secondsLeft(for cells: ArraySlice<ComparisonCell>, results: [ComparisonOutcome]) -> Double? {
        func mean(_ results: [ComparisonOutcome]) -> Double? {
            results.isEmpty ? nil : results.reduce(0) { $0 + $1.seconds } / Double(results.count)
        }
        var budget: Double?
        if case .seconds(let seconds) = plan.budget { budget = seconds }
        let overall = mean(results) ?? budget
        return cells.reduce(Optional(0)) { sum, cell in
            let one = mean(results.filter { $0.cell.variant == cell.variant }) ?? overall
            return sum.flatMap { sum in one.map { sum + $0 } }
        }
    }
}
