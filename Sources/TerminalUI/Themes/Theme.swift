/// A theme: a name, the colours of all roles, and the colormap of heatmaps.
public struct Theme: Equatable, Sendable {
    public var name: String

    /// The colormap of heatmaps, unless the user has chosen one.
    public var heatmap: Colormap

    /// The colours by role; nil for the terminal's own colour.
    private var colours: [RGB?]

    public init(name: String, heatmap: Colormap = .ember, _ colours: [Role: RGB]) {
        self.name = name
        self.heatmap = heatmap
        self.colours = Role.allCases.map { colours[$0] }
    }

    /// The colour of a role; nil for the terminal's own.
    public subscript(role: Role) -> RGB? {
        get { colours[Int(role.rawValue)] }
        set { colours[Int(role.rawValue)] = newValue }
    }

    /// Whether the background is light.
    public var isLight: Bool {
        guard let background = self[.background] else { return false }
        return 299 * Int(background.red) + 587 * Int(background.green) + 114 * Int(background.blue) > 128_000
    }

    /// The colour on a truecolor terminal; nil for the terminal's own colour.
    public func rgb(_ colour: Colour) -> RGB? {
        let base: RGB? =
            switch colour.kind {
            case .terminal: nil
            case .role(let role): self[role]
            case .rgb(let rgb): rgb
            case .level(let level, let map): map.rgb(level)
            }
        guard let base, colour.fade > 0 else { return base }
        return base.mixed(with: self[.background] ?? RGB(0), share: colour.fade)
    }
}

extension Theme {
    /// The theme for dark terminals, which is the default.
    public static let dark = builtIn("dark")
    /// The theme for light terminals.
    public static let light = builtIn("light")

    /// All themes that come with the program.
    public static let builtIn: [Theme] = BuiltInThemes.names.map { builtIn($0) }

    private static func builtIn(_ name: String) -> Theme {
        guard let text = BuiltInThemes.text(name), let theme = try? ThemeFile.parse(text, name: name).theme else {
            preconditionFailure("Theme: the built-in theme \(name) cannot be read")
        }
        return theme
    }
}
