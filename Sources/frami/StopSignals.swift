import Foundation
import Synchronization

/// SIGINT and SIGTERM as a wish to stop in good order; a second one ends the process at once.
enum StopSignals {
    private static let count = Atomic<Int>(0)

    /// SIGHUP is passed over: a terminal that goes away does not end a training.
    static func install() {
        _ = count.load(ordering: .relaxed)
        let handler: @convention(c) (Int32) -> Void = { number in
            if StopSignals.count.add(1, ordering: .relaxed).newValue > 1 { _exit(128 + number) }
        }
        signal(SIGINT, handler)
        signal(SIGTERM, handler)
        signal(SIGHUP, SIG_IGN)
    }

    static var isRequested: Bool { count.load(ordering: .relaxed) > 0 }
}
