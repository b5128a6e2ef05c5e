import Foundation
import RunEvents
import SystemFiles

/// One run on disk: the folder `<time>-<name>/` with its recipe, record, checkpoints and log, which only the user may
/// read (0700).
public struct RunFolder: Hashable, Sendable {
    public let path: String

    /// The folder of a run at a path, without a check that it is one.
    public init(_ path: String) { self.path = (path as NSString).standardizingPath }

    /// A run in a parent folder whose path is in standard form already, which saves time for lists of many runs.
    init(_ name: String, in parent: RunFolder) { path = parent.path + "/" + name }

    /// The run's name on the command line, such as `20261124-111918-digits-frami`.
    public var name: String { (path as NSString).lastPathComponent }
    /// The path of the recipe, in TOML.
    public var recipePath: String { path + "/recipe.toml" }
    /// The path of the record, a SQLite file.
    public var recordPath: String { path + "/run.sqlite" }
    /// The path of the folder of checkpoints.
    public var checkpointsPath: String { path + "/checkpoints" }
    /// The path of the log, which contains what the engine's process prints.
    public var logPath: String { path + "/log.txt" }
    /// The path of the file that the engine locks while it is alive.
    public var lockPath: String { path + "/engine.lock" }

    /// Makes a new run's folder inside `parent`, with its recipe in it.
    ///
    /// - Parameter name: the part of the folder's name after the time, in which all but letters, digits, `-`, `_` and
    ///   `.` becomes `-`.
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

    /// Whether it contains a recipe, or only its owner may see whether it does.
    public var isRun: Bool { access(recipePath, F_OK) == 0 || errno == EACCES }

    /// When the recipe was written, in nanoseconds since 1970; 0 where its folder cannot be searched.
    var recipeTime: Int64 {
        var status = stat()
        guard stat(recipePath, &status) == 0 else { return 0 }
        return Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    }

    /// The number of characters of the second with which a name begins.
    static let timestampLength = 15

    private static func timestamp(_ date: Date) -> String {
        var seconds = time_t(date.timeIntervalSince1970)
        var parts = tm()
        localtime_r(&seconds, &parts)
        var text = [CChar](repeating: 0, count: 32)
        let length = strftime(&text, text.count, "%Y%m%d-%H%M%S", &parts)
        return String(decoding: text[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
