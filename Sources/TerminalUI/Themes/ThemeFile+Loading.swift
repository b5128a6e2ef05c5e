import Foundation

extension ThemeFile {
    /// Loads a built-in theme by name, a file by path, or a file of btop's folders by name.
    /// - Throws: `Failure`, in one sentence.
    public static func load(_ nameOrPath: String) throws -> (theme: Theme, problems: [String], path: String?) {
        if let text = BuiltInThemes.text(nameOrPath) {
            let parsed = try parse(text, name: nameOrPath)
            return (parsed.theme, parsed.problems, nil)
        }
        let isPath = nameOrPath.contains("/") || nameOrPath.hasSuffix(".theme")
        let home = FileManager.default.homeDirectoryForCurrentUser.path
        let folders = ["\(home)/.config/btop/themes", "/usr/share/btop/themes", "/usr/local/share/btop/themes"]
        let candidates = isPath ? [nameOrPath] : folders.map { "\($0)/\(nameOrPath).theme" }
        for path in candidates {
            guard let data = FileManager.default.contents(atPath: path), data.count < 1 << 20 else { continue }
            let parsed = try parse(String(decoding: data, as: UTF8.self), name: nameOrPath)
            return (parsed.theme, parsed.problems, path)
        }
        if isPath { throw Failure.unreadable(path: nameOrPath) }
        throw Failure.unknownName(nameOrPath)
    }
}
