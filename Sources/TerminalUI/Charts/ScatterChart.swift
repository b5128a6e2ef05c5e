/// Points in a plane as clouds of dots or of shapes. Both axes have the same scale, so that distances in all directions
/// can be compared.
public struct ScatterChart: Widget {
    /// A position in the plane; y grows upwards.
    public struct Place: Hashable, Sendable {
        public var x: Double
        public var y: Double

        public init(x: Double, y: Double) {
            self.x = x
            self.y = y
        }

        var isFinite: Bool { x.isFinite && y.isFinite }
    }

    /// Points with the same look.
    public struct Cloud: Sendable {
        public var places: [Place]
        public var style: Style
        /// nil for dots, of which many fit into a cell.
        public var shape: SeriesShape?

        public init(_ places: [Place], _ style: Style, shape: SeriesShape? = nil) {
            self.places = places
            self.style = style
            self.shape = shape
        }
    }

    /// Drawn in this order, but shapes over all dots.
    public var clouds: [Cloud]
    /// A point that is drawn over all others; nil for none.
    public var lit: (place: Place, shape: SeriesShape)?
    public var emptyText = ""

    public init(_ clouds: [Cloud]) { self.clouds = clouds }

    /// Draws dots first, then shapes, then the lit point; without a finite place only the text.
    public func draw(in rect: Rect, on buffer: inout ScreenBuffer) {
        guard let frame = frame(in: rect) else {
            buffer.put(emptyText.fitted(to: rect.width), in: rect.row(0), style: .dim)
            return
        }
        let tier = buffer.capabilities.glyphs
        var canvas = DotCanvas(columns: rect.width, rows: rect.height, tier: tier)
        for (owner, cloud) in clouds.enumerated() where cloud.shape == nil {
            for place in cloud.places {
                guard let (across, down) = frame.position(place) else { continue }
                canvas.set(
                    x: Int(across * Double(canvas.dotsAcross)), y: Int(down * Double(canvas.dotsDown)), owner: owner)
            }
        }
        for row in 0..<rect.height {
            for column in 0..<rect.width {
                guard let (glyph, owner) = canvas.glyph(column: column, row: row) else { continue }
                buffer.set(glyph, x: rect.x + column, y: rect.y + row, style: clouds[owner].style)
            }
        }
        for cloud in clouds {
            guard let shape = cloud.shape else { continue }
            for cell in cloud.places.compactMap({ frame.cell($0) }) {
                buffer.set(shape.glyph(tier), x: cell.x, y: cell.y, style: cloud.style)
            }
        }
        if let lit, let cell = frame.cell(lit.place) {
            buffer.set(lit.shape.glyph(tier), x: cell.x, y: cell.y, style: .selected)
        }
    }

    /// The cell of a place; nil where nothing is drawn.
    public func cell(of place: Place, in rect: Rect) -> Point? { frame(in: rect)?.cell(place) }

    /// The part of the plane that is shown, which has all finite places in it.
    private struct Frame {
        let rect: Rect
        let centre: Place
        /// How many columns a unit takes. A cell is taken for twice as high as wide.
        let scale: Double

        /// The position in cells from the upper left corner of the rectangle; nil outside it.
        func position(_ place: Place) -> (across: Double, down: Double)? {
            let across = Double(rect.width) / 2 + (place.x - centre.x) * scale
            let down = Double(rect.height) / 2 - (place.y - centre.y) * scale / 2
            guard across >= 0, across < Double(rect.width), down >= 0, down < Double(rect.height) else { return nil }
            return (across, down)
        }

        func cell(_ place: Place) -> Point? {
            position(place).map { Point(x: rect.x + Int($0.across), y: rect.y + Int($0.down)) }
        }
    }

    private func frame(in rect: Rect) -> Frame? {
        let all = clouds.flatMap(\.places).filter(\.isFinite)
        guard !rect.isEmpty, let first = all.first else { return nil }
        var (low, high) = (first, first)
        for place in all {
            (low.x, low.y) = (min(low.x, place.x), min(low.y, place.y))
            (high.x, high.y) = (max(high.x, place.x), max(high.y, place.y))
        }
        // A quarter of a cell at each edge is left free, so that rounding puts no point outside.
        let wide = (Double(rect.width) - 0.5) / max(high.x - low.x, .leastNormalMagnitude)
        let tall = (Double(rect.height) - 0.5) * 2 / max(high.y - low.y, .leastNormalMagnitude)
        let scale = min(wide, tall)
        return Frame(
            rect: rect, centre: Place(x: (low.x + high.x) / 2, y: (low.y + high.y) / 2),
            scale: scale.isFinite ? scale : 1)
    }
}
