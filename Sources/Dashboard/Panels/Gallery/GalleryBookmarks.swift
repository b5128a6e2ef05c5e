import RunEvents
import TerminalUI

/// Samples that the user has marked. They stay in memory with their pictures, whatever else is dropped.
extension Dashboard {
    /// Shows the bookmarks of the open run, in the order in which they were made. Events that are no samples are left
    /// out.
    public mutating func showBookmarks(_ events: [RecordedEvent]) {
        bookmarks = events.compactMap { event in
            guard case .sampled(let picture) = event.event else { return nil }
            return RecordedPicture(number: event.number, moment: event.moment, picture: picture)
        }
        needsRedraw = true
    }

    func isBookmarked(_ item: GalleryItem) -> Bool {
        item.number != nil && bookmarks.contains { $0.number == item.number && $0.moment.step == item.moment.step }
    }

    /// Marks the selected sample, or takes its mark away.
    mutating func toggleBookmark(at seconds: Double) -> [DashboardEffect] {
        guard let item = selectedPicture, !keepPicture(at: seconds, { .savePicture(number: $0) }).isEmpty,
            let number = item.number
        else { return [] }
        if isBookmarked(item) {
            bookmarks.removeAll { $0.number == number && $0.moment.step == item.moment.step }
        } else {
            bookmarks.append(RecordedPicture(number: number, moment: item.moment, picture: item.picture))
        }
        if bookmarks.isEmpty, gallery.arrangement == .bookmarks { gallery.arrangement = .step }
        return remark(.bookmarks(bookmarks.map { Bookmark(number: $0.number, step: $0.moment.step) }))
    }

    /// Shows the marked samples only, or all again.
    mutating func listBookmarks(at seconds: Double) {
        guard gallery.arrangement != .bookmarks else { return gallery.arrangement = .step }
        guard !bookmarks.isEmpty else {
            return notify("No sample is marked yet; b marks the selected one.", at: seconds)
        }
        gallery.arrangement = .bookmarks
        gallery.selected = 0
    }
}
