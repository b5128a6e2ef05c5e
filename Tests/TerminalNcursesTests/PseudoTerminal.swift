import BesideTests
import CNcurses
import Foundation
import Glibc

/// The probe on a terminal of its own: what it writes, its exit, and the terminal's settings before and after.
final class PseudoTerminal {
    private let controller: Int32
    private let terminal: Int32
    private var process: pid_t = 0
    private(set) var output: [UInt8] = []

    /// Starts the probe in a session of its own with that terminal as its standard streams.
    init(environment: [String: String], columns: Int = 80, rows: Int = 24) throws {
        controller = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var number: UInt32 = 0
        guard controller >= 0, unlock_terminal(controller, &number) == 0 else { throw Failure.noTerminal }
        let path = "/dev/pts/\(number)"
        terminal = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard terminal >= 0 else { throw Failure.noTerminal }
        set_terminal_size(terminal, Int32(columns), Int32(rows))

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        // The test's own thread blocks signals, which the probe must not inherit.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        let newSession: Int32 = 0x80
        posix_spawnattr_setflags(&attributes, Int16(newSession | Int32(POSIX_SPAWN_SETSIGMASK)))
        var settings = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
        settings.merge(environment) { _, new in new }
        let names = settings.map { strdup("\($0.key)=\($0.value)") } + [nil]
        let arguments = [strdup(Self.probe), nil]
        defer { (names + arguments).forEach { free($0) } }
        guard posix_spawn(&process, Self.probe, &actions, &attributes, arguments, names) == 0 else {
            throw Failure.noProbe(Self.probe)
        }
    }

    deinit {
        if process > 0 {
            kill(process, SIGKILL)
            var status: Int32 = 0
            waitpid(process, &status, 0)
        }
        close(controller)
        close(terminal)
    }

    enum Failure: Error { case noTerminal, noProbe(String), silent(String) }

    private static let probe = programBesideTests("TerminalProbe")

    func send(_ text: String) { _ = text.withCString { write(controller, $0, strlen($0)) } }

    func signal(_ number: Int32) { kill(process, number) }

    func resize(columns: Int, rows: Int) { set_terminal_size(controller, Int32(columns), Int32(rows)) }

    /// Reads until the text appears in what has come since `start`.
    /// - Throws: `Failure.silent` with what came instead, after ten seconds without a byte.
    func wait(for text: String, from start: Int = 0) throws {
        while !contains(text, from: start) {
            guard receive() else { throw Failure.silent(shown) }
        }
    }

    func contains(_ text: String, from start: Int = 0) -> Bool {
        let wanted = Array(text.utf8)
        guard output.count - start >= wanted.count else { return false }
        return output[start...].indices.contains { index in
            index + wanted.count <= output.count && output[index] == wanted[0]
                && output[index..<index + wanted.count].elementsEqual(wanted)
        }
    }

    private func receive(timeout: Int32 = 10_000) -> Bool {
        var wait = pollfd(fd: controller, events: Int16(POLLIN), revents: 0)
        guard poll(&wait, 1, timeout) > 0 else { return false }
        var bytes = [UInt8](repeating: 0, count: 65536)
        let count = read(controller, &bytes, bytes.count)
        guard count > 0 else { return false }
        output += bytes[..<count]
        return true
    }

    var isRunning: Bool {
        var state = siginfo_t()
        return waitid(P_PID, id_t(process), &state, WEXITED | WNOHANG | WNOWAIT) == 0 && state.si_signo == 0
    }

    /// As `end`, without reading a byte before the process has ended.
    func endUnread(within seconds: Double) -> Int32 {
        let limit = ContinuousClock.now + .seconds(seconds)
        while isRunning, ContinuousClock.now < limit { usleep(10_000) }
        if isRunning { kill(process, SIGKILL) }
        return end()
    }

    /// Waits for the end and gives how it came about: an exit status, or a negative signal (SIGKILL when it is too late).
    func end(within seconds: Double = 10) -> Int32 {
        var status: Int32 = 0
        let limit = ContinuousClock.now + .seconds(seconds)
        while waitpid(process, &status, WNOHANG) == 0 {
            _ = receive(timeout: 5)
            if ContinuousClock.now > limit { kill(process, SIGKILL) }
        }
        process = 0
        while receive(timeout: 0) {}
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F)
    }

    var shown: String { String(decoding: output, as: UTF8.self) }

    /// Echo, line editing and signals, which a screen turns off.
    var isCooked: Bool {
        var settings = termios()
        tcgetattr(terminal, &settings)
        let wanted = tcflag_t(ICANON | ECHO | ISIG)
        return settings.c_lflag & wanted == wanted && settings.c_oflag & tcflag_t(OPOST) != 0
    }
}
