import Foundation
import Synchronization

/// One line of standard error that is written over while something goes on; nothing where it is no terminal.
final class ProgressLine: Sendable {
    private let isOnTerminal = isatty(2) == 1
    private let last = Mutex(0.0)

    /// Shows a text, at most ten times a second.
    func show(_ text: String) {
        guard isOnTerminal else { return }
        let now = ProcessInfo.processInfo.systemUptime
        let isDue = last.withLock { last in
            guard now - last >= 0.1 else { return false }
            last = now
            return true
        }
        if isDue { write("\r\u{1B}[K" + text) }
    }

    /// Clears the line.
    func finish() {
        if isOnTerminal { write("\r\u{1B}[K") }
    }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
