import RunEvents
import TerminalUI

/// One spectrogram as the gallery shows it.
struct GalleryItem: Sendable {
    let picture: Picture
    /// Its number in the record; nil for a mean, which is in no record.
    let number: Int64?
    let moment: Moment
    /// How many pictures a mean is of.
    let averaged: Int?
}

extension Dashboard {
    /// What the gallery shows, in order.
    var galleryItems: [GalleryItem] {
        func item(_ recorded: RecordedPicture) -> GalleryItem {
            GalleryItem(picture: recorded.picture, number: recorded.number, moment: recorded.moment, averaged: nil)
        }
        let store = run.pictures
        switch gallery.arrangement {
        case .step:
            guard let index = store.index(at: chart.cursor) else { return [] }
            let pictures =
                showsEachClass ? store.newestOfEachClass(run.classes, at: index) : store.round(at: index)
            return pictures.map(item)
        case .label(let label): return store.pictures(of: label).prefix(256).map(item)
        case .means: return gallery.means?.version == store.version ? gallery.means!.items : run.classMeans
        }
    }

    /// Whether there is room for one picture of every class at once: each then has its place for good.
    var showsEachClass: Bool {
        guard gallery.arrangement == .step, run.classes > 0, let area = geometry.areas[.gallery] else { return false }
        return run.classes <= GalleryGrid.room(in: galleryArea(area))
    }

    /// The picture that others are compared with, while it is still kept.
    var referencePicture: Picture? {
        guard let number = gallery.reference else { return nil }
        for sheet in run.pictures.sheets.reversed() {
            for recorded in sheet.pictures where recorded.number == number { return recorded.picture }
        }
        return nil
    }

    /// The tiles as they are on the screen; none where there is no gallery.
    var shownGrid: GalleryGrid {
        geometry.areas[.gallery].map(galleryGrid) ?? GalleryGrid(area: Rect(x: 0, y: 0, width: 0, height: 0), count: 0)
    }
}

extension RunModel {
    var classes: Int { description?.classes.count ?? 0 }

    var classMeans: [GalleryItem] {
        (0..<classes).compactMap { label in
            pictures.mean(of: label).map {
                GalleryItem(picture: $0.picture, number: nil, moment: moment, averaged: $0.count)
            }
        }
    }
}
