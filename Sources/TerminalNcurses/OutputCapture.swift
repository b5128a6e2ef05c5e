import Glibc

/// Redirects standard output and error to a file while the screen is open, so that no library writes over it.
final class OutputCapture {
    /// The original streams.
    let standardOutput: Int32
    let standardError: Int32
    private let file: Int32
    private var position: off_t = 0
    private var isActive = false

    /// Appends the output to the file at that path, or keeps it in memory.
    init(path: String?, memory: () -> Int32) throws {
        fflush(nil)
        let opened = path.map { open($0, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600) } ?? memory()
        guard opened >= 0 else {
            throw TerminalFailure.systemError(operation: "open \(path ?? "memory")", number: errno)
        }
        file = opened
        position = lseek(file, 0, SEEK_END)
        standardOutput = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
        standardError = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
        begin()
    }

    func begin() {
        guard !isActive else { return }
        isActive = true
        fflush(nil)
        dup2(file, STDOUT_FILENO)
        dup2(file, STDERR_FILENO)
    }

    func end() {
        guard isActive else { return }
        isActive = false
        fflush(nil)
        dup2(standardOutput, STDOUT_FILENO)
        dup2(standardError, STDERR_FILENO)
    }

    /// What was written since the last call, at most 64 KiB.
    func take() -> String {
        fflush(nil)
        let size = min(lseek(file, 0, SEEK_END) - position, 1 << 16)
        guard size > 0 else { return "" }
        var bytes = [UInt8](repeating: 0, count: Int(size))
        let count = pread(file, &bytes, bytes.count, position)
        guard count > 0 else { return "" }
        position += off_t(count)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    deinit {
        end()
        close(file)
        close(standardOutput)
        close(standardError)
    }
}
