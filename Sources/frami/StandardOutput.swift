import Foundation

/// What was printed has to arrive: a table that a full disk cut short is no success.
enum StandardOutput {
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
