import Foundation
import SystemText

/// Which file it is, by whatever path it was reached: its device and its number there.
struct FileIdentity: Hashable, Sendable {
    let device: UInt64
    let number: UInt64
}

/// What a path leads to, as stat(2) says.
public struct FileStatus: Sendable {
    /// What stands at a path.
    public enum Kind: Sendable { case file, folder, link, other }

    public let kind: Kind
    /// In bytes.
    public let size: Int
    let identity: FileIdentity

    /// - Parameter followsLinks: else a link is seen itself.
    /// - Returns: nil where there is nothing, or a link that leads nowhere.
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
