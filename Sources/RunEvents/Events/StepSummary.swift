/// A stretch of one phase's steps as one value. The engine never writes it: a reader gives it for steps long past, so
/// that a run of ten million steps opens at once, with every spike of it still to be seen.
public struct StepSummary: Hashable, Codable, Sendable {
    /// One series over the stretch.
    public struct Bucket: Hashable, Codable, Sendable {
        /// Over the finite values; zero where there are none.
        public var minimum: Float
        public var maximum: Float
        public var mean: Float
        public var finite: Int
        /// How many were NaN or infinite.
        public var notFinite: Int

        public init(minimum: Float, maximum: Float, mean: Float, finite: Int, notFinite: Int) {
            self.minimum = minimum
            self.maximum = maximum
            self.mean = mean
            self.finite = finite
            self.notFinite = notFinite
        }
    }

    public var phase: Phase
    public var first: Moment
    public var last: Moment
    public var steps: Int
    /// Under the names that `Step.losses` has.
    public var losses: [String: Bucket]

    public init(phase: Phase, first: Moment, last: Moment, steps: Int, losses: [String: Bucket]) {
        self.phase = phase
        self.first = first
        self.last = last
        self.steps = steps
        self.losses = losses
    }
}
