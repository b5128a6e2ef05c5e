import Foundation

/// The named front ends.
extension FrontEnd {
    /// A front end as its authors defined it, and which of its lengths change with others that the user overrides.
    struct Named {
        var frontEnd: FrontEnd
        /// Whether the highest frequency is always half the sample rate.
        var highestFollowsRate = false
        /// Whether the window is always as long as the transform.
        var windowFollowsTransform = false
        /// Whether the hop is always half the window.
        var hopFollowsWindow = false
        /// Whether windows are always 25 ms every 10 ms, with the next power of two as the transform's length.
        var lengthsFollowRate = false
        /// Whether the ceiling is always the level of a full-scale tone.
        var ceilingFollows = true
    }

    /// The names with a description, in the order in which help lists them.
    public static let names: [(name: String, meaning: String)] = [
        ("frami", "what 'frami train' gives: 16 kHz, 64 bands, ln of power"),
        ("torchaudio", "MelSpectrogram() and AmplitudeToDB(): 16 kHz, 128 HTK bands, dB"),
        ("librosa", "melspectrogram() and power_to_db(): 22,050 Hz, 128 Slaney bands, dB down to 80 below the loudest"),
        ("kaldi", "fbank of Kaldi and torchaudio.compliance: 16 kHz, 23 bands, ln, frames first"),
        ("panns", "PANNs: 32 kHz, 64 bands, dB, frames first"),
        ("vggish", "VGGish: 16 kHz, 64 bands, ln(magnitude + 0.01), frames first"),
        ("yamnet", "YAMNet: 16 kHz, 64 bands, ln(magnitude + 0.001), frames first"),
        ("ast", "Audio Spectrogram Transformer: Kaldi's fbank with 128 bands, normalised for AudioSet, frames first"),
        ("musicnn", "musicnn: 16 kHz, 96 bands, log10(1 + 10,000 power), frames first"),
    ]

    static func named(_ name: String) -> Named? {
        switch name {
        case "frami": Named(frontEnd: FrontEnd(), ceilingFollows: false)
        case "torchaudio":
            Named(
                frontEnd: torchaudio, highestFollowsRate: true, windowFollowsTransform: true, hopFollowsWindow: true)
        case "librosa": Named(frontEnd: librosa, highestFollowsRate: true, windowFollowsTransform: true)
        case "kaldi": Named(frontEnd: kaldi, highestFollowsRate: true, lengthsFollowRate: true)
        case "panns": Named(frontEnd: panns, windowFollowsTransform: true)
        case "vggish": Named(frontEnd: vggish(offset: 0.01), lengthsFollowRate: true)
        case "yamnet": Named(frontEnd: vggish(offset: 0.001), lengthsFollowRate: true)
        case "ast": Named(frontEnd: ast, highestFollowsRate: true, lengthsFollowRate: true)
        case "musicnn": Named(frontEnd: musicnn, highestFollowsRate: true, windowFollowsTransform: true)
        default: nil
        }
    }

    /// A front end whose levels are not normalised after the logarithm.
    private static var bare: FrontEnd {
        var result = FrontEnd()
        (result.normalisedScale, result.mean, result.deviation) = (.level, 0, 1)
        return result
    }

    /// torchaudio.transforms.MelSpectrogram() and AmplitudeToDB(), version 2.11.
    private static var torchaudio: FrontEnd {
        var result = bare
        (result.windowLength, result.hopLength, result.fftLength) = (400, 200, 400)
        (result.framing, result.melBands) = (.centredReflection, 128)
        (result.lowestFrequency, result.highestFrequency) = (0, 8_000)
        (result.logarithm, result.floor) = (.decibels, 1e-10)
        return result
    }

    /// librosa.feature.melspectrogram() and librosa.power_to_db(), version 0.11.
    private static var librosa: FrontEnd {
        var result = bare
        result.sampleRate = 22_050
        (result.windowLength, result.hopLength, result.fftLength) = (2_048, 512, 2_048)
        (result.framing, result.melBands) = (.centredZeros, 128)
        (result.lowestFrequency, result.highestFrequency) = (0, 11_025)
        (result.melScale, result.melNorm) = (.slaney, .slaney)
        (result.logarithm, result.floor, result.topDecibels) = (.decibels, 1e-10, 80)
        // These two apply where the user adds pre-emphasis or liftered cepstra.
        (result.preEmphasisScope, result.lifterStart) = (.extrapolated, 1)
        return result
    }

    /// torchaudio.compliance.kaldi.fbank, version 2.11, without dither, on samples in -1...1.
    private static var kaldi: FrontEnd {
        var result = bare
        (result.windowLength, result.hopLength, result.fftLength) = (400, 160, 512)
        (result.framing, result.melBands, result.melScale) = (.insideWindow, 23, .kaldi)
        (result.window, result.windowIsPeriodic, result.removesFrameMean) = (.povey, false, true)
        (result.preEmphasis, result.preEmphasisScope) = (0.97, .frame)
        (result.lowestFrequency, result.highestFrequency) = (20, 8_000)
        // Float32's epsilon.
        result.floor = 1.1920928955078125e-07
        result.layout = .framesBands
        return result
    }

    /// Kong et al. 2020, "PANNs: Large-scale pretrained audio neural networks", as their code calls torchlibrosa.
    private static var panns: FrontEnd {
        var result = librosa
        (result.sampleRate, result.framing, result.melBands) = (32_000, .centredReflection, 64)
        (result.windowLength, result.hopLength, result.fftLength) = (1_024, 320, 1_024)
        (result.lowestFrequency, result.highestFrequency) = (50, 14_000)
        result.topDecibels = 0
        result.layout = .framesBands
        return result
    }

    /// mel_features.py of VGGish (Hershey et al. 2017) and features.py of YAMNet, of TensorFlow's models.
    private static func vggish(offset: Double) -> FrontEnd {
        var result = bare
        (result.windowLength, result.hopLength, result.fftLength) = (400, 160, 512)
        (result.framing, result.power, result.melBands, result.melScale) = (.insideWindow, 1, 64, .kaldi)
        (result.lowestFrequency, result.highestFrequency) = (125, 7_500)
        (result.floorKind, result.floor) = (.added, offset)
        result.layout = .framesBands
        return result
    }

    /// Gong, Chung and Glass 2021, "AST: Audio Spectrogram Transformer", as its dataloader makes it.
    private static var ast: FrontEnd {
        var result = kaldi
        (result.removesMean, result.melBands, result.window) = (true, 128, .hann)
        (result.mean, result.deviation) = (-4.2677393, 2 * 4.5689974)
        return result
    }

    /// Pons and Serra 2019, "musicnn: Pre-trained convolutional neural networks for music audio tagging", with the padding
    /// of today's librosa.
    private static var musicnn: FrontEnd {
        var result = librosa
        (result.sampleRate, result.melBands, result.highestFrequency) = (16_000, 96, 8_000)
        (result.windowLength, result.hopLength, result.fftLength) = (512, 256, 512)
        (result.logarithm, result.floorKind, result.floor) = (.decimal, .onePlus, 1e-4)
        result.topDecibels = 0
        result.layout = .framesBands
        return result
    }
}
