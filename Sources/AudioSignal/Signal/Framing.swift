import Foundation

/// Where a clip's frames begin, and what is assumed beyond its ends.
public enum Framing: String, Codable, CaseIterable, Sendable {
    /// Frame t is centred on sample t · hop, for each hop that the clip has begun; silence beyond the ends.
    case hopsBegun = "begun"
    /// Frame t is centred on sample t · hop, the last on or before the clip's end; silence beyond (librosa).
    case centredZeros = "zeros"
    /// The same with the clip mirrored beyond its ends, the end samples not repeated (torchaudio).
    case centredReflection = "reflection"
    /// Transforms that lie wholly inside the clip, with the window in the middle of each (librosa and torch,
    /// `center=False`).
    case inside
    /// Windows that lie wholly inside the clip (Kaldi's `snip_edges`, TensorFlow).
    case insideWindow = "inside-window"
    /// A frame for each hop, rounded; the clip mirrored beyond its ends, the end samples repeated (Kaldi without
    /// `snip_edges`).
    case mirrored

    /// The index of the clip's sample that stands at a place, which may lie beyond the clip's ends; nil for silence.
    func sample(_ place: Int, of count: Int) -> Int? {
        if 0..<count ~= place { return place }
        switch self {
        case .hopsBegun, .centredZeros, .inside, .insideWindow: return nil
        case .centredReflection:
            guard count > 1 else { return 0 }
            let period = 2 * (count - 1)
            let turned = (place % period + period) % period
            return min(turned, period - turned)
        case .mirrored:
            let period = 2 * count
            let turned = (place % period + period) % period
            return min(turned, period - 1 - turned)
        }
    }
}

extension FrontEnd {
    /// How many samples the first frame needs.
    private var frameLength: Int { framing == .inside ? fftLength : windowLength }

    /// How many frames a clip of that many samples has: at least one where there is any sample, because a clip too
    /// short for its framing is padded with silence.
    public func frames(samples: Int) -> Int {
        guard samples > 0 else { return 0 }
        return switch framing {
        case .hopsBegun: (samples - 1) / hopLength + 1
        case .centredZeros, .centredReflection: samples / hopLength + 1
        case .inside, .insideWindow: max(samples - frameLength, 0) / hopLength + 1
        case .mirrored: max((samples + hopLength / 2) / hopLength, 1)
        }
    }

    /// How many samples a clip of that many frames has, so that `frames(samples: samples(frames: n)) == n`.
    public func samples(frames: Int) -> Int {
        guard frames > 0 else { return 0 }
        return switch framing {
        case .hopsBegun, .mirrored: frames * hopLength
        case .centredZeros, .centredReflection: max(frames * hopLength - 1, 1)
        case .inside, .insideWindow: (frames - 1) * hopLength + frameLength
        }
    }

    /// The place of the window's first sample in frame 0; that of frame t is t hops later.
    var firstSample: Int {
        switch framing {
        case .hopsBegun: -(windowLength / 2)
        case .centredZeros, .centredReflection: (fftLength - windowLength) / 2 - fftLength / 2
        case .inside: (fftLength - windowLength) / 2
        case .insideWindow: 0
        case .mirrored: hopLength / 2 - windowLength / 2
        }
    }
}

extension FrontEnd {
    /// The coefficients c₀, c₁, … of the window Σ cₖ cos(2πkn/N), which is then raised to `windowExponent`.
    public var windowTerms: [Double] {
        switch window {
        case .hann, .povey: [0.5, -0.5]
        case .hamming: [0.54, -0.46]
        case .blackman: [0.42, -0.5, 0.08]
        case .rectangular: [1]
        }
    }

    /// The exponent of the window's sum of cosines, which is 1 for all but Kaldi's window.
    public var windowExponent: Double { window == .povey ? 0.85 : 1 }

    /// The window's values, `[windowLength]`.
    var windowValues: [Double] {
        let period = Double(max(windowIsPeriodic ? windowLength : windowLength - 1, 1))
        let (terms, exponent) = (windowTerms, windowExponent)
        return (0..<windowLength).map { index in
            let angle = 2 * .pi * Double(index) / period
            var sum = terms[0]
            for (order, term) in terms.enumerated().dropFirst() { sum += term * cos(Double(order) * angle) }
            return exponent == 1 ? sum : pow(max(sum, 0), exponent)
        }
    }
}
