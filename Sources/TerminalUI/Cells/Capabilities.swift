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
    /// Whether cells can show parts of pictures at their own resolution.
    public var showsPictures: Bool

    public init(colours: ColourTier = .truecolor, glyphs: GlyphTier = .braille, showsPictures: Bool = false) {
        self.colours = colours
        self.glyphs = glyphs
        self.showsPictures = showsPictures
    }
}
