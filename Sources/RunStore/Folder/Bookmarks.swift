import Foundation
import RunEvents

/// The bookmarks of a run, in `bookmarks.json` of its folder.
public enum Bookmarks {
    /// - Returns: the bookmarks in the order in which they were made; none where there is no such file.
    /// - Throws: `StoreError.bookmarks` where the file holds something else.
    public static func read(_ run: RunFolder) throws -> [Bookmark] {
        guard let data = FileManager.default.contents(atPath: run.bookmarksPath) else { return [] }
        guard let bookmarks = try? JSONDecoder().decode([Bookmark].self, from: data) else {
            throw StoreError.bookmarks(run.bookmarksPath)
        }
        return bookmarks
    }

    /// - Throws: `StoreError.cannotWrite`.
    public static func write(_ bookmarks: [Bookmark], to run: RunFolder) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        try replaceFile(at: run.bookmarksPath, with: encoder.encode(bookmarks))
    }
}

extension Reader {
    /// The samples that are marked, in the order of their marks. A mark of a sample that the record has no longer is left
    /// out.
    ///
    /// - Throws: `StoreError`.
    public func bookmarked() throws -> [RecordedEvent] {
        try Bookmarks.read(folder).compactMap { mark in
            guard let event = try event(mark.number), event.moment.step == mark.step, case .sampled = event.event else {
                return nil
            }
            return event
        }
    }
}
