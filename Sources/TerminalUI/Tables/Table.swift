/// Rows of text in aligned columns, with a header, a selected row and scrolling; a list is a table of one column.
public struct Table: Widget {
    public struct Column: Sendable {
        public var title: String
        public var track: Track
        public var alignment: ScreenBuffer.Alignment

        public init(_ title: String, _ track: Track = .fraction(1), align alignment: ScreenBuffer.Alignment = .left) {
            self.title = title
            self.track = track
            self.alignment = alignment
        }
    }

    public struct Row: Sendable {
        public var texts: [String]
        public var style: Style

        public init(_ texts: [String], style: Style = .plain) {
            self.texts = texts
            self.style = style
        }
    }

    public var columns: [Column]
    public var rows: [Row]
    public var selected: Int?
    public var showsHeader: Bool

    public init(_ columns: [Column], rows: [Row], selected: Int? = nil) {
        self.columns = columns
        self.rows = rows
        self.selected = selected
        self.showsHeader = columns.contains { !$0.title.isEmpty }
    }

    /// The first of `count` rows to show in `height`, so that the selected one is seen, in the middle where it can be.
    public static func offset(selected: Int?, count: Int, height: Int) -> Int {
        guard let selected, count > height, height > 0 else { return 0 }
        return min(max(selected - height / 2, 0), count - height)
    }

    /// The row under a point of the screen.
    public func row(at point: Point, in rect: Rect) -> Int? {
        let body = rect.inset(top: showsHeader ? 1 : 0)
        guard body.contains(point) else { return nil }
        let index = Self.offset(selected: selected, count: rows.count, height: body.height) + point.y - body.y
        return rows.indices.contains(index) ? index : nil
    }

    public func draw(in rect: Rect, on buffer: inout ScreenBuffer) {
        let body = rect.inset(top: showsHeader ? 1 : 0)
        let overflows = rows.count > body.height
        let inner = overflows && rect.width > 2 ? rect.inset(right: 2) : rect
        let places = inner.columns(columns.map(\.track), gap: 1)
        if showsHeader {
            for (column, place) in zip(columns, places) {
                guard let place else { continue }
                buffer.put(column.title, in: place.row(0), style: Style(.dim, .bold), align: column.alignment)
            }
        }
        guard !body.isEmpty else { return }
        let offset = Self.offset(selected: selected, count: rows.count, height: body.height)
        for (line, index) in (offset..<min(rows.count, offset + body.height)).enumerated() {
            let y = body.y + line
            let isSelected = index == selected
            if isSelected {
                let cell = Cell(" ", foreground: .selectionForeground, background: .selectionBackground)
                buffer.fill(Rect(x: inner.x, y: y, width: inner.width, height: 1), with: cell)
            }
            for (number, place) in places.enumerated() {
                guard let place, number < rows[index].texts.count else { continue }
                buffer.put(
                    rows[index].texts[number], in: Rect(x: place.x, y: y, width: place.width, height: 1),
                    style: isSelected ? .selected : rows[index].style, align: columns[number].alignment)
            }
        }
        if overflows, rect.width > 2 { drawScrollBar(offset: offset, in: body, on: &buffer) }
    }

    private func drawScrollBar(offset: Int, in body: Rect, on buffer: inout ScreenBuffer) {
        let ascii = buffer.capabilities.glyphs == .ascii
        let length = max(1, body.height * body.height / rows.count)
        let space = body.height - length
        let start = rows.count > body.height ? offset * space / (rows.count - body.height) : 0
        for row in 0..<body.height {
            let isThumb = row >= start && row < start + length
            let glyph: Unicode.Scalar = ascii ? (isThumb ? "#" : ":") : isThumb ? "┃" : "│"
            buffer.set(glyph, x: body.right - 1, y: body.y + row, style: Style(isThumb ? .foreground : .border))
        }
    }
}
