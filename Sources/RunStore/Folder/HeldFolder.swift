import Foundation
import SystemFiles

/// A run's folder that its engine holds open, so that it finds the folder again if it is renamed.
final class HeldFolder {
    private let folder: RunFolder
    private let descriptor: Int32
    private let identity: (device: dev_t, inode: ino_t)

    /// - Throws: `StoreError.cannotRead`.
    init(_ folder: RunFolder) throws {
        self.folder = folder
        descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
            throw StoreError.cannotRead(folder.path, reason: systemReason())
        }
        identity = (status.st_dev, status.st_ino)
    }

    deinit { close(descriptor) }

    /// The folder's present path, which is another after it was renamed; nil once it is removed.
    func location() -> RunFolder? {
        if isSame(folder.path) { return folder }
        let link = "/proc/self/fd/\(descriptor)"
        guard let path = try? FileManager.default.destinationOfSymbolicLink(atPath: link), isSame(path) else {
            return nil
        }
        return RunFolder(path)
    }

    private func isSame(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && (status.st_dev, status.st_ino) == identity
    }
}

/// The run's folder is not at the path at which its engine began.
public struct LostFolderError: Error, CustomStringConvertible {
    let folder: RunFolder
    /// The folder's new path; nil where it was removed.
    let location: RunFolder?
    /// The file to which the network was written because the folder is gone; nil where there is none.
    let model: String?

    public var description: String {
        if let location {
            return "The run's folder '\(folder.path)' was moved to '\(location.path)' while it trained, so it stopped "
                + "there; go on with 'frami run --resume \(location.path)'."
        }
        let rest = model.map { "its network as it was is kept as '\($0)'" } ?? "nothing of it could be kept"
        return "The run's folder '\(folder.path)' was removed while it trained, so it stopped; \(rest)."
    }
}
