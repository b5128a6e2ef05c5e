/// A part of a line. Where the line is too long, the parts of the highest rank are left out first, all of one rank
/// together.
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
        var left = left
        var right = right
        func width(_ pieces: [Piece]) -> Int { pieces.reduce(0) { $0 + DisplayWidth.of($1.text) } }
        while width(left) + width(right) > area.width, let worst = (left + right).map(\.rank).max(), worst > 0 {
            left.removeAll { $0.rank == worst }
            right.removeAll { $0.rank == worst }
        }
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
