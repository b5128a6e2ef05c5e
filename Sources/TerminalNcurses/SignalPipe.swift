import Glibc

/// Writes signals as bytes to a pipe, so that `poll` waits for them and for keys.
final class SignalPipe: Sendable {
    static let signals = [SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT, SIGWINCH]

    let readEnd: Int32
    private let writeEnd: Int32
    private nonisolated(unsafe) var saved: [(Int32, sigaction)] = []

    /// The pipe to which the handler writes; -1 while there is no screen.
    private nonisolated(unsafe) static var target: Int32 = -1

    /// Whether a signal has come that ends a screen; it is set at once, wherever the process waits.
    private(set) nonisolated(unsafe) static var isAskedToEnd = false

    init() throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw TerminalFailure.systemError(operation: "pipe", number: errno) }
        readEnd = ends[0]
        writeEnd = ends[1]
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        Self.target = writeEnd
        Self.isAskedToEnd = false
        for signal in Self.signals {
            var previous = sigaction()
            Self.install(signal, saving: &previous)
            saved.append((signal, previous))
        }
    }

    private static func install(_ number: Int32, saving previous: UnsafeMutablePointer<sigaction>?) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { number in
            let saved = errno
            if number == SIGTERM || number == SIGHUP || number == SIGINT { SignalPipe.isAskedToEnd = true }
            var byte = UInt8(truncatingIfNeeded: number)
            _ = write(SignalPipe.target, &byte, 1)
            errno = saved
        }
        action.sa_flags = SA_RESTART
        sigaction(number, &action, previous)
    }

    /// The signals since the last call, each once, in the order they came.
    func take() -> [Int32] {
        var found: [Int32] = []
        var bytes = [UInt8](repeating: 0, count: 256)
        while true {
            let count = read(readEnd, &bytes, bytes.count)
            guard count > 0 else { return found }
            for byte in bytes[..<count] where !found.contains(Int32(byte)) { found.append(Int32(byte)) }
        }
    }

    /// Stops the process group as ^Z does; returns when it continues.
    func stopProcess() {
        signal(SIGTSTP, SIG_DFL)
        kill(0, SIGTSTP)
        Self.install(SIGTSTP, saving: nil)
    }

    func restore() {
        for (signal, action) in saved {
            var action = action
            sigaction(signal, &action, nil)
        }
        saved = []
    }

    deinit {
        if Self.target == writeEnd { Self.target = -1 }
        close(readEnd)
        close(writeEnd)
    }
}
