import Foundation

/// The declaration of one constant of a front end: its name, its JSON, the keys of `NAME:KEY=VALUE` that set it, and
/// its bounds.
public struct FrontEndConstant {
    /// The name in Swift and in JSON.
    public let name: String
    public let value: (FrontEnd) -> Value
    /// Whether JSON always has it; if not, JSON has it only where it differs from the default.
    let isAlwaysWritten: Bool
    /// What its JSON must be, such as "a whole number".
    let form: String
    /// The member names of its JSON object; empty where its JSON is no object.
    let members: [String]
    let isDefault: (FrontEnd) -> Bool
    let reset: (inout FrontEnd) -> Void
    let decode: (inout FrontEnd, KeyedDecodingContainer<Key>) throws -> Void
    let encode: (FrontEnd, inout KeyedEncodingContainer<Key>) throws -> Void
    private(set) var keys: [(name: String, aliases: [String], override: FrontEndOverride)] = []
    private var bounds: [(rule: (FrontEnd) -> String, value: (FrontEnd) -> String, holds: (FrontEnd) -> Bool)] = []

    /// The value of a constant, for writing it in other languages.
    public enum Value: CustomStringConvertible {
        case whole(Int)
        case number(Double)
        case flag(Bool)
        case choice(String)
        case numbers([Double])
        case energyNormalization(EnergyNormalization)

        /// The value as it appears in a sentence.
        public var description: String {
            switch self {
            case .whole(let value): "\(value)"
            case .number(let value): "\(value)"
            case .flag(let value): "\(value)"
            case .choice(let value): "\"\(value)\""
            case .numbers(let values): "a list of \(values.count)"
            case .energyNormalization(let value): "\(value)"
            }
        }
    }

    /// A name inside the JSON of a front end.
    struct Key: CodingKey {
        let stringValue: String
        init(stringValue: String) { self.stringValue = stringValue }
        var intValue: Int? { nil }
        init?(intValue: Int) { nil }
    }

    private init<Held: Codable & Equatable>(
        _ name: String, _ path: WritableKeyPath<FrontEnd, Held>, form: String, members: [String] = [],
        isAlwaysWritten: Bool = false, value: @escaping (Held) -> Value
    ) {
        let key = Key(stringValue: name)
        (self.name, self.form, self.members, self.isAlwaysWritten) = (name, form, members, isAlwaysWritten)
        self.value = { value($0[keyPath: path]) }
        isDefault = { $0[keyPath: path] == FrontEnd()[keyPath: path] }
        reset = { $0[keyPath: path] = FrontEnd()[keyPath: path] }
        decode = { $0[keyPath: path] = try $1.decode(Held.self, forKey: key) }
        encode = { try $1.encode($0[keyPath: path], forKey: key) }
    }

    /// The same declaration with one more key of `NAME:KEY=VALUE`.
    func key(_ name: String, also aliases: [String] = [], _ override: FrontEndOverride) -> FrontEndConstant {
        var result = self
        result.keys.append((name, aliases, override))
        return result
    }

    private func key(_ name: String?, _ aliases: [String], _ override: FrontEndOverride) -> FrontEndConstant {
        name.map { key($0, also: aliases, override) } ?? self
    }

    /// The same declaration with one more bound.
    ///
    /// - Parameters:
    ///   - rule: what the constant must be, as the end of a sentence.
    ///   - value: the part of it that an error quotes; nil for the whole constant.
    func must(
        be rule: @escaping (FrontEnd) -> String, _ value: ((FrontEnd) -> String)? = nil,
        _ holds: @escaping (FrontEnd) -> Bool
    ) -> FrontEndConstant {
        var result = self
        let whole = self.value
        result.bounds.append((rule, value ?? { whole($0).description }, holds))
        return result
    }

    func must(
        be rule: String, _ value: ((FrontEnd) -> String)? = nil, _ holds: @escaping (FrontEnd) -> Bool
    ) -> FrontEndConstant {
        must(be: { _ in rule }, value, holds)
    }

