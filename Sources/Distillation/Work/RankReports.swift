import Foundation
import Ranks
import RunEvents

/// What a rank tells part 0 of all its steps so far, for people to see.
private struct RankReport: Codable {
    var host: String
    var pid: Int32
    var seconds: Double
    var idleSeconds: Double
}

/// Measures the steps of a rank by its first part, and brings the measures of all ranks to part 0. Nothing of the run depends
/// on them.
final class RankReports {
    private let world: World
    private let host = ProcessInfo.processInfo.hostName
    private let now: () -> Double
    private var seconds = 0.0
    private var lastSent = -Double.infinity
    private var lastShown: Double
    private var latest: [RankReport?]
    private var shown: [RankReport?]

    /// The least seconds between two reports of a rank.
    private static let sendingInterval = 0.5

    /// - Parameter now: seconds on any clock that does not go back.
    init(_ world: World, now: @escaping () -> Double = { ProcessInfo.processInfo.systemUptime }) {
        self.world = world
        self.now = now
        latest = Array(repeating: nil, count: world.firstParts.count)
        shown = latest
        lastShown = now()
    }

    /// The least seconds between two events, so that those of many ranks do not fill the record.
    private var showingInterval: Double { 5 * max(1, Double(latest.count) / 16) }

    /// Makes a step, of which it tells part 0.
    func measure<Result, Failure>(_ step: () throws(Failure) -> Result) throws(Failure) -> Result {
        let start = now()
        defer {
            let now = now()
            seconds += now - start
            report(at: now)
        }
        return try step()
    }

    private func report(at now: Double) {
        guard latest.count > 1, world.firstParts[world.home] == world.rank else { return }
        let report = RankReport(host: host, pid: getpid(), seconds: seconds, idleSeconds: world.idleSeconds)
        if world.rank == 0 {
            latest[0] = report
        } else if now - lastSent >= Self.sendingInterval {
            lastSent = now
            world.send([UInt8](report.json()), to: 0, on: .report)
        }
    }

    /// What part 0 has heard, where there is something new of all ranks and the last event is old enough.
    func event() -> RunEvent? {
        guard latest.count > 1 else { return nil }
        for (rank, part) in world.firstParts.enumerated().dropFirst() {
            while let message = world.poll(from: part, on: .report) {
                latest[rank] = try? JSONDecoder().decode(RankReport.self, from: Data(message))
            }
        }
        let now = now()
        guard now - lastShown >= showingInterval else { return nil }
        var waits: [RankWait] = []
        for (rank, report) in latest.enumerated() {
            guard let report, report.seconds > shown[rank]?.seconds ?? 0 else { return nil }
            let (seconds, idle) = (shown[rank]?.seconds ?? 0, shown[rank]?.idleSeconds ?? 0)
            let share = (report.idleSeconds - idle) / (report.seconds - seconds)
            waits.append(RankWait(rank: rank, host: report.host, pid: report.pid, share: min(max(share, 0), 1)))
        }
        (shown, lastShown) = (latest, now)
        return .ranksWaited(waits)
    }
}
