/// A sample that a person has marked to find it again.
public struct Bookmark: Hashable, Codable, Sendable {
    /// The number of its event in the record.
    public var number: Int64
    /// The step at which it was recorded. A run that goes back to a checkpoint gives the number to another event, which
    /// is seldom of the same step.
    public var step: Int

    public init(number: Int64, step: Int) {
        self.number = number
        self.step = step
    }
}
