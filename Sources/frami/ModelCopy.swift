import AudioFiles
import Foundation
import RunStore

/// `output.json` of a run: the path for a copy of its finished model outside the run's folder.
struct ModelCopy: Codable {
    /// An absolute path, because the engine may have another working folder.
    var path: String

    private static let file = "output.json"

    /// - Parameter path: the path that the user gave.
    /// - Throws: a usage error for an invalid name; `StoreError.cannotWrite` where no file can be written there.
    init(to path: String) throws {
        try checkName(path, of: "--out")
        self.path = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        let parent = (self.path as NSString).deletingLastPathComponent
        guard access(parent, W_OK) == 0 else {
            throw StoreError.cannotWrite(path, reason: String(cString: strerror(errno)))
        }
        try checkReplaceable(self.path)
    }

    /// - Returns: nil for a run without such a copy.
    /// - Throws: `StoreError.damaged`.
    init?(in folder: RunFolder) throws {
        let place = folder.path + "/" + Self.file
        guard let data = FileManager.default.contents(atPath: place) else { return nil }
        do {
            self = try JSONDecoder().decode(ModelCopy.self, from: data)
        } catch {
            throw StoreError.damaged(place, "it does not say where a model goes")
        }
    }

    /// - Throws: `StoreError.cannotWrite`.
    func save(in folder: RunFolder) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try replaceFile(at: folder.path + "/" + Self.file, with: encoder.encode(self))
    }
}
