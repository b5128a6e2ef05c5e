import RunEvents

/// Several values of one knob, each of which makes a variant of its own.
public struct KnobSeries: Hashable, Sendable {
    public let changes: [KnobChange]

    /// Reads `cr=0,0.8,3`; nil where there is only one value, which holds for all variants.
    ///
    /// - Throws: `KnobError` where the name is unknown or a value is none that the knob can have.
    public init?(_ assignment: String) throws {
        let sides = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let values = sides.count == 2 ? sides[1].split(separator: ",", omittingEmptySubsequences: false) : []
        guard values.count > 1 else { return nil }
        changes = try values.map { try KnobChange("\(sides[0])=\($0)") }
    }
}
