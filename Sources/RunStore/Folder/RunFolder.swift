import Foundation
import RunEvents
import SystemFiles

/// One run on disk: `<time>-<name>/` with its recipe, record, checkpoints and log, the user's alone (0700).
public struct RunFolder: Hashable, Sendable {
    public let path: String

    /// A folder that is taken to be a run's; nothing is checked.
    public init(_ path: String) { self.path = (path as NSString).standardizingPath }

    /// One of many in the same folder, whose path is as it should be.
    init(_ name: String, in parent: RunFolder) { path = parent.path + "/" + name }

    /// `20261124-111918-digits-frami`: what the command line calls the run.
    public var name: String { (path as NSString).lastPathComponent }
    /// The recipe, in TOML.
    public var recipePath: String { path + "/recipe.toml" }
    /// The record, SQLite's file.
    public var recordPath: String { path + "/run.sqlite" }
    /// The folder of the checkpoints.
    public var checkpointsPath: String { path + "/checkpoints" }
    /// What the engine's process prints.
    public var logPath: String { path + "/log.txt" }
    /// Held by the engine as long as it lives.
    public var lockPath: String { path + "/engine.lock" }

    /// Makes a new run's folder inside `parent`, with its recipe in it.
    ///
    /// - Parameter name: what follows the time; anything but letters, digits, `-`, `_` and `.` becomes `-`.
    /// - Throws: `StoreError.cannotCreate`, `StoreError.cannotWrite`.
    public static func create(in parent: String, name: String, recipe: Recipe, at date: Date) throws -> RunFolder {
        do {
            try makeFolders(parent)
        } catch StoreError.cannotWrite(_, let reason) {
            throw StoreError.cannotCreate(parent, reason: reason)
        }
        let clean = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "-" })
        let stem = parent + "/" + timestamp(date) + "-" + clean
        var path = stem
        var copy = 2
        while mkdir(path, 0o700) != 0 {
            guard errno == EEXIST, copy < 1000 else { throw StoreError.cannotCreate(path, reason: systemReason()) }
            path = "\(stem)-\(copy)"
            copy += 1
        }
        let folder = RunFolder(path)
        try makeFolder(folder.checkpointsPath)
        try RecipeFile.write(recipe, to: folder.recipePath)
        return folder
    }

    /// Whether there is a recipe in it, or nobody but its owner can see whether there is.
    public var isRun: Bool { access(recipePath, F_OK) == 0 || errno == EACCES }

    private static func timestamp(_ date: Date) -> String {
        var seconds = time_t(date.timeIntervalSince1970)
        var parts = tm()
        localtime_r(&seconds, &parts)
        var text = [CChar](repeating: 0, count: 32)
        let length = strftime(&text, text.count, "%Y%m%d-%H%M%S", &parts)
        return String(decoding: text[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
