import Foundation

/// The effect of a key of `NAME:KEY=VALUE` on a front end, and the values that it takes.
struct FrontEndOverride {
    /// The rule for values, as the end of a sentence after "must be".
    let rule: String
    /// Applies a value; returns false where it is not understood.
    let apply: (inout FrontEnd, String) -> Bool

    init(_ rule: String, _ apply: @escaping (inout FrontEnd, String) -> Bool) {
        (self.rule, self.apply) = (rule, apply)
    }

    /// All overrides by their keys and by other libraries' names for them, with the key itself.
    static var all: [String: (key: String, override: FrontEndOverride)] {
        var result: [String: (String, FrontEndOverride)] = [:]
        for (key, aliases, override) in FrontEnd.constants.flatMap(\.keys) {
            for word in [key] + aliases { result[word] = (key, override) }
        }
        return result
    }

    /// The keys in alphabetical order, without other libraries' names.
    static var keys: [String] { FrontEnd.constants.flatMap(\.keys).map(\.name).sorted() }

    // MARK: Kinds of values

    /// An override whose value is understood where `read` does not return nil.
    private init<Value>(
        _ rule: String, _ read: @escaping (String) -> Value?, _ set: @escaping (inout FrontEnd, Value) -> Void
    ) {
        self.init(rule) { frontEnd, text in
            guard let value = read(text) else { return false }
            set(&frontEnd, value)
            return true
        }
    }

    static func whole(_ set: @escaping (inout FrontEnd, Int) -> Void) -> FrontEndOverride {
        FrontEndOverride("a whole number", { Int($0) }, set)
    }

    static func number(_ set: @escaping (inout FrontEnd, Double) -> Void) -> FrontEndOverride {
        FrontEndOverride("a number", finite, set)
    }

    static func positive(_ set: @escaping (inout FrontEnd, Double) -> Void) -> FrontEndOverride {
        FrontEndOverride("a positive number", { text in finite(text).flatMap { $0 > 0 ? $0 : nil } }, set)
    }

    static func flag(_ set: @escaping (inout FrontEnd, Bool) -> Void) -> FrontEndOverride {
        let words = ["true": true, "yes": true, "1": true, "false": false, "no": false, "0": false]
        return FrontEndOverride("true or false", { words[$0.lowercased()] }, set)
    }

    /// One number, or one for each band, separated by semicolons.
    static func numbers(
        _ single: WritableKeyPath<FrontEnd, Double>, _ several: WritableKeyPath<FrontEnd, [Double]>, neutral: Double
    ) -> FrontEndOverride {
        FrontEndOverride("a number, or one for each band with ';' between them") { frontEnd, text in
            let values = text.split(separator: ";", omittingEmptySubsequences: false).map { finite(String($0)) }
            guard values.allSatisfy({ $0 != nil }) else { return false }
            frontEnd[keyPath: single] = values.count == 1 ? values[0]! : neutral
            frontEnd[keyPath: several] = values.count == 1 ? [] : values.map { $0! }
            return true
        }
    }

    private static func finite(_ text: String) -> Double? { Double(text).flatMap { $0.isFinite ? $0 : nil } }
}
