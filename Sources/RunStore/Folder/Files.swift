import Foundation

/// The words for the last failed system call.
func systemReason() -> String { String(cString: strerror(errno)) }

/// As any program makes files: for all to read and write, less what the user's mask takes away.
public let sharedMode: mode_t = 0o666

/// Writes the whole of `data` and waits until the disk has it.
///
/// - Parameter mode: of a file that is new; the user's alone by default.
/// - Throws: `StoreError.cannotWrite`.
func writeSynced(_ data: Data, to path: String, mode: mode_t = 0o600) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard file >= 0 else { throw StoreError.cannotWrite(path, reason: systemReason()) }
    defer { close(file) }
    try data.withUnsafeBytes { bytes in
        var offset = 0
        while offset < bytes.count {
            let written = write(file, bytes.baseAddress! + offset, bytes.count - offset)
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { throw StoreError.cannotWrite(path, reason: systemReason()) }
            offset += written
        }
    }
    guard fsync(file) == 0 else { throw StoreError.cannotWrite(path, reason: systemReason()) }
}

/// Waits until the disk has a folder's entries: what makes a rename in it last.
func syncFolder(_ path: String) {
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
}

/// Replaces a file in one step: a reader sees the old or the new, never a part.
///
/// - Parameter mode: the user's alone by default, as all in a run's folder; `sharedMode` for a file that a person asked for.
/// - Throws: `StoreError.cannotWrite`; nothing is left of the attempt.
public func replaceFile(at path: String, with data: Data, mode: mode_t = 0o600) throws {
    try checkReplaceable(path)
    let partial = path + ".partial"
    do {
        try writeSynced(data, to: partial, mode: mode)
    } catch StoreError.cannotWrite(_, let reason) {
        unlink(partial)
        throw StoreError.cannotWrite(path, reason: reason)
    }
    guard rename(partial, path) == 0 else {
        let reason = systemReason()
        unlink(partial)
        throw StoreError.cannotWrite(path, reason: reason)
    }
    syncFolder((path as NSString).deletingLastPathComponent)
}

/// Refuses what a file of ours must not take the place of: a folder, a device.
///
/// - Throws: `StoreError.cannotWrite`.
public func checkReplaceable(_ path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG else { return }
    let isFolder = status.st_mode & S_IFMT == S_IFDIR
    throw StoreError.cannotWrite(path, reason: isFolder ? "it is a folder" : "it is no ordinary file")
}

/// Makes a folder and those above it.
///
/// - Parameter mode: of all that are made; the user's alone by default.
/// - Throws: `StoreError.cannotWrite`.
public func makeFolders(_ path: String, mode: mode_t = 0o700) throws {
    if mkdir(path, mode) == 0 { return }
    var failure = errno
    if failure == ENOENT, case let parent = (path as NSString).deletingLastPathComponent, !parent.isEmpty {
        try makeFolders(parent, mode: mode)
        if mkdir(path, mode) == 0 { return }
        failure = errno
    }
    var status = stat()
    if failure == EEXIST, stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return }
    let reason =
        path.isEmpty ? "it names no folder" : failure == EEXIST ? "it is a file" : String(cString: strerror(failure))
    throw StoreError.cannotWrite(path, reason: reason)
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
