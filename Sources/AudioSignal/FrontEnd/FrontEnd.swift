import Foundation
import NetworkGraph

/// The constants that turn a waveform into a network's input. A model file holds them as JSON, because the weights are
/// useless without them.
///
/// It has two halves. The first turns a sound into the unit mel scale, in which generators make spectrograms and
/// pictures show them: with v the logarithm of mel power (`level(unit:)`), unit = clamp((v - v(silence)) / (v(loudest)
/// - v(silence)), 0, 1). The second goes from there to the network's input; it is differentiable, and so lies where the
///   tape is known (`networkInput` in `Models`).
///
/// `FrontEnd()` is the front end of the spoken digits; those of other libraries and papers have names
/// (`FrontEnd(text:)`).
public struct FrontEnd: Hashable, Sendable {
    // MARK: Sound to frames

    /// The sample rate in Hz, to which audio is resampled.
    public var sampleRate = 16_000
    /// How several channels become one.
    public var channelMix = ChannelMix.mean
    /// The factor of the samples, which are read as -1...1: 32,768 for a model that expects 16-bit numbers.
    public var amplitude = 1.0
    /// Whether the clip's mean is subtracted from its samples.
    public var removesMean = false
    /// The coefficient c of the pre-emphasis y[n] = x[n] - c x[n-1]; 0 for none.
    public var preEmphasis = 0.0
    public var preEmphasisScope = PreEmphasisScope.clip
    /// Where frames begin, and what is assumed beyond the clip's ends.
    public var framing = Framing.hopsBegun
    public var window = WindowShape.hann
    /// Whether the window's period is its length (as for spectra) rather than one less (symmetric).
    public var windowIsPeriodic = true
    /// The window's length in samples, at most `fftLength`.
    public var windowLength = 512
    /// Samples from one frame to the next.
    public var hopLength = 256
    /// Points of the Fourier transform.
    public var fftLength = 512
    /// Whether each frame's mean is subtracted from its samples, before pre-emphasis, as Kaldi does.
    public var removesFrameMean = false

    // MARK: Frames to mel power

    /// Exponent of the magnitudes: 2 for power, 1 for magnitudes.
    public var power = 2
    /// The number of triangles of the mel filterbank.
    public var melBands = 64
    /// Lower edge of the lowest triangle, in Hz.
    public var lowestFrequency = 50.0
    /// Upper edge of the highest triangle, in Hz, at most half the sample rate.
    public var highestFrequency = 8_000.0
    public var melScale = MelScale.htk
    public var melNorm = MelNorm.none

    // MARK: Mel power to the unit scale

    public var logarithm = Logarithm.natural
    /// How the floor keeps the logarithm of silence finite.
    public var floorKind = FloorKind.maximum
    /// Mel power (magnitude, where `power` is 1) of silence.
    public var floor = 1e-3
    /// The natural logarithm of the mel power that becomes 1 in unit scale.
    public var ceiling = 8.0

    // MARK: Level to what the network takes

    /// The mel power that is 0 dB.
    public var reference = Reference.one
    /// How many decibels below the clip's maximum levels are limited; 0 for no limit.
    public var topDecibels = 0.0
    public var pcen = EnergyNormalization()
    /// Cepstral coefficients by an orthonormal DCT-II over the bands; 0 for the bands themselves.
    public var cepstra = 0
    /// L of the liftering, which multiplies coefficient i with 1 + L/2 sin(πi/L); 0 for none.
    public var lifter = 0.0
    /// The i of the lowest coefficient in that formula: 0 (Kaldi) or 1 (librosa).
    public var lifterStart = 0
    /// How each clip is normalised by its own statistics.
    public var standardisation = Standardisation.none
    /// Added to a clip's deviation before the division.
    public var standardisationEpsilon = 1e-5
    /// Whether a clip's variance is the unbiased one, divided by one less than the count.
    public var standardisationIsUnbiased = false
    /// The scale in which `mean` and `deviation` are given.
    public var normalisedScale = NormalisedScale.unit
    public var mean = 0.15
    public var deviation = 0.20
    /// The mean and deviation of each band, or of each coefficient, in place of the one mean and deviation; both lists
    /// are empty or neither is.
    public var means: [Double] = []
    public var deviations: [Double] = []
    /// How many equal channels the image has: 1, or 3 for networks that were made for photographs.
    public var channels = 1
    public var layout = ImageLayout.bandsFrames

