import RunEvents
import TerminalUI

extension Dashboard {
    /// The parts of the panel: one row about the point with the cursor, the plane, its spectrograms beside or below it,
    /// and the legend. Parts for which there is no room are empty.
    func mapParts(_ inside: Rect) -> (words: Rect, plot: Rect, pictures: Rect, legend: Rect) {
        let legendRows = inside.height >= 10 ? 2 : 0
        let rest = inside.inset(top: 1, bottom: legendRows)
        let legend = inside.inset(top: inside.height - legendRows)
        var (plot, pictures) = (rest, Rect(x: rest.x, y: rest.y, width: 0, height: 0))
        if rest.width >= 60 {
            let width = min(max(rest.width * 2 / 5, 26), 60)
            pictures = rest.inset(left: rest.width - width)
            plot = rest.inset(right: width + 1)
        } else if rest.height >= 16 {
            let height = rest.height * 2 / 5
            pictures = rest.inset(top: rest.height - height)
            plot = rest.inset(bottom: height)
        }
        return (inside.row(0), plot, pictures, legend)
    }

    /// The class's colour; the foreground for a point of no class.
    private func mapColour(_ label: Int?) -> Colour { label.map { .series($0) } ?? .foreground }

    /// Classes of the same colour have different shapes.
    private func mapShape(_ label: Int?) -> SeriesShape { SeriesShape(index: label.map { $0 + $0 / 8 } ?? 0) }

    func scatter(of map: HiddenMap) -> ScatterChart {
        func cloud(_ source: HiddenMap.Point.Source, _ label: Int?, _ points: [HiddenMap.Point]) -> ScatterChart.Cloud {
            let places = points.map(\.place)
            let isFaint = self.map.label != nil && label != self.map.label
            let colour = isFaint ? Colour.dim.faded(0.6) : mapColour(label)
            switch source {
            case .bank: return ScatterChart.Cloud(places, Style(Colour.dim.faded(isFaint ? 0.6 : 0.3)))
            case .clip: return ScatterChart.Cloud(places, Style(colour))
            case .pool: return ScatterChart.Cloud(places, Style(colour, isFaint ? [] : .bold), shape: mapShape(label))
            }
        }
        var clouds: [ScatterChart.Cloud] = []
        for source in [HiddenMap.Point.Source.bank, .clip, .pool] {
            let byLabel = Dictionary(grouping: map.points.filter { $0.source == source }, by: \.label)
            // The class that is lit comes last, and so over the others.
            let order = byLabel.keys.sorted { left, right in
                (left == self.map.label ? 1 : 0, left ?? -1) < (right == self.map.label ? 1 : 0, right ?? -1)
            }
            clouds += order.map { cloud(source, $0, byLabel[$0]!) }
        }
        var chart = ScatterChart(clouds)
        if let point = litPoint { chart.lit = (point.place, mapShape(point.label)) }
        return chart
    }

    func drawMap(in area: Rect, on buffer: inout ScreenBuffer) {
        guard let recorded = run.maps.at(chart.cursor) else {
            let inside = frame(.map, in: area, on: &buffer)
            let words = run.pictures.sheets.isEmpty ? "after the first inversion" : "this record has no map"
            buffer.put(words.fitted(to: inside.width), in: inside.row(0), style: .dim)
            return
        }
        let map = recorded.map
        var note = "round \(recorded.moment.round + 1)"
        if area.width >= 70 {
            note += " · \(Figures.roundPercent(Double(map.xShare))) of the variance across, "
            note += "\(Figures.roundPercent(Double(map.yShare))) up"
        }
        let inside = frame(.map, title: area.width >= 40 ? MapPanel.title : "map", note: note, in: area, on: &buffer)
        let parts = mapParts(inside)
        let chart = scatter(of: map)
        buffer.draw(chart, in: parts.plot)
        drawMapLegend(map, in: parts.legend, on: &buffer)
        guard let point = litPoint else {
            buffer.put("arrows go from point to point".fitted(to: parts.words.width), in: parts.words, style: .dim)
            return
        }
        let cell = chart.cell(of: point.place, in: parts.plot)
        let together = map.points.filter {
            $0.source == point.source && chart.cell(of: $0.place, in: parts.plot) == cell
        }
        drawWords(about: point, of: map, together: together.count, in: parts.words, on: &buffer)
        drawPictures(of: point, in: parts.pictures, on: &buffer)
    }

