import Foundation
import SystemFiles

/// As any program makes files: for all to read and write, less what the user's mask takes away.
public let sharedMode: mode_t = 0o666

/// Writes the whole of `data` and waits until the disk has it.
///
/// - Parameter mode: of a file that is new; the user's alone by default.
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
/// - Parameter mode: of all that are made; the user's alone by default.
/// - Throws: `StoreError.cannotWrite`.
public func makeFolders(_ path: String, mode: mode_t = 0o700) throws {
    try FileWriting.makeFolders(path, mode: mode, failing: StoreError.cannotWrite)
}

/// Makes a folder that is the user's alone.
func makeFolder(_ path: String) throws {
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
        throw StoreError.cannotCreate(path, reason: systemReason())
    }
}

/// The file system that a path is on, when it is one that several machines share, where SQLite's write-ahead log does
/// not work.
func networkFileSystem(of path: String) -> String? {
    var status = stat()
    guard stat(path, &status) == 0,
        let mounts = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)
    else { return nil }
    // A device's numbers lie as in makedev(3).
    let device = UInt64(status.st_dev)
    let major = (device >> 8) & 0xfff | (device >> 32) & ~0xfff
    let minor = device & 0xff | (device >> 12) & ~0xff
    return networkFileSystem(device: "\(major):\(minor)", mounts: mounts)
}

/// - Parameter mounts: as in `/proc/self/mountinfo`, proc(5).
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
