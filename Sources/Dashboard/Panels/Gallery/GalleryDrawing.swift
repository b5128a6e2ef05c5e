import RunEvents
import TerminalUI

extension Dashboard {
    static let frequencyColumns = 4
    static let barColumns = 7

    /// The area between the frequency axis on the left and the colour bar on the right.
    func galleryArea(_ area: Rect) -> Rect {
        let inside = area.inset(by: 1)
        return inside.inset(
            left: inside.width >= 30 ? Self.frequencyColumns : 0, right: inside.width >= 60 ? Self.barColumns : 0)
    }

    func galleryGrid(_ area: Rect) -> GalleryGrid {
        GalleryGrid(
            area: galleryArea(area), count: showsEachClass ? run.classes : galleryItems.count,
            isPaired: gallery.showsReal)
    }

    /// The item under a point of the screen.
    func galleryIndex(at point: Point, in area: Rect) -> Int? {
        let grid = galleryGrid(area)
        guard !gallery.isEnlarged, let place = grid.place(at: point) else { return nil }
        return gallery.selected / grid.page * grid.page + place
    }

    var heatColours: Colormap {
        gallery.colormap.map { Colormap.sequential[$0 % Colormap.sequential.count] } ?? options.colormap
    }

    func drawGallery(in area: Rect, on buffer: inout ScreenBuffer) {
        let items = galleryItems
        let selected = min(max(gallery.selected, 0), max(items.count - 1, 0))
        let grid = galleryGrid(area)
        let first = selected / grid.page * grid.page
        let inside = frame(
            .gallery, title: galleryTitle(area.width),
            note: galleryNote(items, first: first, page: grid.page, width: area.width), in: area, on: &buffer)
        guard !items.isEmpty, grid.columns > 0 || gallery.isEnlarged else {
            buffer.put(
                "after the first inversion".fitted(to: inside.width), in: inside.row(0),
                style: .dim)
            return
        }
        let reference = referencePicture
        // All tiles have the same time axis, so that shorter sounds are narrower.
        let longest = items.reduce(1) { max($0, $1.picture.frames) }
        let newestRound = items.reduce(0) { max($0, $1.moment.round) }
        if gallery.isEnlarged {
            return drawLarge(items[selected], in: inside, on: &buffer)
        }
        for place in 0..<grid.page where first + place < items.count {
            let isSelected = first + place == selected
            let (tile, beside) = grid.pair(in: grid.tile(place))
            drawTile(
                items[first + place], reference: reference, isSelected: isSelected, newestRound: newestRound,
                longest: longest, in: tile, on: &buffer)
            if gallery.showsReal { drawReal(beside: items[first + place], in: beside, on: &buffer) }
        }
        let picture = Rect(
            x: grid.area.x, y: grid.area.y + 1, width: grid.tileWidth, height: max(0, grid.tileHeight - 1))
        if grid.area.x > inside.x {
            for row in 0..<min(grid.rows, (items.count - first + grid.columns - 1) / grid.columns) {
                var beside = picture
                beside.y += row * grid.tileHeight
                drawFrequencies(
                    in: Rect(x: inside.x, y: beside.y, width: grid.area.x - inside.x, height: beside.height),
                    on: &buffer)
            }
        }
        if grid.area.right < inside.right {
            drawBar(
                heatmap(items[selected].picture, minus: reference),
                in: Rect(
                    x: inside.right - Self.barColumns + 1, y: picture.y, width: Self.barColumns - 1,
                    height: picture.height), on: &buffer)
        }
        drawSeconds(longest, grid, in: area, on: &buffer)
    }

