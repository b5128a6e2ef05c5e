/// The frames of a sound that goes on around the loudest so far, and the energy of every frame: enough to say at the end
/// whether the sound was short and the rest quiet, and to hear it then.
struct LoudestPart {
    private let bands: Int
    /// Frames before and behind the loudest that are kept.
    private let reach: Int
    private(set) var energies: [Float] = []
    private var loudest = 0
    /// `[frames, bands]` in unit scale, from frame `start` on.
    private var levels: [Float] = []
    private var start = 0
    /// The last frames, of which a louder one may need `reach`.
    private var recent: [Float] = []

    /// - Parameter longest: frames of the longest part that is asked for.
    init(bands: Int, longest: Int) {
        self.bands = bands
        reach = max(longest - 1, 0)
    }

    /// - Parameters:
    ///   - frame: its levels, a band each.
    ///   - energy: above the front end's floor.
    mutating func add(_ frame: ArraySlice<Float>, energy: Float) {
        let number = energies.count
        if number == 0 || energy > energies[loudest] {
            loudest = number
            start = max(number - reach, 0)
            levels = Array(recent.suffix((number - start) * bands))
        }
        energies.append(energy)
        if number <= loudest + reach { levels += frame }
        recent += frame
        if recent.count > 2 * (reach + 1) * bands { recent.removeFirst(recent.count - (reach + 1) * bands) }
    }

    /// The levels of some frames, the loudest among them.
    ///
    /// - Parameter range: of no more frames than the longest part has.
    func levels(of range: Range<Int>) -> [Float] {
        precondition(range.contains(loudest) && range.count <= reach + 1, "frames \(range) around \(loudest)")
        return Array(levels[(range.lowerBound - start) * bands..<(range.upperBound - start) * bands])
    }
}
