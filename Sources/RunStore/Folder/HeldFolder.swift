import Foundation
import SystemFiles

/// A run's folder held open by its engine, which so finds it again where it is renamed meanwhile.
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

    /// Where the folder is now: its own path, or another; nil once it is removed.
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

/// A run whose folder is no longer where its engine began.
public struct LostFolderError: Error, CustomStringConvertible {
    let folder: RunFolder
    /// Nil where it was removed.
    let location: RunFolder?
    /// Where the network was put that could not be kept in a folder that is gone.
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
