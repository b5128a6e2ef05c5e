import RunEvents
import TerminalUI

/// The panel of messages of the engine and actions of people, newest at the bottom.
struct LogPanel: PanelContent {
    static let panel = Panel.log
    static let title = "log"
    static let smallest = Size(width: 24, height: 4)
    static let omissionRank = 7
    static let keys = [
        KeyGroup(
            title: "log",
            bindings: [
                Binding(
                    "scroll-up", [KeyPress(.up), .character("k")], "scroll", "Older lines.", rank: 10,
                    offer: { $0.logLines.count > 1 },
                    changes: { $0.scrollLog(by: 1) }),
                Binding(
                    "scroll-down", [KeyPress(.down), .character("j")], "scroll", "Newer lines.",
                    changes: { $0.scrollLog(by: -1) }),
                Binding(
                    "log-page-up", [KeyPress(.pageUp)], "page", "A page of older lines.",
                    changes: { $0.scrollLog(by: $0.logPage) }),
                Binding(
                    "log-page-down", [KeyPress(.pageDown)], "page", "A page of newer lines.",
                    changes: { $0.scrollLog(by: -$0.logPage) }),
                Binding(
                    "log-step", [KeyPress(.enter)], "to its step", "Put the cursor on the step of the last line shown.",
                    rank: 11, offer: { $0.lastShownLogLine != nil }, changes: { $0.moveCursorToLogLine() }),
                Binding(
                    "log-lines", [.character("c")], "which",
                    "Only changes by people, only what went wrong, or all lines.",
                    rank: 12, offer: { !$0.run.log.lines.isEmpty },
                    changes: { screen in
                        let all = LogPanel.Choice.allCases
                        let now = all.firstIndex(of: screen[LogPanel.self].choice)!
                        screen[LogPanel.self].choice = all[(now + 1) % all.count]
                        screen[LogPanel.self].scroll = 0
                    }),
                Binding(
                    "log-search", [.character("/")], "search", "Only lines with these letters.", rank: 13,
                    changes: { $0.overlay = FilterOverlay(target: .log) }),
                Binding(
                    "scroll-start", [KeyPress(.home)], "oldest", "The oldest line.",
                    changes: { $0.scrollLog(by: .max / 2) }),
                Binding(
                    "scroll-end", [KeyPress(.end)], "newest", "The newest line.",
                    changes: { $0.scrollLog(by: .min / 2) }),
            ])
    ]

    /// Which lines are shown, by what they are about.
    enum Choice: String, CaseIterable, Sendable {
        case all = ""
        case changes = "changes"
        case warnings = "what went wrong"

        func shows(_ kind: LogLines.Kind) -> Bool {
            switch self {
            case .all: true
            case .changes: kind == .action || kind == .note
            case .warnings: kind == .warning || kind == .failure
            }
        }
    }

    /// How many lines the panel is scrolled back from the newest.
    var scroll = 0
    var search = ""
    fileprivate var choice = Choice.all

    static func draw(_ screen: Dashboard, in area: Rect, on buffer: inout ScreenBuffer) {
        screen.drawLog(in: area, on: &buffer)
    }

    /// A click puts the cursor on the step of a line.
    static func click(at point: Point, in area: Rect, on screen: inout Dashboard, at seconds: Double)
        -> [DashboardEffect]
    {
        let rows = screen.logRows(inside: area.inset(by: 1))
        if let line = rows.first(where: { $0.y == point.y })?.line { screen.moveCursor(to: line) }
        return []
    }

    static func wheel(_ wheel: Wheel, in area: Rect, on screen: inout Dashboard, at seconds: Double)
        -> [DashboardEffect]
    {
        screen.scrollLog(by: wheel.isUp ? 1 : -1)
        return []
    }

    static func closes(on screen: inout Dashboard) -> Bool {
        guard screen.focus == .log, !screen[LogPanel.self].search.isEmpty else { return false }
        screen[LogPanel.self].search = ""
        return true
    }
}

