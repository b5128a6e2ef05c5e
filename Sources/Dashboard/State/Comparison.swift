import RunEvents
import TerminalUI

/// Runs whose curves are drawn beside the open run's. While there are any, the losses panel shows one curve of each
/// run, in the run's colour.
extension Dashboard {
    static let mostOverlaid = 5

    /// A run's name and colour, which it keeps while others are added and removed.
    struct RunIdentity: Hashable, Sendable {
        let name: String
        let colour: Colour
        let shape: SeriesShape

        /// The open run's.
        init(open name: String) {
            self.name = name
            colour = .series(4)
            shape = .circle
        }

        init(_ name: String, slot: Int) {
            self.name = name
            colour = .series([0, 2, 3, 5, 6][slot % 5])
            shape = SeriesShape(index: slot + 1)
        }
    }

    var isComparing: Bool { !overlaid.isEmpty }

    /// The lowest number of a colour that no run has.
    var freeSlot: Int { (0..<Self.mostOverlaid).first { slot in !overlaid.contains { $0.slot == slot } } ?? 0 }

    /// The terms by which runs can be compared. A sum is none of them, because methods add different terms, and so the
    /// run with the fewest would look best.
    var comparableNames: [String] { run.series.all.filter { !$0.identity.isSum }.map(\.identity.name) }

    /// The curve by which runs are compared: the chosen one, else the logits' divergence, which all methods have, else
    /// the last one.
    var comparedName: String? {
        let all = comparableNames
        if let name = chart.compared, all.contains(name) { return name }
        return all.contains(LossTerm.logits.name) ? LossTerm.logits.name : all.last
    }

    /// The name of that curve for people.
    var comparedTitle: String {
        comparedName.map { name in LossTerm(rawValue: name).map { Knob.weight($0).title } ?? name } ?? ""
    }

    /// Each run with its curve of that name, the open one first.
    var comparedRuns: [(identity: RunIdentity, series: Series?)] {
        guard let name = comparedName else { return [] }
        let own = (RunIdentity(open: run.description?.run ?? "this run"), run.series[name])
        return [own] + overlaid.map { (RunIdentity($0.name, slot: $0.slot), $0.run.series[name]) }
    }

    /// Draws for each run, in its colour, its name and the value of its curve at the cursor or at its end.
    func drawComparedLegend(
        of lines: LineChart, on plot: LineChart.Plot, in area: Rect, on buffer: inout ScreenBuffer
    ) {
        let runs = comparedRuns
        let perRow = max(1, min(area.width / 26, (runs.count + max(area.height, 1) - 1) / max(area.height, 1)))
        let width = area.width / perRow
        for (index, run) in runs.enumerated().prefix(perRow * area.height) {
            let cell = Rect(
                x: area.x + index % perRow * width, y: area.y + index / perRow, width: width - 1, height: 1)
            let value = run.series.flatMap { series in
                lines.series.first { $0.name == run.identity.name }.flatMap {
                    lines.shownValue(of: $0, at: chart.cursor, on: plot, tier: buffer.capabilities.glyphs)
                } ?? series.last
            }
            buffer.put(
                "\(run.identity.shape.glyph(buffer.capabilities.glyphs))", in: cell,
                style: Style(run.identity.colour, .bold))
            buffer.put(run.identity.name.fitted(to: cell.width - 10), in: cell.inset(left: 2, right: 8))
            buffer.put(
                value.map(Figures.short) ?? "–", in: cell, style: Style(run.identity.colour), align: .right)
        }
    }
}