    private func galleryNote(_ items: [GalleryItem], first: Int, page: Int, width: Int) -> String {
        guard !items.isEmpty else { return "" }
        let pages = (items.count + page - 1) / page
        // Where there is no room for all parts, those of the highest ranks are left out.
        var parts: [(text: String, rank: Int)] = []
        switch gallery.arrangement {
        case .step:
            let newest = items.map(\.moment).max { $0.step < $1.step } ?? Moment()
            if showsEachClass { parts.append(("newest of each class", 4)) }
            parts += [("round \(newest.round + 1)", 0), ("step \(Figures.count(newest.step))", 2)]
        case .label(let label): parts.append(("newest \"\(className(label))\"", 0))
        case .means: parts.append(("means", 0))
        case .bookmarks: parts.append(("marked", 0))
        case .filmstrip(let round): parts += [("round \(round + 1)", 0), (filmstripWords, 2)]
        }
        if referencePicture != nil { parts.append(("minus A", 1)) }
        parts += overflow(of: items.dropFirst(first).prefix(page).map(\.picture)).map { ($0, 3) }
        if gallery.showsReal {
            parts.append((width >= 110 ? "beside real clips, reporting only" : "real: reporting only", 1))
        }
        if pages > 1, !gallery.isEnlarged { parts.append(("\(first / page + 1)/\(pages)", 1)) }
        func words() -> String { parts.map(\.text).joined(separator: " · ") }
        // The frame leaves so much beside the title.
        let room = width - DisplayWidth.of(galleryTitle(width)) - 9
        while parts.count > 1, DisplayWidth.of(words()) > room, let most = parts.map(\.rank).max(), most > 0 {
            parts.removeAll { $0.rank == most }
        }
        return words()
    }

    /// Where there is no room for a note, the title says that real clips are shown for reporting only.
    private func galleryTitle(_ width: Int) -> String {
        width >= 34 ? GalleryPanel.title : gallery.showsReal ? "reporting only" : "spectrograms"
    }

    private func drawTile(
        _ item: GalleryItem, reference: Picture?, isSelected: Bool, newestRound: Int, longest: Int,
        in tile: Rect, on buffer: inout ScreenBuffer
    ) {
        let isLit = isSelected && focus == .gallery
        let caption = tile.row(0)
        if isLit { buffer.fill(caption, with: Cell(" ", background: .selectionBackground)) }
        let back: Colour? = isLit ? .selectionBackground : nil
        let confidence = confidenceText(item)
        let isReference = item.number != nil && item.number == gallery.reference
        let mark = isBookmarked(item) ? (buffer.capabilities.glyphs == .ascii ? "! " : "⚑ ") : ""
        let name = mark + (isReference ? "A " : "") + tileName(item)
        // Pictures of the present round are highlighted against those of earlier rounds.
        let isNew = item.averaged != nil || item.moment.round == newestRound || gallery.arrangement != .step
        let end = buffer.put(
            name.fitted(to: caption.width - confidence.count - 1), in: caption,
            style: Style(isLit ? .selectionForeground : isNew ? .foreground : .dim, on: back))
        // A probability below one half is highlighted, because the teacher may then prefer another class.
        let isUncertain = item.averaged == nil && item.picture.confidence < 0.5
        buffer.put(
            confidence, in: caption.inset(left: end + 1 - caption.x),
            style: Style(isUncertain ? .warning : .dim, on: back))
        var room = tile.inset(top: 1)
        room.width = max(1, (room.width * item.picture.frames + longest / 2) / longest)
        buffer.draw(heatmap(item.picture, minus: isReference ? nil : reference), in: room)
    }

    /// The class, or, where all tiles are of one, the step.
    private func tileName(_ item: GalleryItem) -> String {
        if case .filmstrip = gallery.arrangement { return "step \(item.moment.step)" }
        return targetNames(item.picture)
    }

    func confidenceText(_ item: GalleryItem) -> String {
        if let count = item.averaged { return "of \(count)" }
        return item.picture.confidence.isFinite ? NumberText.fixed(Double(item.picture.confidence), decimals: 2) : "–"
    }

