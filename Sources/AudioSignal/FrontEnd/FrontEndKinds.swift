/// How the channels of a sound become one.
public enum ChannelMix: String, Codable, CaseIterable, Sendable {
    case mean, first
}

/// What the pre-emphasis y[n] = x[n] - c x[n-1] is applied to, and what it assumes before the first sample.
public enum PreEmphasisScope: String, Codable, CaseIterable, Sendable {
    /// The whole clip; the first sample stays (torchaudio).
    case clip
    /// The whole clip; y[0] = 3 x[0] - x[1] (librosa's extrapolation).
    case extrapolated
    /// Each frame by itself; y[0] = (1 - c) x[0] (Kaldi).
    case frame
}

/// The window function w[n] of the Fourier transform over a length N; a symmetric window has N - 1 in place of N.
public enum WindowShape: String, Codable, CaseIterable, Sendable {
    /// 0.5 - 0.5 cos(2πn/N).
    case hann
    /// 0.54 - 0.46 cos(2πn/N).
    case hamming
    /// The Hann window to the power 0.85 (Kaldi).
    case povey
    /// 0.42 - 0.5 cos(2πn/N) + 0.08 cos(4πn/N).
    case blackman
    case rectangular
}

/// How the filterbank's triangles are scaled.
public enum MelNorm: String, Codable, CaseIterable, Sendable {
    /// Each triangle has the height 1.
    case none
    /// Each triangle has the area 1 Hz: its height is 2 / (upper edge - lower edge) (Slaney 1998, Auditory Toolbox).
    case slaney
}

/// How mel power becomes a level.
public enum Logarithm: String, Codable, CaseIterable, Sendable {
    case natural = "ln"
    case decimal = "log10"
    /// 10 log10 of power, 20 log10 of magnitudes.
    case decibels = "db"
    /// The network takes mel power itself; the unit scale is that of ln(power + floor).
    case none
    /// Per-channel energy normalisation of mel power; the unit scale is that of ln(power + floor).
    case pcen
}

/// What the logarithm is taken of, where x is mel power and e the floor.
public enum FloorKind: String, Codable, CaseIterable, Sendable {
    /// max(x, e).
    case maximum
    /// x + e.
    case added
    /// 1 + x / e.
    case onePlus = "one-plus"
}

/// The mel power whose level is 0 dB.
public enum Reference: String, Codable, CaseIterable, Sendable {
    /// The mel power 1.
    case one
    /// The clip's largest mel power.
    case maximum
}

/// What of each clip is taken off and divided by.
public enum Standardisation: String, Codable, CaseIterable, Sendable {
    case none
    /// Mean and deviation of the whole clip.
    case clip
    /// Mean and deviation of each band over the clip.
    case bands
    /// The mean of the whole clip, without a division.
    case clipMean = "clip-mean"
    /// The mean of each band over the clip, without a division.
    case bandMeans = "band-means"
    /// The clip's smallest and largest value become 0 and 1.
    case range
}

/// The scale in which a front end's mean and deviation are given.
public enum NormalisedScale: String, Codable, CaseIterable, Sendable {
    /// The unit scale.
    case unit
    /// The levels after the logarithm, the DCT and the normalisation by the clip's own statistics.
    case level
}

/// Per-channel energy normalisation (Wang et al. 2017, "Trainable frontend for robust and far-field keyword spotting"),
/// with librosa's constants: m[t] = (1 - b) m[t-1] + b x[t] from m[-1] = 1,
/// y = (x (ε + m)^-gain + bias)^power - bias^power.
public struct EnergyNormalization: Hashable, Codable, Sendable, CustomStringConvertible {
    public var gain = 0.98
    public var bias = 2.0
    public var power = 0.5
    /// The smoother's time constant in seconds.
    public var seconds = 0.4
    public var epsilon = 1e-6

    public init() {}

    public var description: String {
        "gain \(gain), bias \(bias), power \(power), seconds \(seconds), epsilon \(epsilon)"
    }

    static let rule =
        "a gain from 0 to 10, a positive bias, a positive power to 10, positive seconds and an epsilon from 1e-12"

    /// Whether its numbers keep to `rule`.
    var isSound: Bool {
        0...10 ~= gain && 0...1e6 ~= bias && bias > 0 && 0...10 ~= power && power > 0 && 1e-6...1e6 ~= seconds
            && 1e-12...1e6 ~= epsilon
    }

    /// b of the smoother, from its time constant in frames T: (√(1 + 4T²) - 1) / 2T².
    public func smoothing(framesPerSecond: Double) -> Double {
        let frames = seconds * framesPerSecond
        return ((1 + 4 * frames * frames).squareRoot() - 1) / (2 * frames * frames)
    }
}
