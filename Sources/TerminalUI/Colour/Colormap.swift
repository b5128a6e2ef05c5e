/// A perceptual colormap of 256 levels, built in Oklab so that lightness rises evenly; `difference` is lightest at both
/// ends and darkest in the middle, which is level 128.
public enum Colormap: UInt8, CaseIterable, Sendable {
    /// Black through violet and red to pale yellow.
    case ember
    /// Violet through blue and green to yellow.
    case aurora
    /// Black through blue to white.
    case ice
    case grey
    /// Blue for negative values, orange for positive ones.
    case difference

    /// The maps from less to more, in the order in which the key takes them; `difference` is for values with a sign.
    public static let sequential: [Colormap] = [.ember, .aurora, .ice, .grey]

    /// The name in theme files and on the screen.
    public var name: String {
        switch self {
        case .ember: "ember"
        case .aurora: "aurora"
        case .ice: "ice"
        case .grey: "grey"
        case .difference: "difference"
        }
    }

    public init?(name: String) {
        guard let match = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = match
    }

    /// The map that follows when the key for maps is pressed; `difference` is followed by itself.
    public var next: Colormap {
        guard let index = Self.sequential.firstIndex(of: self) else { return self }
        return Self.sequential[(index + 1) % Self.sequential.count]
    }

    /// The sRGB colour of a level on a truecolor terminal.
    public func rgb(_ level: UInt8) -> RGB { tables.exact[Int(level)] }

    /// The palette entry of a level; neighbouring levels may share one. Lightness strictly rises (or, in the lower half
    /// of `difference`, falls) from one entry to the next.
    public func entry(_ level: UInt8, tier: ColourTier) -> UInt8 {
        switch tier {
        case .palette256, .truecolor: tables.palette256[Int(level) / 4]
        case .sixteen: tables.sixteen[Int(level) / 4]
        case .eight, .none: tables.eight[Int(level) / 4]
        }
    }

    /// The colour at a position from 0 to 1.
    func place(_ position: Double) -> Oklab {
        switch self {
        case .ember:
            return Oklab(
                lightness: 0.10 + 0.88 * position,
                chroma: Self.between([0, 0.08, 0.14, 0.18, 0.19, 0.17, 0.16, 0.09], position),
                hue: Self.between([300, 305, 332, 372, 400, 427, 447, 465], position))
        case .aurora:
            return Oklab(
                lightness: 0.16 + 0.78 * position,
                chroma: Self.between([0.08, 0.14, 0.14, 0.12, 0.12, 0.15, 0.18, 0.17], position),
                hue: Self.between([310, 290, 262, 225, 190, 160, 132, 108], position))
        case .ice:
            return Oklab(
                lightness: 0.10 + 0.88 * position,
                chroma: Self.between([0.02, 0.11, 0.15, 0.14, 0.11, 0.07, 0.01], position),
                hue: Self.between([275, 268, 258, 245, 228, 212, 200], position))
        case .grey: return Oklab(lightness: 0.08 + 0.90 * position, a: 0, b: 0)
        case .difference:
            let side = abs(position * 2 - 1)
            return Oklab(
                lightness: 0.20 + 0.66 * side, chroma: Self.between([0, 0.11, 0.16, 0.13], side),
                hue: position < 0.5 ? Self.between([255, 255, 248, 225], side) : Self.between([50, 45, 55, 80], side))
        }
    }

    private static func between(_ stops: [Double], _ position: Double) -> Double {
        let place = min(max(position, 0), 1) * Double(stops.count - 1)
        let index = min(stops.count - 2, Int(place))
        return stops[index] + (stops[index + 1] - stops[index]) * (place - Double(index))
    }

    private struct Tables: Sendable {
        let exact: [RGB]
        let palette256: [UInt8]
        let sixteen: [UInt8]
        let eight: [UInt8]

        init(_ map: Colormap) {
            exact = (0..<256).map { level in
                map.place(map == .difference ? Double(max(level, 1) - 1) / 254 : Double(level) / 255).rgb
            }
            palette256 = Self.fit(map, to: .xterm256)
            sixteen = Self.fit(map, to: .xterm16)
            eight = Self.fit(map, to: .xterm8)
        }

        /// The palette entries of 64 levels; the two halves of a diverging map are fitted from the middle outwards.
        private static func fit(_ map: Colormap, to palette: Palette) -> [UInt8] {
            guard map == .difference else { return palette.rising(along: (0..<64).map { map.place(Double($0) / 63) }) }
            let lower = palette.rising(along: (0...32).map { map.place(0.5 - Double($0) / 64) })
            let upper = palette.rising(along: (0...31).map { map.place(0.5 + Double($0) / 62) })
            return lower.dropFirst().reversed() + upper
        }
    }

    /// The tables of each map, which are made when it is first used.
    private var tables: Tables {
        switch self {
        case .ember: Self.emberTables
        case .aurora: Self.auroraTables
        case .ice: Self.iceTables
        case .grey: Self.greyTables
        case .difference: Self.differenceTables
        }
    }

    private static let emberTables = Tables(.ember)
    private static let auroraTables = Tables(.aurora)
    private static let iceTables = Tables(.ice)
    private static let greyTables = Tables(.grey)
    private static let differenceTables = Tables(.difference)
}
