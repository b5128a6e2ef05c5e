/// The shape that marks a series, so that it can be told from others without its colour.
public enum SeriesShape: Int, CaseIterable, Sendable {
    case circle, triangle, square, diamond, star, ring, hollowDiamond, frame

    public init(index: Int) { self = SeriesShape(rawValue: ((index % 8) + 8) % 8) ?? .circle }

    /// The shape as one glyph of the tier.
    public func glyph(_ tier: GlyphTier) -> Unicode.Scalar {
        let index = rawValue
        return tier == .ascii ? Self.ascii[index] : Self.symbols[index]
    }

    private static let symbols: [Unicode.Scalar] = ["●", "▲", "■", "◆", "★", "○", "◇", "□"]
    private static let ascii: [Unicode.Scalar] = ["o", "^", "#", "*", "+", "@", "&", "%"]
}
