import AudioSignal
import Models

/// What a model makes of a sound.
public struct Hearing: Sendable {
    /// A stretch of the sound that the model was given at once.
    public struct Window: Sendable {
        /// Frames of the sound, from its start.
        public let frames: Range<Int>
        /// Those of them that were heard: without the quiet ones at the edges.
        public let heard: Range<Int>
        /// Mel power above the front end's floor, summed over frames and bands: what the window's scores are weighted by.
        public let energy: Float
        /// One for each class.
        public let logits: [Float]
        /// The classes' probabilities.
        public let scores: [Float]
    }

    /// In their order; empty where they were not wanted.
    public let windows: [Window]
    /// The classes' probabilities over all windows.
    public let scores: [Float]
    /// Whether nothing of the sound is above the front end's floor.
    public let isSilent: Bool
    /// Frames in all.
    public let frames: Int
}

/// A model that listens to one sound of any length, piece by piece, as a whole or in windows (see `ClipWindows`). Memory
/// grows with the sound by one number a frame, and by its windows where they are kept.
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
    /// Where the next window begins.
    private var next = 0

    /// - Parameter keepsWindows: whether each window is to be told.
    public init(_ inference: Inference, keepsWindows: Bool = false) {
        self.inference = inference
        self.keepsWindows = keepsWindows
        plan = inference.windows
        scores = WeightedScores(classes: inference.classes)
        loudest = LoudestPart(bands: inference.frontEnd.melBands, longest: plan.longestWhole)
    }

    /// - Parameter piece: what follows the pieces before.
    public func hear(_ piece: Spectrogram) {
        levels += piece.values
        for (frame, energy) in inference.frontEnd.energies(of: piece).enumerated() {
            loudest.add(piece.values[frame * piece.bands..<(frame + 1) * piece.bands], energy: energy)
        }
        // Only when half a window more has come is it certain that this is none of the last.
        while end >= next + plan.length + plan.hop {
            judge(next..<next + plan.length)
            next += plan.hop
        }
        let surplus = next - origin
        levels.removeFirst(surplus * piece.bands)
        origin += surplus
    }

    /// The sound is over.
    ///
    /// - Parameter clip: what an error calls it.
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
            // The last window reaches back from the end.
            judge(end - plan.length..<end)
        }
        guard isAnswered else { throw InferenceError(clip: clip) }
        return Hearing(windows: windows, scores: scores.mean, isSilent: scores.isSilent, frames: end)
    }

    /// All that there is to hear, in place of the windows so far.
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
