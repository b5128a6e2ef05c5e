import RunEvents
import TerminalUI

extension Dashboard {
    mutating func handle(_ event: MouseEvent, at seconds: Double) -> [DashboardEffect] {
        let geometry = geometry
        if overlay != nil {
            if case .press = event.action, event.button == .left, overlay != .leave { overlay = nil }
            if case .help(let scroll) = overlay, event.action == .wheelUp || event.action == .wheelDown {
                overlay = .help(scroll: max(0, scroll + (event.action == .wheelUp ? -3 : 3)))
            }
            needsRedraw = true
            return []
        }
        let point = Point(x: event.position.x, y: event.position.y)
        let hit = geometry.areas.first { $0.value.contains(point) }
        switch event.action {
        case .press where event.button == .left:
            needsRedraw = true
            if point.y == 0 { return perform(.pause, at: seconds) }
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
            guard let (panel, area) = hit else { return [] }
            focus = panel
            return click(panel, area, point, at: seconds)
        case .drag:
            if let drag, let dragged {
                let cells = drag.isVertical ? point.x - dragged.x : point.y - dragged.y
                guard cells != 0 else { return [] }
                layout.drag(drag, by: cells, width: geometry.grid.width, height: geometry.grid.height)
                self.dragged = point
                needsRedraw = true
            } else if let (panel, area) = hit, panel.isChart {
                moveCursor(panel, area, point)
                needsRedraw = true
            }
            return []
        case .release:
            guard drag != nil else { return [] }
            drag = nil
            dragged = nil
            return [remembered]
        case .wheelUp, .wheelDown:
            guard let (panel, area) = hit else { return [] }
            needsRedraw = true
            return wheel(panel, area, point, up: event.action == .wheelUp, fine: event.modifiers.isEmpty, at: seconds)
        case .wheelLeft, .wheelRight:
            guard let (panel, _) = hit, panel.isChart else { return [] }
            let range = chart.range(newest: newest)
            let span = range.upperBound - range.lowerBound
            chart.pan(by: (event.action == .wheelLeft ? -1 : 1) * span / 10, newest: newest)
            needsRedraw = true
            return []
        default: return []
        }
    }

    /// Only the line between two panels is for dragging, not the title above or the first column inside.
    private func isGrabbed(_ border: PanelLayout.Border, at point: Point) -> Bool {
        border.isVertical ? point.x >= border.area.x : point.y == border.area.y
    }

    private mutating func moveCursor(_ panel: Panel, _ area: Rect, _ point: Point) {
        let plot = plotArea(panel, area)
        guard plot.width > 1, point.x >= plot.x, point.x < plot.right else { return }
        let range = chart.range(newest: newest)
        let share = (Double(point.x - plot.x) + 0.5) / Double(plot.width)
        chart.moveCursor(to: range.lowerBound + share * (range.upperBound - range.lowerBound), newest: newest)
    }

    private mutating func click(
        _ panel: Panel, _ area: Rect, _ point: Point, at seconds: Double
    ) -> [DashboardEffect] {
        switch panel {
        case .losses, .budget, .student: moveCursor(panel, area, point)
        case .knobs:
            let lines = knobLines(height: area.inset(by: 1).height)
            let row = point.y - area.y - 1
            if lines.indices.contains(row), case .knob(let knob) = lines[row] { board.select(knob) }
        case .gallery:
            if gallery.isEnlarged { return probe(area, point) }
            if let index = galleryIndex(at: point, in: area), index < galleryItems.count {
                if gallery.selected == index { gallery.isEnlarged.toggle() }
                gallery.selected = index
            }
        case .classes: showsConfusion.toggle()
        case .diversity, .log: break
        }
        return []
    }

    private mutating func probe(_ area: Rect, _ point: Point) -> [DashboardEffect] {
        let items = galleryItems
        guard items.indices.contains(gallery.selected) else { return [] }
        let map = largeHeatmap(items[gallery.selected])
        if let (row, column) = map.element(at: point, in: largePlot(area.inset(by: 1))) {
            gallery.probe = GalleryView.Probe(band: row, frame: column)
        }
        return []
    }

    private mutating func wheel(
        _ panel: Panel, _ area: Rect, _ point: Point, up: Bool, fine: Bool, at seconds: Double
    ) -> [DashboardEffect] {
        switch panel {
        case .losses, .budget, .student: chart.zoom(by: up ? 0.8 : 1.25, newest: newest)
        case .knobs:
            let lines = knobLines(height: area.inset(by: 1).height)
            let row = point.y - area.y - 1
            guard lines.indices.contains(row), case .knob(let knob) = lines[row] else { return [] }
            // The wheel scrolls until a knob is selected, so that passing over the panel changes nothing.
            guard focus == .knobs, knob == board.selected else {
                board.moveSelection(by: up ? -1 : 1, among: turnable)
                return []
            }
            return perform(fine ? (up ? .fineUp : .fineDown) : (up ? .coarseUp : .coarseDown), at: seconds)
        case .gallery: return perform(up ? .earlier : .later, at: seconds)
        case .log: return perform(up ? .scrollUp : .scrollDown, at: seconds)
        case .classes, .diversity: break
        }
        return []
    }
}
