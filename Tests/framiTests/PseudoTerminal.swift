import CNcurses
import Foundation

/// frami on a terminal of its own: what it writes, how it ends, and the terminal's settings.
final class PseudoTerminal {
    private let controller: Int32
    private let terminal: Int32
    let process: pid_t
    private(set) var output: [UInt8] = []
    private var ending: Int32?

    /// Starts frami in a session of its own with that terminal as its standard streams.
    ///
    /// - Parameters:
    ///   - environment: nothing else but PATH and HOME is set.
    ///   - underShell: whether it is started as a job of a shell, which prints `stopped` after ^Z and continues it
    ///     after a line. Only then can it be stopped, because a terminal does not stop a process group without a parent
    ///     in its session.
    init(
        _ arguments: [String], in folder: String, environment: [String: String] = PseudoTerminal.usual,
        columns: Int = 120, rows: Int = 40, underShell: Bool = false
    ) throws {
        controller = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var number: UInt32 = 0
        var lock: Int32 = 0
        // TIOCSPTLCK and TIOCGPTN, which Swift does not see: ioctl_tty(2).
        guard controller >= 0, ioctl(controller, 0x4004_5431, &lock) == 0,
            ioctl(controller, 0x8004_5430, &number) == 0
        else { throw Failure.noTerminal }
        let path = "/dev/pts/\(number)"
        terminal = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard terminal >= 0 else { throw Failure.noTerminal }
        Self.resize(terminal, columns, rows)

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // POSIX_SPAWN_SETSID.
        posix_spawnattr_setflags(&attributes, Int16(0x80 | POSIX_SPAWN_SETSIGMASK))
        // Test threads block signals, and a child begins with what its parent blocks.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var settings = ["PATH": Frami.searchPath, "HOME": folder]
        settings.merge(environment) { $1 }
        let names = settings.map { strdup("\($0.key)=\($0.value)") } + [nil]
        let script =
            underShell
            ? "set -m; cd \"$0\"; \"$@\"; echo stopped; read line; fg; exit $?" : "cd \"$0\" && exec \"$@\""
        let shell = ["/bin/sh", "-c", script, folder, Frami.program]
        let words = (shell + arguments).map { strdup($0) } + [nil]
        defer { (names + words).forEach { free($0) } }
        var process: pid_t = 0
        guard posix_spawn(&process, "/bin/sh", &actions, &attributes, words, names) == 0 else {
            throw Failure.noProgram(Frami.program)
        }
        self.process = process
    }

    static let usual = ["TERM": "xterm-256color", "LANG": "C.UTF-8"]

    deinit {
        if ending == nil {
            kill(process, SIGKILL)
            var status: Int32 = 0
            waitpid(process, &status, 0)
        }
        hangUp()
        close(terminal)
    }

    enum Failure: Error { case noTerminal, noProgram(String), silent(wanted: String, String) }

    private var isOpen = true

    /// Closes the terminal's other end, as a window that is closed does.
    func hangUp() {
        if isOpen { close(controller) }
        isOpen = false
    }

    func send(_ text: String) { _ = text.withCString { write(controller, $0, strlen($0)) } }

    func resize(columns: Int, rows: Int) { Self.resize(controller, columns, rows) }

    private static func resize(_ descriptor: Int32, _ columns: Int, _ rows: Int) {
        set_terminal_size(descriptor, Int32(columns), Int32(rows))
    }

    /// Reads until the text appears in what has come since `start`.
    ///
    /// - Throws: `Failure.silent` with what came instead, after so many seconds.
    func wait(for text: String, from start: Int = 0, seconds: Double = 60) throws {
        try wait("'\(text)'", seconds: seconds) { contains(text, from: start) }
    }

    /// Reads until a condition holds.
    func wait(_ what: String, seconds: Double = 60, until isSo: () throws -> Bool) throws {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(seconds)
        while try !isSo() {
            receive(timeout: 20)
            if clock.now > end { throw Failure.silent(wanted: what, shown) }
        }
    }

    func contains(_ text: String, from start: Int = 0) -> Bool {
        Data(output[min(start, output.count)...]).range(of: Data(text.utf8)) != nil
    }

    /// Reads for a while, whatever comes.
    ///
    /// - Returns: the number of bytes.
    func listen(seconds: Double) -> Int {
        let before = output.count
        let clock = ContinuousClock()
        let end = clock.now + .seconds(seconds)
        while clock.now < end { receive(timeout: 10) }
        return output.count - before
    }

    private func receive(timeout: Int32) {
        guard isOpen else { return }
        var wait = pollfd(fd: controller, events: Int16(POLLIN), revents: 0)
        guard poll(&wait, 1, timeout) > 0 else { return }
        var bytes = [UInt8](repeating: 0, count: 65536)
        let count = read(controller, &bytes, bytes.count)
        if count > 0 { output += bytes[..<count] }
    }

    /// Waits for the end, a minute at most.
    ///
    /// - Returns: the exit status, or a negative signal.
    func end() -> Int32 {
        var status: Int32 = 0
        let clock = ContinuousClock()
        let limit = clock.now + .seconds(60)
        while ending == nil {
            if clock.now > limit { kill(process, SIGKILL) }
            if waitpid(process, &status, WNOHANG) == process {
                ending = status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F)
            } else {
                receive(timeout: 5)
            }
        }
        _ = listen(seconds: 0.02)
        return ending!
    }

    /// As `end`, without reading a byte before the process has ended.
    func endUnread(within seconds: Double) -> Int32 {
        let limit = ContinuousClock.now + .seconds(seconds)
        var state = siginfo_t()
        func isRunning() -> Bool {
            waitid(P_PID, id_t(process), &state, WEXITED | WNOHANG | WNOWAIT) == 0 && state.si_signo == 0
        }
        while isRunning(), ContinuousClock.now < limit { usleep(10_000) }
        if isRunning() { kill(process, SIGKILL) }
        return end()
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
