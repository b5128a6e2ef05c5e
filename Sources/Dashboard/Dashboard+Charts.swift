import TerminalUI

extension Dashboard {
    mutating func performOnCharts(_ action: Action) {
        let range = chart.range(newest: newest)
        let span = range.upperBound - range.lowerBound
        // One column of the chart, or one step where steps are wider than columns.
        let column = max(1, span / Double(max(plotColumns, 1)))
        let cursor = chart.cursor ?? Double(newest)
        switch action {
        case .cursorLeft: chart.moveCursor(to: cursor - column, newest: newest)
        case .cursorRight: chart.moveCursor(to: cursor + column, newest: newest)
        case .cursorFarLeft: chart.moveCursor(to: cursor - max(span / 10, 1), newest: newest)
        case .cursorFarRight: chart.moveCursor(to: cursor + max(span / 10, 1), newest: newest)
        case .cursorStart: chart.moveCursor(to: 0, newest: newest)
        case .cursorEnd: chart.moveCursor(to: Double(newest), newest: newest)
        case .zoomIn: chart.zoom(by: 0.8, newest: newest)
        case .zoomOut: chart.zoom(by: 1.25, newest: newest)
        case .zoomAll: chart.steps = .all
        case .panLeft: chart.pan(by: -span / 4, newest: newest)
        case .panRight: chart.pan(by: span / 4, newest: newest)
        case .follow:
            chart.follow()
            chart.cursor = nil
        case .fixedWindow: chart.steps = chart.steps == .all ? .newest(max(span, 8)) : .all
        case .scale:
            let all = ChartView.Scale.allCases
            chart.scale = all[(all.firstIndex(of: chart.scale)! + 1) % all.count]
        case .smoother: chart.smoothing = min(chart.smoothing + 1, ChartView.smoothings.count - 1)
        case .rougher: chart.smoothing = max(chart.smoothing - 1, 0)
        case .clip: chart.clips.toggle()
        case .filter:
            overlay = .filter
            if !focus.isChart { focus = .losses }
        case .nextMark:
            if let mark = run.marks.next(after: Int(cursor)) {
                chart.moveCursor(to: Double(mark.moment.step), newest: newest)
            }
        case .previousMark:
            if let mark = run.marks.previous(before: Int(cursor)) {
                chart.moveCursor(to: Double(mark.moment.step), newest: newest)
            }
        default: break
        }
    }

    private var plotColumns: Int {
        let areas = geometry.areas
        let panel = areas[focus] != nil && focus.isChart ? focus : .losses
        return areas[panel].map { plotArea(panel, $0).width } ?? 80
    }
}
