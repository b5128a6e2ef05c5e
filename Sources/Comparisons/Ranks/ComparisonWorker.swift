import Ranks
import RunEvents

/// A rank of a comparison that makes the runs that rank 0 hands it.
public final class ComparisonWorker {
    private let world: World
    private let start: ComparisonRanks.Start
    private var active: [(number: Int, run: any ComparedRun)] = []

    public init(_ world: World, start: @escaping ComparisonRanks.Start) {
        self.world = world
        self.start = start
    }

    /// Works until rank 0 lets it end.
    ///
    /// - Parameters:
    ///   - stop: called when the runs are to stop in good order, which they then report.
    ///   - wait: called to sleep between two looks at the runs.
    public func serve(stop: () -> Void, wait: () -> Void) throws {
        while true {
            while let order = try world.poll(ComparisonOrder.self, from: 0) {
                switch order {
                case .start(let number, let cell, let recipe):
                    do {
                        active.append((number, try start(cell, recipe)))
                    } catch {
                        try report(number, failure: "\(error)")
                    }
                case .stop: stop()
                case .leave: return
                }
            }
            for (index, one) in active.enumerated().reversed() {
                do {
                    let state = try one.run.look()
                    try report(one.number, state)
                    if case .running = state { continue }
                } catch {
                    try report(one.number, failure: "\(error)")
                }
                active.remove(at: index)
            }
            wait()
        }
    }

    private func report(_ number: Int, _ state: ComparedRunState? = nil, failure: String? = nil) throws {
        try world.send(ComparisonReport(number: number, state: state, failure: failure), to: 0)
    }
}
