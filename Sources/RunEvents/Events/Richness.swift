/// How rich synthetic samples are, told from the teacher's hidden states after pooling: one row of s a sample. Reported
/// beside accuracy, never used to choose.
public struct Richness: Hashable, Codable, Sendable {
    /// To the real clips' hidden states, 0 where both have the same mean and covariance; nil without real clips.
    public var frechetDistance: Double?
    /// Of s: from 1, where all samples lie on a line, to its number of dimensions.
    public var effectiveDimensions: Double
    /// Of the classes that the teacher sees: from 0, where all samples are of one class, to 1.
    public var classEvenness: Double
    /// Mean cosine similarity of a sample to its nearest other one: 1 where every sample has a double.
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
