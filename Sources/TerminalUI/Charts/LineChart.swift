/// Curves over a common x axis, each with envelope and mean, raw or smoothed, and with marks, intervals and a cursor,
/// for all scales and tiers.
public struct LineChart: Widget {
    /// One curve, which has the same hue and shape wherever it appears.
    public struct Series: Sendable {
        public var name: String
        public var data: BucketPyramid
        public var colour: Colour
        public var shape: SeriesShape
        /// Whether it is drawn in dashes, by which it differs from a solid curve of the same colour.
        public var isDashed: Bool

        public init(
            _ name: String, _ data: BucketPyramid, colour: Colour, shape: SeriesShape, isDashed: Bool = false
        ) {
            self.name = name
            self.data = data
            self.colour = colour
            self.shape = shape
            self.isDashed = isDashed
        }

        /// A curve with the hue and shape of a number.
        public init(_ name: String, _ data: BucketPyramid, index: Int) {
            self.init(name, data, colour: .series(index), shape: SeriesShape(index: index))
        }
    }

    /// Something that happened at an x, or from one x to another, such as a change of a knob.
    public struct Mark: Equatable, Sendable {
        public var x: Double
        public var end: Double
        public var label: String
        public var colour: Colour
        public var sign: ChartSign

        /// - Parameter end: where it ended; nil for something that took no time.
        public init(
            x: Double, end: Double? = nil, label: String, colour: Colour = .marker, sign: ChartSign = .turn
        ) {
            self.x = x
            self.end = max(end ?? x, x)
            self.label = label
            self.colour = colour
            self.sign = sign
        }
    }

    /// A value to compare with, drawn as a horizontal line, such as the teacher's accuracy.
    public struct Reference: Equatable, Sendable {
        public var value: Double
        public var label: String
        public var colour: Colour

        public init(value: Double, label: String, colour: Colour = .dim) {
            self.value = value
            self.label = label
            self.colour = colour
        }
    }

    /// An interval around a curve, interpolated linearly between its points, which are sorted by x.
    public struct Band: Equatable, Sendable {
        /// The interval's two ends at one x.
        public struct Point: Equatable, Sendable {
            public var x: Double
            public var low: Double
            public var high: Double

            public init(x: Double, low: Double, high: Double) {
                self.x = x
                self.low = low
                self.high = high
            }
        }

        public var points: [Point]
        public var colour: Colour

        public init(_ points: [Point], colour: Colour) {
            self.points = points
            self.colour = colour
        }
    }

    /// The range of the y axis.
    public enum YRange: Equatable, Sendable {
        case automatic
        /// From one percentile of the visible values to another; arrows at the edge show values outside.
        case percentiles(Double, Double)
        case fixed(Double, Double)
    }

    public var series: [Series]
    public var marks: [Mark] = []
    /// Whether the row above the curves for the labels of marks is kept free even while there is none.
    public var hasLane = false
    public var references: [Reference] = []
    public var bands: [Band] = []
    /// The range of x that is shown; nil for all samples.
    public var xRange: ClosedRange<Double>?
    public var yRange: YRange = .automatic
    public var scale: ValueScale = .linear
    /// The decay of the debiased average, with one step for each column of dots (or each sample, where there are
    /// fewer); 0 for none.
    public var smoothing = 0.0
    public var cursor: Double?
    public var xLabel = "step"
    /// The text in the middle while there is no sample.
    public var emptyText = "no values yet"

    public init(_ series: [Series]) { self.series = series }

    /// The area of the curves inside a rectangle, and the conversion between cells and values.
    public struct Plot: Equatable, Sendable {
        public let area: Rect
        public let yAxis: ValueAxis
        public let xRange: ClosedRange<Double>

        /// The x in the middle of a column of the screen.
        public func x(atColumn column: Int) -> Double {
            let share = (Double(column - area.x) + 0.5) / Double(max(1, area.width))
            return xRange.lowerBound + share * (xRange.upperBound - xRange.lowerBound)
        }

        /// The column of the screen for an x; nil outside the range.
        public func column(at x: Double) -> Int? {
            guard xRange.contains(x), area.width > 0 else { return nil }
            let width = xRange.upperBound - xRange.lowerBound
            let share = width > 0 ? (x - xRange.lowerBound) / width : 0
            return share.isFinite ? area.x + min(area.width - 1, Int(share * Double(area.width))) : nil
        }

