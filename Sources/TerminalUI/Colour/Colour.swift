/// Red, green and blue of the sRGB space, 0 to 255.
public struct RGB: Equatable, Hashable, Sendable {
    public var red: UInt8
    public var green: UInt8
    public var blue: UInt8

    public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// From 0xRRGGBB.
    public init(_ hex: UInt32) {
        self.init(UInt8(hex >> 16 & 255), UInt8(hex >> 8 & 255), UInt8(hex & 255))
    }

    /// As the number 0xRRGGBB.
    public var hex: UInt32 { UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue) }

    /// `#rrggbb`, as SVG and theme files write it.
    public var text: String {
        let digits = String(hex, radix: 16)
        return "#" + String(repeating: "0", count: 6 - digits.count) + digits
    }

    /// Mixed with another colour, linearly in sRGB: a share of 0 gives this colour, 1 the other.
    public func mixed(with other: RGB, share: Double) -> RGB {
        func mix(_ a: UInt8, _ b: UInt8) -> UInt8 { UInt8(Double(a) + (Double(b) - Double(a)) * share + 0.5) }
        return RGB(mix(red, other.red), mix(green, other.green), mix(blue, other.blue))
    }
}

/// The purpose of a colour. Widgets use roles; the theme and the terminal's tier decide on the colours.
public enum Role: UInt8, CaseIterable, Sendable {
    case background, foreground, title, accent, dim, border, error, warning, good, meter
    case selectionBackground, selectionForeground, marker
    case series1, series2, series3, series4, series5, series6, series7, series8

    /// The role of the series with that number, counted from 0 and repeating after eight.
    public static func series(_ index: Int) -> Role {
        let wrapped = ((index % 8) + 8) % 8
        return Role(rawValue: Role.series1.rawValue + UInt8(wrapped)) ?? .series1
    }
}

/// A colour of a cell in 32 bits: the terminal's own, a role of the theme, a level of a colormap, or sRGB. Each may be
/// faded towards the background.
public struct Colour: Equatable, Hashable, Sendable {
    /// Bits 31-30 are the kind, 29-24 the fade in 63rds, 23-0 the value.
    let packed: UInt32

    init(packed: UInt32) { self.packed = packed }

    /// A number that is the same for equal colours, to look them up by.
    public var bits: UInt32 { packed }

    /// The terminal's own colour.
    public static let terminal = Colour(packed: 0)

    /// The theme's colour for a role.
    public static func role(_ role: Role) -> Colour { Colour(packed: 1 << 30 | UInt32(role.rawValue)) }

    /// A colour that no theme changes.
    public static func rgb(_ rgb: RGB) -> Colour { Colour(packed: 2 << 30 | rgb.hex) }

    /// A level, 0 to 255, of a colormap; each tier has its own table of colours for it.
    public static func level(_ level: UInt8, of map: Colormap) -> Colour {
        Colour(packed: 3 << 30 | UInt32(map.rawValue) << 8 | UInt32(level))
    }

    /// The theme's colour for the series of that number, counted from 0 and repeating after eight.
    public static func series(_ index: Int) -> Colour { .role(.series(index)) }

    /// The theme's background.
    public static let background = Colour.role(.background)
    /// Ordinary text.
    public static let foreground = Colour.role(.foreground)
    /// Titles of panels and tables.
    public static let title = Colour.role(.title)
    /// Text that stands out, and what has the focus.
    public static let accent = Colour.role(.accent)
    /// Text of less importance.
    public static let dim = Colour.role(.dim)
    /// Lines around panels.
    public static let border = Colour.role(.border)
    /// What has failed.
    public static let error = Colour.role(.error)
    /// What may be wrong.
    public static let warning = Colour.role(.warning)
    /// What has succeeded or improved.
    public static let good = Colour.role(.good)
    /// The empty part of bars and sliders.
    public static let meter = Colour.role(.meter)
    /// Marks of events on charts.
    public static let marker = Colour.role(.marker)
    /// The background of the selected row.
    public static let selectionBackground = Colour.role(.selectionBackground)
    /// The text of the selected row.
    public static let selectionForeground = Colour.role(.selectionForeground)

    /// The colour mixed with the background: 0 is the colour itself, 1 the background.
    public func faded(_ share: Double) -> Colour {
        let steps = share.isFinite ? UInt32(min(max(share, 0), 1) * 63 + 0.5) : 0
        return Colour(packed: packed & 0xC0FF_FFFF | steps << 24)
    }

    /// The four kinds of colours, with what each holds.
    public enum Kind: Equatable, Sendable {
        case terminal
        case role(Role)
        case rgb(RGB)
        case level(UInt8, Colormap)
    }

    /// What the colour is, without its fade.
    public var kind: Kind {
        switch packed >> 30 {
        case 1: .role(Role(rawValue: UInt8(packed & 255)) ?? .foreground)
        case 2: .rgb(RGB(packed & 0xFF_FFFF))
        case 3: .level(UInt8(packed & 255), Colormap(rawValue: UInt8(packed >> 8 & 255)) ?? .ember)
        default: .terminal
        }
    }

    /// How far it is faded towards the background, 0 to 1.
    public var fade: Double { Double(packed >> 24 & 63) / 63 }
}
