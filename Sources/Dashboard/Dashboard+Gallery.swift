import RunEvents
import TerminalUI

/// One spectrogram as the gallery shows it.
struct GalleryItem: Sendable {
    let picture: RunEvents.Picture
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
                showsEachClass ? store.newestOfEachClass(classCount, at: index) : store.round(at: index)
            return pictures.map(item)
        case .label(let label): return store.pictures(of: label).prefix(256).map(item)
        case .means: return means?.version == store.version ? means!.items : classMeans
        }
    }

    var classCount: Int { run.description?.classes.count ?? 0 }

    /// Whether there is room for one picture of every class at once: each then has its place for good.
    var showsEachClass: Bool {
        guard gallery.arrangement == .step, classCount > 0, let area = geometry.areas[.gallery] else { return false }
        return classCount <= GalleryGrid.room(in: galleryArea(area))
    }

    private var classMeans: [GalleryItem] {
        (0..<classCount).compactMap { label in
            run.pictures.mean(of: label).map {
                GalleryItem(picture: $0.picture, number: nil, moment: run.moment, averaged: $0.count)
            }
        }
    }

    /// Means cost more than a frame may: they are kept until there are new pictures.
    mutating func keepMeans() {
        guard gallery.arrangement == .means, means?.version != run.pictures.version else { return }
        means = (run.pictures.version, classMeans)
    }

    /// The picture that others are compared with, while it is still kept.
    var referencePicture: RunEvents.Picture? {
        guard let number = gallery.reference else { return nil }
        for sheet in run.pictures.sheets.reversed() {
            for recorded in sheet.pictures where recorded.number == number { return recorded.picture }
        }
        return nil
    }

    mutating func performOnGallery(_ action: Action, at seconds: Double) -> [DashboardEffect] {
        let items = galleryItems
        let grid =
            geometry.areas[.gallery].map { galleryGrid($0) }
            ?? GalleryGrid(area: Rect(x: 0, y: 0, width: 0, height: 0), count: 0)
        let (columns, page) = (max(grid.columns, 1), max(grid.columns * grid.rows, 1))
        func select(_ index: Int) { gallery.selected = min(max(index, 0), max(items.count - 1, 0)) }
        select(gallery.selected)
        let selected = items.indices.contains(gallery.selected) ? items[gallery.selected] : nil
        switch action {
        case .pictureLeft: select(gallery.selected - 1)
        case .pictureRight: select(gallery.selected + 1)
        case .pictureUp: select(gallery.selected - columns)
        case .pictureDown: select(gallery.selected + columns)
        case .probeLeft: moveProbe(selected, bands: 0, frames: -1)
        case .probeRight: moveProbe(selected, bands: 0, frames: 1)
        case .probeUp: moveProbe(selected, bands: 1, frames: 0)
        case .probeDown: moveProbe(selected, bands: -1, frames: 0)
        case .pageUp: select(gallery.selected - page)
        case .pageDown: select(gallery.selected + page)
        case .earlier, .later: moveSheet(action == .earlier ? -1 : 1)
        case .arrange: arrangeNext(selected)
        case .mean:
            gallery.arrangement = gallery.arrangement == .means ? .step : .means
            gallery.selected = 0
        case .colormap: gallery.colormap = ((gallery.colormap ?? -1) + 1) % Colormap.sequential.count
        case .range: gallery.fitsRange.toggle()
        case .difference:
            gallery.reference = gallery.reference == nil ? selected?.number : nil
            if gallery.reference != nil { notify("Compared with this one from here on; d ends it.", at: seconds) }
        case .enlargePicture:
            if gallery.isEnlarged {
                gallery.isEnlarged = false
                if enlarged == .gallery { enlarged = nil }
            } else if selected != nil {
                gallery.isEnlarged = true
                enlarged = .gallery
            }
        case .savePicture, .saveSound, .play: return keep(action, selected, at: seconds)
        default: break
        }
        return []
    }

    private mutating func moveProbe(_ item: GalleryItem?, bands: Int, frames: Int) {
        guard let picture = item?.picture, gallery.isEnlarged, picture.mels > 0, picture.frames > 0 else { return }
        let now = gallery.probe ?? GalleryView.Probe(band: picture.mels / 2, frame: picture.frames / 2)
        gallery.probe = GalleryView.Probe(
            band: min(max(now.band + bands, 0), picture.mels - 1),
            frame: min(max(now.frame + frames, 0), picture.frames - 1))
    }

    private mutating func keep(_ action: Action, _ item: GalleryItem?, at seconds: Double) -> [DashboardEffect] {
        guard let item else {
            notify("There is no spectrogram yet.", at: seconds)
            return []
        }
        guard let number = item.number else {
            notify("A mean is not in the record; m goes back to single spectrograms.", at: seconds)
            return []
        }
        switch action {
        case .savePicture: return [.savePicture(number: number)]
        case .saveSound: return [.saveSound(number: number)]
        default:
            guard options.playsSound else {
                notify("Neither aplay nor paplay is here; W saves the sound.", at: seconds)
                return []
            }
            return [.playSound(number: number)]
        }
    }

    /// To the sheet before or after; the charts' cursor goes along. Past the newest one it follows the run again.
    private mutating func moveSheet(_ direction: Int) {
        gallery.arrangement = .step
        let sheets = run.pictures.sheets
        guard let now = run.pictures.index(at: chart.cursor) else { return }
        let next = now + direction
        if next >= sheets.count {
            chart.follow()
        } else if next >= 0 {
            chart.moveCursor(to: Double(sheets[next].moment.step), newest: newest)
        }
    }

    private mutating func arrangeNext(_ selected: GalleryItem?) {
        let classes = classCount
        switch gallery.arrangement {
        case .label(let label) where label + 1 < classes: gallery.arrangement = .label(label + 1)
        case .label: gallery.arrangement = .step
        case .step, .means: gallery.arrangement = classes > 0 ? .label(0) : .step
        }
        gallery.selected = 0
    }
}
