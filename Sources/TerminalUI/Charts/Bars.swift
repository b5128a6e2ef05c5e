extension ScreenBuffer {
    /// One row filled from the left to a share of 0 to 1, in eighths of a cell; `track` colours the rest.
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

    /// One row shared by several parts in their colours; shares that are negative or not finite count as nothing.
    /// The shares are of `total`, or of their own sum.
    public mutating func stackedBar(_ parts: [(share: Double, colour: Colour)], in rect: Rect, total: Double? = nil) {
        guard !rect.isEmpty else { return }
        let sizes = parts.map { $0.share.isFinite ? max(0, $0.share) : 0 }
        let whole = max(total ?? 0, sizes.reduce(0, +))
        guard whole > 0, whole.isFinite else { return fill(rect.row(0), with: Cell(" ", background: .meter)) }
        let ascii = capabilities.glyphs == .ascii
        let steps = rect.width * (ascii ? 1 : 8)
        var ends: [Int] = []
        var sum = 0.0
        for size in sizes {
            sum += size
            ends.append(Int((sum / whole * Double(steps)).rounded()))
        }
        let eighths: [Unicode.Scalar] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]
        func owner(_ step: Int) -> Int? { ends.firstIndex { step < $0 } }
        func colour(_ index: Int?) -> Colour { index.map { parts[$0].colour } ?? .meter }
        for column in 0..<rect.width {
            let x = rect.x + column
            if ascii || capabilities.colours == .none {
                let letters: [Unicode.Scalar] = ["#", "=", "+", "-", "*", "%", "o", "~"]
                let index = owner(ascii ? column : column * 8 + 4)
                let glyph = index.map { letters[$0 % letters.count] } ?? "."
                set(glyph, x: x, y: rect.y, style: Style(colour(index)))
                continue
            }
            let first = owner(column * 8)
            var cut = 8
            for step in 1..<8 where owner(column * 8 + step) != first {
                cut = step
                break
            }
            let second = cut < 8 ? owner(column * 8 + 7) : first
            set(eighths[cut], x: x, y: rect.y, style: Style(colour(first), on: colour(second)))
        }
    }

    /// One row filled from the left to a share of 0 to 1 by a heavy line over a light one, in halves of a cell: lighter
    /// than `bar`, for rows that stand on each other.
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

    /// A slider of one row: a filled part, and a mark where the value was before.
    public mutating func slider(_ share: Double, in rect: Rect, colour: Colour = .accent, ghost: Double? = nil) {
        guard rect.width >= 2, rect.height >= 1 else { return }
        line(share, in: rect.row(0), colour: colour)
        func column(_ share: Double) -> Int {
            rect.x + min(rect.width - 1, Int((min(max(share, 0), 1) * Double(rect.width - 1)).rounded()))
        }
        let ascii = capabilities.glyphs == .ascii
        if let ghost, ghost.isFinite {
            set(ascii ? ":" : "╎", x: column(ghost), y: rect.y, style: Style(.marker, .bold))
        }
        guard share.isFinite else { return }
        set(ascii ? "o" : "●", x: column(share), y: rect.y, style: Style(colour, .bold))
    }

    /// A labelled gauge of one row: label, bar, text. Its colour is `warning` or `error` where the share is below the
    /// thresholds.
    public mutating func gauge(
        _ label: String, share: Double, text: String, in rect: Rect, warnBelow: Double = 0, failBelow: Double = 0
    ) {
        guard !rect.isEmpty else { return }
        let colour: Colour = !share.isFinite || share < failBelow ? .error : share < warnBelow ? .warning : .good
        let labelWidth = min(DisplayWidth.of(label) + 1, rect.width)
        let textWidth = DisplayWidth.of(text) + 1
        let barWidth = rect.width - labelWidth - textWidth
        put(label, in: Rect(x: rect.x, y: rect.y, width: labelWidth, height: 1), style: .dim)
        if barWidth >= 3 {
            line(share, in: Rect(x: rect.x + labelWidth, y: rect.y, width: barWidth, height: 1), colour: colour)
        }
        let left = max(rect.x + labelWidth, rect.right - textWidth + 1)
        put(
            text, in: Rect(x: left, y: rect.y, width: rect.right - left, height: 1), style: Style(colour), align: .right
        )
    }
}
