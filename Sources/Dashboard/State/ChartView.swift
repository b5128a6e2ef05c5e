/// The user's view of the charts: the range of steps, the scale, the visible curves, and the cursor that all charts
/// share.
struct ChartView: Hashable, Sendable {
    enum Steps: Hashable, Sendable {
        /// From the first step to the newest.
        case all
        /// That many steps up to the newest.
        case newest(Double)
        case fixed(Double, Double)
    }

    enum Scale: String, CaseIterable, Hashable, Sendable {
        case automatic, logarithmic = "log", symmetric = "symlog", linear
    }

    /// The decays of the moving average from which the key for smoothing chooses.
    static let smoothings: [Double] = [0, 0.6, 0.9, 0.97, 0.99, 0.997]

    var steps = Steps.all
    var cursor: Double?
    var scale = Scale.automatic
    var smoothing = 1
    var clips = true
    var filter = ""
    /// The name of the curve by which several runs are compared; nil for the default.
    var compared: String?
    /// The names of hidden curves. Sums are hidden at first, because they cover their largest term and the budget panel
    /// shows them.
    var hidden: Set<String> = ["inversion", "distillation", "training"]

    var keep: Double { Self.smoothings[smoothing] }

    /// The range of visible steps, at least one wide.
    func range(newest: Int) -> ClosedRange<Double> {
        let newest = Double(max(newest, 1))
        switch steps {
        case .all: return 0...newest
        case .newest(let count): return max(0, newest - count)...max(newest, 1)
        case .fixed(let low, let high): return low...max(high, low + 1)
        }
    }

    var follows: Bool {
        if case .fixed = steps { false } else { true }
    }

    /// Changes the range of steps by a factor (below 1 to zoom in), around the cursor or, without one, around the
    /// newest step.
    mutating func zoom(by factor: Double, newest: Int) {
        let range = range(newest: newest)
        let end = Double(max(newest, 1))
        let span = min(max((range.upperBound - range.lowerBound) * factor, 8), max(end, 8))
        if span >= end {
            steps = .all
        } else if let cursor, cursor < end {
            let share = (cursor - range.lowerBound) / max(range.upperBound - range.lowerBound, 1)
            let low = min(max(cursor - span * min(max(share, 0), 1), 0), end - span)
            steps = .fixed(low, low + span)
        } else if follows {
            steps = .newest(span)
        } else {
            let middle = (range.lowerBound + range.upperBound) / 2
            let low = min(max(middle - span / 2, 0), end - span)
            steps = .fixed(low, low + span)
        }
    }

    mutating func pan(by steps: Double, newest: Int) {
        let range = range(newest: newest)
        let span = range.upperBound - range.lowerBound
        let low = min(max(range.lowerBound + steps, 0), max(Double(newest) - span, 0))
        self.steps = .fixed(low, low + span)
    }

    /// Moves the cursor, and the visible steps where it would leave the chart.
    mutating func moveCursor(to step: Double, newest: Int) {
        let step = min(max(step.rounded(), 0), Double(max(newest, 0)))
        cursor = step
        let range = range(newest: newest)
        if step < range.lowerBound { pan(by: step - range.lowerBound, newest: newest) }
        if step > range.upperBound { pan(by: step - range.upperBound, newest: newest) }
    }

    mutating func follow() {
        cursor = nil
        if case .fixed(let low, let high) = steps { steps = .newest(high - low) }
    }

    /// Whether a curve is shown.
    func shows(_ name: String) -> Bool {
        !hidden.contains(name) && (filter.isEmpty || name.lowercased().contains(filter.lowercased()))
    }
}
