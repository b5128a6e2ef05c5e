import RunEvents
import TerminalUI

/// The panel of the synthetic spectrograms, with the user's view settings.
struct GalleryPanel: PanelContent {
    static let panel = Panel.gallery
    static let title = "synthetic spectrograms"
    static let smallest = Size(width: 22, height: 7)
    static let omissionRank = 3
    static let needsStudent = true
    static let staysClear = true

    enum Arrangement: Hashable, Sendable {
        /// The pictures at the charts' cursor, or the newest.
        case step
        /// The pictures of one class, the newest first.
        case label(Int)
        /// The mean of each class.
        case means
        /// The samples that the user has marked.
        case bookmarks
        /// The first sample of a round over the steps of its inversion.
        case filmstrip(round: Int)
    }

    struct Probe: Hashable, Sendable {
        var band: Int
        var frame: Int
    }

    var arrangement = Arrangement.step
    var selected = 0
    var isEnlarged = false
    /// Whether the colours span the lowest to the highest level of each picture instead of the front end's range.
    var fitsRange = false
    /// Whether the nearest real clip stands beside each sample.
    var showsReal = false
    /// The event number of the picture with which others are compared; nil for none.
    var reference: Int64?
    /// The place in the enlarged picture whose level is shown; nil for none.
    var probe: Probe?
    /// The index of the colormap; nil for the theme's own.
    var colormap: Int?
    /// The mean of each class, which takes too long for every frame, with the version of the pictures from which it was
    /// made.
    fileprivate(set) var means: (version: Int, items: [GalleryItem])?

    mutating func prepare(for run: RunModel) {
        guard arrangement == .means, means?.version != run.pictures.version else { return }
        means = (run.pictures.version, run.classMeans)
    }

    mutating func forgetRun() { means = nil }
}

extension GalleryPanel {
    static let keys = [KeyGroup(title: "gallery", bindings: selecting + arranging + keeping)]

    private static func key(_ character: Character) -> KeyPress { .character(character) }

    private static let selecting: [Binding] = [
        Binding(
            "picture-left", [KeyPress(.left), key("h")], "select", "Select the spectrogram on the left.",
            changes: { $0.selectPicture(by: -1) }),
        Binding(
            "picture-right", [KeyPress(.right), key("l")], "select", "Select the spectrogram on the right.", rank: 10,
            offer: { $0.galleryItems.count > 1 }, changes: { $0.selectPicture(by: 1) }),
        Binding(
            "picture-up", [KeyPress(.up), key("k")], "select", "Select the spectrogram above.",
            changes: { $0.selectPicture(by: -max($0.shownGrid.columns, 1)) }),
        Binding(
            "picture-down", [KeyPress(.down), key("j")], "select", "Select the spectrogram below.",
            changes: { $0.selectPicture(by: max($0.shownGrid.columns, 1)) }),
        Binding(
            "enlarge-picture", [KeyPress(.enter)], "enlarge", "Show one as large as the screen, or all again.",
            rank: 11, offer: { !$0.galleryItems.isEmpty }, changes: { $0.enlargePicture() }),
        Binding(
            "probe-left", [KeyPress(.left, .shift), key("H")], "read",
            "Read the level at a place of the enlarged one.", changes: { $0.moveProbe(bands: 0, frames: -1) }),
        Binding(
            "probe-right", [KeyPress(.right, .shift), key("L")], "read", "Read one frame later.",
            changes: { $0.moveProbe(bands: 0, frames: 1) }),
        Binding(
            "probe-up", [KeyPress(.up, .shift), key("K")], "read", "Read one band higher.",
            changes: { $0.moveProbe(bands: 1, frames: 0) }),
        Binding(
            "probe-down", [KeyPress(.down, .shift), key("J")], "read", "Read one band lower.",
            changes: { $0.moveProbe(bands: -1, frames: 0) }),
        Binding(
            "page-down", [KeyPress(.pageDown)], "page", "The next page.", rank: 12,
            offer: { !$0.gallery.isEnlarged && $0.galleryItems.count > $0.shownGrid.page },
            changes: { $0.selectPicture(by: $0.shownGrid.page) }),
        Binding(
            "page-up", [KeyPress(.pageUp)], "page", "The page before.",
            changes: { $0.selectPicture(by: -$0.shownGrid.page) }),
    ]

