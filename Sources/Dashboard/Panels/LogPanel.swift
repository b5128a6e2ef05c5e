import RunEvents
import TerminalUI

extension Dashboard {
    /// All lines, or what people and glides did.
    var logLines: [LogLines.Line] {
        logShowsChanges ? run.log.lines.filter { $0.kind == .deed } : run.log.lines
    }

    func drawLog(in area: Rect, on buffer: inout ScreenBuffer) {
        let lines = logLines
        let scroll = min(logScroll, max(0, lines.count - 1))
        let inside = frame(
            .log, title: logShowsChanges ? "log: changes" : "log", note: scroll > 0 ? "\(scroll) newer below" : "",
            in: area, on: &buffer)
        guard inside.height > 0, inside.width > 4 else { return }
        // From the newest upwards, each wrapped between words.
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
                    case .deed: Style(.accent)
                    case .warning: .warning
                    case .failure: .error
                    }
                buffer.put(part, in: row.inset(left: 8), style: style)
            }
        }
    }
}
