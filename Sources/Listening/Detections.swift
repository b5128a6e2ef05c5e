/// A stretch of time in which a class was detected: from the moment its score reached the threshold until it fell
/// below, or another class became more likely.
public struct Detection: Equatable, Sendable {
    public let label: Int
    /// In seconds from the sound's start; the end grows while the class is being detected.
    public let start: Double
    public let end: Double
    /// The highest score of that time.
    public let score: Float
}

/// Turns the scores of successive moments into detections.
public struct Detections: Sendable {
    /// The lowest score of a detection, from 0 to 1.
    public var threshold: Double
    /// Whether classes are tags, each detected by itself; otherwise only the most likely class is detected.
    public let areTags: Bool
    /// The detections that are going on, by class.
    public private(set) var open: [Int: Detection] = [:]

    public init(threshold: Double, areTags: Bool) {
        self.threshold = threshold
        self.areTags = areTags
    }

    /// - Parameters:
    ///   - scores: the probability of each class.
    ///   - heard: the part of the sound that they belong to, in seconds from its start.
    ///   - isSilent: whether that part was silent.
    /// - Returns: the detections that ended with this moment, sorted by class.
    public mutating func hear(_ scores: [Float], heard: Range<Double>, isSilent: Bool) -> [Detection] {
        let given = isSilent ? [] : given(scores)
        for label in given {
            let start = open[label]?.start ?? heard.lowerBound
            let score = max(open[label]?.score ?? 0, scores[label])
            open[label] = Detection(label: label, start: start, end: heard.upperBound, score: score)
        }
        return close { !given.contains($0) }
    }

    /// Ends all detections, at the end of the sound.
    public mutating func finish() -> [Detection] { close { _ in true } }

    private func given(_ scores: [Float]) -> [Int] {
        if areTags { return scores.indices.filter { Double(scores[$0]) >= threshold } }
        guard let best = scores.indices.max(by: { (scores[$0], $1) < (scores[$1], $0) }) else { return [] }
        return Double(scores[best]) >= threshold ? [best] : []
    }

    private mutating func close(_ isOver: (Int) -> Bool) -> [Detection] {
        let over = open.keys.filter(isOver).sorted()
        return over.map { open.removeValue(forKey: $0)! }
    }
}
