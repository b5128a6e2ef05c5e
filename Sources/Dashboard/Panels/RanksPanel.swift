import RunEvents
import TerminalUI

/// The panel that shows how long each rank of MPI waits for the others, and which one they wait for. A run of one process has
/// none.
struct RanksPanel: PanelContent {
    static let panel = Panel.ranks
    static let title = "ranks"
    static let smallest = Size(width: 26, height: 4)
    static let omissionRank = 7
    static let needsStudent = true

    static func draw(_ screen: Dashboard, in area: Rect, on buffer: inout ScreenBuffer) {
        screen.drawRanks(in: area, on: &buffer)
    }
}

extension Dashboard {
    fileprivate func drawRanks(in area: Rect, on buffer: inout ScreenBuffer) {
        let ranks = run.ranks.latest
        let slow = run.ranks.slow
        let note = ranks.isEmpty ? "" : slow.map { "rank \($0.rank) is slow" } ?? "even"
        let inside = frame(
            .ranks, title: ranks.isEmpty ? "ranks" : "\(ranks.count) ranks", note: note, in: area, on: &buffer)
        guard !ranks.isEmpty else {
            buffer.put("one process has no ranks".fitted(to: inside.width), in: inside.row(0), style: .dim)
            return
        }
        // The slow one first, so that it is seen where there is no room for all.
        let ordered = (slow.map { [$0] } ?? []) + ranks.filter { $0.rank != slow?.rank }
        let rows = ordered.count <= inside.height ? ordered.count : inside.height - 1
        for (row, wait) in ordered.prefix(max(rows, 0)).enumerated() {
            draw(wait, isSlow: wait.rank == slow?.rank, in: inside.row(row), on: &buffer)
        }
        let rest = ordered.dropFirst(max(rows, 0)).map(\.share)
        if let least = rest.min(), let most = rest.max() {
            let range = "\(Figures.roundPercent(least)) to \(Figures.roundPercent(most))"
            let text = "and \(rest.count) more, waiting \(range)"
            buffer.put(text.fitted(to: inside.width), in: inside.row(inside.height - 1), style: .dim)
        }
    }

    /// A rank's number and machine, and its share of waiting as a bar and in percent.
    private func draw(_ wait: RankWait, isSlow: Bool, in row: Rect, on buffer: inout ScreenBuffer) {
        let style = isSlow ? Style(.warning, .bold) : Style(.foreground)
        let names = max(10, row.width / 2 - 4)
        buffer.put("\(wait.rank) \(wait.host)".fitted(to: names), in: row, style: style)
        buffer.line(wait.share, in: row.inset(left: names + 1, right: 11), colour: isSlow ? .warning : .dim)
        buffer.put("waits " + Figures.roundPercent(wait.share).aligned(to: 4), in: row, style: style, align: .right)
    }
}
