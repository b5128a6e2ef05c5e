import TerminalUI

/// What lies over the panels and takes every key while it is there. One file each, with its state, keys, drawing and words.
protocol Overlay: Sendable {
    /// Takes a key. The screen has already put the overlay away: one that stays puts itself back.
    mutating func take(_ press: KeyPress, on screen: inout Dashboard, at seconds: Double) -> [DashboardEffect]
    /// Takes text that was pasted; one that takes any puts itself back.
    mutating func paste(_ text: String, on screen: inout Dashboard)
    /// Takes a click or a turn of the wheel, as it takes keys.
    mutating func take(_ event: MouseEvent, on screen: inout Dashboard)
    func draw(_ screen: Dashboard, in geometry: Geometry, on buffer: inout ScreenBuffer)
}

extension Overlay {
    func paste(_ text: String, on screen: inout Dashboard) {}

    /// A click puts it away.
    func take(_ event: MouseEvent, on screen: inout Dashboard) {
        if event.action != .press || event.button != .left { screen.overlay = self }
    }
}
