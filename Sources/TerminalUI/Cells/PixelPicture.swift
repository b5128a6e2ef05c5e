/// A picture that a terminal shows at its own resolution, where it can; elsewhere heatmaps are drawn in half blocks.
public struct PixelPicture: Hashable, Sendable {
    public let width: Int
    public let height: Int
    /// `[height, width]`, the top row first: 0 to 254 from the colormap's first colour to its last, and 255 for a value
    /// that is no number.
    public let levels: [UInt8]
    public let colormap: Colormap

    public init(width: Int, height: Int, levels: [UInt8], colormap: Colormap) {
        precondition(levels.count == width * height, "a picture of \(width) x \(height) with \(levels.count) levels")
        self.width = width
        self.height = height
        self.levels = levels
        self.colormap = colormap
    }

    /// The colours of the 256 levels.
    public var palette: [RGB] {
        (0..<255).map { colormap.rgb(UInt8(Double($0) / 254 * 255 + 0.5)) } + [RGB(0xFF0000)]
    }

    /// A picture with the number of cells that it covers.
    public struct Placed: Hashable, Sendable {
        public let picture: PixelPicture
        public let columns: Int
        public let rows: Int

        public init(picture: PixelPicture, columns: Int, rows: Int) {
            self.picture = picture
            self.columns = columns
            self.rows = rows
        }
    }
}

extension Cell {
    /// The part of a picture that a cell shows.
    public struct Place: Equatable, Sendable {
        /// The picture's place in `ScreenBuffer.pictures`, or the number that a terminal has given it.
        public let picture: Int
        public let row: Int
        public let column: Int

        public init(picture: Int, row: Int, column: Int) {
            self.picture = picture
            self.row = row
            self.column = column
        }

        /// The scalar of such a cell, which is above all of Unicode's.
        var scalar: UInt32 { 1 << 31 | UInt32(picture) << 16 | UInt32(row) << 8 | UInt32(column) }
    }

    /// The part of a picture that it shows; nil for text.
    public var place: Place? {
        guard scalar >> 31 == 1 else { return nil }
        return Place(
            picture: Int(scalar >> 16 & 0x7FFF), row: Int(scalar >> 8 & 255), column: Int(scalar & 255))
    }
}

extension ScreenBuffer {
    /// The most pictures on a screen.
    public static let mostPictures = 96
    /// The most rows or columns of cells that a picture covers.
    public static let mostPictureCells = 240

    /// Lets cells show a picture, stretched to a rectangle.
    ///
    /// - Returns: false, with nothing drawn, where the terminal shows none or the picture is too large.
    public mutating func put(_ picture: PixelPicture, in rect: Rect) -> Bool {
        guard capabilities.showsPictures, !rect.isEmpty, max(rect.width, rect.height) <= Self.mostPictureCells else {
            return false
        }
        let placed = PixelPicture.Placed(picture: picture, columns: rect.width, rows: rect.height)
        guard let number = number(of: placed) else { return false }
        for row in 0..<rect.height {
            for column in 0..<rect.width {
                var cell = Cell.blank
                cell.scalar = Cell.Place(picture: number, row: row, column: column).scalar
                set(cell, x: rect.x + column, y: rect.y + row)
            }
        }
        return true
    }
}
