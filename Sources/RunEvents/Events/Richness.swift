/// How varied synthetic samples are, measured on the teacher's hidden states after pooling: a matrix s with one row for
/// each sample. Reported beside accuracy, never used to choose.
public struct Richness: Hashable, Codable, Sendable {
    /// Fréchet distance between s and the hidden states of real clips, 0 where both have the same mean and covariance;
    /// nil without real clips.
    public var frechetDistance: Double?
    /// How many dimensions s spreads over: from 1, where all samples lie on a line, to its number of columns.
    public var effectiveDimensions: Double
    /// How evenly the teacher's predicted classes are spread: from 0, where all samples are of one class, to 1.
    public var classEvenness: Double
    /// Mean cosine similarity of each sample to the one most like it: 1 where every sample has an exact copy.
    public var nearestSimilarity: Double

    public init(
        frechetDistance: Double?, effectiveDimensions: Double, classEvenness: Double, nearestSimilarity: Double
    ) {
        self.frechetDistance = frechetDistance
        self.effectiveDimensions = effectiveDimensions
        self.classEvenness = classEvenness
        self.nearestSimilarity = nearestSimilarity
    }
}
