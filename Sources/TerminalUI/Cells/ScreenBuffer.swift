/// A grid of cells into which widgets draw, and which a terminal then shows.
///
/// Every write is limited to `clip`, so that a panel cannot draw outside its area. Coordinates are those of the screen.
public struct ScreenBuffer: Equatable, Sendable {
    public let size: Size
    public var capabilities: Capabilities

    /// The cells, row by row.
    public private(set) var cells: [Cell]

    /// The pictures of which cells show parts.
    public private(set) var pictures: [PixelPicture.Placed] = []

    /// The rectangle outside which writes have no effect.
    public var clip: Rect

    public init(size: Size, capabilities: Capabilities = Capabilities()) {
        self.size = size
        self.capabilities = capabilities
        self.cells = [Cell](repeating: .blank, count: size.area)
        self.clip = Rect(size)
    }

    /// The whole screen as a rectangle.
    public var bounds: Rect { Rect(size) }

    /// The cell in column `x` and row `y`; reading outside the screen is a programmer's error, writing there has no
    /// effect.
    public subscript(x: Int, y: Int) -> Cell {
        get {
            precondition(x >= 0 && x < size.width && y >= 0 && y < size.height, "ScreenBuffer: no cell at \(x),\(y)")
            return cells[y * size.width + x]
        }
        set { set(newValue, x: x, y: y) }
    }

    /// Runs `draw` with the clip narrowed to `rect`.
    public mutating func clipped(to rect: Rect, _ draw: (inout ScreenBuffer) -> Void) {
        let outer = clip
        clip = outer.intersection(rect)
        draw(&self)
        clip = outer
    }

    /// Writes one cell of width 1. Where it overwrites half of a wide glyph, the other half becomes a blank.
    public mutating func set(_ cell: Cell, x: Int, y: Int) {
        guard isWritable(x, y) else { return }
        let index = y * size.width + x
        breakWideGlyph(at: index, x: x)
        cells[index] = cell
    }

    /// Writes cells of width 1 side by side, as `set` writes each of them.
    public mutating func set(_ row: [Cell], x: Int, y: Int) {
        let area = Rect(x: x, y: y, width: row.count, height: 1).intersection(clip).intersection(bounds)
        guard !area.isEmpty else { return }
        let start = y * size.width
        breakWideGlyph(at: start + area.x, x: area.x)
        breakWideGlyph(at: start + area.right - 1, x: area.right - 1)
        for column in area.x..<area.right { cells[start + column] = row[column - x] }
    }

    /// Writes a glyph. If the style has no background, the cell's is kept.
    public mutating func set(_ glyph: Unicode.Scalar, x: Int, y: Int, style: Style) {
        guard isWritable(x, y) else { return }
        let index = y * size.width + x
        breakWideGlyph(at: index, x: x)
        cells[index] = Cell(
            glyph, foreground: style.foreground, background: style.background ?? cells[index].background,
            attributes: style.attributes)
    }

    /// Changes the colours and attributes of cells without their glyphs, for cursors and selections.
    public mutating func restyle(_ rect: Rect, _ change: (inout Cell) -> Void) {
        let area = rect.intersection(clip).intersection(bounds)
        guard !area.isEmpty else { return }
        for y in area.y..<area.bottom {
            for x in area.x..<area.right {
                let scalar = cells[y * size.width + x].scalar
                change(&cells[y * size.width + x])
                cells[y * size.width + x].scalar = scalar
            }
        }
    }

    /// Sets all cells of a rectangle, as far as it lies inside the clip.
    public mutating func fill(_ rect: Rect, with cell: Cell = .blank) {
        let area = rect.intersection(clip).intersection(bounds)
        guard !area.isEmpty else { return }
        for y in area.y..<area.bottom {
            breakWideGlyph(at: y * size.width + area.x, x: area.x)
            breakWideGlyph(at: y * size.width + area.right - 1, x: area.right - 1)
            for x in area.x..<area.right { cells[y * size.width + x] = cell }
        }
    }

