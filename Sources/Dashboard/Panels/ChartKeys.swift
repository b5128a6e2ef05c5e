import TerminalUI

extension KeyGroup {
    /// The keys of all charts over steps, which share one cursor, one range of steps and one filter.
    static let charts = KeyGroup(title: "charts", bindings: moving + looking)

    private static func key(_ character: Character) -> KeyPress { .character(character) }

    private static let moving: [Binding] = [
        Binding(
            "cursor-left", [KeyPress(.left), key("h")], "cursor",
            "Move the cursor that all charts and the gallery share.", changes: { $0.moveCursor(columns: -1) }),
        Binding(
            "cursor-right", [KeyPress(.right)], "cursor", "Move the cursor right.", rank: 10,
            offer: { $0.newest > 0 },
            changes: { $0.moveCursor(columns: 1) }),
        Binding(
            "cursor-far-left", [KeyPress(.left, .shift), key("H")], "far", "Move it a tenth of the chart.",
            changes: { $0.moveCursor(tenths: -1) }),
        Binding(
            "cursor-far-right", [KeyPress(.right, .shift)], "far", "Move it a tenth of the chart right.",
            changes: { $0.moveCursor(tenths: 1) }),
        Binding(
            "cursor-start", [KeyPress(.home)], "first", "Cursor to the first step.", changes: { $0.moveCursor(to: 0) }),
        Binding(
            "cursor-end", [KeyPress(.end)], "last", "Cursor to the last step.",
            changes: { $0.moveCursor(to: Double($0.newest)) }),
        Binding(
            "zoom-in", [key("+"), key("="), KeyPress(.up)], "zoom", "Zoom in around the cursor.", rank: 11,
            offer: { $0.newest > 8 },
            changes: { $0.zoom(by: 0.8) }),
        Binding(
            "zoom-out", [key("-"), KeyPress(.down)], "zoom", "Zoom out.", changes: { $0.zoom(by: 1.25) }),
        Binding("zoom-all", [key("0")], "all", "Show the whole run.", changes: { $0.chart.steps = .all }),
        Binding("pan-left", [key("(")], "pan", "Show earlier steps.", changes: { $0.pan(byShare: -0.25) }),
        Binding("pan-right", [key(")")], "pan", "Show later steps.", changes: { $0.pan(byShare: 0.25) }),
        Binding(
            "follow", [key("F")], "follow", "Follow the newest step again.", rank: 15,
            offer: { $0.chart.cursor != nil || !$0.chart.follows }, changes: { $0.chart.follow() }),
        Binding(
            "fixed-window", [key("w")], "window", "Keep the number of steps shown, or all of them.",
            changes: { screen in
                screen.chart.steps = screen.chart.steps == .all ? .newest(max(screen.chartSpan, 8)) : .all
            }),
        Binding(
            "next-mark", [key("n")], "mark", "To the next mark: a knob, a note, an evaluation, a checkpoint, a NaN.",
            rank: 14, offer: { !$0.run.marks.all.isEmpty },
            changes: { screen in screen.moveCursor(to: screen.nextMark(after: Int(screen.cursorOrNewest))) }),
        Binding(
            "previous-mark", [key("N")], "mark", "To the mark before.",
            changes: { screen in screen.moveCursor(to: screen.previousMark(before: Int(screen.cursorOrNewest))) }),
    ]

    private static let looking: [Binding] = [
        Binding(
            "scale", [key("l")], "log", "Logarithmic, symmetric-logarithmic or linear y axis.", rank: 12,
            offer: { $0.showsLosses },
            changes: { screen in
                let all = ChartView.Scale.allCases
                screen.chart.scale = all[(all.firstIndex(of: screen.chart.scale)! + 1) % all.count]
            }),
        Binding(
            "smoother", [key(".")], "smooth", "Smooth the curves more.", rank: 13,
            offer: { $0.showsLosses },
            changes: { $0.chart.smoothing = min($0.chart.smoothing + 1, ChartView.smoothings.count - 1) }),
        Binding(
            "rougher", [key(",")], "smooth", "Smooth them less.",
            changes: { $0.chart.smoothing = max($0.chart.smoothing - 1, 0) }),
        Binding(
            "clip", [key("y")], "clip", "Fit the y axis to percentiles, or to everything.",
            changes: { $0.chart.clips.toggle() }),
        Binding(
            "filter", [key("/")], "filter", "Show only the curves whose name has these letters; 1 to 9 hide one.",
            changes: { screen in
                screen.overlay = FilterOverlay(target: .curves)
                if !screen.focus.content.isChart { screen.focus = .losses }
            }),
    ]
}

