/// A glyph that stands for a series where colour alone must not.
public enum SeriesShape: Int, CaseIterable, Sendable {
    case circle, triangle, square, diamond, star, ring, triangleDown, frame

    public init(index: Int) { self = SeriesShape(rawValue: ((index % 8) + 8) % 8) ?? .circle }

    public func glyph(_ tier: GlyphTier) -> Unicode.Scalar {
        let index = rawValue
        return tier == .ascii ? Self.ascii[index] : Self.symbols[index]
    }

    private static let symbols: [Unicode.Scalar] = ["●", "▲", "■", "◆", "★", "○", "▼", "□"]
    private static let ascii: [Unicode.Scalar] = ["o", "^", "#", "*", "+", "@", "v", "%"]
}
