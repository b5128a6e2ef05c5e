import Glibc

/// Sends bytes to a terminal that may be slow, stopped by ^S, or never be read again.
///
/// The terminal is opened anew, so that it blocks nobody: its description is shared with the shell and with whatever else
/// was started there, and must stay as it is.
final class DisplayWriter {
    enum Ending {
        case sent
        /// Nobody took the rest in time, or the process is to end.
        case cut
        case gone
    }

    let descriptor: Int32
    /// Where it cannot be opened anew, as after `su`, bytes are sent in small pieces, each when there is room.
    private let isShared: Bool
    private static let piece = 64

    /// - Parameter terminal: an open terminal.
    init?(_ terminal: Int32) {
        let own = open("/proc/self/fd/\(terminal)", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        isShared = own < 0
        descriptor = isShared ? fcntl(terminal, F_DUPFD_CLOEXEC, 3) : own
        guard descriptor >= 0 else { return nil }
    }

    deinit { close(descriptor) }

    /// Sends all of it, waiting where the terminal is slow.
    ///
    /// - Parameter seconds: at most so long; nil for as long as nobody asks the process to end.
    func send(_ bytes: [UInt8], within seconds: Double? = nil) -> Ending {
        let end = seconds.map { ContinuousClock.now + .seconds($0) }
        var sent = 0
        while sent < bytes.count {
            if isShared, let ending = waitForRoom(until: end) { return ending }
            let count = bytes.withUnsafeBytes { buffer in
                let length = isShared ? min(Self.piece, bytes.count - sent) : bytes.count - sent
                return Glibc.write(descriptor, buffer.baseAddress! + sent, length)
            }
            if count > 0 {
                sent += count
            } else if count < 0, errno == EAGAIN {
                if let ending = waitForRoom(until: end) { return ending }
            } else if count == 0 || errno != EINTR {
                return .gone
            }
        }
        return .sent
    }

    /// - Returns: nil once there is room.
    private func waitForRoom(until end: ContinuousClock.Instant?) -> Ending? {
        while true {
            var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            let ready = poll(&wait, 1, 50)
            if ready > 0, wait.revents & Int16(POLLOUT) != 0 { return nil }
            if ready > 0 { return .gone }
            if let end {
                if ContinuousClock.now >= end { return .cut }
            } else if SignalPipe.isAskedToEnd {
                return .cut
            }
        }
    }

    /// Drops what the terminal has not taken yet, so that what follows has room.
    func dropPending() { tcflush(descriptor, TCOFLUSH) }
}
