import RunEvents

/// Where a comparison is.
public struct ComparisonProgress: Hashable, Sendable {
    /// Runs with a result, those of an earlier start among them.
    public var finished: Int
    public var total: Int
    /// The first run that is under way or comes next; nil at the end.
    public var cell: ComparisonCell?
    /// Runs that failed since this start, each with why; they are tried again at the next.
    public var failures: [Failure]
    /// To the end of the last run; nil while nothing tells how long one takes.
    public var secondsLeft: Double?

    /// A run that gave no result.
    public struct Failure: Hashable, Sendable {
        public var cell: ComparisonCell
        public var reason: String
    }
}

/// One run of a comparison under way.
public protocol ComparedRun: AnyObject {
    /// How it stands; asked again and again until it is over.
    ///
    /// - Throws: why it failed.
    func look() throws -> ComparedRunState
}

/// How a run of a comparison stands.
public enum ComparedRunState: Hashable, Sendable {
    /// - left: in seconds, where the run can tell.
    case running(seconds: Double, left: Double?)
    case finished(ComparisonOutcome)
    /// In good order, which ends the comparison.
    case stopped
}

/// Does the runs of a plan that have no result yet, as many at a time as the plan says.
public struct Comparison {
    /// A run under way, as it last said that it stands.
    struct Active {
        let cell: ComparisonCell
        let run: any ComparedRun
        var seconds = 0.0
        var left: Double?
    }

    public let plan: ComparisonPlan

    public init(_ plan: ComparisonPlan) { self.plan = plan }

    /// A run that throws is noted and passed over; the others are still worth having.
    ///
    /// - Parameters:
    ///   - progress: told before each run, while runs are under way, and at the end.
    ///   - report: told of each result once it is kept.
    ///   - wait: between two looks at runs of which none is over.
    ///   - start: begins one run.
    /// - Returns: where it ended.
    /// - Throws: `ComparisonError.notWritable` where a result cannot be kept.
    @discardableResult
    public func run(
        into file: ComparisonFile, progress: (ComparisonProgress) -> Void = { _ in },
        finished report: (ComparisonOutcome) throws -> Void = { _ in }, wait: () -> Void = {},
        start: (ComparisonCell, Recipe) throws -> any ComparedRun
    ) throws -> ComparisonProgress {
        var failures: [ComparisonProgress.Failure] = []
        var active: [Active] = []
        var isStopped = false
        let cells = plan.cells
        let done = Set(file.results.map(\.cell))
        var waiting = cells.filter { !done.contains($0) }[...]
        var finished = cells.count - waiting.count
        func state() -> ComparisonProgress {
            ComparisonProgress(
                finished: finished, total: cells.count, cell: active.first?.cell ?? waiting.first, failures: failures,
                secondsLeft: secondsLeft(for: waiting, running: active, results: file.results))
        }
        while !active.isEmpty || !waiting.isEmpty && !isStopped {
            while !isStopped, active.count < plan.parallel, let cell = waiting.first {
                progress(state())
                waiting.removeFirst()
                do {
                    active.append(Active(cell: cell, run: try start(cell, plan.recipe(for: cell))))
                } catch {
                    failures.append(.init(cell: cell, reason: "\(error)"))
                }
            }
            let before = active.count
            for (index, one) in active.enumerated().reversed() {
                do {
                    switch try one.run.look() {
                    case .running(let seconds, let left): (active[index].seconds, active[index].left) = (seconds, left)
                    case .stopped:
                        isStopped = true
                        waiting.insert(active.remove(at: index).cell, at: waiting.startIndex)
                    case .finished(let outcome):
                        precondition(outcome.cell == one.cell, "\(outcome.cell.name)'s result for \(one.cell.name)")
                        active.remove(at: index)
                        try file.append(outcome)
                        finished += 1
                        try report(outcome)
                    }
                } catch let error as ComparisonError {
                    throw error
                } catch {
                    active.remove(at: index)
                    failures.append(.init(cell: one.cell, reason: "\(error)"))
                }
            }
            if active.count == before, before > 0 {
                progress(state())
                wait()
            }
        }
        let end = state()
        progress(end)
        return end
    }

    /// A run takes what its variant took on average, or else what all took, or else the budget, or else what those under
    /// way say that they take.
    func secondsLeft(
        for waiting: ArraySlice<ComparisonCell>, running: [Active] = [], results: [ComparisonOutcome]
    ) -> Double? {
        func mean(_ values: [Double]) -> Double? {
            values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
        }
        var budget: Double?
        if case .seconds(let seconds) = plan.budget { budget = seconds }
        let estimates = running.compactMap { one in one.left.map { one.seconds + $0 } }
        let overall = mean(results.map(\.seconds)) ?? budget ?? mean(estimates)
        func whole(_ cell: ComparisonCell) -> Double? {
            mean(results.filter { $0.cell.variant == cell.variant }.map(\.seconds)) ?? overall
        }
        var sum = 0.0
        var longest = 0.0
        for one in running {
            guard let left = one.left ?? whole(one.cell).map({ max($0 - one.seconds, 0) }) else { return nil }
            sum += left
            longest = max(longest, left)
        }
        for cell in waiting {
            guard let seconds = whole(cell) else { return nil }
            sum += seconds
        }
        let places = min(plan.parallel, max(running.count + waiting.count, 1))
        return max(sum / Double(places), longest)
    }
}
