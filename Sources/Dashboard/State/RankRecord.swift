import RunEvents
import SystemText

/// What is known of the ranks of MPI that share a run.
struct RankRecord: Sendable {
    /// As they waited lately, in their order; empty for a run of one process.
    private(set) var latest: [RankWait] = []
    /// The rank that holds the others up; nil where there is none.
    private(set) var slow: RankWait?
    /// The number of the rank of which the log says so.
    private var logged: Int?

    /// - Returns: a sentence for the log where the same rank was slow twice in a row, once.
    mutating func take(_ waits: [RankWait]) -> String? {
        latest = waits.map { wait in
            var wait = wait
            (wait.host, wait.share) = (wait.host.visible, wait.share.isFinite ? min(max(wait.share, 0), 1) : 0)
            return wait
        }
        let before = slow
        slow = RankWait.slow(of: latest)
        guard let slow else {
            logged = nil
            return nil
        }
        guard before?.rank == slow.rank, logged != slow.rank else { return nil }
        logged = slow.rank
        return "rank \(slow.rank) (\(slow.host), process \(slow.pid)) is slow: the others wait for it"
    }
}
