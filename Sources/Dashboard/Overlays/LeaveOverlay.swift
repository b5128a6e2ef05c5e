import TerminalUI

/// Asks whether the training should go on without the screen.
struct LeaveOverlay: Overlay {
    func take(_ press: KeyPress, on screen: inout Dashboard, at seconds: Double) -> [DashboardEffect] {
        switch press.key {
        case .character("d"), .enter, .character("q"): [.detach]
        case .character("c") where press.modifiers.contains(.control): [.detach]
        case .character("s"): [.stopAndLeave]
        default: []
        }
    }

    func take(_ event: MouseEvent, on screen: inout Dashboard) { screen.overlay = self }

    func draw(_ screen: Dashboard, in geometry: Geometry, on buffer: inout ScreenBuffer) {
        let box = geometry.grid.centred(width: 60, height: 7)
        buffer.cover(box)
        let inside = buffer.box(box, title: "leave", note: "", focused: true).inset(left: 1, right: 1)
        let lines = [
            ("d", "detach: the training goes on; frami attach returns"),
            ("s", "stop: write a checkpoint and end the run"),
            ("Esc", "stay"),
        ]
        for (row, line) in lines.enumerated() {
            let y = inside.row(row + (inside.height > 3 ? 1 : 0))
            buffer.put(line.0.aligned(to: 3), in: y, style: Style(.accent, .bold))
            buffer.put(line.1.fitted(to: y.width - 5), in: y.inset(left: 5))
        }
    }
}