    /// The front end of the spoken digits.
    public init() {}

    /// The front end of the instruments set: as for digits, normalised for fuller spectra.
    public static var instruments: FrontEnd {
        var frontEnd = FrontEnd()
        frontEnd.mean = 0.26
        frontEnd.deviation = 0.22
        return frontEnd
    }

    /// The bands of the network's input: cepstral coefficients, or mel bands.
    public var networkBands: Int { cepstra > 0 ? cepstra : melBands }

    /// The first half alone, with defaults for everything behind the unit scale: it is equal for front ends that give
    /// the same unit scale.
    public var firstHalf: FrontEnd {
        var result = self
        for constant in Self.behindUnitScale { constant.reset(&result) }
        (result.mean, result.deviation) = (0, 1)
        return result
    }

    /// The duration of that many frames in seconds.
    public func duration(frames: Int) -> Double { Double(frames * hopLength) / Double(sampleRate) }
}

extension FrontEnd {
    /// The declarations of all constants, in the order in which they are checked: the check of each may rely on those
    /// before it. Their JSON, the keys of `NAME:KEY=VALUE` and the bounds come from here.
    public static var constants: [FrontEndConstant] { toFrames + toMelPower + toUnitScale + behindUnitScale }

    @ConstantList private static var toFrames: [FrontEndConstant] {
        FrontEndConstant.whole(
            "sampleRate", \.sampleRate, "sr", also: ["sample_rate", "sample_frequency"], isAlwaysWritten: true
        ).must(be: "from 100 to 1,000,000 Hz") { 100...1_000_000 ~= $0.sampleRate }
        FrontEndConstant.choice("channelMix", \.channelMix, "mix", also: ["stereo"])
        FrontEndConstant.number("amplitude", \.amplitude, "amplitude")
            .must(be: "from 0.000001 to 1e12") { 1e-6...1e12 ~= $0.amplitude }
        FrontEndConstant.flag("removesMean", \.removesMean, "remove_mean")
        FrontEndConstant.number("preEmphasis", \.preEmphasis, "preemphasis", also: ["preemphasis_coefficient"])
            .must(be: "from 0 to 1") { 0...1 ~= $0.preEmphasis }
        FrontEndConstant.choice("preEmphasisScope", \.preEmphasisScope, "preemphasis_of")
        FrontEndConstant.choice(
            "framing", \.framing, "center", also: ["pad_mode", "framing"],
            words: [
                "constant": .centredZeros, "reflect": .centredReflection, "true": .centredReflection,
                "false": .inside, "none": .inside,
            ]
        ).key("snip_edges", .flag { $0.framing = $1 ? .insideWindow : .mirrored })
        FrontEndConstant.choice(
            "window", \.window, "window", also: ["window_type"],
            words: ["hanning": .hann, "hann_window": .hann, "ones": .rectangular])
        FrontEndConstant.flag("windowIsPeriodic", \.windowIsPeriodic, "periodic")
        FrontEndConstant.whole("fftLength", \.fftLength, "n_fft", also: ["fft_length"], isAlwaysWritten: true)
            .must(be: "even, from 2 to 65,536") { 2...65_536 ~= $0.fftLength && $0.fftLength % 2 == 0 }
        FrontEndConstant.whole(
            "windowLength", \.windowLength, "win", also: ["win_length", "window_length"], isAlwaysWritten: true
        ).must(be: "from 2 to fftLength") { 2...$0.fftLength ~= $0.windowLength }
        FrontEndConstant.whole("hopLength", \.hopLength, "hop", also: ["hop_length"], isAlwaysWritten: true)
            .must(be: { "from \($0.shortestHop) to windowLength" }) {
                $0.shortestHop <= $0.hopLength && $0.hopLength <= $0.windowLength
            }
        FrontEndConstant.flag("removesFrameMean", \.removesFrameMean, "remove_dc", also: ["remove_dc_offset"])
    }

    /// At most 10,000 frames a second, so that a short sound cannot ask for gigabytes.
    private var shortestHop: Int { max(1, sampleRate / 10_000) }

