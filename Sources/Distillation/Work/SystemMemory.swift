import Foundation

/// Memory that this process can still get.
public enum SystemMemory {
    /// Bytes: the least of what the system says is available, what the process's control group leaves, and its limit of
    /// address space (`ulimit -v`); nil where the system tells none of it.
    public static var available: Int? {
        [
            systemBytes, left("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
            left("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
            addressBytes,
        ].compactMap { $0 }.min()
    }

    /// `MemAvailable` of /proc/meminfo: what can be had without swapping.
    private static var systemBytes: Int? { field("MemAvailable:", of: "/proc/meminfo") }

    /// Of a control group that this process sees as its root, by the names of either version.
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
