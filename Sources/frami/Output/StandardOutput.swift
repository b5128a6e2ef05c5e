import Foundation

/// What was printed has to arrive: a table that a full disk cut short is no success.
enum StandardOutput {
    /// Writes at once, so that a reader at the other end of a pipe sees each line as it comes.
    ///
    /// - Returns: why not all of it went out; nil where it did, or where its reader has had enough.
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

    /// - Throws: `StandardOutputError` unless all that was printed went out, or its reader has had enough.
    static func check() throws {
        // What could not be written stays in the stream's buffer, and fails again.
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
