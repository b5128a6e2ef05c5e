import Foundation

/// Finds the program that has a record locked, without opening any of the record's files, because closing one again
/// would release this process's own locks on it.
enum RecordLocks {
    /// The program and its process number, such as `sqlite3, process 4711`; nil where none is found.
    static func holder(of folder: RunFolder) -> String? {
        guard let table = try? String(contentsOfFile: "/proc/locks", encoding: .utf8) else { return nil }
        var files: Set<String> = []
        for suffix in ["", "-wal", "-shm"] {
            var status = stat()
            guard stat(folder.recordPath + suffix, &status) == 0 else { continue }
            let device = UInt64(status.st_dev)
            files.insert(identity(device: device, inode: UInt64(status.st_ino)))
        }
        guard let pid = writer(of: files, in: table, besides: getpid()) else { return nil }
        let name = (try? String(contentsOfFile: "/proc/\(pid)/comm", encoding: .utf8))?
            .trimmingCharacters(in: .whitespacesAndNewlines)
        return name.map { "\($0), process \(pid)" } ?? "process \(pid)"
    }

    /// A file's identity as in `/proc/locks`: the device's numbers in hexadecimal, the inode's in decimal.
    static func identity(device: UInt64, inode: UInt64) -> String {
        // The bits are those of makedev(3).
        let major = (device >> 8) & 0xfff | (device >> 32) & ~0xfff
        let minor = device & 0xff | (device >> 12) & ~0xff
        func two(_ value: UInt64) -> String {
            let digits = String(value, radix: 16)
            return digits.count < 2 ? "0" + digits : digits
        }
        return "\(two(major)):\(two(minor)):\(inode)"
    }

    /// - Parameter table: text in the form of proc_locks(5), such as `1: POSIX ADVISORY WRITE 708 08:01:17 0 EOF`.
    static func writer(of files: Set<String>, in table: String, besides own: Int32) -> Int32? {
        for line in table.split(separator: "\n") {
            let fields = line.split(separator: " ").map(String.init)
            // Processes that only wait for a lock are marked by an arrow.
            guard fields.count >= 6, fields[1] != "->", fields[3] == "WRITE", files.contains(fields[5]),
                let pid = Int32(fields[4]), pid > 0, pid != own
            else { continue }
            return pid
        }
        return nil
    }
}
