/// Shape, name and value of each series, flowing over as many rows as there are; an entry is shown whole or not at all.
public struct Legend: Widget {
    public struct Entry: Equatable, Sendable {
        public var shape: SeriesShape
        public var colour: Colour
        public var name: String
        public var value: String
        public var isDimmed: Bool

        public init(_ name: String, value: String, shape: SeriesShape, colour: Colour, isDimmed: Bool = false) {
            self.name = name
            self.value = value
            self.shape = shape
            self.colour = colour
            self.isDimmed = isDimmed
        }
    }

    public var entries: [Entry]

    public init(_ entries: [Entry]) { self.entries = entries }

    /// Rows it takes at a width.
    public func height(columns: Int) -> Int { (places(columns: columns).last?.y ?? -1) + 1 }

    private func places(columns: Int) -> [Point] {
        var x = 0
        var y = 0
        return entries.map { entry in
            let width = Self.width(entry)
            if x > 0, x + width > columns { (x, y) = (0, y + 1) }
            defer { x += width + 2 }
            return Point(x: x, y: y)
        }
    }

    private static func width(_ entry: Entry) -> Int {
        2 + DisplayWidth.of(entry.name) + (entry.value.isEmpty ? 0 : 1 + DisplayWidth.of(entry.value))
    }

    public func draw(in rect: Rect, on buffer: inout ScreenBuffer) {
        for (entry, place) in zip(entries, places(columns: rect.width)) where place.y < rect.height {
            guard place.x + Self.width(entry) <= rect.width else { continue }
            let x = rect.x + place.x
            let y = rect.y + place.y
            let colour = entry.isDimmed ? Colour.dim : entry.colour
            buffer.set(entry.shape.glyph(buffer.capabilities.glyphs), x: x, y: y, style: Style(colour))
            let next = buffer.put(entry.name, x: x + 2, y: y, style: Style(colour))
            buffer.put(entry.value, x: next + 1, y: y, style: entry.isDimmed ? .dim : .plain)
        }
    }
}
