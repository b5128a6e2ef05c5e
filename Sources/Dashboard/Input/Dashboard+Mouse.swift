import RunEvents
import TerminalUI

extension Dashboard {
    mutating func handle(_ event: MouseEvent, at seconds: Double) -> [DashboardEffect] {
        let geometry = geometry
        if var layer = overlay {
            overlay = nil
            layer.take(event, on: &self)
            needsRedraw = true
            return []
        }
        let point = Point(x: event.position.x, y: event.position.y)
        let hit = geometry.areas.first { $0.value.contains(point) }
        switch event.action {
        case .press where event.button == .left:
            needsRedraw = true
            if point.y == 0 { return pauseOrGoOn(at: seconds) }
            let bar = replayBar(geometry.banner)
            if bar.contains(point), case .replay(_, _, _, let length) = connection, length.isFinite {
                return [.replay(.seek((Double(point.x - bar.x) + 0.5) / Double(bar.width) * length))]
            }
            if enlarged == nil,
                let border = geometry.borders.first(where: { $0.area.contains(point) && isGrabbed($0, at: point) })
            {
                drag = border
                dragged = point
            }
            if let binding = hintBinding(at: point, in: geometry.keys) { return binding.action(&self, seconds) }
            guard let (panel, area) = hit else { return [] }
            focus = panel
            return panel.content.click(at: point, in: area, on: &self, at: seconds)
        case .drag: return pull(to: point, in: geometry, at: seconds)
        case .release:
            self[KnobPanel.self].held = nil
            guard drag != nil else { return [] }
            drag = nil
            dragged = nil
            return [remembered]
        case .wheelUp, .wheelDown:
            guard let (panel, area) = hit else { return [] }
            needsRedraw = true
            let wheel = Wheel(
                point: point, isUp: event.action == .wheelUp, isFine: event.modifiers.isEmpty)
            return panel.content.wheel(wheel, in: area, on: &self, at: seconds)
        case .wheelLeft, .wheelRight:
            guard let (panel, _) = hit, panel.content.isChart else { return [] }
            pan(byShare: event.action == .wheelLeft ? -0.1 : 0.1)
            needsRedraw = true
            return []
        default: return []
        }
    }

    /// Turns the knob whose slider is held, moves the border that is held, or the cursor of a chart.
    private mutating func pull(to point: Point, in geometry: Geometry, at seconds: Double) -> [DashboardEffect] {
        if self[KnobPanel.self].held != nil, let area = geometry.areas[.knobs] {
            needsRedraw = true
            return slide(to: point, in: area, at: seconds)
        }
        if let drag, let dragged {
            let cells = drag.isVertical ? point.x - dragged.x : point.y - dragged.y
            guard cells != 0 else { return [] }
            layout.drag(drag, by: cells, width: geometry.grid.width, height: geometry.grid.height)
            self.dragged = point
            needsRedraw = true
        } else if let (panel, area) = geometry.areas.first(where: { $0.value.contains(point) }), panel.content.isChart {
            moveCursor(panel, area, point)
            needsRedraw = true
        }
        return []
    }

    /// Whether a point is on the line between two panels, which can be dragged, and not on a title or inside a panel.
    private func isGrabbed(_ border: PanelLayout.Border, at point: Point) -> Bool {
        border.isVertical ? point.x >= border.area.x : point.y == border.area.y
    }
}
