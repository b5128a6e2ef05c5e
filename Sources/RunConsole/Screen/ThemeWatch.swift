import Foundation
import TerminalUI

/// Watches a theme's file while it is in use, so that changes in an editor appear on the screen.
struct ThemeWatch {
    /// The theme's name or path, as the user gave it.
    let name: String
    private let path: String?
    private var seen: Stamp?

    /// What changes when a file is edited; editors that write a new file change the inode.
    private struct Stamp: Equatable {
        let file: UInt
        let size: Int64
        let seconds: Int
        let nanoseconds: Int
    }

    /// Watches a theme; for a built-in one there is nothing to watch.
    init(_ name: String) {
        self.name = name
        path = (try? ThemeFile.load(name))?.path
        seen = path.flatMap { Self.stamp($0) }
    }

    /// After each change of the file once the new theme, with sentences about wrong values; nil where it has not
    /// changed, or does not exist at the moment.
    ///
    /// - Throws: `ThemeFile.Failure`, once after each change.
    mutating func news() throws -> (theme: Theme, problems: [String])? {
        guard let path, let now = Self.stamp(path), now != seen else { return nil }
        seen = now
        let loaded = try ThemeFile.load(name)
        return (loaded.theme, loaded.problems)
    }

    private static func stamp(_ path: String) -> Stamp? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Stamp(
            file: UInt(status.st_ino), size: Int64(status.st_size), seconds: status.st_mtim.tv_sec,
            nanoseconds: status.st_mtim.tv_nsec)
    }
}
