/// A mel-spectrogram that is computed while its sound arrives: a frame is ready once all samples of its window are
/// there. For a front end in which each frame depends on its own window only, the frames are those of the whole sound.
/// Memory does not grow with the sound.
public struct SpectrogramStream: Sendable {
    private let frontEnd: FrontEnd
    /// The stream's own tables; nil for those that `FrontEnd.logMel` uses.
    private let tables: LogMel?
    /// How many frames at a cut have windows that reach beyond it.
    private let margin: Int
    /// The samples from `margin` frames before the next frame on.
    private var pending: [Float] = []
    /// How many frames of `pending` were returned before.
    private var given = 0

    /// - Parameter isFast: whether every window is transformed by the fast transform, also a short one, for which
    ///   `FrontEnd.logMel` multiplies with a basis: a product of the one or two frames that a live sound brings at a time
    ///   spends its time reading that basis. The values then differ by less than 1e-5.
    public init(_ frontEnd: FrontEnd, isFast: Bool = false) {
        self.frontEnd = frontEnd
        tables = isFast ? LogMel(frontEnd, largestBasis: 0) : nil
        margin = (frontEnd.windowLength / 2 + frontEnd.hopLength - 1) / frontEnd.hopLength
    }

    /// - Parameter Takes the next samples of the sound.
    ///
    /// - Parameter samples: samples at the front end's rate, which follow those of the call before.
    public mutating func append(_ samples: [Float]) { pending.append(contentsOf: samples) }

    /// How many frames are ready and have not been returned.
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

    /// The last frames, after the sound has ended; nil where none are left.
    public mutating func rest() -> Spectrogram? {
        let frames = frontEnd.frames(samples: pending.count)
        guard frames > given else { return nil }
        let piece = piece(samples: pending.count, to: frames)
        (pending, given) = ([], 0)
        return piece
    }

    private func piece(samples: Int, to end: Int) -> Spectrogram {
        (tables ?? LogMel.tables(frontEnd)).spectrogram(Array(pending.prefix(samples)), frames: given..<end)
    }
}
