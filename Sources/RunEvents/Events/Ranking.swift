/// How well a tag's scores put the clips that have it before those that don't.
///
/// Average precision is Σ (Rₙ − Rₙ₋₁) · Pₙ over the distinct scores from the highest down, without interpolation, and the area
/// under the ROC curve is by trapezoids, so that equal scores count half: both as scikit-learn's
/// `average_precision_score` and `roc_auc_score` have them. Sorting costs n · log n once; every measure after it n.
public struct Ranking: Sendable {
    /// Indices of the clips, from the highest score down.
    private let order: [Int32]
    /// Whether the clip at the same index of `order` has the tag.
    private let isPositive: [Bool]
    /// The index in `order` just past each group of equal scores.
    private let ends: [Int32]

    /// - Parameters:
    ///   - scores: one for each clip; NaN ranks last.
    ///   - positives: whether each clip has the tag.
    public init(scores: [Float], positives: [Bool]) {
        precondition(scores.count == positives.count, "\(scores.count) scores for \(positives.count) clips")
        let known = scores.map { $0.isNaN ? -Float.infinity : $0 }
        let order = known.indices.sorted { (known[$1], $0) < (known[$0], $1) }
        self.order = order.map(Int32.init)
        isPositive = order.map { positives[$0] }
        ends = order.indices.filter { $0 + 1 == order.count || known[order[$0]] != known[order[$0 + 1]] }
            .map { Int32($0 + 1) }
    }

    /// The two measures of a ranking, each 0 to 1.
    public struct Measures: Hashable, Sendable {
        /// nil where no clip has the tag.
        public var averagePrecision: Double?
        /// nil where no clip, or every clip, has the tag.
        public var rocArea: Double?
    }

    /// Average precision and the area under the ROC curve.
    ///
    /// - Parameter weights: how many times each clip counts, by its index; nil counts each once.
    public func measures(weights: [Int32]? = nil) -> Measures {
        var (found, wrong) = (0.0, 0.0)
        var (precisions, area) = (0.0, 0.0)
        var start = 0
        for end in ends {
            var (more, less) = (0.0, 0.0)
            for place in start..<Int(end) {
                let weight = weights.map { Double($0[Int(order[place])]) } ?? 1
                if isPositive[place] { more += weight } else { less += weight }
            }
            area += less * (found + more / 2)
            found += more
            wrong += less
            if more > 0 { precisions += more * found / (found + wrong) }
            start = Int(end)
        }
        return Measures(
            averagePrecision: found > 0 ? precisions / found : nil,
            rocArea: found > 0 && wrong > 0 ? area / (found * wrong) : nil)
    }
}

/// A value with its 95 % interval.
public struct Estimate: Hashable, Codable, Sendable {
    public var value: Double
    public var low: Double
    public var high: Double

    public init(value: Double, low: Double, high: Double) {
        self.value = value
        self.low = low
        self.high = high
    }

    /// The confidence interval, from `low` to `high`.
    public var interval: ClosedRange<Double> { min(low, high)...max(low, high) }

    /// The interval from the 2.5th to the 97.5th percentile of the values on resampled clips (Efron's percentile
    /// bootstrap), interpolated linearly as numpy does; both ends are the value itself where there are no resamples.
    init(_ value: Double, resampled: [Double]) {
        let sorted = resampled.sorted()
        func percentile(_ share: Double) -> Double {
            guard let last = sorted.indices.last else { return value }
            let position = share * Double(last)
            let below = Int(position)
            let above = min(below + 1, last)
            return sorted[below] + (sorted[above] - sorted[below]) * (position - Double(below))
        }
        self.init(value: value, low: percentile(0.025), high: percentile(0.975))
    }
}
