import Foundation
import TerminalUI

/// Follows a theme's file while its colours are on the screen, so that they can be chosen by eye in an editor.
struct ThemeWatch {
    /// The theme's name or path, as it was asked for.
    let name: String
    private let path: String?
    private var seen: Stamp?

    /// Two states of a file differ in one of these; editors that write a new file change the first.
    private struct Stamp: Equatable {
        let file: UInt
        let size: Int64
        let seconds: Int
        let nanoseconds: Int
    }

    /// Follows nothing where the theme is built in.
    init(_ name: String) {
        self.name = name
        path = (try? ThemeFile.load(name))?.path
        seen = path.flatMap { Self.stamp($0) }
    }

    /// The theme and what is wrong with single values, once after each change of the file; nil where it is as it was, or
    /// is gone for the moment.
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
