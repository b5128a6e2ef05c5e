/// A canvas of dots: 2x4 for each cell in braille, 2x2 in quadrant blocks, 1x3 in ASCII.
///
/// Several series share one canvas; a cell shows the dots of all series in the hue of the series with the most of them.
struct DotCanvas {
    let tier: GlyphTier
    let columns: Int
    let rows: Int
    let dotsAcross: Int
    let dotsDown: Int
    /// Whether every third cell of a row stays as it is, so that what is drawn is a dashed line.
    var leavesGaps = false
    private var masks: [UInt8]
    private var owners: [Int16]
    private var ownerDots: [UInt8]

    init(columns: Int, rows: Int, tier: GlyphTier) {
        self.tier = tier
        self.columns = columns
        self.rows = rows
        (dotsAcross, dotsDown) = tier == .braille ? (2, 4) : tier == .blocks ? (2, 2) : (1, 3)
        masks = [UInt8](repeating: 0, count: columns * rows)
        owners = [Int16](repeating: -1, count: columns * rows)
        ownerDots = [UInt8](repeating: 0, count: columns * rows)
    }

    var width: Int { columns * dotsAcross }
    var height: Int { rows * dotsDown }

    /// Sets one dot, counted from the top left; a dot outside is ignored.
    mutating func set(x: Int, y: Int, owner: Int) {
        guard x >= 0, x < width, y >= 0, y < height, !leavesGaps || x / dotsAcross % 3 != 2 else { return }
        let cell = (y / dotsDown) * columns + x / dotsAcross
        let bit = UInt8(1) << UInt8((y % dotsDown) * dotsAcross + x % dotsAcross)
        if owners[cell] == Int16(owner) {
            if masks[cell] & bit == 0 { ownerDots[cell] += 1 }
        } else if ownerDots[cell] <= 1 {
            owners[cell] = Int16(owner)
            ownerDots[cell] = 1
        } else {
            ownerDots[cell] -= 1
        }
        masks[cell] |= bit
    }

    mutating func vertical(x: Int, from: Int, to: Int, owner: Int) {
        let top = max(0, min(from, to))
        let bottom = min(height - 1, max(from, to))
        guard top <= bottom else { return }
        for y in top...bottom { set(x: x, y: y, owner: owner) }
    }

    /// Draws a line with both ends; steep parts are continuous columns.
    mutating func line(fromX x0: Int, y y0: Int, toX x1: Int, y y1: Int, owner: Int) {
        guard x1 > x0 else { return vertical(x: x0, from: y0, to: y1, owner: owner) }
        let span = x1 - x0
        var previous = y0
        for x in x0...x1 {
            let next = y0 + Int((Double(y1 - y0) * Double(x - x0) / Double(span)).rounded())
            if abs(next - previous) <= 1 {
                set(x: x, y: next, owner: owner)
            } else {
                let middle = (previous + next) / 2
                vertical(x: x - 1, from: previous, to: middle, owner: owner)
                vertical(x: x, from: next > middle ? middle + 1 : middle, to: next, owner: owner)
            }
            previous = next
        }
    }

    /// The cell's glyph and the series that owns it; nil where no dot is set.
    func glyph(column: Int, row: Int) -> (glyph: Unicode.Scalar, owner: Int)? {
        let index = row * columns + column
        let mask = masks[index]
        guard mask != 0 else { return nil }
        return (Self.scalar(mask, tier: tier), Int(owners[index]))
    }

    private static func scalar(_ mask: UInt8, tier: GlyphTier) -> Unicode.Scalar {
        switch tier {
        case .braille:
            // From rows of two dots to Unicode's order, in which dots 1 2 3 7 are the left column and 4 5 6 8 the right
            // one.
            let order: [UInt32] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]
            var bits: UInt32 = 0
            for index in 0..<8 where mask & (1 << UInt8(index)) != 0 { bits |= order[index] }
            return Unicode.Scalar(0x2800 + bits) ?? " "
        case .blocks:
            return quadrants[Int(mask & 15)]
        case .ascii:
            return asciiDots[Int(mask & 7)]
        }
    }

    private static let quadrants: [Unicode.Scalar] = [
        " ", "▘", "▝", "▀", "▖", "▌", "▞", "▛", "▗", "▚", "▐", "▜", "▄", "▙", "▟", "█",
    ]

    /// The glyphs for all sets of dots in the top, middle and bottom third.
    private static let asciiDots: [Unicode.Scalar] = [" ", "'", "-", ":", ".", ":", ":", "|"]
}
