/// The target classes of each sample of a synthetic batch: one class for a softmax, one or more tags for sigmoids.
///
/// Where each sample has a single class, they are coded as a list of numbers, which older checkpoints have too.
public struct TargetClasses: Hashable, Codable, Sendable {
    /// The classes of each sample, at least one, without duplicates.
    public let sets: [[Int]]

    public init(sets: [[Int]]) {
        precondition(sets.allSatisfy { !$0.isEmpty }, "a sample that is asked for no class")
        self.sets = sets
    }

    /// One class for each sample.
    public init(_ classes: [Int]) { sets = classes.map { [$0] } }

    /// The number of samples.
    public var count: Int { sets.count }

    /// The first class of each sample, under which it is shown.
    public var first: [Int] { sets.map { $0[0] } }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let classes = try? container.decode([Int].self) {
            self.init(classes)
        } else {
            let sets = try container.decode([[Int]].self)
            guard sets.allSatisfy({ !$0.isEmpty }) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "a sample asks for no class")
            }
            self.init(sets: sets)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if sets.allSatisfy({ $0.count == 1 }) {
            try container.encode(first)
        } else {
            try container.encode(sets)
        }
    }
}
