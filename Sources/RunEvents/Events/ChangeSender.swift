/// Who changed a knob and in which way, as the record's text says it: `ada`, `ada, gliding`, `ada, trying it for 5
/// rounds`, `ada, back after 5 rounds`.
public struct ChangeSender: Hashable, Sendable {
    /// For how long a change was meant.
    public enum Way: Hashable, Sendable {
        /// At once, and until it is changed again.
        case turn
        /// A part of an even movement over many steps.
        case glide
        /// For that many rounds.
        case attempt(rounds: Int)
        /// Back at the end of an attempt.
        case back(rounds: Int)
    }

    public var name: String
    public var way: Way

    public init(_ name: String, _ way: Way) {
        self.name = name
        self.way = way
    }

    /// Reads a text of the record. Records of November 2026 say `glide` without a name.
    public init(_ text: String) {
        self.init(text, .turn)
        if text == "glide" {
            way = .glide
        } else if let name = Self.name(text, before: ", gliding") {
            self.init(name, .glide)
        } else if let comma = text.ranges(of: ", ").last {
            let words = text[comma.upperBound...].split(separator: " ")
            let name = String(text[..<comma.lowerBound])
            guard let rounds = words.dropLast().last.flatMap({ Int($0) }) else { return }
            if words.starts(with: ["trying", "it", "for"]) { self.init(name, .attempt(rounds: rounds)) }
            if words.starts(with: ["back", "after"]) { self.init(name, .back(rounds: rounds)) }
        }
    }

    /// The text of the record.
    public var text: String {
        switch way {
        case .turn: name
        case .glide: name == "glide" ? name : "\(name), gliding"
        case .attempt(let rounds): "\(name), trying it for \(Self.counted(rounds))"
        case .back(let rounds): "\(name), back after \(Self.counted(rounds))"
        }
    }

    private static func counted(_ rounds: Int) -> String { rounds == 1 ? "1 round" : "\(rounds) rounds" }

    private static func name(_ text: String, before suffix: String) -> String? {
        text.hasSuffix(suffix) ? String(text.dropLast(suffix.count)) : nil
    }
}
