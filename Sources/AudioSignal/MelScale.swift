import Foundation

/// The HTK mel scale: mel = 2595 log10(1 + Hz / 700) (Young et al., The HTK Book).
public enum MelScale {
    public static func mel(hertz: Double) -> Double { 2595 * log10(1 + hertz / 700) }

    public static func hertz(mel: Double) -> Double { 700 * (pow(10, mel / 2595) - 1) }
}

extension FrontEnd {
    /// Non-redundant bins of the Fourier transform, from 0 Hz to half the sample rate.
    public var bins: Int { fftLength / 2 + 1 }

    /// The `melBands + 2` corners of the triangles in Hz, equally spaced in mel: band b rises from corner b to its
    /// centre at corner b + 1 and falls to corner b + 2.
    public var melCorners: [Double] {
        let lowest = MelScale.mel(hertz: lowestFrequency)
        let highest = MelScale.mel(hertz: highestFrequency)
        return (0..<melBands + 2).map {
            MelScale.hertz(mel: lowest + (highest - lowest) * Double($0) / Double(melBands + 1))
        }
    }

    /// The centre of each mel band in Hz, lowest first: the labels of a spectrogram's axis.
    public var bandFrequencies: [Double] { Array(melCorners[1...melBands]) }

    /// The weights of the triangles, not normalised (each peaks at 1), `[bins, melBands]` row-major.
    public var melFilterbank: [Float] {
        let corners = melCorners
        var weights = [Float](repeating: 0, count: bins * melBands)
        let width = Double(sampleRate) / Double(fftLength)
        for band in 0..<melBands {
            // A bin more on both sides, since the triangle's ends are rounded.
            let first = max(Int(corners[band] / width) - 1, 0)
            let last = min(Int(corners[band + 2] / width) + 1, bins - 1)
            for bin in first...max(first, last) {
                let frequency = Double(bin) * Double(sampleRate) / Double(fftLength)
                let rising = (frequency - corners[band]) / (corners[band + 1] - corners[band])
                let falling = (corners[band + 2] - frequency) / (corners[band + 2] - corners[band + 1])
                weights[bin * melBands + band] = Float(max(0, min(rising, falling)))
            }
        }
        return weights
    }
}
