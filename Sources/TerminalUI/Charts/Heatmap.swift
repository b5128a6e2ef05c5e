/// A picture in colours, with two pixels for each cell in half blocks and one in ASCII; where there are no colours,
/// with glyphs of different density.
public struct Heatmap: Widget {
    public var picture: ValueGrid
    public var colormap: Colormap
    /// The values of the darkest and the lightest level; nil for the picture's own range.
    public var range: ClosedRange<Float>?
    public var resampling: ValueGrid.Resampling = .smooth
    /// Whether row 0 is at the bottom, as in spectrograms; false for matrices.
    public var originAtBottom = true
    public var frequencies: MelAxis?
    /// Length of the picture in seconds, for the axis below.
    public var seconds: Double?
    public var colourBar: ColourBar?
    /// Whether the picture seldom changes, so that a terminal that shows pictures at their own resolution is sent it as
    /// one; it is sent whole after every change.
    public var isStill = false
    /// The element of the picture that is marked; nil for none.
    public var cursor: (row: Int, column: Int)?

    public init(_ picture: ValueGrid, colormap: Colormap, range: ClosedRange<Float>? = nil) {
        self.picture = picture
        self.colormap = colormap
        self.range = range
    }

    /// A frequency axis for rows that are evenly spaced in mel (HTK: `2595·log10(1 + f/700)`) between two frequencies.
    public struct MelAxis: Equatable, Sendable {
        public var lowest: Double
        public var highest: Double

        /// Both frequencies are in Hz.
        public init(lowest: Double, highest: Double) {
            self.lowest = lowest
            self.highest = highest
        }

        /// The position of a frequency, 0 for the lowest and 1 for the highest.
        public func position(_ frequency: Double) -> Double {
            let low = Self.mel(lowest)
            return (Self.mel(frequency) - low) / (Self.mel(highest) - low)
        }

        /// The frequency in Hz at a position from 0 to 1.
        public func frequency(at position: Double) -> Double {
            let low = Self.mel(lowest)
            return 700 * (Self.exponential((low + position * (Self.mel(highest) - low)) / 2595) - 1)
        }
    }

    /// The values of the darkest and lightest level in a unit for people, shown in a bar at the right.
    public struct ColourBar: Equatable, Sendable {
        public var low: Double
        public var high: Double
        public var unit: String

        public init(low: Double, high: Double, unit: String = "dB") {
            self.low = low
            self.high = high
            self.unit = unit
        }
    }

    /// The cells of the picture inside a rectangle; axes and bar are left out where they would leave too little room
    /// for it.
    public func area(in rect: Rect) -> Rect {
        let hasFrequencies = frequencies != nil && rect.width >= 16 && rect.height >= 3
        let hasSeconds = seconds != nil && rect.height >= 4 && rect.width >= 8
        let hasBar = colourBar != nil && rect.width >= 28 && rect.height >= 4
        return rect.inset(left: hasFrequencies ? 4 : 0, right: hasBar ? barWidth + 2 : 0, bottom: hasSeconds ? 1 : 0)
    }

    var barWidth: Int {
        guard let bar = colourBar else { return 0 }
        let texts = [bar.low, bar.high].map { NumberText.significant($0, digits: 2) } + [bar.unit]
        return texts.reduce(0) { max($0, DisplayWidth.of($1)) } + 2
    }

    /// The row and column of the picture at a cell of the screen; nil outside the picture.
    public func element(at point: Point, in rect: Rect) -> (row: Int, column: Int)? {
        let area = area(in: rect)
        guard area.contains(point), picture.rows > 0, picture.columns > 0 else { return nil }
        let down = (Double(point.y - area.y) + 0.5) / Double(area.height)
        let across = (Double(point.x - area.x) + 0.5) / Double(area.width)
        let row = min(picture.rows - 1, Int(down * Double(picture.rows)))
        return (
            originAtBottom ? picture.rows - 1 - row : row,
            min(picture.columns - 1, Int(across * Double(picture.columns)))
        )
    }

    /// The level of a value, 0 to 255; nil where it is not finite.
    public static func level(_ value: Float, in range: ClosedRange<Float>) -> UInt8? {
        guard value.isFinite else { return nil }
        let width = range.upperBound - range.lowerBound
        guard width > 0, width.isFinite else { return 128 }
        let share = (value - range.lowerBound) / width
        return share <= 0 ? 0 : share >= 1 ? 255 : UInt8(share * 255 + 0.5)
    }
}
