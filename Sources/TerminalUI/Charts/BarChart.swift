/// Labelled horizontal bars, in as many columns as fit, for example the accuracy of each class.
public struct BarChart: Widget {
    /// One bar with its label on the left and a text, such as its value, on the right.
    public struct Item: Equatable, Sendable {
        public var label: String
        /// 0 to 1; NaN draws no bar.
        public var share: Double
        public var text: String
        public var colour: Colour

        public init(_ label: String, share: Double, text: String, colour: Colour = .accent) {
            self.label = label
            self.share = share
            self.text = text
            self.colour = colour
        }
    }

    public var items: [Item]
    /// The index of the first item shown, for scrolling.
    public var offset = 0

    public init(_ items: [Item]) { self.items = items }

    /// How many items fit into a rectangle.
    public func capacity(in rect: Rect) -> Int { rect.height * columnCount(in: rect) }

    private var labelWidth: Int { items.reduce(0) { max($0, DisplayWidth.of($1.label)) } }
    private var textWidth: Int { items.reduce(0) { max($0, DisplayWidth.of($1.text)) } }

    private func columnCount(in rect: Rect) -> Int {
        guard rect.height > 0 else { return 0 }
        let needed = (items.count + rect.height - 1) / rect.height
        let narrowest = min(labelWidth, 12) + textWidth + 8
        return max(1, min(needed, (rect.width + 2) / (narrowest + 2)))
    }

    /// Draws the items from `offset` on, column by column.
    public func draw(in rect: Rect, on buffer: inout ScreenBuffer) {
        guard !rect.isEmpty, !items.isEmpty else { return }
        let count = columnCount(in: rect)
        let tracks = [Track](repeating: .fraction(1, minimum: 1), count: count)
        let shown = Array(items.dropFirst(max(0, min(offset, items.count - 1))).prefix(rect.height * count))
        let perColumn = min(rect.height, (shown.count + count - 1) / count)
        for (column, place) in rect.columns(tracks, gap: 2).enumerated() {
            guard let place else { continue }
            let widest = min(labelWidth, max(1, place.width - textWidth - 6))
            for row in 0..<perColumn {
                let index = column * perColumn + row
                guard index < shown.count else { break }
                draw(shown[index], in: place.row(row), labelWidth: widest, on: &buffer)
            }
        }
    }

    private func draw(_ item: Item, in row: Rect, labelWidth: Int, on buffer: inout ScreenBuffer) {
        buffer.put(item.label, in: Rect(x: row.x, y: row.y, width: min(labelWidth, row.width), height: 1))
        let text = min(textWidth, max(0, row.width - labelWidth - 1))
        buffer.put(
            item.text, in: Rect(x: row.right - text, y: row.y, width: text, height: 1), style: Style(item.colour),
            align: .right)
        let bar = row.inset(left: labelWidth + 1, right: text + 1)
        if bar.width >= 3 { buffer.line(item.share, in: bar, colour: item.colour) }
    }
}
