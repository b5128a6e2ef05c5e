import Foundation
import SystemFiles

/// A folder that is there whole or not at all: its files are written into a hidden one beside it, which gets its name at the
/// end. A failure on the way leaves nothing.
public struct NewFolder {
    public let path: String
    private let partial: String

    /// Whether there is a place for it: to be asked before the work that fills it.
    ///
    /// - Throws: `StoreError.exists`, `.cannotWrite`.
    public static func check(_ path: String) throws {
        let plain = (path as NSString).standardizingPath
        try checkFree(plain)
        let parent = (plain as NSString).deletingLastPathComponent
        guard access(parent.isEmpty ? "." : parent, W_OK | X_OK) == 0 else {
            throw StoreError.cannotWrite(path, reason: systemReason())
        }
    }

    /// - Throws: `StoreError.exists`, `.cannotWrite`.
    public init(at path: String) throws {
        let plain = (path as NSString).standardizingPath
        self.path = plain
        let (parent, name) = ((plain as NSString).deletingLastPathComponent, (plain as NSString).lastPathComponent)
        partial = (parent.isEmpty ? "" : parent == "/" ? "/" : parent + "/") + ".partial-\(getpid())-\(name)"
        try Self.checkFree(plain)
        guard mkdir(partial, 0o777) == 0 else { throw StoreError.cannotWrite(path, reason: systemReason()) }
    }

    /// - Parameter name: a plain one.
    /// - Throws: `StoreError.cannotWrite`, naming the file as it would be called.
    public func write(_ data: Data, named name: String) throws {
        precondition(!name.contains("/"), "a file named \(name)")
        do {
            try writeSynced(data, to: partial + "/" + name, mode: sharedMode)
        } catch StoreError.cannotWrite(_, let reason) {
            throw StoreError.cannotWrite(path + "/" + name, reason: reason)
        }
    }

    /// Gives the folder its name.
    ///
    /// - Throws: `StoreError.exists` where one of that name came meanwhile, `.cannotWrite`.
    public func keep() throws {
        FileWriting.syncFolder(partial)
        // A rename would put it in the place of an empty folder.
        try Self.checkFree(path)
        guard rename(partial, path) == 0 else { throw StoreError.cannotWrite(path, reason: systemReason()) }
        let parent = (path as NSString).deletingLastPathComponent
        FileWriting.syncFolder(parent.isEmpty ? "." : parent)
    }

    /// Removes all that was written, before the folder has its name.
    public func discard() { try? FileManager.default.removeItem(atPath: partial) }

    private static func checkFree(_ path: String) throws {
        var status = stat()
        guard lstat(path, &status) != 0 else { throw StoreError.exists(path) }
    }
}
