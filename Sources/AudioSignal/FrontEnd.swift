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
        try require(1...1_000_000 ~= sampleRate, "sampleRate", sampleRate, "between 1 and 1,000,000 Hz")
        try require(2...65_536 ~= fftLength && fftLength % 2 == 0, "fftLength", fftLength, "even, from 2 to 65,536")
        try require(2...fftLength ~= windowLength, "windowLength", windowLength, "from 2 to fftLength")
        try require(1...windowLength ~= hopLength, "hopLength", hopLength, "from 1 to windowLength")
        try require(1...4_096 ~= melBands, "melBands", melBands, "from 1 to 4,096")
        try require(
            lowestFrequency >= 0 && lowestFrequency < highestFrequency, "lowestFrequency", lowestFrequency,
            "from 0 to below highestFrequency")
        try require(
            highestFrequency <= Double(sampleRate) / 2, "highestFrequency", highestFrequency,
            "at most half the sample rate")
        try require(floor > 0 && floor.isFinite, "floor", floor, "positive")
        try require(ceiling > log(floor) && ceiling.isFinite, "ceiling", ceiling, "above the floor's logarithm")
        try require(mean.isFinite, "mean", mean, "finite")
        try require(deviation > 0 && deviation.isFinite, "deviation", deviation, "positive")
    }

    /// As JSON with sorted keys, equal for equal front ends: what a model file's metadata holds.
    public var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try! encoder.encode(self), as: UTF8.self)
    }

    /// - Throws: `FrontEndError` if it is not the JSON of a front end or a constant makes no sense.
    public init(json: String) throws(FrontEndError) {
        do {
            self = try JSONDecoder().decode(FrontEnd.self, from: Data(json.utf8))
        } catch {
            throw FrontEndError(
                constant: "front end", value: String(json.prefix(60)), rule: "a JSON object of constants")
        }
        try validate()
    }
}

/// A constant of a front end that makes no sense.
public struct FrontEndError: Error, Hashable, CustomStringConvertible, LocalizedError {
    public let constant: String
    public let value: String
    public let rule: String

    public var description: String {
        "The front end's \(constant) is \(value), but must be \(rule); correct it in the model's metadata."
    }
    public var errorDescription: String? { description }
}
