/// The classes that each sample of a batch is asked for: one of a softmax, one or more tags of sigmoids.
///
/// A list of single classes is coded as a list of numbers, as it was before there were tags.
public struct AskedClasses: Hashable, Codable, Sendable {
    /// Each not empty, without doubles.
    public let sets: [[Int]]

    public init(sets: [[Int]]) {
        precondition(sets.allSatisfy { !$0.isEmpty }, "a sample that is asked for no class")
        self.sets = sets
    }

    /// One class a sample.
    public init(_ classes: [Int]) { sets = classes.map { [$0] } }

    /// Samples.
    public var count: Int { sets.count }

    /// The first of each sample: the one by which it is shown.
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
