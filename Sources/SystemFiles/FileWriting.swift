import Foundation

/// The system's message for an error number, by default that of the last failed call.
public func systemReason(_ number: Int32 = errno) -> String { String(cString: strerror(number)) }

/// Makes folders and writes files; errors contain the system's message.
///
/// `failing` makes the caller's error from the path and the reason.
public enum FileWriting {
    /// Makes a folder and those above it.
    ///
    /// - Parameter mode: the mode of the folders that are made, before the user's mask is applied.
    public static func makeFolders<Failure: Error>(
        _ path: String, mode: mode_t, failing: (String, String) -> Failure
    ) throws(Failure) {
        if mkdir(path, mode) == 0 { return }
        var failure = errno
        if failure == ENOENT, case let parent = (path as NSString).deletingLastPathComponent, !parent.isEmpty {
            try makeFolders(parent, mode: mode, failing: failing)
            if mkdir(path, mode) == 0 { return }
            failure = errno
        }
        var status = stat()
        if failure == EEXIST, stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return }
        if path.isEmpty { throw failing("''", "it names no folder") }
        throw failing(path, failure == EEXIST ? "it is a file" : systemReason(failure))
    }

    /// Writes a file from its beginning.
    ///
    /// - Parameters:
    ///   - mode: the mode of a new file, before the user's mask is applied.
    ///   - waitsForDisk: whether the file must survive a power failure.
    public static func write<Failure: Error>(
        _ data: Data, to path: String, mode: mode_t, waitsForDisk: Bool, failing: (String, String) -> Failure
    ) throws(Failure) {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard file >= 0 else { throw failing(path, systemReason()) }
        defer { close(file) }
        guard append(data, to: file), !waitsForDisk || fsync(file) == 0 else { throw failing(path, systemReason()) }
    }

    /// Appends data to an open file; returns false where not all could be written, and `errno` says why.
    public static func append(_ data: Data, to file: Int32) -> Bool {
        data.withUnsafeBytes { bytes in
            var offset = 0
            while offset < bytes.count {
                let written = Foundation.write(file, bytes.baseAddress! + offset, bytes.count - offset)
                if written < 0 && errno == EINTR { continue }
                guard written > 0 else { return false }
                offset += written
            }
            return true
        }
    }

    /// Replaces a file in one step, so that a reader sees the old or the new file and never a part. An attempt that
    /// fails leaves nothing behind.
    public static func replace<Failure: Error>(
        _ path: String, with data: Data, mode: mode_t, waitsForDisk: Bool, failing: (String, String) -> Failure
    ) throws(Failure) {
        try checkReplaceable(path, failing: failing)
        let partial = path + ".partial"
        do {
            try write(data, to: partial, mode: mode, waitsForDisk: waitsForDisk) { failing(path, $1) }
        } catch {
            unlink(partial)
            throw error
        }
        guard rename(partial, path) == 0 else {
            let reason = systemReason()
            unlink(partial)
            throw failing(path, reason)
        }
        if waitsForDisk { syncFolder((path as NSString).deletingLastPathComponent) }
    }

    /// Throws where a path is something that must not be replaced by a file, such as a folder or a device.
    public static func checkReplaceable<Failure: Error>(
        _ path: String, failing: (String, String) -> Failure
    ) throws(Failure) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG else { return }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        throw failing(path, isFolder ? "it is a folder" : "it is no ordinary file")
    }

    /// Waits until a folder's entries are on the disk, so that a rename in it survives a power failure.
    public static func syncFolder(_ path: String) {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }
}
