import RunEvents

/// How far a comparison is.
public struct ComparisonProgress: Hashable, Sendable {
    /// The number of runs with a result, including those of an earlier start.
    public var finished: Int
    public var total: Int
    /// The first run that is going on or comes next; nil at the end.
    public var cell: ComparisonCell?
    /// The runs that have failed since this start, with reasons; the next start tries them again.
    public var failures: [Failure]
    /// Estimated seconds to the end of the last run; nil while no duration of a run is known.
    public var secondsLeft: Double?

    /// A run that gave no result.
    public struct Failure: Hashable, Sendable {
        public var cell: ComparisonCell
        public var reason: String
    }
}

/// A run of a comparison that is going on.
public protocol ComparedRun: AnyObject {
    /// The run's state, which is asked for repeatedly until it is over.
    ///
    /// - Throws: the reason why it failed.
    func look() throws -> ComparedRunState
}

/// The state of a run of a comparison.
public enum ComparedRunState: Hashable, Codable, Sendable {
    /// The run is going on; `left` is its own estimate of the seconds left, or nil.
    case running(seconds: Double, left: Double?)
    case finished(ComparisonOutcome)
    /// The run was stopped by a person, which ends the comparison.
    case stopped
}

/// Makes the runs of a plan that have no result yet, as many at the same time as the plan says.
public struct Comparison {
    /// A run that is going on, with its last known state.
    struct Active {
        let cell: ComparisonCell
        let run: any ComparedRun
        var seconds = 0.0
        var left: Double?
    }

    public let plan: ComparisonPlan
    /// The runs to be made.
    private let cells: [ComparisonCell]

    /// - Parameter cells: some of the plan's; nil for all.
    public init(_ plan: ComparisonPlan, only cells: [ComparisonCell]? = nil) {
        self.plan = plan
        self.cells = cells ?? plan.cells
    }

    /// Makes all runs. One that fails is noted, and the others go on.
    ///
    /// - Parameters:
    ///   - capacity: how many runs there may be at a time at present; nil for as many as the plan says.
    ///   - progress: called before each run, during runs, and at the end.
    ///   - report: called with each result after it is stored.
    ///   - wait: called to sleep between two checks of the runs.
    ///   - start: begins one run.
    /// - Returns: the progress at the end.
    /// - Throws: `ComparisonError.notWritable` where a result cannot be stored.
    @discardableResult
    public func run(
        into file: ComparisonFile, capacity: (() -> Int)? = nil, progress: (ComparisonProgress) -> Void = { _ in },
        finished report: (ComparisonOutcome) throws -> Void = { _ in }, wait: () -> Void = {},
        start: (ComparisonCell, Recipe) throws -> any ComparedRun
    ) throws -> ComparisonProgress {
        var failures: [ComparisonProgress.Failure] = []
        var active: [Active] = []
        var isStopped = false
        let done = Set(file.results.map(\.cell))
        var waiting = cells.filter { !done.contains($0) }[...]
        var finished = cells.count - waiting.count
        func state() -> ComparisonProgress {
            ComparisonProgress(
                finished: finished, total: cells.count, cell: active.first?.cell ?? waiting.first, failures: failures,
                secondsLeft: secondsLeft(for: waiting, running: active, results: file.results))
        }
        while !active.isEmpty || !waiting.isEmpty && !isStopped {
            while !isStopped, active.count < capacity?() ?? plan.parallel, let cell = waiting.first {
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

    /// The estimated seconds left. A run is assumed to take the mean of its variant's runs, or else the mean of all, or
    /// else the budget, or else what the runs that are going on estimate.
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
