import TerminalUI

/// How fast the run goes, and how long it has been going.
struct PacePanel: PanelContent {
    static let panel = Panel.pace
    static let title = "pace"
    static let smallest = Size(width: 20, height: 3)
    static let givesWay = 8
    static let keys = [
        KeyGroup(
            title: "pace",
            bindings: [
                Binding(
                    "per-minute", [.character("c")], "unit", "Steps a second, or a minute.", rank: 10,
                    changes: { $0[PacePanel.self].isPerMinute.toggle() })
            ])
    ]

    private(set) var isPerMinute = false

    static func draw(_ screen: Dashboard, in area: Rect, on buffer: inout ScreenBuffer) {
        let inside = screen.frame(panel, note: Figures.duration(screen.run.moment.seconds), in: area, on: &buffer)
        let isPerMinute = screen[PacePanel.self].isPerMinute
        let pace = (screen.run.step?.stepsPerSecond ?? 0) * (isPerMinute ? 60 : 1)
        let text = "\(Figures.value(pace)) steps \(isPerMinute ? "a minute" : "a second")"
        buffer.put(text.fitted(to: inside.width), in: inside.row(0))
    }
}
