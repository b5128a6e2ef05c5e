import Dashboard
import Foundation

/// Settings of the dashboard that are stored between sessions, in `frami/screen.json` of the user's configuration
/// folder.
public struct Preferences: Codable, Equatable, Sendable {
    public var layout = DashboardLayout()
    public var theme = ""
    /// Layouts by their names; nil in files of before there were any.
    public var layouts: [String: DashboardLayout]?

    public init() {}

    /// The path by the XDG base directory specification.
    public static func path(_ environment: [String: String]) -> String {
        let base = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        return (base ?? NSHomeDirectory() + "/.config") + "/frami/screen.json"
    }

    /// The keys that a person has given to commands, in the file `keys` beside the settings, and one sentence for each line
    /// of it that cannot be read.
    public static func keys(beside path: String) -> (map: KeyMap, problems: [String]) {
        let file = (path as NSString).deletingLastPathComponent + "/keys"
        guard let data = FileManager.default.contents(atPath: file) else { return (KeyMap(), []) }
        return KeyMap.read(String(decoding: data, as: UTF8.self))
    }

    /// - Returns: nil where there is no such file, or it cannot be read.
    public static func load(_ path: String) -> Preferences? {
        FileManager.default.contents(atPath: path).flatMap { try? JSONDecoder().decode(Preferences.self, from: $0) }
    }

    /// Stores the settings; where that fails, they last only until the screen closes.
    public func save(_ path: String) {
        let folder = (path as NSString).deletingLastPathComponent
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        try? encoder.encode(self).write(to: URL(fileURLWithPath: path), options: .atomic)
    }
}
