import Foundation

/// A front end as JSON: the constants that front ends have always had, and of the others those that are not as they are
/// by default, so that what was written before them reads and writes as it did.
extension FrontEnd: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: FrontEndConstant.Key.self)
        self.init()
        for constant in Self.constants {
            // A null is no way to leave one out.
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
        // Whoever makes a constant that is no number is to say so; if nobody did, this neither traps nor reads back.
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return String(decoding: try! encoder.encode(self), as: UTF8.self)
    }

    /// - Throws: `FrontEndError` if it is not the JSON of a front end, lacks a constant or has one that is unknown, or if
    ///   a constant makes no sense.
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

    /// - Throws: `FrontEndError` that names the first constant which makes no sense.
    public func validate() throws(FrontEndError) {
        for constant in Self.constants { try constant.check(self) }
    }

    /// Which constant could not be decoded; nil where it is not about one.
    private static func constant(_ error: any Error) -> String? {
        switch error as? DecodingError {
        case .keyNotFound(let key, let context): context.codingPath.first?.stringValue ?? key.stringValue
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            context.codingPath.first?.stringValue
        default: nil
        }
    }

    /// The first constant that is a number, but not one that its type holds: the decoder does not say which it was.
    private static func unfit(_ members: [String: Any]) -> String? {
        constants.first { constant in
            guard let value = (members[constant.name] as? NSNumber)?.doubleValue else { return false }
            if case .whole = constant.value(FrontEnd()) { return Int(exactly: value) == nil }
            return !value.isFinite
        }?.name
    }

    private static func text(_ value: Any?) -> String { value.map { String("\($0)".prefix(60)) } ?? "missing" }
}

/// A constant of a front end that makes no sense.
public struct FrontEndError: Error, Hashable, CustomStringConvertible, LocalizedError {
    public let constant: String
    public let value: String
    public let rule: String
    /// What to do about it.
    public var remedy = "correct it in the model's metadata"

    public var description: String { "The front end's \(constant) is \(value), but must be \(rule); \(remedy)." }
    public var errorDescription: String? { description }
}
