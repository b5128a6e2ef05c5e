/// How many colours the terminal shows.
public enum ColourTier: Int, CaseIterable, Comparable, Sendable {
    case none, eight, sixteen, palette256, truecolor

    public static func < (left: ColourTier, right: ColourTier) -> Bool { left.rawValue < right.rawValue }
}

/// Which glyphs the terminal and its locale can show.
public enum GlyphTier: Int, CaseIterable, Comparable, Sendable {
    case ascii, blocks, braille

    public static func < (left: GlyphTier, right: GlyphTier) -> Bool { left.rawValue < right.rawValue }
}

/// What widgets must know about the terminal for which they draw.
public struct Capabilities: Equatable, Sendable {
    public var colours: ColourTier
    public var glyphs: GlyphTier

    public init(colours: ColourTier = .truecolor, glyphs: GlyphTier = .braille) {
        self.colours = colours
        self.glyphs = glyphs
    }
}
