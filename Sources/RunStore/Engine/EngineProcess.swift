import Foundation
import SystemFiles

/// The engine as a process in a session of its own, so that it survives the closing of the terminal.
public struct EngineProcess: Sendable {
    public let pid: Int32

    /// Starts this program as a new process with other arguments. Its standard input is empty, its output is appended
    /// to the log, and it inherits no other file descriptor.
    ///
    /// - Throws: `StoreError.cannotStart`, `StoreError.cannotWrite`.
    public static func start(_ arguments: [String], log: String, program: String? = nil) throws -> EngineProcess {
        let itself = "/proc/self/exe"
        let program = try program ?? FileManager.default.destinationOfSymbolicLink(atPath: itself)
        let file = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw StoreError.cannotWrite(log, reason: systemReason()) }
        defer { close(file) }

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, file, 1)
        posix_spawn_file_actions_adddup2(&actions, file, 2)
        // A program that started this process may wait until all copies of a descriptor are closed, so none may be
        // inherited.
        let inherited = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }
        for descriptor in inherited where descriptor > 2 { posix_spawn_file_actions_addclose(&actions, descriptor) }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        // 0x80 is POSIX_SPAWN_SETSID of glibc's spawn.h, which Swift does not import.
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | 0x80))

        var pointers = ([program] + arguments).map { strdup($0) } + [nil]
        defer { pointers.forEach { free($0) } }
        var pid: pid_t = 0
        let failure = posix_spawn(&pid, program, &actions, &attributes, &pointers, environ)
        guard failure == 0 else {
            throw StoreError.cannotStart(program, reason: String(cString: strerror(failure)))
        }
        return EngineProcess(pid: pid)
    }

    /// How the process ended, such as "exit status 1" or "signal 9 (Killed)"; nil while it runs.
    public func ending() -> String? {
        var status: Int32 = 0
        guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
        let signal = status & 0x7f
        if signal == 0 { return "exit status \((status >> 8) & 0xff)" }
        return "signal \(signal) (\(String(cString: strsignal(signal))))"
    }
}

extension EngineProcess {
    /// Waits until the engine has the run's lock and its record can be read.
    ///
    /// - Throws: `StoreError.refused` with the end of its output, where it ends before.
    public func waitUntilRunning(_ folder: RunFolder) throws {
        while true {
            if EngineLock.holder(of: folder)?.pid == pid, (try? Reader(folder)) != nil { return }
            if let ending = ending() {
                let log = (try? String(contentsOfFile: folder.logPath, encoding: .utf8)) ?? ""
                let words = log.split(separator: "\n").last.map(String.init)
                throw StoreError.refused(
                    words ?? "The engine ended with \(ending) before it began; see \(folder.logPath).")
            }
            usleep(5000)
        }
    }
}

extension EngineProcess {
    /// Whether a process of this machine is stopped by a signal such as SIGSTOP, and so cannot answer.
    public static func isStopped(_ pid: Int32) -> Bool {
        guard pid > 0, let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            // The state follows the process's name, which may contain parentheses itself.
            let end = text.lastIndex(of: ")")
        else { return false }
        return ["T", "t"].contains(text[text.index(after: end)...].split(separator: " ").first ?? "")
    }
}
