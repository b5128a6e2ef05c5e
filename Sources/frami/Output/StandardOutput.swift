import Foundation

/// Writes to standard output with a check of errors, so that output which a full disk cut short is not reported as
/// success.
enum StandardOutput {
    /// Writes without buffering, so that the reader of a pipe gets each line at once.
    ///
    /// - Returns: the error; nil where all was written, or where the reader of a pipe has exited.
    static func write(_ text: String) -> StandardOutputError? {
        let bytes = Array(text.utf8)
        var offset = 0
        while offset < bytes.count {
            let written = bytes.withUnsafeBytes { Glibc.write(1, $0.baseAddress! + offset, bytes.count - offset) }
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else {
                return errno == EPIPE ? nil : StandardOutputError(reason: String(cString: strerror(errno)))
            }
            offset += written
        }
        return nil
    }

    /// - Throws: `StandardOutputError` unless all output was written, or the reader of a pipe has exited.
    static func check() throws {
        // Output that could not be written stays in the stream's buffer, so that flushing fails again.
        guard fflush(nil) != 0, errno != EPIPE else { return }
        throw StandardOutputError(reason: String(cString: strerror(errno)))
    }
}

struct StandardOutputError: Error, CustomStringConvertible {
    let reason: String

    var description: String {
        "What was printed could not be written (\(reason)); free some space, or print to another place."
    }
}
