import Foundation
import RunEvents

/// How events other than steps are stored in the record: a kind, and a body that is JSON for all but pictures and maps.
enum EventCoding {
    static func kind(of event: RunEvent) -> String {
        switch event {
        case .started: "started"
        case .phaseBegan: "phaseBegan"
        case .stepped: "stepped"
        case .summarised: "summarised"
        case .sampled: "sampled"
        case .clipShown: "clipShown"
        case .mapped: "mapped"
        case .evaluated: "evaluated"
        case .measured: "measured"
        case .ranksWaited: "ranksWaited"
        case .knobChanged: "knobChanged"
        case .paused: "paused"
        case .resumed: "resumed"
        case .checkpointed: "checkpointed"
        case .diverged: "diverged"
        case .warned: "warned"
        case .logged: "logged"
        case .finished: "finished"
        case .failed: "failed"
        case .unknown(let kind, _): kind
        }
    }

    static func encode(_ event: RunEvent) -> Data {
        switch event {
        case .sampled(let picture), .clipShown(let picture): return PictureCoding.encode(picture)
        case .mapped(let map): return MapCoding.encode(map)
        default: break
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try! encoder.encode(event)
    }

    /// - Returns: `RunEvent.unknown` where the body is not an event of that kind in this version.
    static func decode(kind: String, _ body: Data) -> RunEvent {
        switch kind {
        case "sampled", "clipShown":
            guard let picture = PictureCoding.decode(body) else { return .unknown(kind: kind, problem: "no picture") }
            return kind == "sampled" ? .sampled(picture) : .clipShown(picture)
        case "mapped": return MapCoding.decode(body).map(RunEvent.mapped) ?? .unknown(kind: kind, problem: "no map")
        default: break
        }
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        do {
            return try decoder.decode(RunEvent.self, from: body)
        } catch {
            return .unknown(kind: kind, problem: problem(error))
        }
    }

    /// The problem with a body, as part of a sentence.
    static func problem(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): return "it has no '\(key.stringValue)'"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            return "its '\(context.codingPath.last?.stringValue ?? "")' is of another type"
        case DecodingError.dataCorrupted(let context):
            // A value may throw an error of its own, such as that for an unknown knob.
            guard let key = context.codingPath.last?.stringValue else { return "it is no event" }
            return "its '\(key)' is unknown here"
        case KnobError.unknown(let name, _): return "it has an unknown knob '\(name)'"
        case RecipeError.unknownKey(let key, _): return "its recipe has an unknown key '\(key)'"
        default:
            let sentence = "\(error)"
            return sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
        }
    }
}

/// A small number for the name of each series, so that a loss takes six bytes.
struct SeriesNumbers {
    private(set) var names: [UInt16: String] = [:]
    private var numbers: [String: UInt16] = [:]

    init(_ names: [UInt16: String] = [:]) {
        self.names = names
        numbers = Dictionary(uniqueKeysWithValues: names.map { ($1, $0) })
    }

    /// The name's number, and whether the name is new.
    mutating func number(of name: String) -> (number: UInt16, isNew: Bool) {
        if let number = numbers[name] { return (number, false) }
        precondition(numbers.count < Int(UInt16.max), "a run with more than 65,534 series")
        let number = UInt16(numbers.count + 1)
        numbers[name] = number
        names[number] = name
        return (number, true)
    }

    func decodeLosses(_ data: Data) -> [String: Float] {
        var losses: [String: Float] = [:]
        var reader = ByteReader(data)
        while let number = reader.read(UInt16.self), let value = reader.readFloat() {
            losses[names[number] ?? "series \(number)"] = value
        }
        return losses
    }

    func decodeBuckets(_ data: Data) -> [String: StepSummary.Bucket] {
        var buckets: [String: StepSummary.Bucket] = [:]
        var reader = ByteReader(data)
        while let number = reader.read(UInt16.self), let minimum = reader.readFloat(),
            let maximum = reader.readFloat(), let mean = reader.readFloat(), let finite = reader.read(UInt32.self),
            let notFinite = reader.read(UInt32.self)
        {
            buckets[names[number] ?? "series \(number)"] = .init(
                minimum: minimum, maximum: maximum, mean: mean, finite: Int(finite), notFinite: Int(notFinite))
        }
        return buckets
    }
}
