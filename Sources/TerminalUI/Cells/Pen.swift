/// A colour that can be sent to a terminal: its default, an entry of its palette, or sRGB.
public enum PenColour: Hashable, Sendable {
    case terminal
    case entry(UInt8)
    case rgb(RGB)
}

/// What a terminal sets before it writes a glyph.
public struct Pen: Hashable, Sendable {
    public var foreground: PenColour
    public var background: PenColour
    public var attributes: Attributes

    /// The terminal's own colours without attributes.
    public static let plain = Pen(foreground: .terminal, background: .terminal, attributes: [])
}

/// Turns the colours of cells into those that one terminal can show; where there are too few colours, attributes such
/// as bold take their place.
public struct PenMixer: Sendable {
    public let theme: Theme
    public let tier: ColourTier
    private var known: [Colour: PenColour] = [:]

    public init(theme: Theme, tier: ColourTier) {
        self.theme = theme
        self.tier = tier
    }

    /// The pen for a cell's colours and attributes in this theme and tier.
    public mutating func pen(for cell: Cell) -> Pen {
        if tier == .none { return Self.colourless(cell) }
        let background = colour(cell.background)
        var foreground = colour(cell.foreground)
        var attributes = cell.attributes
        if tier <= .sixteen {
            // Faded and dim text may have come out in the colour of its background; it takes a grey that can be read.
            if foreground == background, !(0x2580...0x259F).contains(cell.scalar) {
                foreground =
                    tier == .sixteen && background != .entry(8) ? .entry(8) : .entry(background == .entry(7) ? 0 : 7)
            }
            if tier == .eight, cell.foreground == .dim || cell.foreground == .border || cell.foreground.fade > 0.3 {
                attributes.insert(.dim)
            }
        }
        if tier >= .palette256 { attributes.remove(.dim) }
        return Pen(foreground: foreground, background: background, attributes: attributes)
    }

    private mutating func colour(_ colour: Colour) -> PenColour {
        if let found = known[colour] { return found }
        let mixed = mix(colour)
        known[colour] = mixed
        return mixed
    }

    private func mix(_ colour: Colour) -> PenColour {
        if case .level(let level, let map) = colour.kind, tier != .truecolor, colour.fade == 0 {
            return .entry(map.entry(level, tier: tier))
        }
        if case .level(let level, let map) = colour.kind, colour.fade == 0 {
            // 64 levels look smooth, and neighbouring cells of a spectrogram more often get the same colour, so that
            // less is sent.
            return .rgb(map.rgb(level | 3))
        }
        guard let rgb = theme.rgb(colour) else { return .terminal }
        if tier <= .sixteen, case .role(let role) = colour.kind, colour.fade < 0.3, let entry = basicEntry(role, rgb) {
            return .entry(entry)
        }
        if tier <= .sixteen, case .role(let role) = colour.kind, Self.neutral.contains(role) {
            return .entry((tier == .sixteen ? Palette.greys16 : Palette.greys8).nearest(to: rgb))
        }
        switch tier {
        case .truecolor: return .rgb(rgb)
        case .palette256: return .entry(Palette.xterm256.nearest(to: rgb))
        case .sixteen: return .entry(Palette.xterm16.nearest(to: rgb))
        case .eight: return .entry(Palette.xterm8.nearest(to: rgb))
        case .none: return .terminal
        }
    }

    /// The palette entries of series and warnings where there are 8 or 16 colours: chosen by hand so that they differ,
    /// since the nearest entry would often be the same for several series. nil for greys, whose nearest entry is right.
    private func basicEntry(_ role: Role, _ rgb: RGB) -> UInt8? {
        let place = Oklab(rgb)
        guard place.a * place.a + place.b * place.b > 0.0012 else { return nil }
        let table: (series: [UInt8], error: UInt8, warning: UInt8, good: UInt8, accent: UInt8) =
            switch (tier, theme.isLight) {
            case (.sixteen, false): ([12, 11, 10, 13, 14, 9, 15, 7], 9, 11, 10, 14)
            case (.sixteen, true): ([4, 1, 2, 5, 6, 3, 0, 8], 1, 3, 2, 4)
            case (_, false): ([6, 3, 2, 5, 4, 1, 7, 7], 1, 3, 2, 6)
            case (_, true): ([4, 1, 2, 5, 6, 3, 0, 0], 1, 3, 2, 4)
            }
        switch role {
        case .error: return table.error
        case .warning, .marker: return table.warning
        case .good: return table.good
        case .accent: return table.accent
        default: break
        }
        guard role.rawValue >= Role.series1.rawValue else { return nil }
        return table.series[Int(role.rawValue - Role.series1.rawValue)]
    }

    /// Roles that mean nothing by their hue: they take greys and leave the few hues to the others.
    private static let neutral: Set<Role> = [.background, .foreground, .title, .dim, .border, .meter]

    /// A pen without colours: reversed for selections and errors, bold for titles and focus, dim for faint text.
    private static func colourless(_ cell: Cell) -> Pen {
        var attributes = cell.attributes
        switch cell.foreground.kind {
        case .role(.error): attributes.formUnion([.bold, .reverse])
        case .role(.accent), .role(.title), .role(.warning): attributes.insert(.bold)
        case .role(.dim), .role(.border): attributes.insert(.dim)
        default: break
        }
        if cell.foreground.fade > 0.3 {
            attributes.remove(.bold)
            attributes.insert(.dim)
        }
        if case .role(.selectionBackground) = cell.background.kind, cell.background.fade < 0.5 {
            attributes.formSymmetricDifference(.reverse)
        }
        return Pen(foreground: .terminal, background: .terminal, attributes: attributes)
    }
}