    /// The picture in its colormap, or its difference from another of the same size in the diverging colormap.
    func heatmap(_ picture: Picture, minus reference: Picture?) -> Heatmap {
        if let reference, reference.levels.count == picture.levels.count, reference.mels == picture.mels {
            let differences = zip(picture.levels, reference.levels).map { $0 - $1 }
            // All tiles use the same colours for the same difference, unless each has its own range.
            let most = gallery.fitsRange ? max(differences.reduce(0) { max($0, abs($1)) }, 0.01) : 0.5
            var map = Heatmap(
                ValueGrid(rows: picture.mels, columns: picture.frames, values: differences),
                colormap: .difference, range: -most...most)
            map.isStill = true
            return map
        }
        var map = Heatmap(
            ValueGrid(rows: picture.mels, columns: picture.frames, values: picture.levels),
            colormap: heatColours, range: gallery.fitsRange ? nil : 0...1)
        map.isStill = true
        return map
    }

    /// Draws the frequency axis in Hz beside a picture, evenly spaced in mel.
    func drawFrequencies(in area: Rect, on buffer: inout ScreenBuffer) {
        guard let axes = run.description?.axes, area.height >= 3, let highest = axes.frequencies.last else { return }
        var free = area.bottom
        let gap = area.height >= 14 ? 3 : 2
        for hertz in [62.5, 125, 250, 500, 1000, 2000, 4000, 8000, 16000] where hertz <= highest * 1.03 {
            guard let band = axes.frequencies.firstIndex(where: { $0 >= hertz * 0.98 }) else { continue }
            let share = (Double(band) + 0.5) / Double(axes.frequencies.count)
            let row = area.y + min(area.height - 1, max(0, Int((1 - share) * Double(area.height))))
            guard row <= free - gap || free == area.bottom else { continue }
            buffer.put(
                Figures.frequency(hertz), in: Rect(x: area.x, y: row, width: area.width - 1, height: 1), style: .dim,
                align: .right)
            free = row
        }
    }

    /// Draws the colour bar with the values of its ends; for a difference, how many dB it is louder or softer than A.
    func drawBar(_ map: Heatmap, in area: Rect, on buffer: inout ScreenBuffer) {
        guard area.height >= 4, area.width >= 5 else { return }
        let ramp = ValueGrid(
            rows: area.height * 2, columns: 1, values: (0..<area.height * 2).map { Float($0) })
        var bar = Heatmap(ramp, colormap: map.colormap)
        bar.resampling = .nearest
        buffer.draw(bar, in: Rect(x: area.x, y: area.y, width: 1, height: area.height))
        let words = area.inset(left: 2)
        let decibels = run.description?.axes.decibels ?? 0...1
        let span = decibels.upperBound - decibels.lowerBound
        let (high, low): (String, String)
        if map.colormap == .difference, let most = map.range?.upperBound {
            let text = NumberText.fixed(Double(most) * span, decimals: 0)
            (high, low) = ("+" + text, "−" + text)
        } else if gallery.fitsRange {
            (high, low) = ("most", "least")
        } else {
            high = NumberText.fixed(decibels.upperBound, decimals: 0)
            low = NumberText.fixed(decibels.lowerBound, decimals: 0)
        }
        buffer.put(high, in: words.row(0), style: .dim)
        buffer.put("dB", in: words.row(area.height / 2), style: .dim)
        buffer.put(low, in: words.row(area.height - 1), style: .dim)
    }

    /// Draws the seconds on the panel's lower border, below the first tile of each column.
    private func drawSeconds(
        _ frames: Int, _ grid: GalleryGrid, in area: Rect, on buffer: inout ScreenBuffer
    ) {
        guard let perFrame = run.description?.axes.secondsPerFrame, perFrame > 0, perFrame.isFinite, frames > 0
        else { return }
        let seconds = Double(frames) * perFrame
        for column in 0..<grid.columns {
            let tile = grid.tile(column)
            let row = Rect(x: tile.x, y: area.bottom - 1, width: tile.width, height: 1)
            let end = " " + NumberText.fixed(seconds, decimals: seconds < 10 ? 2 : 1) + " s "
            guard row.width >= end.count + 4 else { continue }
            buffer.put(" 0 ", in: row, style: .dim)
            buffer.put(end, in: row, style: .dim, align: .right)
        }
    }
}