    /// Writes one line of text, in ASCII where the terminal shows nothing else, and returns the column after it, as if
    /// nothing had been clipped.
    ///
    /// Combining marks, tabs and control characters are left out; a wide glyph that does not fit becomes a blank.
    @discardableResult
    public mutating func put(_ text: String, x: Int, y: Int, style: Style = .plain) -> Int {
        var column = x
        for scalar in inTier(text).unicodeScalars {
            let width = scalar.isASCII && scalar.value >= 32 ? 1 : DisplayWidth.of(scalar)
            if width == 1 {
                set(scalar, x: column, y: y, style: style)
            } else if width == 2 {
                if isWritable(column, y) && isWritable(column + 1, y) {
                    set(scalar, x: column, y: y, style: style)
                    let index = y * size.width + column + 1
                    breakWideGlyph(at: index, x: column + 1, keepingLeft: true)
                    cells[index] = cells[index - 1]
                    cells[index].scalar = 0
                } else {
                    set(" ", x: column, y: y, style: style)
                    set(" ", x: column + 1, y: y, style: style)
                }
            }
            column += width
        }
        return column
    }

    private func inTier(_ text: String) -> String { capabilities.glyphs == .ascii ? text.inASCII : text }

    /// Where a line stands in a rectangle that is wider.
    public enum Alignment: Sendable { case left, centre, right }

    /// Writes one line into the first row of `rect`; a text that is too long is cut and ends in `…` (`~` in ASCII).
    @discardableResult
    public mutating func put(
        _ text: String, in rect: Rect, style: Style = .plain, align: Alignment = .left
    ) -> Int {
        guard !rect.isEmpty else { return rect.x }
        let shown = shortened(inTier(text), columns: rect.width)
        let space = rect.width - DisplayWidth.of(shown)
        let start =
            switch align {
            case .left: rect.x
            case .centre: rect.x + space / 2
            case .right: rect.x + space
            }
        return put(shown, x: start, y: rect.y, style: style)
    }

    /// The text if it fits, else its beginning and an ellipsis. It is cut between words, unless that would leave more
    /// than half of the columns empty.
    public func shortened(_ text: String, columns: Int) -> String {
        guard columns > 0 else { return "" }
        guard DisplayWidth.of(text) > columns else { return text }
        var kept = DisplayWidth.prefix(text, columns: columns - 1)
        let cutsWord = kept.endIndex < text.endIndex && text[kept.endIndex] != " " && kept.last != " "
        if cutsWord, let space = kept.lastIndex(of: " "), 2 * DisplayWidth.of(String(kept[..<space])) >= columns {
            kept = kept[..<space]
        }
        while kept.last == " " { kept.removeLast() }
        return kept + (capabilities.glyphs == .ascii ? "~" : "…")
    }

    /// The place of a picture among the pictures; nil where there are too many.
    mutating func number(of picture: PixelPicture.Placed) -> Int? {
        if let known = pictures.firstIndex(of: picture) { return known }
        guard pictures.count < Self.mostPictures else { return nil }
        pictures.append(picture)
        return pictures.count - 1
    }

    /// Puts a terminal's numbers in place of those of the list of pictures.
    ///
    /// - Parameter numbers: one for each picture.
    public mutating func renumberPictures(_ numbers: [Int]) {
        for index in cells.indices {
            guard let place = cells[index].place else { continue }
            cells[index].scalar =
                Cell.Place(picture: numbers[place.picture], row: place.row, column: place.column).scalar
        }
    }

    private func isWritable(_ x: Int, _ y: Int) -> Bool {
        x >= clip.x && x < clip.right && y >= clip.y && y < clip.bottom
            && x >= 0 && x < size.width && y >= 0 && y < size.height
    }

    private mutating func breakWideGlyph(at index: Int, x: Int, keepingLeft: Bool = false) {
        if cells[index].scalar == 0, x > 0, !keepingLeft { cells[index - 1].scalar = 0x20 }
        if x + 1 < size.width, cells[index].scalar != 0, cells[index + 1].scalar == 0 {
            cells[index + 1].scalar = 0x20
        }
    }
}
