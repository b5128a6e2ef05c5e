import Foundation
import SystemFiles

/// Copies streams to files.
enum StreamCopy {
    /// Copies a stream until its end.
    ///
    /// - Returns: the number of bytes.
    /// - Throws: `AudioFileError.notWritable`, or `.damaged` where the stream breaks off.
    static func make(of stream: FileHandle, named name: String, at path: String) throws(AudioFileError) -> Int {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .notWritable(path: path, reason: systemReason()) }
        defer { close(file) }
        var chunk = [UInt8](repeating: 0, count: 1 << 20)
        var total = 0
        while true {
            let count = read(stream.fileDescriptor, &chunk, chunk.count)
            if count == 0 { return total }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw .damaged(path: name, reason: systemReason()) }
            guard FileWriting.append(Data(chunk[..<count]), to: file) else {
                throw .notWritable(path: path, reason: systemReason())
            }
            total += count
        }
    }
}

extension FileWriting {
    /// Makes a folder and those above it.
    ///
    /// - Throws: `AudioFileError.notWritable`.
    static func makeFolders(_ path: String, mode: mode_t = 0o777) throws(AudioFileError) {
        try makeFolders(path, mode: mode, failing: AudioFileError.notWritable)
    }

    /// Replaces a file in one step.
    ///
    /// - Throws: `AudioFileError.notWritable`.
    static func write(_ data: Data, to path: String) throws(AudioFileError) {
        try replace(path, with: data, mode: 0o666, waitsForDisk: false, failing: AudioFileError.notWritable)
    }
}
