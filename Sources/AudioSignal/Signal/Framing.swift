import Foundation

/// Where a clip's frames lie, and what stands beyond its ends.
public enum Framing: String, Codable, CaseIterable, Sendable {
    /// Frame t is centred on sample t · hop, for each hop that the clip has begun; silence beyond the ends.
    case hopsBegun = "begun"
    /// Frame t is centred on sample t · hop, the last on or before the clip's end; silence beyond (librosa).
    case centredZeros = "zeros"
    /// The same with the clip mirrored beyond its ends, the end samples not repeated (torchaudio).
    case centredReflection = "reflection"
    /// Transforms that lie wholly in the clip; the window sits in the middle of each (librosa and torch, `center=False`).
    case inside
    /// Windows that lie wholly in the clip (Kaldi's `snip_edges`, TensorFlow).
    case insideWindow = "inside-window"
    /// A frame for each hop, rounded; the clip mirrored beyond its ends, the end samples repeated (Kaldi without
    /// `snip_edges`).
    case mirrored

    /// The clip's sample at a place that may lie beyond its ends; nil for silence.
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
    /// Samples that the first frame takes.
    private var frameLength: Int { framing == .inside ? fftLength : windowLength }

    /// Frames of a clip of so many samples: at least one where there is any sample, as a clip that is too short for its
    /// framing is filled up with silence.
    public func frames(samples: Int) -> Int {
        guard samples > 0 else { return 0 }
        return switch framing {
        case .hopsBegun: (samples - 1) / hopLength + 1
        case .centredZeros, .centredReflection: samples / hopLength + 1
        case .inside, .insideWindow: max(samples - frameLength, 0) / hopLength + 1
        case .mirrored: max((samples + hopLength / 2) / hopLength, 1)
        }
    }

    /// Samples of a clip of so many frames: `frames(samples: samples(frames: n)) == n`.
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
    /// c₀, c₁, … of the window Σ cₖ cos(2πkn/N), which is then raised to `windowExponent`.
    public var windowTerms: [Double] {
        switch window {
        case .hann, .povey: [0.5, -0.5]
        case .hamming: [0.54, -0.46]
        case .blackman: [0.42, -0.5, 0.08]
        case .rectangular: [1]
        }
    }

    /// The power that the window's sum of cosines is raised to, 1 for all but Kaldi's.
    public var windowExponent: Double { window == .povey ? 0.85 : 1 }

    /// What each sample of a frame is weighed by, `[windowLength]`.
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