    private static let arranging: [Binding] = [
        Binding(
            "earlier", [key(",")], "time", "Spectrograms of an earlier step.", changes: { $0.moveSheet(by: -1) }),
        Binding(
            "later", [key(".")], "time", "Spectrograms of a later step.", rank: 14,
            offer: { $0.run.pictures.sheets.count > 1 }, changes: { $0.moveSheet(by: 1) }),
        Binding(
            "arrange", [key("c")], "by class", "By step, or the newest of one class.", rank: 15,
            offer: { $0.run.classes > 0 && !$0.run.pictures.sheets.isEmpty }, changes: { $0.arrangeNext() }),
        Binding(
            "mean", [key("m")], "mean", "The mean of each class instead of single samples.",
            changes: { screen in
                screen.gallery.arrangement = screen.gallery.arrangement == .means ? .step : .means
                screen.gallery.selected = 0
            }),
        Binding(
            "difference", [key("d")], "compare",
            "Take the selected one as A; others are then shown as differences from it.", rank: 16,
            offer: { $0.gallery.reference != nil || $0.selectedPicture?.number != nil },
            does: { screen, seconds in
                screen.gallery.reference = screen.gallery.reference == nil ? screen.selectedPicture?.number : nil
                if screen.gallery.reference != nil {
                    screen.notify("Compared with this one from here on; d ends it.", at: seconds)
                }
                return []
            }),
        Binding(
            "filmstrip", [key("i")], "inversion",
            "Show how the first sample of the selected one's round came about, step by step, or all again.",
            does: { screen, seconds in
                screen.toggleFilmstrip(at: seconds)
                return []
            }),
        Binding(
            "real", [key("r")], "real",
            "Show the nearest real clip beside each sample, by the teacher's hidden states; for reporting only.",
            rank: 13, offer: { !$0.run.maps.clips.isEmpty && !$0.run.pictures.sheets.isEmpty },
            does: { $0.toggleReal(at: $1) }),
        Binding(
            "colormap", [key("C")], "colours", "The next colormap.",
            changes: { $0.gallery.colormap = (($0.gallery.colormap ?? -1) + 1) % Colormap.sequential.count }),
        Binding(
            "range", [key("a")], "range",
            "Colours for the fixed range of the front end, or for this picture's own.",
            changes: { $0.gallery.fitsRange.toggle() }),
    ]

    private static let keeping: [Binding] = [
        Binding(
            "bookmark", [key("b")], "mark",
            "Mark the selected sample, or take its mark away; 'frami samples --bookmarked' exports those.",
            rank: 17, offer: { $0.selectedPicture?.number != nil }, does: { $0.toggleBookmark(at: $1) }),
        Binding(
            "bookmarks", [key("B")], "marked", "Show the marked samples only, or all again.",
            does: { screen, seconds in
                screen.listBookmarks(at: seconds)
                return []
            }),
        Binding(
            "save-png", [key("P")], "PNG", "Save the selected one as PNG.", rank: 18,
            offer: { $0.selectedPicture?.number != nil },
            does: { screen, seconds in screen.keepPicture(at: seconds) { .savePicture(number: $0) } }),
        Binding(
            "save-wav", [key("W")], "WAV", "Save its sound, by Griffin-Lim, as WAV.", rank: 19,
            offer: { $0.selectedPicture?.number != nil },
            does: { screen, seconds in screen.keepPicture(at: seconds) { .saveSound(number: $0) } }),
        Binding(
            "play", [key("o")], "play", "Play its sound.", rank: 17,
            offer: { $0.options.playsSound && $0.selectedPicture?.number != nil },
            does: { screen, seconds in
                let effects = screen.keepPicture(at: seconds) { .playSound(number: $0) }
                if effects.isEmpty || screen.options.playsSound { return effects }
                screen.notify("Neither aplay nor paplay is here; W saves the sound.", at: seconds)
                return []
            }),
    ]

    static func draw(_ screen: Dashboard, in area: Rect, on buffer: inout ScreenBuffer) {
        screen.drawGallery(in: area, on: &buffer)
    }

