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
                    "changes-only", [.character("c")], "changes", "Only who changed what and when, or all lines.",
                    rank: 11, offer: { !$0.run.log.lines.isEmpty },
                    changes: { screen in
                        screen[LogPanel.self].showsChanges.toggle()
                        screen[LogPanel.self].scroll = 0
                    }),
                Binding(
                    "scroll-start", [KeyPress(.home)], "oldest", "The oldest line.",
                    changes: { $0.scrollLog(by: .max / 2) }),
                Binding(
                    "scroll-end", [KeyPress(.end)], "newest", "The newest line.",
                    changes: { $0.scrollLog(by: .min / 2) }),
            ])
    ]

    /// How many lines the panel is scrolled back from the newest.
    fileprivate(set) var scroll = 0
    fileprivate var showsChanges = false

    static func draw(_ screen: Dashboard, in area: Rect, on buffer: inout ScreenBuffer) {
        screen.drawLog(in: area, on: &buffer)
    }

    static func wheel(_ wheel: Wheel, in area: Rect, on screen: inout Dashboard, at seconds: Double)
        -> [DashboardEffect]
    {
        screen.scrollLog(by: wheel.isUp ? 1 : -1)
        return []
    }
}

extension Dashboard {
    /// All lines, or only those of people's and glides' changes.
    fileprivate var logLines: [LogLines.Line] {
        self[LogPanel.self].showsChanges ? run.log.lines.filter { $0.kind == .action } : run.log.lines
    }

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

    fileprivate func drawLog(in area: Rect, on buffer: inout ScreenBuffer) {
        let panel = self[LogPanel.self]
        let lines = logLines
        let scroll = logScroll(lines)
        let place = chart.cursor.map { ", until step \(Figures.count(Int($0)))" } ?? ""
        let inside = frame(
            .log, title: (panel.showsChanges ? "log: changes" : "log") + place,
            note: scroll > 0 ? "\(scroll) newer below" : "", in: area, on: &buffer)
        guard inside.height > 0, inside.width > 4 else { return }
        // Lines are drawn upwards from the newest, each wrapped between words.
        var y = inside.bottom
        for line in lines[..<(lines.count - scroll)].reversed() {
            let time = Figures.duration(line.moment.seconds).aligned(to: 6)
            let text = DisplayWidth.wrap(line.text, columns: inside.width - 8)
            for (index, part) in text.enumerated().reversed() {
                y -= 1
                guard y >= inside.y else { return }
                let row = Rect(x: inside.x, y: y, width: inside.width, height: 1)
                if index == 0 { buffer.put(time, in: row, style: .dim) }
                let style: Style =
                    switch line.kind {
                    case .plain: .plain
                    case .action: Style(.accent)
                    case .warning: .warning
                    case .failure: .error
                    }
                buffer.put(part, in: row.inset(left: 8), style: style)
            }
        }
    }
}
