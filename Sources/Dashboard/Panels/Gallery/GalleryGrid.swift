import TerminalUI

/// Tiles of equal size in rows and columns.
struct GalleryGrid: Hashable, Sendable {
    let area: Rect
    let columns: Int
    let rows: Int
    let tileWidth: Int
    let tileHeight: Int
    let isPaired: Bool

    /// Chooses tiles that are high enough to show harmonics, as many as fit then, and no more than the pictures need.
    /// They are wider than high, but not so wide that a sound looks like a stripe.
    ///
    /// - Parameter isPaired: whether each tile has two pictures side by side.
    init(area: Rect, count: Int, isPaired: Bool = false) {
        self.area = area
        self.isPaired = isPaired
        guard Self.room(in: area, isPaired: isPaired) > 0 else {
            (columns, rows, tileWidth, tileHeight) = (0, 0, 0, 0)
            return
        }
        let rows = Self.rows(in: area, count: count, isPaired: isPaired)
        (self.rows, tileHeight) = (rows, area.height / rows)
        let most = Self.columns(in: area, rows: rows, isPaired: isPaired)
        // Pages are equally full: ten pictures with room for seven on a page are shown as five and five.
        let pages = max(1, (count + most * rows - 1) / (most * rows))
        columns = max(1, min(most, (count + pages * rows - 1) / (pages * rows)))
        tileWidth = min((area.width + 1) / columns - 1, max(20, (tileHeight - 1) * 4) * (isPaired ? 2 : 1))
    }

    /// The largest number of tiles that fit.
    static func room(in area: Rect, isPaired: Bool = false) -> Int {
        let rows = mostRows(in: area)
        return area.width >= 8 && area.height >= 3 ? rows * columns(in: area, rows: rows, isPaired: isPaired) : 0
    }

    private static func mostRows(in area: Rect) -> Int { max(1, area.height / 12) }

    /// The most rows; where fewer rows have room for all pictures too, those with the fewest empty places, so that tiles
    /// grow rather than that a part of the panel stays blank.
    private static func rows(in area: Rect, count: Int, isPaired: Bool) -> Int {
        let most = mostRows(in: area)
        let fitting = (1...most).reversed().filter {
            count > 0 && $0 * columns(in: area, rows: $0, isPaired: isPaired) >= count
        }
        func empty(_ rows: Int) -> Int { rows * ((count + rows - 1) / rows) - count }
        return fitting.min { empty($0) < empty($1) } ?? most
    }

    private static func columns(in area: Rect, rows: Int, isPaired: Bool) -> Int {
        // The row of the caption is not part of the picture; pictures are a little wider than high, counted in half
        // rows. Two of them are narrower, so that more than one pair fits.
        let wanted = max(20, Int(Double(area.height / rows - 1) * 2 * 0.8)) * (isPaired ? 3 : 2) / 2
        return max(1, min((area.width + 1) / (wanted + 1), 12))
    }

    func tile(_ index: Int) -> Rect {
        guard columns > 0 else { return Rect(x: area.x, y: area.y, width: 0, height: 0) }
        return Rect(
            x: area.x + index % columns * (tileWidth + 1), y: area.y + index / columns * tileHeight,
            width: tileWidth, height: tileHeight)
    }

    /// The parts of a tile for its picture and for the one beside it, which has no width where tiles are not paired.
    func pair(in tile: Rect) -> (picture: Rect, beside: Rect) {
        guard isPaired else { return (tile, tile.inset(left: tile.width)) }
        let width = (tile.width - 1) / 2
        return (
            tile.inset(right: tile.width - width),
            Rect(x: tile.x + width + 1, y: tile.y, width: width, height: tile.height)
        )
    }

    /// The place of a point's tile on this page; nil outside all tiles.
    func place(at point: Point) -> Int? { (0..<columns * rows).first { tile($0).contains(point) } }

    var page: Int { max(1, columns * rows) }
}
