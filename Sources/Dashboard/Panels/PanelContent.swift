import TerminalUI

/// A panel: its state, its keys, how it is drawn and what the mouse does in it, and the words for all of that. One file each,
/// or a folder; `Panel` lists them, and the screen gives each its keys, its area and its turn.
protocol PanelContent: Sendable {
    /// The panel's own state, as it is before anybody touches it.
    init()
    /// Its place in the list.
    static var panel: Panel { get }
    static var title: String { get }
    /// The smallest size with a border in which it still says something.
    static var smallest: Size { get }
    /// Its place in the order in which panels give way where there is no room for all, the highest first.
    static var givesWay: Int { get }
    /// What keys do while it is in focus; they come before what holds everywhere.
    static var keys: [KeyGroup] { get }
    /// Whether it is a chart over steps, or follows the charts' cursor.
    static var isChart: Bool { get }
    /// Whether a training run, which makes no samples, has nothing to show in it.
    static var needsStudent: Bool { get }
    /// Whether it is worth a look while the run is at rest.
    static var staysClear: Bool { get }

    static func draw(_ screen: Dashboard, in area: Rect, on buffer: inout ScreenBuffer)
    /// - Returns: nil where the panel has no use for the key.
    static func take(_ press: KeyPress, on screen: inout Dashboard, at seconds: Double) -> [DashboardEffect]?
    static func click(at point: Point, in area: Rect, on screen: inout Dashboard)
    static func wheel(_ wheel: Wheel, in area: Rect, on screen: inout Dashboard, at seconds: Double)
        -> [DashboardEffect]
    /// Where its curves lie: what a click's column is read against.
    static func plot(in area: Rect, on screen: Dashboard) -> Rect
    /// Closes the uppermost thing that is open in it.
    ///
    /// - Returns: whether there was any.
    static func closes(on screen: inout Dashboard) -> Bool

    /// Makes what costs more than a frame may, and is kept until it changes.
    mutating func prepare(for run: RunModel)
    /// Forgets what belongs to the run; how a person looks at it stays.
    mutating func forgetRun()
}

/// One turn of the mouse's wheel.
struct Wheel {
    let point: Point
    let isUp: Bool
    /// Without a key held.
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

    /// Does what its own tables bind to the key.
    static func takeBound(_ press: KeyPress, on screen: inout Dashboard, at seconds: Double) -> [DashboardEffect]? {
        keys.lazy.compactMap { $0.binding(of: press) }.first.map { $0.action(&screen, seconds) }
    }

    static func click(at point: Point, in area: Rect, on screen: inout Dashboard) {}

    static func wheel(_ wheel: Wheel, in area: Rect, on screen: inout Dashboard, at seconds: Double)
        -> [DashboardEffect]
    { [] }

    static func plot(in area: Rect, on screen: Dashboard) -> Rect { area.inset(by: 1) }
    static func closes(on screen: inout Dashboard) -> Bool { false }
    func prepare(for run: RunModel) {}
    func forgetRun() {}
}

extension Dashboard {
    /// A panel's own state.
    subscript<Content: PanelContent>(_ type: Content.Type) -> Content {
        get { contents[Content.panel] as! Content }
        set { contents[Content.panel] = newValue }
    }

    /// A panel's border with its title; the room inside.
    func frame(
        _ panel: Panel, title: String? = nil, note: String = "", in area: Rect, on buffer: inout ScreenBuffer
    ) -> Rect {
        buffer.box(area, title: title ?? panel.content.title, note: note, focused: focus == panel)
    }
}
