/// Where synthetic samples and real clips lie among the teacher's pooled hidden states s, in the plane of their first
/// two principal components. It is reported, and nothing is trained, chosen or stopped by it.
public struct HiddenMap: Hashable, Codable, Sendable {
    /// A sample or clip on the map.
    public struct Point: Hashable, Codable, Sendable {
        /// What lies there.
        public enum Source: UInt8, Codable, Sendable {
            /// A synthetic sample of the pool.
            case pool
            /// A row of the contrast's bank, which has neither a picture nor a class.
            case bank
            /// A real clip, shown for comparison only.
            case clip
        }

        public var source: Source
        /// The `Picture.number` of its picture; for the bank its place among the points of the bank.
        public var number: Int
        /// The class that the sample was made for, or the clip's own; nil where there is none.
        public var label: Int?
        /// Along the first component, in the units of s.
        public var x: Float
        /// Along the second one.
        public var y: Float

        public init(_ source: Source, number: Int, label: Int?, x: Float, y: Float) {
            self.source = source
            self.number = number
            self.label = label
            self.x = x
            self.y = y
        }
    }

    public var points: [Point]
    /// The share of the variance of the samples and clips along x, 0 to 1.
    public var xShare: Float
    /// The share along y.
    public var yShare: Float
    /// The mean distance of a real clip to the real clip nearest to it, in all dimensions of s, which gives the distance
    /// of a sample a scale; nil with fewer than two clips.
    public var clipSpacing: Float?

    public init(points: [Point], xShare: Float, yShare: Float, clipSpacing: Float?) {
        self.points = points
        self.xShare = xShare
        self.yShare = yShare
        self.clipSpacing = clipSpacing
    }
}

/// The real clip whose pooled hidden state is nearest to a sample's, by the Euclidean distance in s. It is shown beside
/// the sample, and nothing is trained, chosen or stopped by it.
public struct NearestClip: Hashable, Codable, Sendable {
    /// The `Picture.number` of the clip's picture.
    public var number: Int
    public var distance: Float

    public init(number: Int, distance: Float) {
        self.number = number
        self.distance = distance
    }
}
