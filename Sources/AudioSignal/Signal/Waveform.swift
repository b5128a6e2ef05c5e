import Foundation

/// One channel of sound: samples, nominally in -1...1, and the sample rate.
public struct Waveform: Hashable, Sendable {
    public var samples: [Float]
    /// Samples in a second.
    public let sampleRate: Int

    public init(samples: [Float], sampleRate: Int) {
        precondition(sampleRate > 0, "a waveform's sample rate is positive, not \(sampleRate)")
        self.samples = samples
        self.sampleRate = sampleRate
    }

    /// The length in seconds.
    public var duration: Double { Double(samples.count) / Double(sampleRate) }

    /// The largest magnitude; 0 for an empty waveform.
    public var peak: Float { samples.reduce(0) { max($0, abs($1)) } }

    /// The root mean square; 0 for an empty waveform.
    public var rootMeanSquare: Float {
        guard !samples.isEmpty else { return 0 }
        return Float((samples.reduce(0) { $0 + Double($1) * Double($1) } / Double(samples.count)).squareRoot())
    }

    /// Exactly `count` samples around the middle: the waveform cut on both sides, or padded with zeros on both sides.
    public func centred(count: Int) -> Waveform {
        precondition(count >= 0, "a waveform has no \(count) samples")
        let surplus = samples.count - count
        if surplus >= 0 {
            return Waveform(samples: Array(samples[surplus / 2..<surplus / 2 + count]), sampleRate: sampleRate)
        }
        let before = -surplus / 2
        let padded =
            [Float](repeating: 0, count: before) + samples + [Float](repeating: 0, count: -surplus - before)
        return Waveform(samples: padded, sampleRate: sampleRate)
    }

    /// The consecutive windows of `length` samples, `hop` apart, into which a long clip is cut. A clip no longer than
    /// one window is one window; the last window ends with the clip.
    ///
    /// - Returns: ranges of sample indices, none of them longer than `length`, which cover the clip.
    public static func windows(count: Int, length: Int, hop: Int) -> [Range<Int>] {
        precondition(length > 0 && hop > 0 && hop <= length, "windows of \(length) samples, \(hop) apart, leave gaps")
        guard count > length else { return [0..<count] }
        var windows: [Range<Int>] = []
        var start = 0
        while start + length < count {
            windows.append(start..<start + length)
            start += hop
        }
        windows.append(count - length..<count)
        return windows
    }
}
