import Foundation

/// The memory that this process can still allocate.
public enum SystemMemory {
    /// The smallest of three numbers of bytes: what the system has available, what the limit of the process's control
    /// group leaves, and what its limit of address space (`ulimit -v`) leaves; nil where all are unknown.
    public static var available: Int? {
        [
            systemBytes, left("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
            left("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
            addressBytes,
        ].compactMap { $0 }.min()
    }

    /// `MemAvailable` of /proc/meminfo: what can be allocated without swapping.
    private static var systemBytes: Int? { field("MemAvailable:", of: "/proc/meminfo") }

    /// What a control group that this process sees as its root leaves; the file names are those of version 1 or 2.
    private static func left(_ limit: String, _ used: String) -> Int? {
        guard let limit = number(limit), let used = number(used) else { return nil }
        return max(limit - used, 0)
    }

    private static var addressBytes: Int? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0, limit.rlim_cur < UInt(Int.max) else {
            return nil
        }
        return max(Int(limit.rlim_cur) - (field("VmSize:", of: "/proc/self/status") ?? 0), 0)
    }

    private static func number(_ path: String) -> Int? {
        (try? String(contentsOfFile: path, encoding: .utf8)).flatMap {
            Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
        }
    }

    /// A line such as `MemAvailable:   1024 kB`, in bytes.
    private static func field(_ name: String, of path: String) -> Int? {
        let lines = (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: "\n") ?? []
        guard let line = lines.first(where: { $0.hasPrefix(name) }) else { return nil }
        return Int(line.dropFirst(name.count).split(separator: " ").first ?? "").map { $0 * 1024 }
    }
}
