/// Many successive steps of one phase as one value. The engine never writes it: a reader makes it for old steps, so
/// that a run of ten million steps opens at once and its extremes are still visible.
public struct StepSummary: Hashable, Codable, Sendable {
    /// One loss over those steps.
    public struct Bucket: Hashable, Codable, Sendable {
        /// Minimum, maximum and mean are over the finite values; zero where there are none.
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
    /// One bucket for each loss, under the names of `Step.losses`.
    public var losses: [String: Bucket]

    public init(phase: Phase, first: Moment, last: Moment, steps: Int, losses: [String: Bucket]) {
        self.phase = phase
        self.first = first
        self.last = last
        self.steps = steps
        self.losses = losses
    }
}
