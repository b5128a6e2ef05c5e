import TensorCore

/// Where clips of unequal length stand in one batch: whole, at random places in silence, so that a network learns that
/// neither the place of a sound nor the quiet around it says anything. What is longer than a usual clip is cut at random.
///
/// Cutting all to the shortest instead loses most of the longer ones, their onsets first, and makes a network that a
/// fifth of a second of silence misleads. Room for more silence than the longest clip asks for was tried as well: it
/// helped with half a second at both ends, and cost four points on the clips as they are.
struct ClipPlacement {
    /// Of the batch.
    let frames: Int
    /// Of each clip: the frame of it that the batch begins with, negative where silence comes before.
    let starts: [Int]

    /// - Parameters:
    ///   - lengths: of the clips, in frames.
    ///   - longest: frames that a clip may keep.
    init(lengths: [Int], longest: Int, using random: inout RandomGenerator) {
        let frames = min(lengths.max() ?? 1, longest)
        starts = lengths.map { length in
            let spare = frames - length
            return spare < 0 ? random.integer(in: 0..<1 - spare) : -random.integer(in: 0..<spare + 1)
        }
        self.frames = frames
    }
}
