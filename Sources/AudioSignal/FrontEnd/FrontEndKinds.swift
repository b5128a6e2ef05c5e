/// What becomes of a sound's channels.
public enum ChannelMix: String, Codable, CaseIterable, Sendable {
    case mean, first
}

/// What y[n] = x[n] - c x[n-1] runs over, which says what comes before the first sample.
public enum PreEmphasisScope: String, Codable, CaseIterable, Sendable {
    /// The clip; its first sample stays (torchaudio).
    case clip
    /// The clip; y[0] = 3 x[0] - x[1] (librosa's extrapolation).
    case extrapolated
    /// Each frame; y[0] = (1 - c) x[0] (Kaldi).
    case frame
}

/// What lies under the Fourier transform: w[n] over a length N, N - 1 in place of N where it is symmetric.
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

/// Weights of the filterbank's triangles.
public enum MelNorm: String, Codable, CaseIterable, Sendable {
    /// Each peaks at 1.
    case none
    /// Each has the area 1 Hz: times 2 / (upper edge - lower edge) (Slaney 1998, Auditory Toolbox).
    case slaney
}

/// The scale of levels.
public enum Logarithm: String, Codable, CaseIterable, Sendable {
    case natural = "ln"
    case decimal = "log10"
    /// 10 log10 of power, 20 log10 of magnitudes.
    case decibels = "db"
    /// None: the network takes mel power; the unit scale is that of ln(power + floor).
    case none
    /// Per-channel energy normalisation of mel power; the unit scale is that of ln(power + floor).
    case pcen
}

/// What of mel power x, with the floor e, the logarithm is taken of.
public enum FloorKind: String, Codable, CaseIterable, Sendable {
    /// max(x, e).
    case maximum
    /// x + e.
    case added
    /// 1 + x / e.
    case onePlus = "one-plus"
}

/// What level 0 dB is.
public enum Reference: String, Codable, CaseIterable, Sendable {
    /// Mel power 1.
    case one
    /// The clip's largest.
    case maximum
}

/// What of each clip is taken off and divided by.
public enum Standardisation: String, Codable, CaseIterable, Sendable {
    case none
    /// Mean and deviation of the whole clip.
    case clip
    /// Mean and deviation of each band over the clip.
    case bands
    /// The mean of the whole clip; nothing divides.
    case clipMean = "clip-mean"
    /// The mean of each band over the clip; nothing divides.
    case bandMeans = "band-means"
    /// Least and largest of the clip, to 0 and 1.
    case range
}

/// What a front end's mean and deviation are told in.
public enum NormalisedScale: String, Codable, CaseIterable, Sendable {
    /// The unit scale.
    case unit
    /// What the logarithm, the DCT and the clip's own normalisation give.
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

    /// Whether its numbers keep to the rule.
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