        /// The row of the screen for a value; nil outside the axis.
        public func row(at value: Double) -> Int? {
            let position = yAxis.position(value)
            guard position >= 0, position <= 1, area.height > 0 else { return nil }
            return area.y + min(area.height - 1, Int((1 - position) * Double(area.height)))
        }
    }

    /// The area of the curves and the ranges of both axes, as `draw` uses them in the same rectangle.
    public func plot(in rect: Rect) -> Plot {
        let range = shownXRange
        let axis = yAxis(over: range)
        let hasXAxis = rect.height >= 4
        let hasYAxis = rect.width >= 12
        let lane = hasLane || !marks.isEmpty ? Self.laneRows(rect) : 0
        let labels = hasYAxis ? yTicks(axis, rows: rect.height - lane - (hasXAxis ? 1 : 0)) : []
        let labelWidth = labels.reduce(0) { max($0, DisplayWidth.of($1.label)) }
        let left = hasYAxis ? min(labelWidth + 2, rect.width / 2) : 0
        return Plot(area: rect.inset(left: left, top: lane, bottom: hasXAxis ? 1 : 0), yAxis: axis, xRange: range)
    }

    func yTicks(_ axis: ValueAxis, rows: Int) -> [ValueAxis.Tick] {
        // A logarithmic axis has few decades, which are labelled more densely than the values of a linear axis.
        axis.ticks(atMost: max(2, min(8, axis.scale == .linear ? (rows + 1) / 3 : (rows + 2) / 2)))
    }

    private var shownXRange: ClosedRange<Double> {
        if let xRange, xRange.lowerBound.isFinite, xRange.upperBound.isFinite, xRange.upperBound > xRange.lowerBound {
            return xRange
        }
        var lower = Double.infinity
        var upper = -Double.infinity
        for one in series {
            guard let range = one.data.xRange else { continue }
            lower = min(lower, range.lowerBound)
            upper = max(upper, range.upperBound)
        }
        guard lower.isFinite, upper.isFinite else { return 0...1 }
        return upper > lower ? lower...upper : lower...(lower + max(1, lower.magnitude * 1e-9))
    }

    private func yAxis(over range: ClosedRange<Double>) -> ValueAxis {
        if case .fixed(let lower, let upper) = yRange { return ValueAxis(scale: scale, lower: lower, upper: upper) }
        var lower = Double.infinity
        var upper = -Double.infinity
        var values: [Double] = []
        func take(_ value: Double) {
            guard value.isFinite, scale != .log || value > 0 else { return }
            lower = min(lower, value)
            upper = max(upper, value)
        }
        for one in series {
            one.data.forEachBucket(in: range, atMost: 512) { bucket in
                guard bucket.count > 0 else { return }
                if case .percentiles = yRange {
                    for value in [bucket.minimum, bucket.mean, bucket.maximum] where scale != .log || value > 0 {
                        values.append(value)
                    }
                } else {
                    take(bucket.minimum)
                    take(bucket.maximum)
                    if scale == .log { take(bucket.mean) }
                }
            }
        }
        if case .percentiles(let low, let high) = yRange, !values.isEmpty {
            values.sort()
            func at(_ percentile: Double) -> Double {
                let share = percentile.isFinite ? min(max(percentile / 100, 0), 1) : 0
                return values[Int((share * Double(values.count - 1)).rounded())]
            }
            take(at(min(low, high)))
            take(at(max(low, high)))
        }
        for reference in references { take(reference.value) }
        guard lower <= upper else { return ValueAxis(scale: scale, lower: scale == .log ? 0.1 : 0, upper: 1) }
        if scale == .log { return ValueAxis(scale: scale, lower: lower / 1.05, upper: upper * 1.05) }
        if case .symlog = scale {
            let low = scale.transform(lower)
            let high = scale.transform(upper)
            let room = (high - low) * 0.03
            return ValueAxis(scale: scale, lower: scale.inverse(low - room), upper: scale.inverse(high + room))
        }
        let room = (upper / 2 - lower / 2) * 0.06
        return ValueAxis(scale: scale, lower: lower - room, upper: upper + room)
    }
}
