import TerminalUI

/// A view over the panels that gets every key while it is open. Each overlay is one file with its state, keys, drawing
/// and texts.
protocol Overlay: Sendable {
    /// Handles a key. The screen has closed the overlay before; one that stays open sets itself again.
    mutating func take(_ press: KeyPress, on screen: inout Dashboard, at seconds: Double) -> [DashboardEffect]
    /// Handles pasted text; an overlay that uses it sets itself again.
    mutating func paste(_ text: String, on screen: inout Dashboard)
    /// Handles a click or the wheel, like a key.
    mutating func take(_ event: MouseEvent, on screen: inout Dashboard)
    func draw(_ screen: Dashboard, in geometry: Geometry, on buffer: inout ScreenBuffer)
}

extension Overlay {
    func paste(_ text: String, on screen: inout Dashboard) {}

    /// By default a click closes the overlay.
    func take(_ event: MouseEvent, on screen: inout Dashboard) {
        if event.action != .press || event.button != .left { screen.overlay = self }
    }
}