extension Dashboard {
    /// The lines of the chosen kinds that have the letters of the search, with people's notes among them.
    fileprivate var logLines: [LogLines.Line] {
        let panel = self[LogPanel.self]
        let lines = withNotes(run.log.lines)
        guard panel.choice != .all || !panel.search.isEmpty else { return lines }
        let letters = panel.search.lowercased()
        return lines.filter {
            panel.choice.shows($0.kind) && (letters.isEmpty || $0.text.lowercased().contains(letters))
        }
    }

    fileprivate var logPage: Int { max(1, (geometry.areas[.log]?.height ?? 3) - 3) }

    fileprivate mutating func scrollLog(by lines: Int) {
        self[LogPanel.self].scroll = min(max(0, self[LogPanel.self].scroll + lines), max(0, logLines.count - 1))
    }

    /// How many lines are not shown because they are below: those after the cursor, and those scrolled over.
    private func logScroll(_ lines: [LogLines.Line]) -> Int {
        let later = chart.cursor.map { cursor in
            lines.count - 1 - (lines.lastIndex { Double($0.moment.step) <= cursor } ?? -1)
        }
        return min(self[LogPanel.self].scroll + (later ?? 0), max(0, lines.count - 1))
    }

    /// The line at the bottom of the panel.
    var lastShownLogLine: LogLines.Line? {
        let lines = logLines
        return lines.isEmpty ? nil : lines[lines.count - 1 - logScroll(lines)]
    }

    fileprivate mutating func moveCursorToLogLine() {
        if let line = lastShownLogLine { moveCursor(to: line) }
    }

    fileprivate mutating func moveCursor(to line: LogLines.Line) {
        chart.moveCursor(to: Double(line.moment.step), newest: newest)
        self[LogPanel.self].scroll = 0
    }

    /// The visible rows from the bottom upwards, each line wrapped between words; the first row of a line has its time.
    fileprivate func logRows(inside: Rect) -> [(y: Int, text: String, isFirst: Bool, line: LogLines.Line)] {
        guard inside.height > 0, inside.width > 4 else { return [] }
        let lines = logLines
        var rows: [(y: Int, text: String, isFirst: Bool, line: LogLines.Line)] = []
        var y = inside.bottom
        for line in lines[..<(lines.count - logScroll(lines))].reversed() {
            for (index, part) in DisplayWidth.wrap(line.text, columns: inside.width - 8).enumerated().reversed() {
                y -= 1
                guard y >= inside.y else { return rows }
                rows.append((y, part, index == 0, line))
            }
        }
        return rows
    }

    fileprivate func drawLog(in area: Rect, on buffer: inout ScreenBuffer) {
        let panel = self[LogPanel.self]
        let lines = logLines
        let scroll = logScroll(lines)
        var title = "log"
        if panel.choice != .all { title += ": \(panel.choice.rawValue)" }
        if !panel.search.isEmpty { title += " /\(panel.search)" }
        title += chart.cursor.map { ", until step \(Figures.count(Int($0)))" } ?? ""
        let inside = frame(
            .log, title: title, note: scroll > 0 ? "\(scroll) newer below" : "", in: area, on: &buffer)
        if lines.isEmpty, !run.log.lines.isEmpty, inside.height > 0 {
            buffer.put("no such line".fitted(to: inside.width), in: inside.row(inside.height - 1), style: .dim)
        }
        for (y, text, isFirst, line) in logRows(inside: inside) {
            let row = Rect(x: inside.x, y: y, width: inside.width, height: 1)
            if isFirst {
                let time = Figures.duration(line.moment.seconds).aligned(to: 6)
                buffer.put(time, in: row, style: .dim)
            }
            let style: Style =
                switch line.kind {
                case .plain: .plain
                case .action: Style(.accent)
                case .note: .title
                case .warning: .warning
                case .failure: .error
                }
            buffer.put(text, in: row.inset(left: 8), style: style)
        }
    }
}
