import Foundation
import SystemText

/// The identity of a file whatever its path: its device and inode.
struct FileIdentity: Hashable, Sendable {
    let device: UInt64
    let number: UInt64
}

/// The kind and size of what is at a path, by stat(2).
public struct FileStatus: Sendable {
    /// The kind of what is at a path.
    public enum Kind: Sendable { case file, folder, link, other }

    public let kind: Kind
    /// The file's size in bytes.
    public let size: Int
    let identity: FileIdentity

    /// - Parameter followsLinks: false to get the status of a link itself.
    /// - Returns: nil where there is nothing, or a link to nothing.
    public init?(_ path: String, followsLinks: Bool = true) {
        var status = stat()
        let found = path.withFileBytes { followsLinks ? stat($0, &status) : lstat($0, &status) }
        guard found == 0 else { return nil }
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFLNK: .link
            default: .other
            }
        size = Int(status.st_size)
        identity = FileIdentity(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
    }
}