    private func drawWords(
        about point: HiddenMap.Point, of map: HiddenMap, together: Int, in area: Rect, on buffer: inout ScreenBuffer
    ) {
        let colour = mapColour(point.label)
        let name = point.label.map { "\"\(className($0))\"" } ?? "no class"
        let glyph = mapShape(point.label).glyph(buffer.capabilities.glyphs)
        var pieces = [Piece("\(glyph) \(name)", Style(colour, .bold), rank: 0)]
        if point.source == .clip {
            pieces.append(Piece(" real, reporting only", .plain, rank: 0))
        } else {
            pieces.append(Piece(" synthetic", .plain, rank: 0))
            if let sample = run.maps.samples[point.number] {
                pieces.append(Piece(", round \(sample.moment.round + 1)", .plain, rank: 2))
            }
        }
        if together > 1 { pieces.append(Piece(" · \(together) lie here", Style(.accent), rank: 1)) }
        if point.source == .pool, let nearest = run.maps.picture(of: point)?.nearestClip {
            pieces.append(Piece(" · nearest clip \(Figures.value(Double(nearest.distance)))", .plain, rank: 3))
            if let spacing = map.clipSpacing {
                pieces.append(Piece(" (clips lie \(Figures.value(Double(spacing))) apart)", .dim, rank: 4))
            }
        }
        Piece.draw(pieces, in: area, on: &buffer)
    }

    /// Draws the point's spectrogram and, for a sample, that of the real clip nearest to it.
    private func drawPictures(of point: HiddenMap.Point, in area: Rect, on buffer: inout ScreenBuffer) {
        guard area.height >= 4, area.width >= 10 else { return }
        guard let picture = run.maps.picture(of: point) else {
            buffer.put("its spectrogram is not loaded".fitted(to: area.width), in: area.row(0), style: .dim)
            return
        }
        var shown = [(picture, point.source == .clip ? ["real", ", reporting only"] : ["synthetic"])]
        if let clip = run.maps.nearestClip(to: picture) {
            shown.append((clip, ["real", ", nearest", ", reporting only"]))
        }
        let isStacked = area.height >= 20 && area.width < 2 * area.height
        for (place, (picture, kind)) in shown.enumerated() {
            let part: Rect
            if isStacked {
                let height = area.height / 2
                part = Rect(x: area.x, y: area.y + place * height, width: area.width, height: height - place)
            } else {
                let width = (area.width + 1) / 2
                part = Rect(x: area.x + place * width, y: area.y, width: width - 1, height: area.height)
            }
            draw(picture, named: kind, in: part, on: &buffer)
        }
    }

    /// Draws a spectrogram below its class and what it is.
    ///
    /// - Parameter kind: what it is; of several words the last ones are left out first.
    private func draw(_ picture: Picture, named kind: [String], in area: Rect, on buffer: inout ScreenBuffer) {
        let name = picture.label < 0 ? "no class" : targetNames(picture)
        let words = kind.enumerated().map { Piece($0.element, .dim, rank: $0.offset) }
        Piece.draw(words + [Piece(" " + name, .plain, rank: 1)], in: area.row(0), on: &buffer)
        let rest = area.inset(top: 1)
        let axis = rest.width >= 24 ? Self.frequencyColumns : 0
        buffer.draw(heatmap(picture, minus: nil), in: rest.inset(left: axis))
        if axis > 0 {
            drawFrequencies(
                in: Rect(x: rest.x, y: rest.y, width: axis, height: rest.height), on: &buffer)
        }
    }

    /// Draws what the marks mean, and as many classes as fit.
    private func drawMapLegend(_ map: HiddenMap, in area: Rect, on buffer: inout ScreenBuffer) {
        guard area.height >= 2 else { return }
        let tier = buffer.capabilities.glyphs
        func count(_ source: HiddenMap.Point.Source) -> Int { map.points.count { $0.source == source } }
        var kinds = [
            Piece("shapes ", Style(.foreground, .bold), rank: 0), Piece("\(count(.pool)) samples", .dim, rank: 0),
        ]
        if count(.clip) > 0 {
            kinds.append(Piece("  dots ", Style(.foreground, .bold), rank: 0))
            kinds.append(Piece("\(count(.clip)) real", .dim, rank: 0))
            kinds.append(Piece(", reporting only", .dim, rank: 1))
        }
        if count(.bank) > 0 {
            kinds.append(Piece("  grey ", Style(.foreground, .bold), rank: 2))
            kinds.append(Piece("\(count(.bank)) in the contrast's bank", .dim, rank: 2))
        }
        Piece.draw(kinds, in: area.row(0), on: &buffer)
        let row = area.row(1)
        var x = row.x
        for label in 0..<run.classes {
            let name = className(label)
            guard x + 2 + DisplayWidth.of(name) <= row.right else { break }
            let isFaint = self.map.label != nil && self.map.label != label
            let style = isFaint ? Style(Colour.dim.faded(0.6)) : Style(mapColour(label), .bold)
            buffer.set(mapShape(label).glyph(tier), x: x, y: row.y, style: style)
            let rest = Rect(x: x + 2, y: row.y, width: row.right - x - 2, height: 1)
            x = buffer.put(name, in: rest, style: self.map.label == label ? Style(.accent, .bold) : .dim) + 2
        }
    }
}