    @ConstantList private static var toMelPower: [FrontEndConstant] {
        FrontEndConstant.whole("power", \.power, nil)
            .key(
                "power",
                FrontEndOverride("1 or 2") { frontEnd, text in
                    guard let power = Double(text), power == 1 || power == 2 else { return false }
                    frontEnd.power = Int(power)
                    return true
                }
            )
            .must(be: "1 or 2") { 1...2 ~= $0.power }
        // The filterbank's table stays below 32 MiB.
        FrontEndConstant.whole(
            "melBands", \.melBands, "n_mels", also: ["mels", "num_mel_bins", "bands"], isAlwaysWritten: true
        ).must(be: "from 1 to 4,096") { 1...4_096 ~= $0.melBands }
            .must(be: { "at most \((1 << 23) / $0.bins) with this fftLength" }) { $0.melBands * $0.bins <= 1 << 23 }
        FrontEndConstant.number(
            "lowestFrequency", \.lowestFrequency, "fmin", also: ["f_min", "low_freq"], isAlwaysWritten: true
        ).must(be: "from 0 to below highestFrequency") {
            $0.lowestFrequency >= 0 && $0.lowestFrequency < $0.highestFrequency
        }
        FrontEndConstant.choice("melScale", \.melScale, "mel", also: ["mel_scale"])
        FrontEndConstant.choice(
            "melNorm", \.melNorm, "norm", also: ["mel_norm"], words: ["false": .none, "null": .none])
        FrontEndConstant.number(
            "highestFrequency", \.highestFrequency, "fmax", also: ["f_max", "high_freq"], isAlwaysWritten: true
        ).must(be: "at most half the sample rate") { $0.highestFrequency <= Double($0.sampleRate) / 2 }
            .must(be: { "so far above lowestFrequency that \($0.melBands) bands differ" }) {
                let corners = $0.melCorners
                return zip(corners, corners.dropFirst()).allSatisfy { $0 < $1 }
            }
    }

    /// The constants are used in Float32, so neither they nor their effect on the unit scale may leave its range.
    @ConstantList private static var toUnitScale: [FrontEndConstant] {
        FrontEndConstant.choice(
            "logarithm", \.logarithm, "log",
            words: ["log": .natural, "natural": .natural, "decibels": .decibels, "false": .none])
        FrontEndConstant.choice("floorKind", \.floorKind, nil)
            .must(be: { "\"added\" where logarithm is \"\($0.logarithm.rawValue)\"" }) {
                !$0.keepsPower || $0.floorKind == .added
            }
        FrontEndConstant.number("floor", \.floor, nil, isAlwaysWritten: true)
            .key("floor", also: ["amin"], .positive { ($0.floorKind, $0.floor) = (.maximum, $1) })
            .key("add", .positive { ($0.floorKind, $0.floor) = (.added, $1) })
            .key("gain", .positive { ($0.floorKind, $0.floor) = (.onePlus, 1 / $1) })
            .must(be: "positive, from 1.2e-38 to 3.4e38") {
                $0.floor >= Double(Float.leastNormalMagnitude) && Float($0.floor).isFinite
            }
        FrontEndConstant.number("ceiling", \.ceiling, "ceiling", isAlwaysWritten: true)
            .must(be: "above the floor's logarithm, at most 80") {
                Float($0.ceiling) - Float(log($0.floor)) >= 1e-3 && $0.ceiling <= 80
            }
            .must(be: "so low that mel power divided by the deviation stays within 1e30") {
                $0.logarithm != .none || exp($0.ceiling) / min($0.deviation, $0.deviations.min() ?? 1) <= 1e30
            }
    }

    /// Whether the network takes mel power rather than its logarithm.
    private var keepsPower: Bool { logarithm == .none || logarithm == .pcen }

