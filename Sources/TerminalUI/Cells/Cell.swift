/// How a cell's glyph is drawn besides its colours.
public struct Attributes: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let bold = Attributes(rawValue: 1)
    public static let dim = Attributes(rawValue: 2)
    public static let underline = Attributes(rawValue: 4)
    public static let reverse = Attributes(rawValue: 8)
    public static let italic = Attributes(rawValue: 16)
}

/// Colours and attributes of what is put on the screen. A background of nil keeps what the cell has.
public struct Style: Equatable, Sendable {
    public var foreground: Colour
    public var background: Colour?
    public var attributes: Attributes

    public init(_ foreground: Colour = .foreground, on background: Colour? = nil, _ attributes: Attributes = []) {
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
    }

    public static let plain = Style()
    public static let title = Style(.title, .bold)
    public static let dim = Style(.dim)
    public static let accent = Style(.accent)
    public static let error = Style(.error, .bold)
    public static let warning = Style(.warning)
    public static let border = Style(.border)
    public static let selected = Style(.selectionForeground, on: .selectionBackground, .bold)

    public init(_ foreground: Colour, _ attributes: Attributes) {
        self.init(foreground, on: nil, attributes)
    }
}

/// One cell of the screen: a Unicode scalar, two colours, attributes. 0 as scalar is the right half of a wide glyph.
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

    public static let blank = Cell()

    public var isContinuation: Bool { scalar == 0 }

    public var glyph: Unicode.Scalar { Unicode.Scalar(scalar) ?? " " }
}
