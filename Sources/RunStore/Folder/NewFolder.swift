import Foundation
import SystemFiles

/// A folder that appears complete or not at all: its files are written into a hidden folder beside it, which is renamed
/// at the end. A failure before that leaves nothing.
public struct NewFolder {
    public let path: String
    private let partial: String

    /// Throws where the folder could not be made; to be called before the work that fills it.
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

    /// - Parameter name: a file name without folders.
    /// - Throws: `StoreError.cannotWrite`, naming the file by its final path.
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
    /// - Throws: `StoreError.exists` where one of that name has appeared meanwhile, `.cannotWrite`.
    public func keep() throws {
        FileWriting.syncFolder(partial)
        // A rename would replace an empty folder.
        try Self.checkFree(path)
        guard rename(partial, path) == 0 else { throw StoreError.cannotWrite(path, reason: systemReason()) }
        let parent = (path as NSString).deletingLastPathComponent
        FileWriting.syncFolder(parent.isEmpty ? "." : parent)
    }

    /// Removes everything that was written; to be called in place of `keep`.
    public func discard() { try? FileManager.default.removeItem(atPath: partial) }

    private static func checkFree(_ path: String) throws {
        var status = stat()
        guard lstat(path, &status) != 0 else { throw StoreError.exists(path) }
    }
}
