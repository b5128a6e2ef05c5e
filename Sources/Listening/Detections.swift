/// A class that was heard: from the moment its score reached the threshold until it fell below, or another class was likelier.
public struct Detection: Equatable, Sendable {
    public let label: Int
    /// In seconds from the sound's start; the end grows while the class is heard.
    public let start: Double
    public let end: Double
    /// The highest score.
    public let score: Float
}

/// What a model hears in a sound, moment by moment, as a list of detections.
public struct Detections: Sendable {
    /// The least score that counts, from 0 to 1.
    public var threshold: Double
    /// Whether each class is a decision of its own; else the likeliest alone is named.
    public let areTags: Bool
    /// Heard now, by the class.
    public private(set) var open: [Int: Detection] = [:]

    public init(threshold: Double, areTags: Bool) {
        self.threshold = threshold
        self.areTags = areTags
    }

    /// - Parameters:
    ///   - scores: the classes' probabilities.
    ///   - heard: the part of the sound that they are of, in seconds from its start.
    ///   - isSilent: whether there was no sound at all.
    /// - Returns: what ended with this moment, by the class.
    public mutating func hear(_ scores: [Float], heard: Range<Double>, isSilent: Bool) -> [Detection] {
        let given = isSilent ? [] : given(scores)
        for label in given {
            let start = open[label]?.start ?? heard.lowerBound
            let score = max(open[label]?.score ?? 0, scores[label])
            open[label] = Detection(label: label, start: start, end: heard.upperBound, score: score)
        }
        return close { !given.contains($0) }
    }

    /// The sound is over.
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
