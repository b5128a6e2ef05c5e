import Foundation
import RunConsole
import Synchronization
import SystemText

/// A progress line on standard error that is rewritten; where standard error is no terminal, nothing is printed.
final class ProgressLine: Sendable {
    private let isOnTerminal = isatty(2) == 1
    private let start = ProcessInfo.processInfo.systemUptime
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
        if isDue { write("\r\u{1B}[K" + text.visible) }
    }

    /// Shows how much of some work is done, and how long the rest will take at the present speed.
    func show(_ verb: String, _ done: Int, of total: Int, _ unit: String) {
        let seconds = ProcessInfo.processInfo.systemUptime - start
        show("\(verb) \(done) of \(total) \(unit)" + DurationText.left(done, of: total, after: seconds))
    }

    /// Clears the line.
    func finish() {
        if isOnTerminal { write("\r\u{1B}[K") }
    }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
