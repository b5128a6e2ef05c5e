/// How a cell's glyph is drawn besides its colours.
public struct Attributes: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A heavier face.
    public static let bold = Attributes(rawValue: 1)
    /// Fainter than other text.
    public static let dim = Attributes(rawValue: 2)
    /// A line below the glyph.
    public static let underline = Attributes(rawValue: 4)
    /// Foreground and background exchanged.
    public static let reverse = Attributes(rawValue: 8)
    /// A slanted face; many terminals show it as plain.
    public static let italic = Attributes(rawValue: 16)
}

/// Colours and attributes of text or a glyph. Where the background is nil, the cell keeps the one that it has.
public struct Style: Equatable, Sendable {
    public var foreground: Colour
    public var background: Colour?
    public var attributes: Attributes

    public init(_ foreground: Colour = .foreground, on background: Colour? = nil, _ attributes: Attributes = []) {
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
    }

    /// Ordinary text.
    public static let plain = Style()
    /// Titles of panels and tables.
    public static let title = Style(.title, .bold)
    /// Text of less importance: units, hints, notes.
    public static let dim = Style(.dim)
    /// Text that stands out: keys, the value in focus.
    public static let accent = Style(.accent)
    /// What has failed.
    public static let error = Style(.error, .bold)
    /// What may be wrong.
    public static let warning = Style(.warning)
    /// Lines around panels.
    public static let border = Style(.border)
    /// The selected row or word.
    public static let selected = Style(.selectionForeground, on: .selectionBackground, .bold)

    public init(_ foreground: Colour, _ attributes: Attributes) {
        self.init(foreground, on: nil, attributes)
    }
}

/// One cell of the screen: a Unicode scalar, two colours, attributes. The scalar 0 marks the right half of a wide
/// glyph.
public struct Cell: Equatable, Sendable {
    public var scalar: UInt32
    public var foreground: Colour
    public var background: Colour
    public var attributes: Attributes

    public init(
        _ scalar: Unicode.Scalar = " ", foreground: Colour = .foreground, background: Colour = .background,
        attributes: Attributes = []
    ) {
        self.scalar = scalar.value
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
    }

    /// A space on the theme's background.
    public static let blank = Cell()

    /// Whether the cell is the right half of a wide glyph.
    public var isContinuation: Bool { scalar == 0 }

    /// What is drawn; a space for the right half of a wide glyph.
    public var glyph: Unicode.Scalar { Unicode.Scalar(scalar) ?? " " }
}
