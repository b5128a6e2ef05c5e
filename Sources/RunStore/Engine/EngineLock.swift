import Foundation
import SystemFiles

/// One engine a run: a lock on `engine.lock`, which the kernel drops when the engine dies in whatever way.
///
/// The file holds the engine's process number and, while the record cannot be written, the reason. It is as long from
/// the start as it will ever be, so that a full disk can still be reported through it.
public final class EngineLock: Sendable {
    private static let size = 1024
    // Locks of an open file, F_OFD_GETLK and F_OFD_SETLK in Linux's fcntl.h, where Swift does not see them.
    private static let getLock: Int32 = 36
    private static let setLock: Int32 = 37
    private let file: Int32

    /// - Throws: `StoreError.engineRunning` where another process has it, `StoreError.cannotWrite`.
    public init(_ folder: RunFolder) throws {
        let file = open(folder.lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw StoreError.cannotWrite(folder.lockPath, reason: systemReason()) }
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        guard fcntl(file, Self.setLock, &lock) == 0 else {
            let failure = errno
            close(file)
            guard failure == EAGAIN || failure == EACCES else {
                throw StoreError.cannotWrite(folder.lockPath, reason: String(cString: strerror(failure)))
            }
            throw StoreError.engineRunning(run: folder.name, pid: Self.contents(of: folder)?.pid ?? 0)
        }
        self.file = file
        report(trouble: nil)
    }

    deinit {
        // Closing alone would leave it to a process that is being started just now and has not yet closed its copy.
        var lock = flock()
        lock.l_type = Int16(F_UNLCK)
        _ = fcntl(file, Self.setLock, &lock)
        close(file)
    }

    /// Tells the screens why the record stands still, or with nil that it goes on.
    public func report(trouble: String?) {
        var bytes = Array("\(getpid())\n\(trouble ?? "")\n".utf8.prefix(Self.size - 1))
        bytes += Array(repeating: UInt8(ascii: "\n"), count: Self.size - bytes.count)
        // Nothing is left to be done where even this fails.
        _ = pwrite(file, bytes, bytes.count, 0)
    }

    /// The engine that has the lock now; nil where none is alive.
    public static func holder(of folder: RunFolder) -> (pid: Int32, trouble: String?)? {
        // Asking takes no right to write: the run may be another user's.
        let file = open(folder.lockPath, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        guard fcntl(file, Self.getLock, &lock) == 0, lock.l_type != Int16(F_UNLCK) else { return nil }
        return contents(of: folder) ?? (0, nil)
    }

    /// The process number that was last written, alive or not.
    public static func lastProcess(of folder: RunFolder) -> Int32? { contents(of: folder)?.pid }

    private static func contents(of folder: RunFolder) -> (pid: Int32, trouble: String?)? {
        guard let text = try? String(contentsOfFile: folder.lockPath, encoding: .utf8) else { return nil }
        let lines = text.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
        guard let pid = lines.first.flatMap({ Int32($0) }) else { return nil }
        return (pid, lines.count > 1 && !lines[1].isEmpty ? String(lines[1]) : nil)
    }
}
