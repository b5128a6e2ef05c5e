import Foundation

/// The constants that turn a waveform into what a network sees. They travel with a model, as JSON in its file, because
/// weights without them are useless.
///
/// It has two halves. The first makes the unit mel scale of a sound, which generators make and pictures show: with v the
/// logarithm of mel power (`level(unit:)`), unit = clamp((v - v(silence)) / (v(loudest) - v(silence)), 0, 1). The second
/// goes from there to what the network takes, differentiably, where the tape is known (`networkInput` in `Models`).
///
/// `FrontEnd()` is the front end of the spoken digits; other people's have names (`FrontEnd(text:)`).
public struct FrontEnd: Hashable, Sendable {
    // MARK: Sound to frames

    /// In Hz; any other audio is resampled to it.
    public var sampleRate = 16_000
    /// What becomes of several channels.
    public var channelMix = ChannelMix.mean
    /// Factor of the samples, which files hold in -1...1: 32,768 where 16-bit numbers are expected.
    public var amplitude = 1.0
    /// Whether the clip's mean is taken off its samples.
    public var removesMean = false
    /// c of y[n] = x[n] - c x[n-1]; 0 for none.
    public var preEmphasis = 0.0
    public var preEmphasisScope = PreEmphasisScope.clip
    /// Where frames lie, and what is beyond the clip's ends.
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
    /// Whether each frame's mean is taken off its samples, before pre-emphasis, as Kaldi does.
    public var removesFrameMean = false

    // MARK: Frames to mel power

    /// Exponent of the magnitudes: 2 for power, 1 for magnitudes.
    public var power = 2
    /// Triangles of the mel filterbank.
    public var melBands = 64
    /// Lower edge of the lowest triangle, in Hz.
    public var lowestFrequency = 50.0
    /// Upper edge of the highest triangle, in Hz, at most half the sample rate.
    public var highestFrequency = 8_000.0
    public var melScale = MelScale.htk
    public var melNorm = MelNorm.none

    // MARK: Mel power to level

    public var logarithm = Logarithm.natural
    /// How the floor keeps silence out of the logarithm.
    public var floorKind = FloorKind.maximum
    /// Mel power (magnitude, where `power` is 1) of silence.
    public var floor = 1e-3
    /// The natural logarithm of the mel power that becomes 1 in unit scale.
    public var ceiling = 8.0
    /// What decibels are relative to.
    public var reference = Reference.one
    /// Decibels below the clip's loudest at which levels are cut off; 0 for never.
    public var topDecibels = 0.0
    public var pcen = EnergyNormalization()

    // MARK: Level to what the network takes

    /// Cepstral coefficients by an orthonormal DCT-II over the bands; 0 for the bands themselves.
    public var cepstra = 0
    /// L of the factors 1 + L/2 sin(πi/L) of the coefficients; 0 for none.
    public var lifter = 0.0
    /// i of the lowest coefficient: 0 (Kaldi) or 1 (librosa).
    public var lifterStart = 0
    /// What of each clip is taken off and divided by.
    public var standardisation = Standardisation.none
    /// Added to a clip's deviation before it divides.
    public var standardisationEpsilon = 1e-5
    /// Whether a clip's variance is divided by one less than the count.
    public var standardisationIsUnbiased = false
    /// What mean and deviation are told in.
    public var normalisedScale = NormalisedScale.unit
    public var mean = 0.15
    public var deviation = 0.20
    /// Of each band, or of each coefficient, instead of the one mean and deviation; both empty or neither.
    public var means: [Double] = []
    public var deviations: [Double] = []
    /// Equal channels of the image: 1, or 3 for networks that were made for photographs.
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

    /// Rows of what the network takes: cepstral coefficients, or mel bands.
    public var networkBands: Int { cepstra > 0 ? cepstra : melBands }

    /// The first half alone, with everything behind the unit scale as it is by default: equal for front ends whose unit
    /// scales are equal.
    public var firstHalf: FrontEnd {
        var result = self
        let plain = FrontEnd()
        (result.mean, result.deviation, result.normalisedScale) = (0, 1, plain.normalisedScale)
        (result.means, result.deviations) = (plain.means, plain.deviations)
        (result.reference, result.topDecibels, result.pcen) = (plain.reference, plain.topDecibels, plain.pcen)
        (result.cepstra, result.lifter, result.lifterStart) = (plain.cepstra, plain.lifter, plain.lifterStart)
        result.standardisation = plain.standardisation
        result.standardisationEpsilon = plain.standardisationEpsilon
        result.standardisationIsUnbiased = plain.standardisationIsUnbiased
        (result.channels, result.layout) = (plain.channels, plain.layout)
        return result
    }

    /// In seconds.
    public func duration(frames: Int) -> Double { Double(frames * hopLength) / Double(sampleRate) }
}