    /// A click selects a picture, a second one enlarges it; a click on the enlarged picture shows the level there.
    static func click(at point: Point, in area: Rect, on screen: inout Dashboard, at seconds: Double)
        -> [DashboardEffect]
    {
        let items = screen.galleryItems
        if screen.gallery.isEnlarged {
            guard items.indices.contains(screen.gallery.selected) else { return [] }
            let map = screen.largeHeatmap(items[screen.gallery.selected])
            if let (row, column) = map.element(at: point, in: screen.largePlot(area.inset(by: 1))) {
                screen.gallery.probe = Probe(band: row, frame: column)
            }
        } else if let index = screen.galleryIndex(at: point, in: area), index < items.count {
            if screen.gallery.selected == index { screen.gallery.isEnlarged.toggle() }
            screen.gallery.selected = index
            screen.map.cursor = nil
        }
        return []
    }

    static func wheel(_ wheel: Wheel, in area: Rect, on screen: inout Dashboard, at seconds: Double)
        -> [DashboardEffect]
    {
        screen.clampSelection()
        screen.moveSheet(by: wheel.isUp ? -1 : 1)
        return []
    }

    static func closes(on screen: inout Dashboard) -> Bool {
        if screen.gallery.isEnlarged {
            screen.enlargePicture()
            return true
        }
        guard screen.focus == .gallery, screen.enlarged == nil else { return false }
        if screen.gallery.reference != nil {
            screen.gallery.reference = nil
            return true
        }
        screen.gallery.arrangement = .step
        return false
    }
}

extension Dashboard {
    var gallery: GalleryPanel {
        get { self[GalleryPanel.self] }
        set { self[GalleryPanel.self] = newValue }
    }

    var selectedPicture: GalleryItem? {
        let items = galleryItems
        guard !items.isEmpty else { return nil }
        return items[min(max(gallery.selected, 0), items.count - 1)]
    }

    fileprivate mutating func selectPicture(by count: Int) {
        map.cursor = nil
        clampSelection()
        gallery.selected += count
        clampSelection()
    }

    /// Limits the selection to the present number of pictures.
    fileprivate mutating func clampSelection() {
        gallery.selected = min(max(gallery.selected, 0), max(galleryItems.count - 1, 0))
    }

    fileprivate mutating func enlargePicture() {
        if gallery.isEnlarged {
            gallery.isEnlarged = false
            if enlarged == .gallery { shrink() }
        } else if selectedPicture != nil {
            gallery.isEnlarged = true
            enlarged = .gallery
        }
    }

    fileprivate mutating func moveProbe(bands: Int, frames: Int) {
        guard gallery.isEnlarged, let picture = selectedPicture?.picture, picture.mels > 0, picture.frames > 0 else {
            return
        }
        let now = gallery.probe ?? GalleryPanel.Probe(band: picture.mels / 2, frame: picture.frames / 2)
        gallery.probe = GalleryPanel.Probe(
            band: min(max(now.band + bands, 0), picture.mels - 1),
            frame: min(max(now.frame + frames, 0), picture.frames - 1))
    }

    /// The effect for the selected picture's event number, or a notice that says why it has none.
    mutating func keepPicture(
        at seconds: Double, _ effect: (Int64) -> DashboardEffect
    ) -> [DashboardEffect] {
        guard let item = selectedPicture else {
            notify("There is no spectrogram yet.", at: seconds)
            return []
        }
        guard let number = item.number else {
            notify("A mean is not in the record; m goes back to single spectrograms.", at: seconds)
            return []
        }
        return [effect(number)]
    }

    /// Moves to the sheet before or after, together with the charts' cursor. After the newest sheet the gallery follows
    /// the run again.
    fileprivate mutating func moveSheet(by direction: Int) {
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

    fileprivate mutating func arrangeNext() {
        switch gallery.arrangement {
        case .label(let label) where label + 1 < run.classes: gallery.arrangement = .label(label + 1)
        case .label: gallery.arrangement = .step
        case .step, .means, .bookmarks, .filmstrip: gallery.arrangement = run.classes > 0 ? .label(0) : .step
        }
        gallery.selected = 0
    }
}
