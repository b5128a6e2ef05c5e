import AudioSignal
import Models

/// A model's answer for a sound.
public struct Hearing: Sendable {
    /// A part of the sound that the model was given as one input.
    public struct Window: Sendable {
        /// The window's frames, counted from the sound's start.
        public let frames: Range<Int>
        /// The frames without the quiet ones at the edges, which the model was given.
        public let heard: Range<Int>
        /// Mel power above the front end's floor, summed over frames and bands: the weight of the window's scores.
        public let energy: Float
        /// One for each class.
        public let logits: [Float]
        /// The classes' probabilities.
        public let scores: [Float]
    }

    /// The windows in order; empty where they were not asked for.
    public let windows: [Window]
    /// The classes' probabilities over all windows.
    public let scores: [Float]
    /// Whether nothing of the sound is above the front end's floor.
    public let isSilent: Bool
    /// The number of frames of the sound.
    public let frames: Int
}

/// A model applied to one sound of any length, which comes in pieces and is judged whole or in windows (see
/// `ClipWindows`). Memory grows by one number for each frame, and by the windows where they are kept.
public final class Listener {
    private let inference: Inference
    private let plan: ClipWindows
    private let keepsWindows: Bool
    private var windows: [Hearing.Window] = []
    private var scores: WeightedScores
    private var loudest: LoudestPart
    /// `[frames, bands]` in unit scale, from frame `origin` on.
    private var levels: [Float] = []
    private var origin = 0
    private var isAnswered = true
    /// The frame at which the next window begins.
    private var next = 0

    /// - Parameter keepsWindows: whether the result lists each window.
    public init(_ inference: Inference, keepsWindows: Bool = false) {
        self.inference = inference
        self.keepsWindows = keepsWindows
        plan = inference.windows
        scores = WeightedScores(classes: inference.classes)
        loudest = LoudestPart(bands: inference.frontEnd.melBands, longest: plan.longestWhole)
    }

    /// Takes the next piece of the sound.
    ///
    /// - Parameter piece: the frames that follow those of the piece before.
    public func hear(_ piece: Spectrogram) {
        levels += piece.values
        for (frame, energy) in inference.frontEnd.energies(of: piece).enumerated() {
            loudest.add(piece.values[frame * piece.bands..<(frame + 1) * piece.bands], energy: energy)
        }
        // A window is judged once half a window more has come, because only then is it certain that it is not among the
        // last ones.
        while end >= next + plan.length + plan.hop {
            judge(next..<next + plan.length)
            next += plan.hop
        }
        let surplus = next - origin
        levels.removeFirst(surplus * piece.bands)
        origin += surplus
    }

    /// Ends the sound.
    ///
    /// - Parameter clip: the sound's name in an error.
    /// - Throws: `InferenceError` where the network's output is no number.
    public func finish(clip: String = "the sound") throws -> Hearing {
        precondition(end > 0, "a sound of no frames")
        if let sound = plan.whole(loudest.energies) {
            hear(sound)
        } else {
            while next + plan.length < end {
                judge(next..<next + plan.length)
                next += plan.hop
            }
            // The last window ends with the sound and may overlap the one before by more than half.
            judge(end - plan.length..<end)
        }
        guard isAnswered else { throw InferenceError(clip: clip) }
        return Hearing(windows: windows, scores: scores.mean, isSilent: scores.isSilent, frames: end)
    }

    /// Judges the sound as one piece, and drops the windows so far.
    private func hear(_ sound: Range<Int>) {
        (windows, isAnswered) = ([], true)
        scores = WeightedScores(classes: inference.classes)
        let (logits, shares) = inference.judge(loudest.levels(of: sound), frames: 0..<sound.count)
        add(logits, shares, window: 0..<end, heard: sound, energy: loudest.energies.reduce(0, +))
    }

    private var end: Int { loudest.energies.count }

    private func judge(_ range: Range<Int>) {
        let energies = loudest.energies[range]
        let heard = plan.heard(energies)
        let (logits, shares) = inference.judge(
            levels, frames: heard.lowerBound - origin..<heard.upperBound - origin)
        add(logits, shares, window: range, heard: heard, energy: energies.reduce(0, +))
    }

    private func add(_ logits: [Float], _ shares: [Float], window: Range<Int>, heard: Range<Int>, energy: Float) {
        isAnswered = isAnswered && logits.allSatisfy(\.isFinite)
        scores.add(shares, energy: energy)
        if keepsWindows {
            windows.append(.init(frames: window, heard: heard, energy: energy, logits: logits, scores: shares))
        }
    }
}
