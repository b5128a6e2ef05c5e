/// Marks are lines through the plot, and signs with labels in a row of their own above it, the lane.
extension LineChart {
    /// The rows of the lane; none where the chart is too low for it.
    static func laneRows(_ rect: Rect) -> Int { rect.height >= 6 ? 1 : 0 }

    func drawMarkLines(_ plot: Plot, on buffer: inout ScreenBuffer) {
        let glyph: Unicode.Scalar = buffer.capabilities.glyphs == .ascii ? ":" : "┊"
        for mark in marks {
            for column in Set([mark.x, mark.end].compactMap { plot.column(at: $0) }) {
                for y in plot.area.y..<plot.area.bottom {
                    buffer.set(glyph, x: column, y: y, style: Style(mark.colour.faded(0.35)))
                }
            }
        }
    }

    /// One or more marks at the same columns, and their labels as one text.
    private struct LaneItem {
        let columns: ClosedRange<Int>
        var labels: [String]
        let colour: Colour
        let sign: ChartSign

        var text: String { labels.count > 3 ? "\(labels.count) changes" : labels.joined(separator: ", ") }
    }

    /// Marks in the order of their columns; those that lie partly outside end at the plot's edge.
    private func laneItems(_ plot: Plot) -> [LaneItem] {
        var items: [ClosedRange<Int>: LaneItem] = [:]
        for mark in marks where mark.end >= plot.xRange.lowerBound && mark.x <= plot.xRange.upperBound {
            let first = plot.column(at: max(mark.x, plot.xRange.lowerBound))
            let last = plot.column(at: min(mark.end, plot.xRange.upperBound))
            guard let first, let last else { continue }
            let columns = first...last
            let item = LaneItem(columns: columns, labels: [], colour: mark.colour, sign: mark.sign)
            items[columns, default: item].labels.append(mark.label)
        }
        return items.values.sorted {
            ($0.columns.lowerBound, $0.columns.upperBound) < ($1.columns.lowerBound, $1.columns.upperBound)
        }
    }

    /// Draws each mark's sign, with a line to where it ended. Labels are on the right of their marks, or on the left
    /// where there is no room, first the one at the cursor, then the newest ones. A label that would touch another mark
    /// is left out; it is shown when the cursor is there.
    func drawLane(_ plot: Plot, above top: Int, on buffer: inout ScreenBuffer) {
        guard plot.area.y > top, !plot.area.isEmpty else { return }
        let (y, ascii) = (plot.area.y - 1, buffer.capabilities.glyphs == .ascii)
        let items = laneItems(plot)
        var taken = [Bool](repeating: false, count: plot.area.width)
        for item in items {
            for x in item.columns {
                let glyph: Unicode.Scalar =
                    x == item.columns.lowerBound
                    ? item.sign.glyph(buffer.capabilities.glyphs)
                    : x == item.columns.upperBound ? (ascii ? "+" : "╮") : ascii ? "-" : "─"
                buffer.set(glyph, x: x, y: y, style: Style(item.colour, .bold))
                taken[x - plot.area.x] = true
            }
        }
        let chosen = cursor.flatMap { plot.column(at: $0) }.flatMap { column in
            items.indices.filter { abs(items[$0].columns.nearest(to: column) - column) <= 1 }.min {
                abs(items[$0].columns.nearest(to: column) - column)
                    < abs(items[$1].columns.nearest(to: column) - column)
            }
        }
        if let chosen { drawChosenLabel(items[chosen], y: y, in: plot.area, taken: &taken, on: &buffer) }
        for index in items.indices.reversed() where index != chosen {
            let width = DisplayWidth.of(items[index].text)
            let columns = items[index].columns
            let places = [columns.upperBound + 1, columns.lowerBound - width]
            guard let x = places.first(where: { isFree($0, width, beside: columns, in: plot.area, taken) }) else {
                continue
            }
            buffer.put(items[index].text, x: x, y: y, style: Style(items[index].colour))
            for column in x..<x + width { taken[column - plot.area.x] = true }
        }
    }

    /// Whether a label has room, with a gap to what is on its other side.
    private func isFree(_ x: Int, _ width: Int, beside columns: ClosedRange<Int>, in area: Rect, _ taken: [Bool])
        -> Bool
    {
        guard x >= area.x, x + width <= area.right else { return false }
        return (x - 1...x + width).allSatisfy { column in
            columns.contains(column) || column < area.x || column >= area.right || !taken[column - area.x]
        }
    }

    /// The label at the cursor is always shown, over the signs of other marks where there is no room.
    private func drawChosenLabel(
        _ item: LaneItem, y: Int, in area: Rect, taken: inout [Bool], on buffer: inout ScreenBuffer
    ) {
        let text = buffer.shortened(item.text, columns: area.width)
        let width = DisplayWidth.of(text)
        let places = [item.columns.upperBound + 1, item.columns.lowerBound - width]
        let x =
            places.first { isFree($0, width, beside: item.columns, in: area, taken) }
            ?? places.first { $0 >= area.x && $0 + width <= area.right } ?? area.x
        for column in max(x - 1, area.x)..<min(x + width + 1, area.right) where !item.columns.contains(column) {
            buffer.set(" ", x: column, y: y, style: .plain)
            taken[column - area.x] = true
        }
        buffer.put(text, x: x, y: y, style: Style(item.colour, .bold))
    }
}

extension ClosedRange<Int> {
    fileprivate func nearest(to value: Int) -> Int { Swift.min(Swift.max(value, lowerBound), upperBound) }
}
