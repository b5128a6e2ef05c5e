import Foundation
import SystemFiles

/// The usual mode of new files: readable and writable for all, before the user's mask is applied.
public let sharedMode: mode_t = 0o666

/// Writes `data` and waits until it is on the disk.
///
/// - Parameter mode: the mode of a new file; by default only the user may read and write it.
/// - Throws: `StoreError.cannotWrite`.
func writeSynced(_ data: Data, to path: String, mode: mode_t = 0o600) throws {
    try FileWriting.write(data, to: path, mode: mode, waitsForDisk: true, failing: StoreError.cannotWrite)
}

/// Replaces a file in one step: a reader sees the old or the new, never a part.
///
/// - Parameter mode: the user's alone by default, as all in a run's folder; `sharedMode` for a file that a person asked for.
/// - Throws: `StoreError.cannotWrite`; nothing is left of the attempt.
public func replaceFile(at path: String, with data: Data, mode: mode_t = 0o600) throws {
    try FileWriting.replace(path, with: data, mode: mode, waitsForDisk: true, failing: StoreError.cannotWrite)
}

/// Refuses what a file of ours must not take the place of: a folder, a device.
///
/// - Throws: `StoreError.cannotWrite`.
public func checkReplaceable(_ path: String) throws {
    try FileWriting.checkReplaceable(path, failing: StoreError.cannotWrite)
}

/// Makes a folder and those above it.
///
/// - Parameter mode: the mode of the folders that are made; by default only the user may use them.
/// - Throws: `StoreError.cannotWrite`.
public func makeFolders(_ path: String, mode: mode_t = 0o700) throws {
    try FileWriting.makeFolders(path, mode: mode, failing: StoreError.cannotWrite)
}

/// Makes a folder that only the user may use.
func makeFolder(_ path: String) throws {
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
        throw StoreError.cannotCreate(path, reason: systemReason())
    }
}

/// The type of the file system of a path if it is a network file system, on which SQLite's write-ahead log does not
/// work; nil for others.
func networkFileSystem(of path: String) -> String? {
    var status = stat()
    guard stat(path, &status) == 0,
        let mounts = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)
    else { return nil }
    // The bits of the device's numbers are those of makedev(3).
    let device = UInt64(status.st_dev)
    let major = (device >> 8) & 0xfff | (device >> 32) & ~0xfff
    let minor = device & 0xff | (device >> 12) & ~0xff
    return networkFileSystem(device: "\(major):\(minor)", mounts: mounts)
}

/// - Parameter mounts: text in the form of `/proc/self/mountinfo`, proc(5).
func networkFileSystem(device: String, mounts: String) -> String? {
    let shared = ["nfs", "cifs", "smb", "9p", "afs", "lustre", "gpfs", "ceph", "fuse.sshfs", "fuse.gluster", "beegfs"]
    for line in mounts.split(separator: "\n") {
        let fields = line.split(separator: " ")
        guard fields.count > 4, fields[2] == device, let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count
        else { continue }
        let kind = String(fields[dash + 1])
        if shared.contains(where: kind.hasPrefix) { return kind }
    }
    return nil
}
