import RunEvents
import TerminalUI

/// A spectrogram in the gallery.
struct GalleryItem: Sendable {
    let picture: Picture
    /// The number of its event in the record; nil for a mean, which is not in the record.
    let number: Int64?
    let moment: Moment
    /// How many pictures a mean is taken over; nil for a single picture.
    let averaged: Int?
}

extension Dashboard {
    /// The spectrograms of the gallery, in order.
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
        case .bookmarks: return bookmarks.map(item)
        case .filmstrip(let round): return store.filmstrip(ofRound: round).map(item)
        case .means: return gallery.means?.version == store.version ? gallery.means!.items : run.classMeans
        }
    }

    /// Whether there is room for one picture of every class, so that each class always has the same place.
    var showsEachClass: Bool {
        guard gallery.arrangement == .step, run.classes > 0, let area = geometry.areas[.gallery] else { return false }
        return run.classes <= GalleryGrid.room(in: galleryArea(area), isPaired: gallery.showsReal)
    }

    /// The picture with which others are compared; nil where there is none or it is not stored any more.
    var referencePicture: Picture? {
        guard let number = gallery.reference else { return nil }
        for sheet in run.pictures.sheets.reversed() {
            for recorded in sheet.pictures where recorded.number == number { return recorded.picture }
        }
        return nil
    }

    /// The tiles on the screen; empty where the gallery is not shown.
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
