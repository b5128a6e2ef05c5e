import Ranks
import RunEvents
import Synchronization

/// Rank 0 of a comparison: it keeps the queue, and hands each run to the rank that has the fewest, itself among them.
public final class ComparisonRanks {
    /// What starts a run on this rank.
    public typealias Start = (ComparisonCell, Recipe) throws -> any ComparedRun

    /// The ranks that answer no longer. Another thread may add to them.
    public final class Lost: Sendable {
        private let ranks = Mutex<Set<Int>>([])

        public init() {}

        /// Notes that a rank answers no longer.
        public func add(_ rank: Int) { ranks.withLock { _ = $0.insert(rank) } }

        /// Whether a rank is among them.
        public func contains(_ rank: Int) -> Bool { ranks.withLock { $0.contains(rank) } }

        /// How many there are.
        public var count: Int { ranks.withLock { $0.count } }
    }

    /// A run on another rank, as that one reports it.
    private final class RemoteRun: ComparedRun {
        let rank: Int
        let cell: ComparisonCell
        var report: ComparisonReport
        private unowned let ranks: ComparisonRanks

        init(_ number: Int, _ cell: ComparisonCell, on rank: Int, of ranks: ComparisonRanks) {
            self.rank = rank
            self.cell = cell
            self.ranks = ranks
            report = ComparisonReport(number: number, state: .running(seconds: 0, left: nil))
        }

        var isOver: Bool {
            if case .running = report.state { return false }
            return true
        }

        func look() throws -> ComparedRunState {
            try ranks.readReports(of: rank)
            if let state = report.state {
                if !isOver, ranks.lost.contains(rank) { throw RemoteFailure(ranks.reasonOfLoss(rank)) }
                return state
            }
            throw RemoteFailure(report.failure ?? "its rank gave no reason.")
        }
    }

    private struct RemoteFailure: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }

    private let world: World
    private let names: [String]
    private let places: Int
    private let lost: Lost
    private let isStopRequested: () -> Bool
    private let startHere: Start
    private var here: [HereRun] = []
    private var there: [RemoteRun] = []
    private var count = 0
    private var isStopped = false

    /// - Parameters:
    ///   - names: how sentences call each rank.
    ///   - places: how many runs a rank has at a time.
    ///   - isStopRequested: asked whether runs are to be stopped, of which rank 0 then tells the others.
    ///   - start: starts a run on this rank; the runs that it gives must know that they are asked to stop.
    public init(
        _ world: World, names: [String], places: Int, lost: Lost, isStopRequested: @escaping () -> Bool,
        start: @escaping Start
    ) {
        self.world = world
        self.names = names
        self.places = places
        self.lost = lost
        self.isStopRequested = isStopRequested
        startHere = start
    }

    /// How many runs all ranks have at a time, but for those that are lost.
    public var capacity: Int { places * (world.size - lost.count) }

    /// The runs on other ranks that are not over, such as `rank 2 noise-seed1`.
    public var elsewhere: [String] { there.filter { !$0.isOver }.map { "rank \($0.rank) \($0.cell.name)" } }

    /// Starts a run on one of the ranks.
    ///
    /// - Throws: the reason why it cannot start.
    public func start(_ cell: ComparisonCell, _ recipe: Recipe) throws -> any ComparedRun {
        let rank = freest()
        if rank == 0 {
            let run = HereRun(try startHere(cell, recipe))
            here.append(run)
            return run
        }
        count += 1
        let run = RemoteRun(count, cell, on: rank, of: self)
        try world.send(ComparisonOrder.start(number: count, cell, recipe), to: rank)
        there.append(run)
        return run
    }

    /// The rank with the fewest runs, the lowest of several.
    private func freest() -> Int {
        let ranks = (0..<world.size).filter { !lost.contains($0) }
        func runs(_ rank: Int) -> Int {
            rank == 0 ? here.count { !$0.isOver } : there.count { $0.rank == rank && !$0.isOver }
        }
        return ranks.min { (runs($0), $0) < (runs($1), $1) }!
    }

    private func readReports(of rank: Int) throws {
        if isStopRequested(), !isStopped {
            isStopped = true
            for other in 1..<world.size { try world.send(ComparisonOrder.stop, to: other) }
        }
        while let report = try world.poll(ComparisonReport.self, from: rank) {
            there.first { $0.report.number == report.number }?.report = report
        }
    }

    private func reasonOfLoss(_ rank: Int) -> String {
        "\(names[rank]) answers no longer; the same command goes on with the run."
    }

    /// Lets the other ranks end.
    public func leave() throws {
        for other in 1..<max(world.size, 1) { try world.send(ComparisonOrder.leave, to: other) }
    }
}

/// A run on this rank, which is known to be over once its last look says so.
private final class HereRun: ComparedRun {
    private let run: any ComparedRun
    private(set) var isOver = false

    init(_ run: any ComparedRun) { self.run = run }

    func look() throws -> ComparedRunState {
        do {
            let state = try run.look()
            if case .running = state { return state }
            isOver = true
            return state
        } catch {
            isOver = true
            throw error
        }
    }
}
