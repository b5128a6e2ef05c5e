import RunEvents
import TerminalUI

/// The enlarged spectrogram, with its axes and the level at the probe.
extension Dashboard {
    /// The parts for the sample and for the real clip beside it, which has no width where none is shown.
    private func largeParts(_ inside: Rect) -> (sample: Rect, real: Rect) {
        guard gallery.showsReal, inside.width >= 40 else { return (inside, inside.inset(left: inside.width)) }
        return (inside.inset(right: inside.width * 2 / 5), inside.inset(left: inside.width - inside.width * 2 / 5 + 1))
    }

    func largePlot(_ inside: Rect) -> Rect {
        let inside = largeParts(inside).sample
        return inside.inset(
            left: inside.width >= 30 ? Self.frequencyColumns + 1 : 0, top: 1,
            right: inside.width >= 40 ? Self.barColumns : 0)
    }

    func largeHeatmap(_ item: GalleryItem) -> Heatmap {
        let isReference = item.number != nil && item.number == gallery.reference
        var map = heatmap(item.picture, minus: isReference ? nil : referencePicture)
        if let axes = run.description?.axes { map.seconds = Double(item.picture.frames) * axes.secondsPerFrame }
        if let probe = gallery.probe { map.cursor = (row: probe.band, column: probe.frame) }
        return map
    }

    func drawLarge(_ item: GalleryItem, in inside: Rect, on buffer: inout ScreenBuffer) {
        let map = largeHeatmap(item)
        let isDifference = map.colormap == .difference
        let plot = largePlot(inside)
        buffer.draw(map, in: plot)
        let pixels = map.area(in: plot)
        if plot.x > inside.x {
            let beside = Rect(x: inside.x, y: pixels.y, width: plot.x - inside.x, height: pixels.height)
            drawFrequencies(in: beside, on: &buffer)
        }
        let (sample, real) = largeParts(inside)
        if plot.right < sample.right {
            let bar = Rect(x: plot.right + 1, y: pixels.y, width: sample.right - plot.right - 1, height: pixels.height)
            drawBar(map, in: bar, on: &buffer)
        }
        if !real.isEmpty { drawReal(beside: item, in: real.inset(top: 1), on: &buffer) }
        let picture = item.picture
        var pieces = [
            Piece(targetNames(picture), Style(.title, .bold), rank: 0),
            Piece("  \(confidenceText(item))", Style(.foreground), rank: 0),
        ]
        if item.averaged == nil {
            pieces.append(Piece(" by the teacher", .dim, rank: 4))
            pieces.append(Piece("  round \(item.moment.round + 1), step \(item.moment.step)", .dim, rank: 3))
        }
        if isDifference { pieces.append(Piece("  minus A", Style(.accent), rank: 2)) }
        if let reading = reading(map) {
            pieces.append(Piece("  at \(reading)", Style(.accent, .bold), rank: 1))
        } else {
            pieces.append(Piece("  \(picture.mels) bands × \(picture.frames) frames", .dim, rank: 5))
        }
        Piece.draw(pieces, in: inside.row(0), on: &buffer)
    }

    /// The text for the probe, such as `0.62 s, 1.2k Hz: −34 dB`; for a difference, by how much it is louder.
    private func reading(_ map: Heatmap) -> String? {
        guard let probe = gallery.probe, let axes = run.description?.axes,
            (0..<map.picture.rows).contains(probe.band), (0..<map.picture.columns).contains(probe.frame)
        else { return nil }
        let seconds = (Double(probe.frame) + 0.5) * axes.secondsPerFrame
        let place = NumberText.fixed(seconds, decimals: 2) + " s"
        let pitch =
            axes.frequencies.indices.contains(probe.band)
            ? ", \(NumberText.fixed(axes.frequencies[probe.band], decimals: 0)) Hz" : ""
        let level = Double(map.picture[probe.band, probe.frame])
        let span = axes.decibels.upperBound - axes.decibels.lowerBound
        let decibels = map.colormap == .difference ? level * span : axes.decibels.lowerBound + level * span
        return "\(place)\(pitch): \(NumberText.fixed(decibels, decimals: 1)) dB"
    }
}
