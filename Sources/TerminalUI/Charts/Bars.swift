extension ScreenBuffer {
    /// Draws a bar in one row, filled from the left to a share of 0 to 1 in eighths of a cell; `track` is the colour of
    /// the rest.
    public mutating func bar(_ share: Double, in rect: Rect, colour: Colour = .accent, track: Colour? = .meter) {
        guard !rect.isEmpty else { return }
        let clean = share.isFinite ? min(max(share, 0), 1) : 0
        let ascii = capabilities.glyphs == .ascii
        let steps = Int((clean * Double(rect.width * 8)).rounded())
        let eighths: [Unicode.Scalar] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]
        let plain = capabilities.colours == .none
        for column in 0..<rect.width {
            let part = min(max(steps - column * 8, 0), 8)
            let empty: Unicode.Scalar = ascii ? "." : plain && track != nil ? "·" : " "
            let glyph = ascii ? (part >= 4 ? "#" : empty) : part == 0 ? empty : eighths[part]
            let isEmpty = ascii ? part < 4 : part == 0
            let style = Style(isEmpty ? .dim : colour, on: ascii ? nil : track)
            set(glyph, x: rect.x + column, y: rect.y, style: style)
        }
    }

    /// Draws a bar in one row as a heavy line over a light one, filled from the left to a share of 0 to 1 in halves of
    /// a cell. It is thinner than `bar`, for bars in adjacent rows.
    public mutating func line(_ share: Double, in rect: Rect, colour: Colour = .accent, track: Colour? = .border) {
        guard !rect.isEmpty else { return }
        let clean = share.isFinite ? min(max(share, 0), 1) : 0
        let ascii = capabilities.glyphs == .ascii
        let steps = Int((clean * Double(rect.width * 2)).rounded())
        for column in 0..<rect.width {
            let part = min(max(steps - column * 2, 0), 2)
            if part == 0 {
                guard let track else { continue }
                set(ascii ? "-" : "─", x: rect.x + column, y: rect.y, style: Style(track))
            } else {
                let glyph: Unicode.Scalar = ascii ? "=" : part == 1 ? "╸" : "━"
                set(glyph, x: rect.x + column, y: rect.y, style: Style(colour))
            }
        }
    }

    /// Draws a slider in one row: a filled part, a mark (`earlier`) at an earlier value, and a faint handle (`ghost`) at
    /// the value of another time.
    public mutating func slider(
        _ share: Double, in rect: Rect, colour: Colour = .accent, earlier: Double? = nil, ghost: Double? = nil
    ) {
        guard rect.width >= 2, rect.height >= 1 else { return }
        line(share, in: rect.row(0), colour: colour)
        func column(_ share: Double) -> Int {
            rect.x + min(rect.width - 1, Int((min(max(share, 0), 1) * Double(rect.width - 1)).rounded()))
        }
        let ascii = capabilities.glyphs == .ascii
        if let earlier, earlier.isFinite {
            set(ascii ? ":" : "╎", x: column(earlier), y: rect.y, style: Style(.marker, .bold))
        }
        if let ghost, ghost.isFinite { set(ascii ? "." : "◦", x: column(ghost), y: rect.y, style: .dim) }
        guard share.isFinite else { return }
        set(ascii ? "|" : "┃", x: column(share), y: rect.y, style: Style(colour, .bold))
    }
}
