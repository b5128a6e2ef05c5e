/// Shares of a whole over x, as stacked columns in half blocks: which loss weighs how much, and since when.
public struct StackedHistory: Widget {
    public struct Part: Sendable {
        public var data: BucketPyramid
        public var colour: Colour
        /// Each sample is multiplied by it.
        public var weight: Double

        public init(_ data: BucketPyramid, colour: Colour, weight: Double = 1) {
            self.data = data
            self.colour = colour
            self.weight = weight
        }
    }

    public var parts: [Part]
    public var xRange: ClosedRange<Double>

    public init(_ parts: [Part], xRange: ClosedRange<Double>) {
        self.parts = parts
        self.xRange = xRange
    }

    public func draw(in rect: Rect, on buffer: inout ScreenBuffer) {
        guard !rect.isEmpty else { return }
        let columns = parts.map { $0.data.columns(in: xRange, count: rect.width) }
        let halves = buffer.capabilities.glyphs > .ascii && buffer.capabilities.colours > .none
        let pixels = rect.height * (halves ? 2 : 1)
        let letters: [Unicode.Scalar] = ["#", "=", "+", "-", "*", "%", "o", "~"]
        for x in 0..<rect.width {
            let sizes = parts.indices.map { index -> Double in
                let size = (columns[index][x].mean * parts[index].weight).magnitude
                return size.isFinite ? size : 0
            }
            let whole = sizes.reduce(0, +)
            guard whole > 0, whole.isFinite else { continue }
            // The first part lies at the bottom.
            var owners = [Int](repeating: parts.count - 1, count: pixels)
            var sum = 0.0
            var start = 0
            for (index, size) in sizes.enumerated() {
                sum += size
                let end = min(pixels, Int((sum / whole * Double(pixels)).rounded()))
                for pixel in start..<max(start, end) { owners[pixels - 1 - pixel] = index }
                start = max(start, end)
            }
            for y in 0..<rect.height {
                if halves {
                    let cell = Cell(
                        "▀", foreground: parts[owners[2 * y]].colour, background: parts[owners[2 * y + 1]].colour)
                    buffer.set(cell, x: rect.x + x, y: rect.y + y)
                } else {
                    let owner = owners[y]
                    buffer.set(
                        letters[owner % letters.count], x: rect.x + x, y: rect.y + y, style: Style(parts[owner].colour))
                }
            }
        }
    }
}
