import Foundation

/// A front end as JSON: the constants that front ends have always had, and of the others those that are not as they are
/// by default, so that what was written before them reads and writes as it did.
extension FrontEnd: Codable {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case sampleRate, windowLength, hopLength, fftLength, melBands, lowestFrequency, highestFrequency, floor, ceiling
        case mean, deviation
        case channelMix, amplitude, removesMean, preEmphasis, preEmphasisScope, framing, window, windowIsPeriodic
        case removesFrameMean, power, melScale, melNorm, logarithm, floorKind, reference, topDecibels, pcen
        case cepstra, lifter, lifterStart, standardisation, standardisationEpsilon, standardisationIsUnbiased
        case normalisedScale, means, deviations, channels, layout
    }

    /// How one constant is read and written.
    private struct Field {
        let decode: (inout FrontEnd, KeyedDecodingContainer<CodingKeys>) throws -> Void
        let encode: (FrontEnd, inout KeyedEncodingContainer<CodingKeys>) throws -> Void

        /// One that every front end names.
        static func always<Value: Codable>(_ key: CodingKeys, _ path: WritableKeyPath<FrontEnd, Value>) -> Field {
            Field(
                decode: { $0[keyPath: path] = try $1.decode(Value.self, forKey: key) },
                encode: { try $1.encode($0[keyPath: path], forKey: key) })
        }

        /// One that is named where it differs.
        static func optional<Value: Codable & Equatable>(
            _ key: CodingKeys, _ path: WritableKeyPath<FrontEnd, Value>
        ) -> Field {
            Field(
                decode: {
                    // A null is no way to leave it out.
                    if $1.contains(key) { $0[keyPath: path] = try $1.decode(Value.self, forKey: key) }
                },
                encode: {
                    if $0[keyPath: path] != FrontEnd()[keyPath: path] { try $1.encode($0[keyPath: path], forKey: key) }
                })
        }
    }

    private static var fields: [Field] {
        [
            .always(.sampleRate, \.sampleRate), .always(.windowLength, \.windowLength),
            .always(.hopLength, \.hopLength), .always(.fftLength, \.fftLength), .always(.melBands, \.melBands),
            .always(.lowestFrequency, \.lowestFrequency), .always(.highestFrequency, \.highestFrequency),
            .always(.floor, \.floor), .always(.ceiling, \.ceiling), .always(.mean, \.mean),
            .always(.deviation, \.deviation),
            .optional(.channelMix, \.channelMix), .optional(.amplitude, \.amplitude),
            .optional(.removesMean, \.removesMean), .optional(.preEmphasis, \.preEmphasis),
            .optional(.preEmphasisScope, \.preEmphasisScope), .optional(.framing, \.framing),
            .optional(.window, \.window), .optional(.windowIsPeriodic, \.windowIsPeriodic),
            .optional(.removesFrameMean, \.removesFrameMean), .optional(.power, \.power),
            .optional(.melScale, \.melScale), .optional(.melNorm, \.melNorm), .optional(.logarithm, \.logarithm),
            .optional(.floorKind, \.floorKind), .optional(.reference, \.reference),
            .optional(.topDecibels, \.topDecibels), .optional(.pcen, \.pcen), .optional(.cepstra, \.cepstra),
            .optional(.lifter, \.lifter), .optional(.lifterStart, \.lifterStart),
            .optional(.standardisation, \.standardisation),
            .optional(.standardisationEpsilon, \.standardisationEpsilon),
            .optional(.standardisationIsUnbiased, \.standardisationIsUnbiased),
            .optional(.normalisedScale, \.normalisedScale), .optional(.means, \.means),
            .optional(.deviations, \.deviations), .optional(.channels, \.channels), .optional(.layout, \.layout),
        ]
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        for field in Self.fields { try field.decode(&self, container) }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        for field in Self.fields { try field.encode(self, &container) }
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
        try refuseUnknown(members, CodingKeys.allCases.map(\.rawValue))
        try refuseUnknown(
            members?["pcen"] as? [String: Any], ["gain", "bias", "power", "seconds", "epsilon"], "pcen ")
        do {
            self = try JSONDecoder().decode(FrontEnd.self, from: Data(json.utf8))
        } catch {
            guard let members, let name = Self.constant(error) ?? Self.unfit(members) else {
                throw FrontEndError(
                    constant: "front end", value: String(json.prefix(60)), rule: "a JSON object of constants")
            }
            throw FrontEndError(constant: name, value: Self.text(members[name]), rule: Self.rule(name))
        }
        try validate()
    }

    /// What a constant is, where it could not be read.
    private static func rule(_ name: String) -> String {
        func choice(_ values: [String]) -> String { "one of " + values.map { "\"\($0)\"" }.joined(separator: ", ") }
        switch CodingKeys(rawValue: name) {
        case .sampleRate, .windowLength, .hopLength, .fftLength, .melBands, .power, .cepstra, .lifterStart, .channels:
            return "a whole number"
        case .removesMean, .windowIsPeriodic, .removesFrameMean, .standardisationIsUnbiased: return "true or false"
        case .means, .deviations: return "a list of numbers"
        case .pcen: return "an object with gain, bias, power, seconds and epsilon"
        case .channelMix: return choice(ChannelMix.allCases.map(\.rawValue))
        case .preEmphasisScope: return choice(PreEmphasisScope.allCases.map(\.rawValue))
        case .framing: return choice(Framing.allCases.map(\.rawValue))
        case .window: return choice(WindowShape.allCases.map(\.rawValue))
        case .melScale: return choice(MelScale.allCases.map(\.rawValue))
        case .melNorm: return choice(MelNorm.allCases.map(\.rawValue))
        case .logarithm: return choice(Logarithm.allCases.map(\.rawValue))
        case .floorKind: return choice(FloorKind.allCases.map(\.rawValue))
        case .reference: return choice(Reference.allCases.map(\.rawValue))
        case .standardisation: return choice(Standardisation.allCases.map(\.rawValue))
        case .normalisedScale: return choice(NormalisedScale.allCases.map(\.rawValue))
        case .layout: return choice(ImageLayout.allCases.map(\.rawValue))
        default: return "a number"
        }
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
        CodingKeys.allCases.first { key in
            guard let value = (members[key.rawValue] as? NSNumber)?.doubleValue else { return false }
            return rule(key.rawValue) == "a whole number" ? Int(exactly: value) == nil : !value.isFinite
        }?.rawValue
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