    /// - Throws: `FrontEndError` for the first bound that does not hold.
    func check(_ frontEnd: FrontEnd) throws(FrontEndError) {
        for bound in bounds where !bound.holds(frontEnd) {
            throw FrontEndError(constant: name, value: bound.value(frontEnd), rule: bound.rule(frontEnd))
        }
    }
}

// MARK: Kinds

extension FrontEndConstant {
    static func whole(
        _ name: String, _ path: WritableKeyPath<FrontEnd, Int>, _ key: String?, also aliases: [String] = [],
        isAlwaysWritten: Bool = false
    ) -> FrontEndConstant {
        FrontEndConstant(name, path, form: "a whole number", isAlwaysWritten: isAlwaysWritten) { .whole($0) }
            .key(key, aliases, .whole { $0[keyPath: path] = $1 })
    }

    static func number(
        _ name: String, _ path: WritableKeyPath<FrontEnd, Double>, _ key: String?, also aliases: [String] = [],
        isAlwaysWritten: Bool = false
    ) -> FrontEndConstant {
        FrontEndConstant(name, path, form: "a number", isAlwaysWritten: isAlwaysWritten) { .number($0) }
            .key(key, aliases, .number { $0[keyPath: path] = $1 })
    }

    static func flag(
        _ name: String, _ path: WritableKeyPath<FrontEnd, Bool>, _ key: String, also aliases: [String] = []
    ) -> FrontEndConstant {
        FrontEndConstant(name, path, form: "true or false") { .flag($0) }
            .key(key, aliases, .flag { $0[keyPath: path] = $1 })
    }

    /// - Parameter words: other names of a choice that a user may write.
    static func choice<Choice: RawRepresentable<String> & CaseIterable & Codable & Equatable>(
        _ name: String, _ path: WritableKeyPath<FrontEnd, Choice>, _ key: String?, also aliases: [String] = [],
        words: [String: Choice] = [:]
    ) -> FrontEndConstant {
        let choices = Choice.allCases.map(\.rawValue)
        let form = "one of " + choices.map { "\"\($0)\"" }.joined(separator: ", ")
        let override = FrontEndOverride("one of " + choices.joined(separator: ", ")) { frontEnd, text in
            guard let choice = Choice(rawValue: text.lowercased()) ?? words[text.lowercased()] else { return false }
            frontEnd[keyPath: path] = choice
            return true
        }
        return FrontEndConstant(name, path, form: form) { .choice($0.rawValue) }.key(key, aliases, override)
    }

    /// A list, which is set by the key of the single number that it replaces.
    static func numbers(_ name: String, _ path: WritableKeyPath<FrontEnd, [Double]>) -> FrontEndConstant {
        FrontEndConstant(name, path, form: "a list of numbers") { .numbers($0) }
    }

    /// The five constants of an energy normalisation, each with a key of its own.
    static func energyNormalization(
        _ name: String, _ path: WritableKeyPath<FrontEnd, EnergyNormalization>
    ) -> FrontEndConstant {
        let members: [(String, WritableKeyPath<EnergyNormalization, Double>)] = [
            ("gain", \.gain), ("bias", \.bias), ("power", \.power), ("seconds", \.seconds), ("epsilon", \.epsilon),
        ]
        let whole = FrontEndConstant(
            name, path, form: "an object with gain, bias, power, seconds and epsilon", members: members.map(\.0)
        ) { .energyNormalization($0) }
        return members.reduce(whole) { constant, member in
            constant.key("\(name)_\(member.0)", .number { $0[keyPath: path][keyPath: member.1] = $1 })
        }
    }
}

/// Builds a list of constants. The compiler can check the elements of a result builder one by one, which is much faster
/// than one array literal.
@resultBuilder enum ConstantList {
    static func buildBlock(_ constants: FrontEndConstant...) -> [FrontEndConstant] { constants }
}
