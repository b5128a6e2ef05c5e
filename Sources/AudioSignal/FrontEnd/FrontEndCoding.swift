import Foundation

/// A front end as JSON. It holds the constants of the first format always, and those that were added later only where
/// they differ from their defaults, so that older files read and write as before.
extension FrontEnd: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: FrontEndConstant.Key.self)
        self.init()
        for constant in Self.constants {
            // A constant that is null counts as given and is refused.
            let isThere = container.contains(FrontEndConstant.Key(stringValue: constant.name))
            if constant.isAlwaysWritten || isThere { try constant.decode(&self, container) }
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FrontEndConstant.Key.self)
        for constant in Self.constants where constant.isAlwaysWritten || !constant.isDefault(self) {
            try constant.encode(self, &container)
        }
    }

    /// As JSON with sorted keys, equal for equal front ends: what a model file's metadata holds.
    public var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        // Constants that are NaN or infinite should have been refused before. If one was not, encoding must not trap,
        // and the strings are refused when they are read.
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return String(decoding: try! encoder.encode(self), as: UTF8.self)
    }

    /// - Throws: `FrontEndError` if it is not the JSON of a front end, lacks a constant, has an unknown one, or if a
    ///   constant is out of its bounds.
    public init(json: String) throws(FrontEndError) {
        let members = (try? JSONSerialization.jsonObject(with: Data(json.utf8))) as? [String: Any]
        func refuseUnknown(_ names: [String: Any]?, _ known: [String], _ prefix: String = "") throws(FrontEndError) {
            if let unknown = names?.keys.filter({ !known.contains($0) }).min() {
                throw FrontEndError(
                    constant: prefix + unknown, value: Self.text(names?[unknown]),
                    rule: "left out, as none of that name is known")
            }
        }
        let constants = Self.constants
        try refuseUnknown(members, constants.map(\.name))
        for constant in constants where !constant.members.isEmpty {
            try refuseUnknown(members?[constant.name] as? [String: Any], constant.members, "\(constant.name) ")
        }
        do {
            self = try JSONDecoder().decode(FrontEnd.self, from: Data(json.utf8))
        } catch {
            guard let members, let name = Self.constant(error) ?? Self.unfit(members) else {
                throw FrontEndError(
                    constant: "front end", value: String(json.prefix(60)), rule: "a JSON object of constants")
            }
            let form = constants.first { $0.name == name }?.form ?? "a number"
            throw FrontEndError(constant: name, value: Self.text(members[name]), rule: form)
        }
        try validate()
    }

    /// - Throws: `FrontEndError` that names the first constant which is out of its bounds.
    public func validate() throws(FrontEndError) {
        for constant in Self.constants { try constant.check(self) }
    }

    /// The constant that could not be decoded; nil where the error is not about one.
    private static func constant(_ error: any Error) -> String? {
        switch error as? DecodingError {
        case .keyNotFound(let key, let context): context.codingPath.first?.stringValue ?? key.stringValue
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            context.codingPath.first?.stringValue
        default: nil
        }
    }

    /// The first constant that is a number but does not fit its type, because the decoder's error does not name it.
    private static func unfit(_ members: [String: Any]) -> String? {
        constants.first { constant in
            guard let value = (members[constant.name] as? NSNumber)?.doubleValue else { return false }
            if case .whole = constant.value(FrontEnd()) { return Int(exactly: value) == nil }
            return !value.isFinite
        }?.name
    }

    private static func text(_ value: Any?) -> String { value.map { String("\($0)".prefix(60)) } ?? "missing" }
}

/// A constant of a front end that is out of its bounds.
public struct FrontEndError: Error, Hashable, CustomStringConvertible, LocalizedError {
    public let constant: String
    public let value: String
    public let rule: String
    /// What the user can do about it.
    public var remedy = "correct it in the model's metadata"

    public var description: String { "The front end's \(constant) is \(value), but must be \(rule); \(remedy)." }
    public var errorDescription: String? { description }
}
