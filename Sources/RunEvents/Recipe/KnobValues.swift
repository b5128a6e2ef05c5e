/// A value for every knob. It is coded as an object of names and numbers, in which a name that is left out has its
/// default.
public struct KnobValues: Hashable, Sendable {
    private var values: [Knob: Double]

    public init() { values = Dictionary(uniqueKeysWithValues: Knob.allCases.map { ($0, $0.declaration.standard) }) }

    /// The defaults, but for the knobs that are given.
    public init(_ changes: [Knob: Double]) {
        self.init()
        for (knob, value) in changes { values[knob] = value }
    }

    /// The value of a knob, in the declared unit; a new one is not held against the range.
    public subscript(knob: Knob) -> Double {
        get { values[knob]! }
        set { values[knob] = newValue }
    }

    /// The weight of a term: 1 where no knob holds it.
    public subscript(term: LossTerm) -> Double {
        get { term.knob.map { self[$0] } ?? 1 }
        set { self[.weight(term)] = newValue }
    }

    /// The value of a setting.
    public subscript(setting: Knob.Setting) -> Double {
        get { self[.setting(setting)] }
        set { self[.setting(setting)] = newValue }
    }

    /// The values under the names of their knobs.
    public var dictionary: [String: Double] {
        Dictionary(uniqueKeysWithValues: values.map { ($0.key.name, $0.value) })
    }

    /// Sets `NAME=VALUE`.
    ///
    /// - Throws: `KnobError` where the name is unknown, or the value is no number or outside the range.
    public mutating func apply(_ assignment: String) throws {
        let change = try KnobChange(assignment)
        self[change.knob] = change.value
    }
}

extension KnobValues: Codable {
    public init(from decoder: Decoder) throws {
        self.init()
        for (name, value) in try [String: Double](from: decoder) {
            let change = try KnobChange(name: name, value: value)
            self[change.knob] = change.value
        }
    }

    public func encode(to encoder: Encoder) throws { try dictionary.encode(to: encoder) }
}

/// A knob and a new value for it, inside its range.
public struct KnobChange: Hashable, Codable, Sendable {
    public let knob: Knob
    public let value: Double

    /// - Throws: `KnobError` where the name is unknown or the value outside the range.
    public init(name: String, value: Double) throws {
        guard let knob = Knob(rawValue: name) else {
            throw KnobError.unknown(name, nearest: name.nearest(among: Knob.allCases.map(\.name)))
        }
        guard knob.declaration.range.contains(value) else { throw KnobError.outOfRange(knob, value) }
        guard !knob.declaration.isWhole || value == value.rounded() else { throw KnobError.notWhole(knob, value) }
        self.knob = knob
        self.value = value
    }

    /// Reads `NAME=VALUE`.
    ///
    /// - Throws: `KnobError` where the name is unknown, or the value is no number or outside the range.
    public init(_ assignment: String) throws {
        let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw KnobError.noAssignment(assignment) }
        let name = parts[0].trimmed
        guard let value = Double(parts[1].trimmed), value.isFinite else {
            guard Knob(rawValue: name) != nil else {
                throw KnobError.unknown(name, nearest: name.nearest(among: Knob.allCases.map(\.name)))
            }
            throw KnobError.noNumber(name, String(parts[1]))
        }
        try self.init(name: name, value: value)
    }
}

/// Why a knob cannot have a value; the description is the sentence that the user reads.
public enum KnobError: Error, Equatable, CustomStringConvertible {
    case unknown(String, nearest: String?)
    case outOfRange(Knob, Double)
    case notWhole(Knob, Double)
    case noNumber(String, String)
    case noAssignment(String)

    public var description: String {
        switch self {
        case .unknown(let name, let nearest):
            let names = Knob.allCases.map(\.name).joined(separator: ", ")
            return "There is no knob '\(name)'; "
                + (nearest.map { "did you mean '\($0)'?" } ?? "the knobs are \(names).")
        case .outOfRange(let knob, let value):
            let range = knob.declaration.range
            return "\(knob.name)=\(value.brief) is out of range; "
                + "give a value from \(range.lowerBound.brief) to \(range.upperBound.brief)."
        case .notWhole(let knob, let value):
            return "\(knob.name)=\(value.brief) is not a whole number; give one like \(value.rounded().brief)."
        case .noNumber(let name, let text):
            return "\(name)=\(text) is not a number; write it like \(name)=0.5."
        case .noAssignment(let text):
            return "'\(text)' sets nothing; write it as KNOB=VALUE, for example cr=1.6."
        }
    }
}

extension StringProtocol {
    var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}

extension Double {
    /// The number as text, without `.0` where it is whole.
    public var brief: String { self == rounded() && abs(self) < 1e15 ? String(Int64(self)) : String(self) }
}
