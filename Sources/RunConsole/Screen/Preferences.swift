import Dashboard
import Foundation

/// What the dashboard remembers from one time to the next, in `frami/screen.json` of the user's configuration folder.
public struct Preferences: Codable, Equatable, Sendable {
    public var layout = DashboardLayout()
    public var theme = ""

    public init() {}

    /// By the XDG base directory specification.
    public static func path(_ environment: [String: String]) -> String {
        let base = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        return (base ?? NSHomeDirectory() + "/.config") + "/frami/screen.json"
    }

    /// - Returns: nil where there are none yet, or none that can be read.
    public static func load(_ path: String) -> Preferences? {
        FileManager.default.contents(atPath: path).flatMap { try? JSONDecoder().decode(Preferences.self, from: $0) }
    }

    /// Where they cannot be kept, they are forgotten with the screen.
    public func save(_ path: String) {
        let folder = (path as NSString).deletingLastPathComponent
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        try? encoder.encode(self).write(to: URL(fileURLWithPath: path), options: .atomic)
    }
}
