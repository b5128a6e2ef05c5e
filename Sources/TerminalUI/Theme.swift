/// Colours for every role, the heatmaps' colormap, and a name.
public struct Theme: Equatable, Sendable {
    public var name: String

    /// The colormap that heatmaps use unless the person chose one.
    public var heatmap: Colormap

    /// By role; nil is the terminal's own colour.
    private var colours: [RGB?]

    public init(name: String, heatmap: Colormap = .ember, _ colours: [Role: RGB]) {
        self.name = name
        self.heatmap = heatmap
        self.colours = Role.allCases.map { colours[$0] }
    }

    public subscript(role: Role) -> RGB? {
        get { colours[Int(role.rawValue)] }
        set { colours[Int(role.rawValue)] = newValue }
    }

    /// True when dark text lies on a light background.
    public var isLight: Bool {
        guard let background = self[.background] else { return false }
        return 299 * Int(background.red) + 587 * Int(background.green) + 114 * Int(background.blue) > 128_000
    }

    /// What is seen on a truecolor terminal; nil for the terminal's own colour.
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
    public static let dark = Theme(
        name: "dark",
        [
            .background: RGB(0x14161B), .foreground: RGB(0xC9CDD6), .title: RGB(0xEEF0F4), .accent: RGB(0x6CC3FF),
            .dim: RGB(0x6B7280), .border: RGB(0x3A404C), .error: RGB(0xFF6B6B), .warning: RGB(0xF5C453),
            .good: RGB(0x7FD88F), .meter: RGB(0x2A2F39), .selectionBackground: RGB(0x26435C),
            .selectionForeground: RGB(0xFFFFFF), .marker: RGB(0xF5C453),
            .series1: RGB(0x5AB0F6), .series2: RGB(0xF7A35C), .series3: RGB(0x63D2A1), .series4: RGB(0xC58AF9),
            .series5: RGB(0xF4D35E), .series6: RGB(0xF47C9B), .series7: RGB(0x5CD3DB), .series8: RGB(0xA9B665),
        ])
}
