import Foundation
import Synchronization

/// Counts SIGINT, SIGTERM, and SIGUSR1, by which Slurm warns of a job's limit. The first asks for an orderly stop; a second one ends the process at once.
enum StopSignals {
    private static let count = Atomic<Int>(0)

    /// SIGHUP is ignored, so that a closed terminal does not end a training.
    static func install() {
        _ = count.load(ordering: .relaxed)
        let handler: @convention(c) (Int32) -> Void = { number in
            if StopSignals.count.add(1, ordering: .relaxed).newValue > 1 { _exit(128 + number) }
        }
        signal(SIGINT, handler)
        signal(SIGTERM, handler)
        signal(SIGUSR1, handler)
        signal(SIGHUP, SIG_IGN)
    }

    /// Asks as the first signal does.
    static func request() { _ = count.compareExchange(expected: 0, desired: 1, ordering: .relaxed) }

    static var isRequested: Bool { count.load(ordering: .relaxed) > 0 }
}
