import Foundation

/// A run of the program to its end, with its processor time and peak memory.
struct Measured {
    /// The exit status; 128 more than the signal that ended it.
    var status: Int32 = -1
    var output = Data()
    var error = Data()
    /// Seconds of processor time of user and system, which unlike elapsed time does not depend on other processes.
    var seconds = 0.0
    /// The peak memory in MiB, as the kernel reported it last for the process.
    var mebibytes = 0.0

    /// A program that goes on for longer than this is ended.
    private static let longest: Duration = .seconds(60)

    /// - Parameter arguments: of the program that the package builds.
    init(_ arguments: [String], in folder: String) throws {
        let names = (output: "\(folder)/measured-output", error: "\(folder)/measured-error")
        let line = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder, Frami.program] + arguments
        let settings = ["PATH=\(Frami.searchPath)", "HOME=\(folder)"]
        var words: [UnsafeMutablePointer<CChar>?] = line.map { strdup($0) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] = settings.map { strdup($0) } + [nil]
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer {
            (words + environment).forEach { free($0) }
            posix_spawn_file_actions_destroy(&actions)
            for name in [names.output, names.error] { unlink(name) }
        }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, names.output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, names.error, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        var process: pid_t = 0
        let failure = posix_spawn(&process, "/bin/sh", &actions, nil, &words, &environment)
        guard failure == 0 else { throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .EIO) }
        let start = ContinuousClock.now
        var ended: Int32 = 0
        var usage = rusage()
        // It is measured while the process runs, because the kernel's final maximum includes that of this process
        // before the program was started.
        while wait4(process, &ended, WNOHANG, &usage) == 0 {
            if let peak = Self.peak(of: process) { mebibytes = max(mebibytes, peak) }
            if ContinuousClock.now - start > Self.longest { kill(process, SIGKILL) }
            usleep(2000)
        }
        status = ended & 0x7F == 0 ? ended >> 8 & 0xFF : 128 + ended & 0x7F
        seconds = Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime)
        output = FileManager.default.contents(atPath: names.output) ?? Data()
        error = FileManager.default.contents(atPath: names.error) ?? Data()
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }

    /// The peak memory in MiB; nil before the new program runs in the process.
    private static func peak(of process: pid_t) -> Double? {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8),
            text.contains("Name:\tframi\n"), let peak = text.firstMatch(of: /VmHWM:\s+(\d+) kB/)
        else { return nil }
        return Double(peak.output.1).map { $0 / 1024 }
    }
}
