import TerminalUI

/// A panel with its state, keys, drawing, mouse handling and texts. Each is one file or folder; `Panel` lists them, and
/// the dashboard gives them keys and areas.
protocol PanelContent: Sendable {
    /// The panel's initial state.
    init()
    /// Its case in the list of panels.
    static var panel: Panel { get }
    static var title: String { get }
    /// The smallest size, with border, in which it is useful.
    static var smallest: Size { get }
    /// The order in which panels are left out where there is no room for all, the highest number first.
    static var omissionRank: Int { get }
    /// The keys while it is in focus, which take precedence over those that are valid everywhere.
    static var keys: [KeyGroup] { get }
    /// Whether it is a chart over steps, or follows the charts' cursor.
    static var isChart: Bool { get }
    /// Whether it is empty in a training run, which has no samples.
    static var needsStudent: Bool { get }
    /// Whether its frame does not say that the run is at rest, because it is used then as before.
    static var staysClear: Bool { get }

    static func draw(_ screen: Dashboard, in area: Rect, on buffer: inout ScreenBuffer)
    /// Takes a key.
    ///
    /// - Returns: nil where the panel does not use the key.
    static func take(_ press: KeyPress, on screen: inout Dashboard, at seconds: Double) -> [DashboardEffect]?
    static func click(at point: Point, in area: Rect, on screen: inout Dashboard, at seconds: Double)
        -> [DashboardEffect]
    static func wheel(_ wheel: Wheel, in area: Rect, on screen: inout Dashboard, at seconds: Double)
        -> [DashboardEffect]
    /// The area of its curves, to which the column of a click is related.
    static func plot(in area: Rect, on screen: Dashboard) -> Rect
    /// Closes what was opened last in it, such as an enlarged picture.
    ///
    /// - Returns: whether there was something to close.
    static func closes(on screen: inout Dashboard) -> Bool

    /// Computes what takes too long for every frame; the panel keeps it until it changes.
    mutating func prepare(for run: RunModel)
    /// Removes the run's data; the user's settings are kept.
    mutating func forgetRun()
}

/// One step of the mouse's wheel.
struct Wheel {
    let point: Point
    let isUp: Bool
    /// Whether no modifier key is held.
    let isFine: Bool
}

extension PanelContent {
    static var keys: [KeyGroup] { [] }
    static var isChart: Bool { false }
    static var needsStudent: Bool { false }
    static var staysClear: Bool { false }

    static func take(_ press: KeyPress, on screen: inout Dashboard, at seconds: Double) -> [DashboardEffect]? {
        takeBound(press, on: &screen, at: seconds)
    }

    /// Runs the action that the panel's own tables bind to the key.
    static func takeBound(_ press: KeyPress, on screen: inout Dashboard, at seconds: Double) -> [DashboardEffect]? {
        screen.options.keys.binding(of: press, in: keys).map { $0.action(&screen, seconds) }
    }

    static func click(at point: Point, in area: Rect, on screen: inout Dashboard, at seconds: Double)
        -> [DashboardEffect]
    { [] }

    static func wheel(_ wheel: Wheel, in area: Rect, on screen: inout Dashboard, at seconds: Double)
        -> [DashboardEffect]
    { [] }

    static func plot(in area: Rect, on screen: Dashboard) -> Rect { area.inset(by: 1) }
    static func closes(on screen: inout Dashboard) -> Bool { false }
    func prepare(for run: RunModel) {}
    func forgetRun() {}
}

extension Dashboard {
    /// The state of a panel.
    subscript<Content: PanelContent>(_ type: Content.Type) -> Content {
        get { contents[Content.panel] as! Content }
        set { contents[Content.panel] = newValue }
    }

    /// Draws a panel's border with its title, and returns the area inside. While the run is at rest the frame says so.
    func frame(
        _ panel: Panel, title: String? = nil, note: String = "", in area: Rect, on buffer: inout ScreenBuffer
    ) -> Rect {
        let title = panel.numbered(title ?? panel.content.title, buffer.capabilities.glyphs)
        guard let rest = restSign, !panel.content.staysClear else {
            return buffer.box(area, title: title, note: note, focused: focus == panel)
        }
        return buffer.box(
            area, title: "\(rest.glyph) \(title)", note: note, border: focus == panel ? Style(.accent) : rest.style,
            titleStyle: focus == panel ? Style(.accent, .bold) : rest.style)
    }
}
