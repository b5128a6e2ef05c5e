import Foundation
import SystemFiles

/// A lock on `engine.lock`, so that a run has one engine only. The kernel releases it when the engine ends, in whatever
/// way.
///
/// The file holds the engine's process number and, while the record cannot be written, the reason. It has its full
/// length from the start, so that a full disk can still be reported in it.
public final class EngineLock: Sendable {
    private static let size = 1024
    // F_OFD_GETLK and F_OFD_SETLK, the locks of an open file, of Linux's fcntl.h, which Swift does not import.
    private static let getLock: Int32 = 36
    private static let setLock: Int32 = 37
    private let file: Int32

    /// Takes the lock.
    ///
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
        // The lock is released explicitly, because a process that is being started may still have a copy of the open
        // file, which would keep it.
        var lock = flock()
        lock.l_type = Int16(F_UNLCK)
        _ = fcntl(file, Self.setLock, &lock)
        close(file)
    }

    /// Reports to screens why the record cannot be written, or with nil that it can.
    public func report(trouble: String?) {
        var bytes = Array("\(getpid())\n\(trouble ?? "")\n".utf8.prefix(Self.size - 1))
        bytes += Array(repeating: UInt8(ascii: "\n"), count: Self.size - bytes.count)
        // Where this fails too, nothing more can be done.
        _ = pwrite(file, bytes, bytes.count, 0)
    }

    /// The process that has the lock, and the reason why its record cannot be written, if so; nil where no engine is
    /// alive.
    public static func holder(of folder: RunFolder) -> (pid: Int32, trouble: String?)? {
        // Opened for reading only, because the run may be another user's.
        let file = open(folder.lockPath, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        guard fcntl(file, Self.getLock, &lock) == 0, lock.l_type != Int16(F_UNLCK) else { return nil }
        return contents(of: folder) ?? (0, nil)
    }

    /// The process number of the last engine, whether it is alive or not.
    public static func lastProcess(of folder: RunFolder) -> Int32? { contents(of: folder)?.pid }

    private static func contents(of folder: RunFolder) -> (pid: Int32, trouble: String?)? {
        guard let text = try? String(contentsOfFile: folder.lockPath, encoding: .utf8) else { return nil }
        let lines = text.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
        guard let pid = lines.first.flatMap({ Int32($0) }) else { return nil }
        return (pid, lines.count > 1 && !lines[1].isEmpty ? String(lines[1]) : nil)
    }
}
