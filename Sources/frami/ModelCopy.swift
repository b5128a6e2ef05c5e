import AudioFiles
import Foundation
import RunStore

/// `output.json` of a run: where its finished model is put besides the run's own folder.
struct ModelCopy: Codable {
    /// From the root on, since the engine may have another folder.
    var path: String

    private static let file = "output.json"

    /// - Parameter path: as a person gives it.
    /// - Throws: a usage error for a name that no file can have; `StoreError.cannotWrite` where none can be put there.
    init(to path: String) throws {
        try checkName(path, of: "--out")
        self.path = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        let parent = (self.path as NSString).deletingLastPathComponent
        guard access(parent, W_OK) == 0 else {
            throw StoreError.cannotWrite(path, reason: String(cString: strerror(errno)))
        }
        try checkReplaceable(self.path)
    }

    /// - Returns: nil for a run that keeps its model to itself.
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
