import Foundation

/// The pitch scale on which the filterbank's triangles are equally wide.
public enum MelScale: String, Codable, CaseIterable, Sendable {
    /// mel = 2595 log10(1 + Hz / 700) (Young et al., The HTK Book).
    case htk
    /// Linear up to 1 kHz with 200/3 Hz for each mel, then logarithmic with 27 mel for a factor of 6.4 (Slaney 1998,
    /// Auditory Toolbox).
    case slaney
    /// HTK's scale with triangles whose sides are straight over mel, where those of the other scales are straight over
    /// Hz (Kaldi, TensorFlow).
    case kaldi

    /// The pitch of a frequency.
    public func mel(hertz: Double) -> Double {
        if self != .slaney { return 2595 * log10(1 + hertz / 700) }
        return hertz < 1_000 ? hertz * 3 / 200 : 15 + log(hertz / 1_000) * 27 / log(6.4)
    }

    /// The frequency of a pitch, in Hz.
    public func hertz(mel: Double) -> Double {
        if self != .slaney { return 700 * (pow(10, mel / 2595) - 1) }
        return mel < 15 ? mel * 200 / 3 : 1_000 * exp((mel - 15) * log(6.4) / 27)
    }
}

extension FrontEnd {
    /// The number of bins of the Fourier transform from 0 Hz to half the sample rate.
    public var bins: Int { fftLength / 2 + 1 }

    /// The `melBands + 2` corners of the triangles in Hz, equally spaced in mel: band b rises from corner b to its
    /// centre at corner b + 1 and falls to corner b + 2.
    public var melCorners: [Double] {
        let lowest = melScale.mel(hertz: lowestFrequency)
        let highest = melScale.mel(hertz: highestFrequency)
        return (0..<melBands + 2).map {
            melScale.hertz(mel: lowest + (highest - lowest) * Double($0) / Double(melBands + 1))
        }
    }

    /// The centre of each mel band in Hz, lowest first: the labels of a spectrogram's axis.
    public var bandFrequencies: [Double] { Array(melCorners[1...melBands]) }

    /// The weights of the triangles, `[bins, melBands]` row-major.
    public var melFilterbank: [Float] {
        let corners = melCorners
        let places = melScale == .kaldi ? corners.map { melScale.mel(hertz: $0) } : corners
        var weights = [Float](repeating: 0, count: bins * melBands)
        let width = Double(sampleRate) / Double(fftLength)
        for band in 0..<melBands {
            let area = melNorm == .slaney ? 2 / (corners[band + 2] - corners[band]) : 1
            // One more bin on both sides, because the triangle's corners are rounded to bins.
            let first = max(Int(corners[band] / width) - 1, 0)
            let last = min(Int(corners[band + 2] / width) + 1, bins - 1)
            for bin in first...max(first, last) {
                let frequency = Double(bin) * Double(sampleRate) / Double(fftLength)
                let place = melScale == .kaldi ? melScale.mel(hertz: frequency) : frequency
                let rising = (place - places[band]) / (places[band + 1] - places[band])
                let falling = (places[band + 2] - place) / (places[band + 2] - places[band + 1])
                weights[bin * melBands + band] = Float(max(0, min(rising, falling)) * area)
            }
        }
        return weights
    }
}
