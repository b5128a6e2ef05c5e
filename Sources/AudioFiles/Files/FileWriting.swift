import Foundation

/// Folders and small files, made with reasons in the system's own words.
enum FileWriting {
    /// Makes a folder and those above it.
    ///
    /// - Throws: `AudioFileError.notWritable`.
    static func makeFolders(_ path: String, mode: mode_t = 0o777) throws(AudioFileError) {
        guard !path.isEmpty else { throw .notWritable(path: "''", reason: "it names no folder") }
        if mkdir(path, mode) == 0 { return }
        var failure = errno
        if failure == ENOENT, case let parent = (path as NSString).deletingLastPathComponent, !parent.isEmpty {
            try makeFolders(parent, mode: mode)
            if mkdir(path, mode) == 0 { return }
            failure = errno
        }
        if failure == EEXIST, FolderListing.isFolder(path) { return }
        throw .notWritable(path: path, reason: failure == EEXIST ? "it is a file" : String(cString: strerror(failure)))
    }

    /// Replaces a file in one step.
    ///
    /// - Throws: `AudioFileError.notWritable`.
    static func write(_ data: Data, to path: String) throws(AudioFileError) {
        let partial = path + ".partial"
        let file = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard file >= 0 else { throw .notWritable(path: path, reason: String(cString: strerror(errno))) }
        let failure = failure(of: data, to: file)
        close(file)
        guard failure == 0, rename(partial, path) == 0 else {
            let reason = String(cString: strerror(failure == 0 ? errno : failure))
            unlink(partial)
            throw .notWritable(path: path, reason: reason)
        }
    }

    /// Copies all that a stream holds.
    ///
    /// - Returns: the number of bytes.
    /// - Throws: `AudioFileError.notWritable`, or `.damaged` where the stream breaks off.
    static func copy(_ stream: FileHandle, named name: String, to path: String) throws(AudioFileError) -> Int {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .notWritable(path: path, reason: String(cString: strerror(errno))) }
        defer { close(file) }
        var chunk = [UInt8](repeating: 0, count: 1 << 20)
        var total = 0
        while true {
            let count = read(stream.fileDescriptor, &chunk, chunk.count)
            if count == 0 { return total }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw .damaged(path: name, reason: String(cString: strerror(errno))) }
            let failure = failure(of: Data(chunk[..<count]), to: file)
            guard failure == 0 else { throw .notWritable(path: path, reason: String(cString: strerror(failure))) }
            total += count
        }
    }

    private static func failure(of data: Data, to file: Int32) -> Int32 {
        data.withUnsafeBytes { bytes in
            var offset = 0
            while offset < bytes.count {
                let written = Foundation.write(file, bytes.baseAddress! + offset, bytes.count - offset)
                if written < 0 && errno == EINTR { continue }
                guard written > 0 else { return errno }
                offset += written
            }
            return 0
        }
    }
}
