import Glibc

/// Sends bytes to a terminal that may be slow, stopped by ^S, or never read again.
///
/// The terminal is opened again in non-blocking mode. The open file that the process inherited is shared with the shell
/// and its other programs, so its mode must not be changed.
final class DisplayWriter {
    enum Ending {
        case sent
        /// The rest was not read in time, or the process must end.
        case cut
        case gone
    }

    let descriptor: Int32
    /// Whether the terminal could not be opened again, as after `su`. Then bytes are sent in small pieces, each when
    /// there is room.
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

    /// Sends all bytes, and waits while the terminal is slow.
    ///
    /// - Parameter seconds: how long to wait at most; nil to wait until a signal asks the process to end.
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

    /// Drops bytes that the terminal has not read, to make room for those that follow.
    func dropPending() { tcflush(descriptor, TCOFLUSH) }
}
