import RunEvents
import TerminalUI

/// Real clips beside samples, which are shown for reporting only.
extension Dashboard {
    /// The real clip beside a picture, and its distance: the nearest one beside a sample, and the mean of the class's
    /// clips, which has no distance, beside a mean.
    private func real(beside item: GalleryItem) -> (picture: Picture, distance: Float?)? {
        guard item.averaged != nil else {
            return run.maps.nearestClip(to: item.picture).map { ($0, item.picture.nearestClip?.distance) }
        }
        let numbers = run.maps.clips.keys.sorted()
        let clips = numbers.compactMap { run.maps.clips[$0] }.filter { $0.label == item.picture.label }
        return clips.mean.map { ($0.picture, nil) }
    }

    mutating func toggleReal(at seconds: Double) -> [DashboardEffect] {
        // The bottom line offers the same key for it.
        if canResume { return [.resumeEngine] }
        if !gallery.showsReal, run.maps.clips.isEmpty {
            notify("This record has no real clips to show beside its samples.", at: seconds)
            return []
        }
        gallery.showsReal.toggle()
        return []
    }

    /// Draws the real clip beside a picture, with its class and distance.
    func drawReal(beside item: GalleryItem, in area: Rect, on buffer: inout ScreenBuffer) {
        guard let (picture, distance) = real(beside: item) else {
            buffer.put("no real clip".fitted(to: area.width), in: area.row(0), style: .dim)
            return
        }
        let figure = distance.map { " " + Figures.short(Double($0)) } ?? ""
        var name = picture.label < 0 ? "no class" : targetNames(picture)
        // The quotation marks go first where there is little room.
        if 5 + DisplayWidth.of(name + figure) > area.width { name = name.filter { $0 != "\"" } }
        var pieces = [Piece("real ", .dim, rank: 0)]
        // Another class than the one that was asked for is worth a look.
        let isOther = picture.label != item.picture.label
        pieces.append(Piece(name, isOther ? .warning : .plain, rank: 2))
        if item.averaged != nil { pieces.append(Piece(", mean", .dim, rank: 3)) }
        Piece.draw(pieces, right: [Piece(figure, .dim, rank: 1)], in: area.row(0), on: &buffer)
        buffer.draw(heatmap(picture, minus: nil), in: area.inset(top: 1))
    }
}
