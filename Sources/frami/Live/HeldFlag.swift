import Synchronization

/// Whether a file's sound waits where it is.
final class HeldFlag: Sendable {
    private let flag = Atomic(false)

    var isUp: Bool { flag.load(ordering: .relaxed) }

    func set(_ isUp: Bool) { flag.store(isUp, ordering: .relaxed) }
}
