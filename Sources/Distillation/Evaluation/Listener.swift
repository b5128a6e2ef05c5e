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

/// A model that listens to one sound of any length, piece by piece, in windows (see `ClipWindows`). Memory does not grow
/// with the sound unless its windows are kept.
public final class Listener {
    private let inference: Inference
    private let plan: ClipWindows
    private let keepsWindows: Bool
    private var windows: [Hearing.Window] = []
    private var scores: WeightedScores
    /// `[frames, bands]` in unit scale, from frame `origin` on, and the energy of each frame.
    private var levels: [Float] = []
    private var energies: [Float] = []
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
    }

    /// - Parameter piece: what follows the pieces before.
    public func hear(_ piece: Spectrogram) {
        levels += piece.values
        for frame in 0..<piece.frames {
            energies.append(
                inference.frontEnd.energy(of: piece.values[frame * piece.bands..<(frame + 1) * piece.bands]))
        }
        // Only when half a window more has come is it certain that this is none of the last.
        while end >= next + plan.length + plan.hop {
            judge(next..<next + plan.length)
            next += plan.hop
        }
        let surplus = next - origin
        levels.removeFirst(surplus * piece.bands)
        energies.removeFirst(surplus)
        origin += surplus
    }

    /// The sound is over.
    ///
    /// - Parameter clip: what an error calls it.
    /// - Throws: `InferenceError` where the network's output is no number.
    public func finish(clip: String = "the sound") throws -> Hearing {
        precondition(end > 0, "a sound of no frames")
        if next == 0 && end <= plan.longestWhole {
            judge(0..<end, trims: false)
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

    private var end: Int { origin + energies.count }

    private func judge(_ range: Range<Int>, trims: Bool = true) {
        let own = energies[range.lowerBound - origin..<range.upperBound - origin]
        let heard = trims ? plan.heard(own) : own.indices
        let (logits, shares) = inference.judge(levels, frames: heard)
        isAnswered = isAnswered && logits.allSatisfy(\.isFinite)
        let energy = own.reduce(0, +)
        scores.add(shares, energy: energy)
        if keepsWindows {
            windows.append(
                .init(
                    frames: range, heard: heard.lowerBound + origin..<heard.upperBound + origin, energy: energy,
                    logits: logits, scores: shares))
        }
    }
}