/// A panel with a chart over steps.
protocol ChartPanel: PanelContent {}

extension ChartPanel {
    static var isChart: Bool { true }
    static var keys: [KeyGroup] { [.charts] }

    /// Digits show or hide curves.
    static func take(_ press: KeyPress, on screen: inout Dashboard, at seconds: Double) -> [DashboardEffect]? {
        guard case .character(let character) = press.key, press.modifiers.isEmpty, character.isASCII,
            let number = character.wholeNumberValue, number > 0
        else { return takeBound(press, on: &screen, at: seconds) }
        screen.toggleSeries(number - 1)
        return []
    }

    static func click(at point: Point, in area: Rect, on screen: inout Dashboard, at seconds: Double)
        -> [DashboardEffect]
    {
        screen.moveCursor(panel, area, point)
        return []
    }

    static func wheel(_ wheel: Wheel, in area: Rect, on screen: inout Dashboard, at seconds: Double)
        -> [DashboardEffect]
    {
        screen.zoom(by: wheel.isUp ? 0.8 : 1.25)
        return []
    }
}

extension Dashboard {
    /// Whether curves of losses are on the screen.
    fileprivate var showsLosses: Bool { newest > 0 && geometry.areas[.losses] != nil }

    fileprivate var chartSpan: Double {
        let range = chart.range(newest: newest)
        return range.upperBound - range.lowerBound
    }

    fileprivate var cursorOrNewest: Double { chart.cursor ?? Double(newest) }

    fileprivate mutating func moveCursor(to step: Double) { chart.moveCursor(to: step, newest: newest) }

    fileprivate mutating func moveCursor(to step: Int?) {
        if let step { moveCursor(to: Double(step)) }
    }

    /// Moves the cursor by columns of the chart, or by steps where a step is wider than a column.
    fileprivate mutating func moveCursor(columns: Double) {
        moveCursor(to: cursorOrNewest + columns * max(1, chartSpan / Double(max(plotColumns, 1))))
    }

    fileprivate mutating func moveCursor(tenths: Double) {
        moveCursor(to: cursorOrNewest + tenths * max(chartSpan / 10, 1))
    }

    fileprivate mutating func zoom(by factor: Double) { chart.zoom(by: factor, newest: newest) }

    mutating func pan(byShare share: Double) { chart.pan(by: share * chartSpan, newest: newest) }

    private var plotColumns: Int {
        let areas = geometry.areas
        let panel = areas[focus] != nil && focus.content.isChart ? focus : .losses
        return areas[panel].map { plotArea(panel, $0).width } ?? 80
    }

    /// Moves the cursor to the position of the mouse.
    mutating func moveCursor(_ panel: Panel, _ area: Rect, _ point: Point) {
        let plot = plotArea(panel, area)
        guard plot.width > 1, point.x >= plot.x, point.x < plot.right else { return }
        let range = chart.range(newest: newest)
        let share = (Double(point.x - plot.x) + 0.5) / Double(plot.width)
        chart.moveCursor(to: range.lowerBound + share * (range.upperBound - range.lowerBound), newest: newest)
    }

    fileprivate mutating func toggleSeries(_ index: Int) {
        let names = run.series.all.map(\.identity.name)
        guard names.indices.contains(index) else { return }
        if isComparing {
            if comparableNames.contains(names[index]) { chart.compared = names[index] }
            return
        }
        toggleSeries(named: names[index])
    }

    /// Shows a curve that is hidden, or hides it.
    mutating func toggleSeries(named name: String) {
        if chart.hidden.remove(name) == nil { chart.hidden.insert(name) }
    }
}