    @ConstantList private static var behindUnitScale: [FrontEndConstant] {
        FrontEndConstant.choice(
            "reference", \.reference, "ref", words: ["1": .one, "1.0": .one, "max": .maximum]
        ).must(be: "\"one\" where levels are not in dB") { $0.reference == .one || $0.logarithm == .decibels }
        FrontEndConstant.number("topDecibels", \.topDecibels, nil)
            .key(
                "top_db",
                FrontEndOverride("decibels, or none") { frontEnd, text in
                    let isNone = ["none", "false"].contains(text.lowercased())
                    guard let value = isNone ? 0 : Double(text) else { return false }
                    frontEnd.topDecibels = value
                    return true
                }
            )
            .must(be: { $0.logarithm == .decibels ? "from 0 to 1,000,000" : "0 where levels are not in dB" }) {
                $0.topDecibels == 0 || ($0.logarithm == .decibels && $0.topDecibels > 0 && $0.topDecibels <= 1e6)
            }
        FrontEndConstant.energyNormalization("pcen", \.pcen)
            .must(be: EnergyNormalization.rule) { $0.pcen.isSound }
        FrontEndConstant.whole("cepstra", \.cepstra, "n_mfcc", also: ["mfcc", "num_ceps"])
            .must(be: { "from 0 (none) to the \($0.melBands) mel bands" }) { 0...$0.melBands ~= $0.cepstra }
        FrontEndConstant.number("lifter", \.lifter, "lifter", also: ["cepstral_lifter"])
            .must(be: "from 0 (none) to 1,000,000") { 0...1e6 ~= $0.lifter }
        FrontEndConstant.whole("lifterStart", \.lifterStart, "lifter_start")
            .must(be: "0 or 1") { 0...1 ~= $0.lifterStart }
        FrontEndConstant.choice("standardisation", \.standardisation, "standardise")
        FrontEndConstant.number("standardisationEpsilon", \.standardisationEpsilon, "epsilon")
            .must(be: "from 0 to 1,000,000") { 0...1e6 ~= $0.standardisationEpsilon }
        FrontEndConstant.flag("standardisationIsUnbiased", \.standardisationIsUnbiased, "unbiased")
        FrontEndConstant.whole("channels", \.channels, "channels").must(be: "from 1 to 4") { 1...4 ~= $0.channels }
        FrontEndConstant.choice("layout", \.layout, "layout")
        FrontEndConstant.number("mean", \.mean, nil, isAlwaysWritten: true)
            .key("mean", .numbers(\.mean, \.means, neutral: 0))
            .must(be: "from -1,000,000 to 1,000,000") { abs($0.mean) <= 1e6 }
        FrontEndConstant.number("deviation", \.deviation, nil, isAlwaysWritten: true)
            .key("std", also: ["deviation"], .numbers(\.deviation, \.deviations, neutral: 1))
            .must(be: {
                "positive, at most 1,000,000, and so large that (\($0.normalisedScale.rawValue) - mean) / deviation "
                    + "stays within 1,000,000"
            }) { $0.deviation <= 1e6 && $0.deviation >= 1e-9 && $0.endsAreWithinAMillion }
        FrontEndConstant.choice("normalisedScale", \.normalisedScale, nil)
            .must(be: "\"level\" where the network takes more than a scaled logarithm") {
                $0.normalisedScale != .unit
                    || (!$0.keepsPower && $0.reference == .one && $0.topDecibels == 0 && $0.cepstra == 0
                        && $0.standardisation == .none)
            }
        FrontEndConstant.numbers("means", \.means)
            .must(be: { "empty or a list of \($0.networkBands) numbers" }) {
                $0.means.isEmpty || $0.means.count == $0.networkBands
            }
            .must(be: "numbers from -1,000,000 to 1,000,000", { "\($0.means.max() ?? 0)" }) {
                $0.means.allSatisfy { abs($0) <= 1e6 }
            }
        FrontEndConstant.numbers("deviations", \.deviations)
            .must(be: { "as long as means, \($0.means.count)" }) { $0.deviations.count == $0.means.count }
            .must(be: "numbers from 0.000001 to 1,000,000", { "\($0.deviations.min() ?? 0)" }) {
                $0.deviations.allSatisfy { 1e-6...1e6 ~= $0 }
            }
    }

    /// Whether the normalised values of silence and of the ceiling stay within a million.
    private var endsAreWithinAMillion: Bool {
        let ends = normalisedScale == .unit ? [0, 1] : [lowestLevel, lowestLevel + levelSpan]
        return ends.allSatisfy { abs(($0 - mean) / deviation) <= 1e6 }
    }
}
