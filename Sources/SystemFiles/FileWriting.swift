import Foundation

/// The words for a failed system call, the last by default.
public func systemReason(_ number: Int32 = errno) -> String { String(cString: strerror(number)) }

/// Folders made and files written, with reasons in the system's own words.
///
/// `failing` makes the caller's error from the path and the reason.
public enum FileWriting {
    /// Makes a folder and those above it.
    ///
    /// - Parameter mode: of all that are made, less what the user's mask takes away.
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

    /// Writes the whole of a file.
    ///
    /// - Parameters:
    ///   - mode: of a file that is new, less what the user's mask takes away.
    ///   - waitsForDisk: whether the file is to outlast a power failure.
    public static func write<Failure: Error>(
        _ data: Data, to path: String, mode: mode_t, waitsForDisk: Bool, failing: (String, String) -> Failure
    ) throws(Failure) {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard file >= 0 else { throw failing(path, systemReason()) }
        defer { close(file) }
        guard append(data, to: file), !waitsForDisk || fsync(file) == 0 else { throw failing(path, systemReason()) }
    }

    /// Whether all of it could be written behind what an open file holds; if not, `errno` says why.
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

    /// Replaces a file in one step: a reader sees the old or the new, never a part. Nothing is left of an attempt that
    /// fails.
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

    /// Refuses what a file of ours must not take the place of: a folder, a device.
    public static func checkReplaceable<Failure: Error>(
        _ path: String, failing: (String, String) -> Failure
    ) throws(Failure) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG else { return }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        throw failing(path, isFolder ? "it is a folder" : "it is no ordinary file")
    }

    /// Waits until the disk has a folder's entries: what makes a rename in it last.
    public static func syncFolder(_ path: String) {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }
}
