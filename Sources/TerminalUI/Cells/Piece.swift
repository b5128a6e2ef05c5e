/// A part of a line. Where the line is too long, the parts of the lowest ranks are kept, all of one rank together; a rank
/// that does not fit is left out, and a higher one is kept in its place if it fits.
public struct Piece: Sendable {
    let text: String
    let style: Style
    let rank: Int

    /// - Parameter rank: 0 for a part that is never left out.
    public init(_ text: String, _ style: Style, rank: Int) {
        self.text = text
        self.style = style
        self.rank = rank
    }

    /// Draws `left` from the left and `right` at the right edge, without the pieces that do not fit.
    public static func draw(_ left: [Piece], right: [Piece] = [], in area: Rect, on buffer: inout ScreenBuffer) {
        func width(_ pieces: [Piece]) -> Int { pieces.reduce(0) { $0 + DisplayWidth.of($1.text) } }
        let all = left + right
        var free = area.width
        var kept: Set<Int> = [0]
        for rank in Set(all.map(\.rank)).sorted() {
            let needed = width(all.filter { $0.rank == rank })
            guard needed <= free || rank == 0 else { continue }
            kept.insert(rank)
            free -= needed
        }
        let left = left.filter { kept.contains($0.rank) }
        let right = right.filter { kept.contains($0.rank) }
        var x = area.x
        for piece in left where x < area.right {
            let rest = Rect(x: x, y: area.y, width: area.right - x, height: 1)
            buffer.put(piece.text.fitted(to: rest.width), in: rest, style: piece.style)
            x += DisplayWidth.of(piece.text)
        }
        x = area.right - width(right)
        for piece in right where x >= area.x {
            buffer.put(piece.text, in: Rect(x: x, y: area.y, width: area.right - x, height: 1), style: piece.style)
            x += DisplayWidth.of(piece.text)
        }
    }
}
