import AudioSignal
import Models

/// How a clip is heard: as it is where it is no longer than half a window more than a model's usual clip; without the silence
/// around it where its sound is no longer than that (see `whole`); else in windows of the usual length, half overlapping.
///
/// A network pools its hidden state over all frames, so that half a second of speech in eight of silence looks like
/// nothing it was trained on. In a window of the usual length it does, without the quiet frames at the window's edges,
/// and of the windows those that hold the sound's energy have the say: the scores of a clip are the mean over its windows,
/// weighted by energy.
///
/// Of 60 of the demo's clips with 0, 0.5, 1 and 2 s of silence on both sides its teacher is right about 60, 29, 27 and 26
/// as a whole, about 60, 51, 51 and 50 in windows, and about 60, 59, 59 and 59 in windows without their quiet edges.
struct ClipWindows {
    /// Frames of a window: those of a usual clip.
    let length: Int
    /// Frames of the longest clip that is heard as a whole.
    let longestWhole: Int
    var hop: Int { max(length / 2, 1) }

    /// - Parameter isOnly: whether the network takes no other duration; else what is not longer by half a window is heard as
    ///   a whole.
    init(length: Int, isOnly: Bool = false) {
        self.length = length
        longestWhole = isOnly ? length : length + max(length / 2, 1) - 1
    }

    /// As a network wants them.
    init(_ network: Classifier, usualFrames: Int) {
        self.init(length: network.fixedFrames ?? usualFrames, isOnly: network.fixedFrames != nil)
    }
    /// Of a window's loudest frame's energy: 30 dB below it, a frame at the edge is quiet.
    static let quiet: Float = 1e-3

    /// The part of a clip that is heard as a whole. A clip of the length that the model was trained on has the silence that
    /// such clips have, and is taken as it is. Of a longer one it is the sound without what is around it: all that is above the
    /// front end's floor, or where that is too long, as in a room that is never silent, all from the first to the last frame
    /// that is not quiet.
    ///
    /// On letters in 18 languages, trained as they are, all clips without their silence would cost four points.
    ///
    /// - Parameter energies: of all frames of the clip.
    /// - Returns: a range of at most `longestWhole` frames; nil where the sound is longer, or a longer clip has none.
    func whole(_ energies: [Float]) -> Range<Int>? {
        if energies.count <= longestWhole { return energies.indices }
        guard let first = energies.firstIndex(where: { $0 > 0 }), let last = energies.lastIndex(where: { $0 > 0 })
        else { return nil }
        let ranges = [first..<last + 1, heard(energies[...])]
        return ranges.first { $0.count <= longestWhole }
    }

    /// Windows that cover a clip which is not heard as a whole.
    func ranges(frames: Int) -> [Range<Int>] { Waveform.windows(count: frames, length: length, hop: hop) }

    /// A window without the quiet frames at its edges; the whole of a silent one.
    ///
    /// - Parameter energies: of the window's frames, which keep their indices.
    func heard(_ energies: ArraySlice<Float>) -> Range<Int> {
        let least = (energies.max() ?? 0) * Self.quiet
        guard least > 0, let first = energies.firstIndex(where: { $0 > least }),
            let last = energies.lastIndex(where: { $0 > least })
        else { return energies.indices }
        return first..<last + 1
    }
}

/// The mean of windows' scores, each weighted by its energy; equal weights where there is none at all.
struct WeightedScores {
    private var weighted: [Double]
    private var plain: [Double]
    private var energy = 0.0
    private var windows = 0.0

    init(classes: Int) {
        weighted = Array(repeating: 0, count: classes)
        plain = weighted
    }

    mutating func add(_ scores: [Float], energy: Float) {
        for (index, score) in scores.enumerated() {
            weighted[index] += Double(energy) * Double(score)
            plain[index] += Double(score)
        }
        self.energy += Double(energy)
        windows += 1
    }

    var isSilent: Bool { energy == 0 }

    var mean: [Float] {
        isSilent ? plain.map { Float($0 / max(windows, 1)) } : weighted.map { Float($0 / energy) }
    }
}

extension FrontEnd {
    /// Of each frame of a spectrogram.
    func energies(of spectrogram: Spectrogram) -> [Float] {
        let bands = spectrogram.bands
        return (0..<spectrogram.frames).map { energy(of: spectrogram.values[$0 * bands..<($0 + 1) * bands]) }
    }

    /// Mel power above the floor, summed over all bands of one frame: 0 where it is silent.
    ///
    /// - Parameter levels: in unit scale.
    func energy(of levels: some Sequence<Float>) -> Float {
        levels.reduce(0) { $0 + ($1 > 0 ? melPower(unit: $1) - Float(floor) : 0) }
    }
}
