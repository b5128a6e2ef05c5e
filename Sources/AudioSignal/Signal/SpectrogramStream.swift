/// A mel-spectrogram that is made as its sound comes: a frame is there once all of its window is. Of a front end that looks
/// at a frame's own window alone, the frames together are those of the whole sound; memory does not grow with it.
public struct SpectrogramStream: Sendable {
    private let frontEnd: FrontEnd
    /// Frames whose windows reach beyond a cut.
    private let margin: Int
    /// Samples from the margin before the next frame on.
    private var pending: [Float] = []
    /// Frames of `pending` that were given before.
    private var given = 0

    public init(_ frontEnd: FrontEnd) {
        self.frontEnd = frontEnd
        margin = (frontEnd.windowLength / 2 + frontEnd.hopLength - 1) / frontEnd.hopLength
    }

    /// - Parameter samples: at the front end's rate, what follows those before.
    public mutating func append(_ samples: [Float]) { pending.append(contentsOf: samples) }

    /// Frames that are there and were not given yet.
    public var ready: Int { max((pending.count - 1) / frontEnd.hopLength - margin - given, 0) }

    /// The next frames.
    ///
    /// - Parameter frames: from 1 to `ready`.
    public mutating func next(_ frames: Int) -> Spectrogram {
        precondition((1...ready).contains(frames), "\(frames) of \(ready) frames")
        let hop = frontEnd.hopLength
        let piece = piece(samples: (given + frames + margin) * hop, to: given + frames)
        let surplus = given + frames - margin
        if surplus > 0 { pending.removeFirst(surplus * hop) }
        given = min(given + frames, margin)
        return piece
    }

    /// What is left once the sound is over; nil where nothing is.
    public mutating func rest() -> Spectrogram? {
        let frames = frontEnd.frames(samples: pending.count)
        guard frames > given else { return nil }
        let piece = piece(samples: pending.count, to: frames)
        (pending, given) = ([], 0)
        return piece
    }

    private func piece(samples: Int, to end: Int) -> Spectrogram {
        let whole = frontEnd.logMel(Waveform(samples: Array(pending.prefix(samples)), sampleRate: frontEnd.sampleRate))
        let values = Array(whole.values[given * whole.bands..<end * whole.bands])
        return Spectrogram(frames: end - given, bands: whole.bands, values: values)
    }
}
