extension ScreenBuffer {
    /// Draws a panel's rounded border with a title at the top left and a note at the top right, and returns the
    /// rectangle inside. For a rectangle smaller than 2x2 it draws nothing and returns an empty one.
    @discardableResult
    public mutating func box(
        _ rect: Rect, title: String = "", note: String = "", focused: Bool = false,
        border: Style? = nil, titleStyle: Style? = nil
    ) -> Rect {
        guard rect.width >= 2, rect.height >= 2 else { return Rect(x: rect.x, y: rect.y, width: 0, height: 0) }
        let style = border ?? (focused ? Style(.accent) : .border)
        let glyphs: [Unicode.Scalar] =
            capabilities.glyphs == .ascii ? ["+", "+", "+", "+", "-", "|"] : ["╭", "╮", "╰", "╯", "─", "│"]
        let last = rect.right - 1
        let foot = rect.bottom - 1
        for x in rect.x..<rect.right {
            set(glyphs[4], x: x, y: rect.y, style: style)
            set(glyphs[4], x: x, y: foot, style: style)
        }
        for y in rect.y..<rect.bottom {
            set(glyphs[5], x: rect.x, y: y, style: style)
            set(glyphs[5], x: last, y: y, style: style)
        }
        set(glyphs[0], x: rect.x, y: rect.y, style: style)
        set(glyphs[1], x: last, y: rect.y, style: style)
        set(glyphs[2], x: rect.x, y: foot, style: style)
        set(glyphs[3], x: last, y: foot, style: style)

        let room = Rect(x: rect.x + 2, y: rect.y, width: rect.width - 4, height: 1)
        var used = 0
        if !title.isEmpty, room.width >= 3 {
            let shown = shortened(title, columns: room.width - 2)
            used = DisplayWidth.of(shown) + 2
            put(" \(shown) ", x: room.x, y: room.y, style: titleStyle ?? Style(focused ? .accent : .title, .bold))
        }
        let noteWidth = DisplayWidth.of(note) + 2
        if !note.isEmpty, used + noteWidth + 1 <= room.width {
            put(" \(note) ", x: room.right - noteWidth, y: room.y, style: .dim)
        }
        return rect.inset(by: 1)
    }

    /// Draws a horizontal or vertical line.
    public mutating func rule(_ rect: Rect, style: Style = .border) {
        let vertical = rect.width == 1 && rect.height > 1
        let glyph: Unicode.Scalar =
            capabilities.glyphs == .ascii ? (vertical ? "|" : "-") : (vertical ? "│" : "─")
        guard !rect.isEmpty else { return }
        for y in rect.y..<rect.bottom {
            for x in rect.x..<rect.right { set(glyph, x: x, y: y, style: style) }
        }
    }
}
