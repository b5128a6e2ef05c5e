import AudioSignal
import Models

/// Which parts of a clip a model is given. A clip that is at most half a window longer than the clips of the model's
/// training is taken whole; a longer one is taken without the silence around its sound, where that is short enough (see
/// `whole`), else in windows that overlap by half.
///
/// A network pools its hidden state over all frames, so that half a second of speech in eight seconds of silence
/// resembles nothing that it was trained on. A window as long as a training clip, without the quiet frames at its
/// edges, does. The scores of a clip are the mean over its windows, weighted by their energy, so that windows without
/// sound count little.
///
/// Of 60 clips of the demo with 0, 0.5, 1 and 2 s of silence added on both sides its teacher names 60, 29, 27 and 26
/// correctly when they are taken whole, 60, 51, 51 and 50 in windows, and 60, 59, 59 and 59 in windows without their
/// quiet edges.
struct ClipWindows {
    /// The number of frames of a window: that of a typical training clip.
    let length: Int
    /// The number of frames of the longest clip that is taken whole.
    let longestWhole: Int
    var hop: Int { max(length / 2, 1) }

    /// - Parameter isOnly: whether the network takes no other duration; otherwise clips longer by up to half a window
    ///   are taken whole.
    init(length: Int, isOnly: Bool = false) {
        self.length = length
        longestWhole = isOnly ? length : length + max(length / 2, 1) - 1
    }

    /// The windows for a network.
    init(_ network: Classifier, defaultFrames: Int) {
        self.init(length: network.fixedFrames ?? defaultFrames, isOnly: network.fixedFrames != nil)
    }
    /// A frame at the edge of a window is quiet where its energy is less than this share of the loudest frame's, which
    /// is 30 dB below it.
    static let quiet: Float = 1e-3

    /// The part of a clip that is taken as one piece. A clip as long as the training clips is taken with its silence,
    /// because those have such silence too. Of a longer one it is the sound without the silence around it: all frames
    /// from the first to the last one above the front end's floor, or, where these are too many, as in a room that is
    /// never silent, from the first to the last one that is not quiet.
    ///
    /// Removing the silence of short clips too would cost four points of accuracy on letters in 18 languages, trained
    /// with their silence.
    ///
    /// - Parameter energies: the energy of each frame of the clip.
    /// - Returns: a range of at most `longestWhole` frames; nil where the sound is longer, or a longer clip has none.
    func whole(_ energies: [Float]) -> Range<Int>? {
        if energies.count <= longestWhole { return energies.indices }
        guard let first = energies.firstIndex(where: { $0 > 0 }), let last = energies.lastIndex(where: { $0 > 0 })
        else { return nil }
        let ranges = [first..<last + 1, heard(energies[...])]
        return ranges.first { $0.count <= longestWhole }
    }

    /// The windows of a clip that is not taken as one piece.
    func ranges(frames: Int) -> [Range<Int>] { Waveform.windows(count: frames, length: length, hop: hop) }

    /// A window without the quiet frames at its edges; a silent window stays whole.
    ///
    /// - Parameter energies: the energies of the window's frames, indexed by the clip's frames.
    func heard(_ energies: ArraySlice<Float>) -> Range<Int> {
        let least = (energies.max() ?? 0) * Self.quiet
        guard least > 0, let first = energies.firstIndex(where: { $0 > least }),
            let last = energies.lastIndex(where: { $0 > least })
        else { return energies.indices }
        return first..<last + 1
    }
}

/// The mean of windows' scores, each weighted by its energy; where all energies are 0, with equal weights.
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
    /// The energy of each frame of a spectrogram.
    func energies(of spectrogram: Spectrogram) -> [Float] {
        let bands = spectrogram.bands
        return (0..<spectrogram.frames).map { energy(of: spectrogram.values[$0 * bands..<($0 + 1) * bands]) }
    }

    /// The mel power above the floor, summed over all bands of one frame; 0 for a silent frame.
    ///
    /// - Parameter levels: the frame's levels on the unit mel scale.
    func energy(of levels: some Sequence<Float>) -> Float {
        levels.reduce(0) { $0 + ($1 > 0 ? melPower(unit: $1) - Float(floor) : 0) }
    }
}
