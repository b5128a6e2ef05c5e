/// Pixels that are painted one mark over another, edges smoothed by the share of a pixel that is covered.
struct ComparisonRaster {
    let width: Int
    let height: Int
    /// `[height, width, 3]`, white at first.
    private(set) var pixels: [UInt8]

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        pixels = [UInt8](repeating: 255, count: width * height * 3)
    }

    mutating func fill(
        x: Double, y: Double, width: Double, height: Double, _ color: ComparisonDrawing.Color
    ) {
        /// How much of the pixel from `cell` to `cell + 1` lies between the two.
        func share(_ cell: Int, _ from: Double, _ to: Double) -> Double {
            max(0, min(Double(cell) + 1, to) - max(Double(cell), from))
        }
        for row in rows(y, y + height) {
            for column in columns(x, x + width) {
                blend(column, row, color, share(row, y, y + height) * share(column, x, x + width))
            }
        }
    }

    /// A disc; its coverage is counted at 4 x 4 points of a pixel.
    mutating func fill(x: Double, y: Double, radius: Double, _ color: ComparisonDrawing.Color) {
        for row in rows(y - radius, y + radius) {
            for column in columns(x - radius, x + radius) {
                var inside = 0
                for point in 0..<16 {
                    let across = Double(column) + (Double(point % 4) + 0.5) / 4 - x
                    let down = Double(row) + (Double(point / 4) + 0.5) / 4 - y
                    if across * across + down * down <= radius * radius { inside += 1 }
                }
                blend(column, row, color, Double(inside) / 16)
            }
        }
    }

    /// Letters of 10 x 14 pixels and 4 below the line, the first one's top left corner at (x, y).
    mutating func write(_ text: String, x: Int, y: Int, _ color: ComparisonDrawing.Color) {
        for (position, letter) in text.enumerated() {
            let columns = ComparisonFont.columns(of: letter)
            for (column, bits) in columns.enumerated() {
                for row in 0..<9 where bits >> row & 1 == 1 {
                    let left = x + position * Int(ComparisonDrawing.letterWidth) + column * 2
                    fill(x: Double(left), y: Double(y + row * 2), width: 2, height: 2, color)
                }
            }
        }
    }

    private func rows(_ from: Double, _ to: Double) -> Range<Int> { Self.cells(from, to, limit: height) }
    private func columns(_ from: Double, _ to: Double) -> Range<Int> { Self.cells(from, to, limit: width) }

    /// The pixels that are touched between the two, inside the picture.
    private static func cells(_ from: Double, _ to: Double, limit: Int) -> Range<Int> {
        let first = min(max(Int(from.rounded(.down)), 0), limit)
        return first..<max(first, min(Int(to.rounded(.up)), limit))
    }

    private mutating func blend(_ x: Int, _ y: Int, _ color: ComparisonDrawing.Color, _ share: Double) {
        let offset = (y * width + x) * 3
        for (channel, value) in [color.red, color.green, color.blue].enumerated() {
            let old = Double(pixels[offset + channel])
            pixels[offset + channel] = UInt8((old + (Double(value) - old) * share).rounded())
        }
    }
}
