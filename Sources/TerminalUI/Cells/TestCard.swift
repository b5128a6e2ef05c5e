#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A card with all colours, glyphs and attributes that the dashboard uses, by which a person sees what the terminal can
/// show.
///
/// Glyphs above the terminal's own tier are left out, and so are ramps where there are no colours.
public struct TestCard: Widget {
    public var theme: Theme

    public init(theme: Theme) { self.theme = theme }

    private static let nameColumns = 11

    /// The number of rows of the whole card with its border.
    public func height(_ capabilities: Capabilities) -> Int {
        rows(capabilities).reduce(2) { $0 + $1.height }
    }

    /// Draws the rows that fit, under a title that names the tiers and the theme.
    public func draw(in rect: Rect, on buffer: inout ScreenBuffer) {
        let colours = buffer.capabilities.colours == .none ? "no" : "\(buffer.capabilities.colours)"
        let note = "\(colours) colours, \(buffer.capabilities.glyphs), theme \(theme.name)"
        let inside = buffer.box(rect, title: "test card", note: note).inset(left: 1, right: 1)
        var y = inside.y
        for row in rows(buffer.capabilities) {
            guard y + row.height <= inside.bottom else { return }
            let line = Rect(x: inside.x, y: y, width: inside.width, height: row.height)
            buffer.put(row.name, in: line, style: .dim)
            row.draw(line.inset(left: Self.nameColumns), &buffer)
            y += row.height
        }
    }

    private struct Row {
        let name: String
        var height = 1
        let draw: (Rect, inout ScreenBuffer) -> Void
    }

    private func rows(_ capabilities: Capabilities) -> [Row] {
        let ramps: [(String, RGB)] = [
            ("red", RGB(0xFF0000)), ("green", RGB(0x00FF00)), ("blue", RGB(0x0000FF)), ("grey", RGB(0xFFFFFF)),
        ]
        var rows: [Row] = []
        if capabilities.colours > .none {
            rows = ramps.map { name, colour in Row(name: name) { Self.ramp(to: colour, in: $0, on: &$1) } }
        }
        rows += [Row(name: theme.heatmap.name, height: 2) { Self.heatmap(theme.heatmap, in: $0, on: &$1) }]
        rows += [Row(name: "difference", height: 1) { Self.heatmap(.difference, in: $0, on: &$1) }]
        rows += [
            Row(name: "series") { rect, buffer in
                let line = buffer.capabilities.glyphs == .ascii ? "---" : "━━━"
                Self.words((0..<8).map { ("\(line)\($0 + 1)", Style(.series($0))) }, in: rect, on: &buffer)
            },
            Row(name: "roles") { rect, buffer in
                let roles: [Role] = [.title, .accent, .good, .warning, .error, .marker, .dim]
                let words = roles.map { ("\($0)", Style(.role($0))) } + [("selected", .selected)]
                Self.words(words, in: rect, on: &buffer)
            },
            Row(name: "attributes") { rect, buffer in
                let attributes: [(String, Attributes)] = [
                    ("bold", .bold), ("dim", .dim), ("italic", .italic), ("underline", .underline),
                    ("reverse", .reverse),
                ]
                Self.words(attributes.map { ($0, Style(.foreground, $1)) }, in: rect, on: &buffer)
            },
        ]
        for tier in GlyphTier.allCases.reversed() where tier <= capabilities.glyphs {
            rows.append(Row(name: "\(tier)", height: 2) { Self.curve(tier, in: $0, on: &$1) })
        }
        if capabilities.glyphs > .ascii {
            for (name, glyphs) in [
                ("eighths", "▁▂▃▄▅▆▇█ ▏▎▍▌▋▊▉█ ░▒▓█ ▀▄▌▐"), ("lines", "╭─┬─╮ ├─┼─┤ ╰─┴─╯ │ ━╸╺━ ▲▼◀▶ ● · … →"),
            ] {
                rows.append(Row(name: name) { $1.put(glyphs, in: $0) })
            }
        }
        rows.append(Row(name: "bar") { $1.bar(0.62, in: $0) })
        return rows
    }

    private static func ramp(to colour: RGB, in rect: Rect, on buffer: inout ScreenBuffer) {
        for column in 0..<rect.width {
            let share = Double(column) / Double(max(1, rect.width - 1))
            buffer.set(
                Cell(" ", background: .rgb(RGB(0).mixed(with: colour, share: share))), x: rect.x + column, y: rect.y)
        }
    }

    private static func heatmap(_ map: Colormap, in rect: Rect, on buffer: inout ScreenBuffer) {
        guard !rect.isEmpty else { return }
        let levels = ValueGrid(rows: 1, columns: rect.width, values: (0..<rect.width).map(Float.init))
        buffer.draw(Heatmap(levels, colormap: map), in: rect)
    }

    private static func words(_ words: [(String, Style)], in rect: Rect, on buffer: inout ScreenBuffer) {
        buffer.clipped(to: rect) { buffer in
            var x = rect.x
            for (word, style) in words { x = buffer.put(word, x: x, y: rect.y, style: style) + 1 }
        }
    }

    /// Draws a damped wave of two and a half periods in the glyphs of a tier.
    private static func curve(_ tier: GlyphTier, in rect: Rect, on buffer: inout ScreenBuffer) {
        let wave = BucketPyramid(
            (0..<400).map { index -> (x: Double, y: Double) in
                let x = Double(index) / 400
                return (x: x, y: cos(5 * .pi * x) * exp(-1.5 * x))
            })
        let own = buffer.capabilities.glyphs
        buffer.capabilities.glyphs = tier
        buffer.draw(Sparkline(wave, colour: .series(0)), in: rect)
        buffer.capabilities.glyphs = own
    }
}
