/// A curve without axes in one or a few rows, for lists: a line of dots, or filled columns in eighths of a cell.
public struct Sparkline: Widget {
    public var data: BucketPyramid
    public var colour: Colour
    public var scale: ValueScale = .linear
    public var isFilled = false
    /// The range of x that is shown; nil for all samples.
    public var xRange: ClosedRange<Double>?
    /// The range of values, the same for curves that are to be compared; nil for that of the samples.
    public var yRange: ClosedRange<Double>?

    public init(_ data: BucketPyramid, colour: Colour = .accent) {
        self.data = data
        self.colour = colour
    }

    /// Draws the curve over the whole rectangle; nothing where no sample is finite.
    public func draw(in rect: Rect, on buffer: inout ScreenBuffer) {
        guard !rect.isEmpty, let range = xRange ?? data.xRange, data.total.count > 0 else { return }
        let tier = buffer.capabilities.glyphs
        var canvas = DotCanvas(columns: rect.width, rows: rect.height, tier: tier)
        let steps = isFilled ? rect.width : canvas.width
        let columns = data.columns(in: range, count: steps)
        var low = Double.infinity
        var high = -Double.infinity
        for column in columns where column.count > 0 && (scale != .log || column.mean > 0) {
            low = min(low, column.mean)
            high = max(high, column.mean)
        }
        guard low <= high else { return }
        let axis = ValueAxis(scale: scale, lower: yRange?.lowerBound ?? low, upper: yRange?.upperBound ?? high)
        let ramp: [Unicode.Scalar] =
            tier == .ascii ? ["_", ".", "-", "=", "+", "*", "%", "#"] : ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
        var previous: (x: Int, y: Int)?
        for (x, column) in columns.enumerated() where column.count > 0 {
            let position = min(max(axis.position(column.mean), 0), 1)
            guard position.isFinite else { continue }
            if isFilled {
                let total = Int((position * Double(rect.height * 8 - 1)).rounded())
                for row in 0..<rect.height {
                    let part = total - (rect.height - 1 - row) * 8
                    guard part >= 0 else { continue }
                    buffer.set(ramp[min(part, 7)], x: rect.x + x, y: rect.y + row, style: Style(colour))
                }
            } else {
                let y = min(canvas.height - 1, Int((1 - position) * Double(canvas.height)))
                if let previous {
                    canvas.line(fromX: previous.x, y: previous.y, toX: x, y: y, owner: 0)
                } else {
                    canvas.set(x: x, y: y, owner: 0)
                }
                previous = (x, y)
            }
        }
        for row in 0..<rect.height {
            for column in 0..<rect.width {
                guard let (glyph, _) = canvas.glyph(column: column, row: row) else { continue }
                buffer.set(glyph, x: rect.x + column, y: rect.y + row, style: Style(colour))
            }
        }
    }
}
