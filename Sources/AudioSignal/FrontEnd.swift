import Foundation

/// The constants that turn a waveform into what a network sees. They travel with a model, as JSON in its file, because
/// weights without them are useless.
///
/// With m = ln(max(mel power, floor)): unit = clamp((m - ln floor) / (ceiling - ln floor), 0, 1), which pictures show
/// and generators make, and network = (unit - mean) / deviation, which classifiers take.
public struct FrontEnd: Hashable, Sendable, Codable {
    /// In Hz; any other audio is resampled to it.
    public var sampleRate = 16_000
    /// The periodic Hann window's length in samples, at most `fftLength`.
    public var windowLength = 512
    /// Samples from one frame's centre to the next's.
    public var hopLength = 256
    /// Points of the Fourier transform.
    public var fftLength = 512
    /// Triangles of the mel filterbank.
    public var melBands = 64
    /// Lower edge of the lowest triangle, in Hz.
    public var lowestFrequency = 50.0
    /// Upper edge of the highest triangle, in Hz, at most half the sample rate.
    public var highestFrequency = 8_000.0
    /// Mel power below which everything is silence.
    public var floor = 1e-3
    /// The natural logarithm of mel power that becomes 1 in unit scale.
    public var ceiling = 8.0
    /// Of the unit scale, over the data the constants were chosen for.
    public var mean = 0.15
    /// Of the unit scale, over the data the constants were chosen for.
    public var deviation = 0.20

    /// The front end of the spoken digits.
    public init() {}

    /// The front end of the instruments set: as for digits, normalised for fuller spectra.
    public static var instruments: FrontEnd {
        var frontEnd = FrontEnd()
        frontEnd.mean = 0.26
        frontEnd.deviation = 0.22
        return frontEnd
    }

    /// Frames of a clip of so many samples: frame t is centred on sample t * hop, and the last centre lies in the clip.
    public func frames(samples: Int) -> Int { samples == 0 ? 0 : (samples - 1) / hopLength + 1 }

    /// Samples that a whole number of frames stands for.
    public func samples(frames: Int) -> Int { frames * hopLength }

    /// In seconds.
    public func duration(frames: Int) -> Double { Double(samples(frames: frames)) / Double(sampleRate) }

    /// (unit - mean) / deviation.
    public func networkValue(unit: Float) -> Float { (unit - Float(mean)) / Float(deviation) }

    /// network * deviation + mean, which may lie outside the unit scale.
    public func unitValue(network: Float) -> Float { network * Float(deviation) + Float(mean) }

    /// What a network sees where there is silence.
    public var silence: Float { networkValue(unit: 0) }

    /// - Throws: `FrontEndError` that names the first constant which makes no sense.
    public func validate() throws(FrontEndError) {
        func require(_ holds: Bool, _ name: String, _ value: any CustomStringConvertible, _ rule: String)
            throws(FrontEndError)
        {
            if !holds { throw FrontEndError(constant: name, value: value.description, rule: rule) }
        }
        try require(100...1_000_000 ~= sampleRate, "sampleRate", sampleRate, "from 100 to 1,000,000 Hz")
        try require(2...65_536 ~= fftLength && fftLength % 2 == 0, "fftLength", fftLength, "even, from 2 to 65,536")
        try require(2...fftLength ~= windowLength, "windowLength", windowLength, "from 2 to fftLength")
        // At most 10,000 frames a second, so that a short sound cannot ask for gigabytes.
        let shortestHop = max(1, sampleRate / 10_000)
        try require(
            shortestHop <= hopLength && hopLength <= windowLength, "hopLength", hopLength,
            "from \(shortestHop) to windowLength")
        try require(1...4_096 ~= melBands, "melBands", melBands, "from 1 to 4,096")
        // The filterbank's table stays below 32 MiB.
        try require(
            melBands * bins <= 1 << 23, "melBands", melBands, "at most \((1 << 23) / bins) with this fftLength")
        try require(
            lowestFrequency >= 0 && lowestFrequency < highestFrequency, "lowestFrequency", lowestFrequency,
            "from 0 to below highestFrequency")
        try require(
            highestFrequency <= Double(sampleRate) / 2, "highestFrequency", highestFrequency,
            "at most half the sample rate")
        let corners = melCorners
        try require(
            zip(corners, corners.dropFirst()).allSatisfy { $0 < $1 }, "highestFrequency", highestFrequency,
            "so far above lowestFrequency that \(melBands) bands differ")
        // Float32 computes with the constants: neither they nor what they make of the unit scale may leave its range.
        try require(
            floor >= Double(Float.leastNormalMagnitude) && Float(floor).isFinite, "floor", floor,
            "positive, from 1.2e-38 to 3.4e38")
        try require(
            Float(ceiling) - Float(log(floor)) >= 1e-3 && ceiling <= 80, "ceiling", ceiling,
            "above the floor's logarithm, at most 80")
        try require(abs(mean) <= 1e6, "mean", mean, "from -1,000,000 to 1,000,000")
        try require(
            deviation <= 1e6 && [0, 1].allSatisfy { abs(($0 - mean) / deviation) <= 1e6 } && deviation >= 1e-9,
            "deviation", deviation,
            "positive, at most 1,000,000, and so large that (unit - mean) / deviation stays within 1,000,000")
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
        let known = Set(CodingKeys.allCases.map(\.stringValue))
        if let unknown = members?.keys.filter({ !known.contains($0) }).min() {
            throw FrontEndError(
                constant: unknown, value: Self.text(members?[unknown]), rule: "left out, as none of that name is known")
        }
        do {
            self = try JSONDecoder().decode(FrontEnd.self, from: Data(json.utf8))
        } catch {
            guard let members, let name = Self.constant(error) ?? Self.unfit(members) else {
                throw FrontEndError(
                    constant: "front end", value: String(json.prefix(60)), rule: "a JSON object of constants")
            }
            throw FrontEndError(
                constant: name, value: Self.text(members[name]),
                rule: FrontEnd.whole.contains(name) ? "a whole number" : "a number")
        }
        try validate()
    }

    /// Counts and lengths, not measures.
    private static let whole = ["sampleRate", "windowLength", "hopLength", "fftLength", "melBands"]

    /// Which constant could not be decoded; nil where it is not about one.
    private static func constant(_ error: any Error) -> String? {
        switch error as? DecodingError {
        case .keyNotFound(let key, _): key.stringValue
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            context.codingPath.last?.stringValue
        default: nil
        }
    }

    /// The first constant that is a number, but not one that its type holds: the decoder does not say which it was.
    private static func unfit(_ members: [String: Any]) -> String? {
        CodingKeys.allCases.map(\.stringValue).first { name in
            guard let value = (members[name] as? NSNumber)?.doubleValue else { return false }
            return whole.contains(name) ? Int(exactly: value) == nil : !value.isFinite
        }
    }

    private static func text(_ value: Any?) -> String { value.map { String("\($0)".prefix(60)) } ?? "missing" }
}

extension FrontEnd {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case sampleRate, windowLength, hopLength, fftLength, melBands, lowestFrequency, highestFrequency, floor, ceiling
        case mean, deviation
    }
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
