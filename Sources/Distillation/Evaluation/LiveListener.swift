import AudioSignal
import Models

/// A model applied to an endless sound: several times a second it judges the last second or so. The window is as long
/// as the clips that the model was made for, and is judged without its quiet edges (see `ClipWindows`).
public final class LiveListener {
    /// The model's answer for the end of the sound so far.
    public struct Moment: Sendable {
        /// The end of the window, in seconds from the sound's start.
        public let seconds: Double
        /// The part of the window that was judged, in seconds from the sound's start.
        public let heard: Range<Double>
        /// The classes' probabilities.
        public let scores: [Float]
        /// Whether nothing in the window is above the front end's floor.
        public let isSilent: Bool
    }

    /// The new frames and answers that some more samples gave.
    public struct News: Sendable {
        /// New frames of the spectrogram, in unit scale; nil where none is complete.
        public var columns: Spectrogram?
        public var moments: [Moment] = []
    }

    /// Seconds between two answers.
    public static let interval = 0.25

    private let inference: Inference
    private let frontEnd: FrontEnd
    private let plan: ClipWindows
    private var stream: SpectrogramStream
    /// The last samples, at most a window.
    private var window: [Float] = []
    private let windowSamples: Int
    private let intervalSamples: Int
    /// How many samples came so far, and how many are missing until the next answer.
    private var count = 0
    private var missing: Int

    public init(_ inference: Inference) {
        self.inference = inference
        frontEnd = inference.frontEnd
        plan = inference.windows
        stream = SpectrogramStream(frontEnd, isFast: true)
        windowSamples = frontEnd.samples(frames: plan.length)
        intervalSamples = max(Int(Self.interval * Double(frontEnd.sampleRate)), 1)
        missing = intervalSamples
    }

    /// - Parameter Takes the next samples of the sound.
    ///
    /// - Parameter samples: samples at the model's rate, which follow those of the call before.
    /// - Throws: `InferenceError` where the network's output is no number.
    public func hear(_ samples: [Float]) throws -> News {
        var news = News()
        var rest = samples[...]
        while rest.count >= missing {
            take(rest.prefix(missing))
            rest = rest.dropFirst(missing)
            missing = intervalSamples
            news.moments.append(try moment())
        }
        take(rest)
        missing -= rest.count
        stream.append(samples)
        if stream.ready > 0 { news.columns = stream.next(stream.ready) }
        return news
    }

    /// Ends the sound, and returns its last frames and answer.
    ///
    /// - Throws: `InferenceError`.
    public func finish() throws -> News {
        News(columns: stream.rest(), moments: count == 0 || missing == intervalSamples ? [] : [try moment()])
    }

    private func take(_ samples: ArraySlice<Float>) {
        window += samples
        count += samples.count
        if window.count > windowSamples { window.removeFirst(window.count - windowSamples) }
    }

    private func moment() throws -> Moment {
        let spectrogram = frontEnd.logMel(Waveform(samples: window, sampleRate: frontEnd.sampleRate))
        let energies = frontEnd.energies(of: spectrogram)
        let range = plan.heard(energies[...])
        let (logits, scores) = inference.judge(spectrogram.values, frames: range)
        guard logits.allSatisfy(\.isFinite) else { throw InferenceError(clip: "the sound") }
        let seconds = Double(count) / Double(frontEnd.sampleRate)
        let start = seconds - Double(window.count) / Double(frontEnd.sampleRate)
        let heardFrom = start + frontEnd.duration(frames: range.lowerBound)
        let heardTo = min(start + frontEnd.duration(frames: range.upperBound), seconds)
        return Moment(
            seconds: seconds, heard: heardFrom..<max(heardTo, heardFrom), scores: scores,
            isSilent: !energies.contains { $0 > 0 })
    }
}
