/// The frames around the loudest frame of a sound that comes in pieces, and the energy of every frame. That is enough
/// to find out at the sound's end whether all but a short part was quiet, and to judge that part.
struct LoudestPart {
    private let bands: Int
    /// How many frames before and after the loudest are kept.
    private let reach: Int
    private(set) var energies: [Float] = []
    private var loudest = 0
    /// `[frames, bands]` in unit scale, from frame `start` on.
    private var levels: [Float] = []
    private var start = 0
    /// The last `reach` frames, which are needed if the next one is louder.
    private var recent: [Float] = []

    /// - Parameter longest: the number of frames of the longest part that can be asked for.
    init(bands: Int, longest: Int) {
        self.bands = bands
        reach = max(longest - 1, 0)
    }

    /// - Parameters:
    ///   - frame: the frame's levels, one for each band.
    ///   - energy: its mel power above the front end's floor.
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

    /// The levels of some frames, which must include the loudest.
    ///
    /// - Parameter range: at most as many frames as the longest part has.
    func levels(of range: Range<Int>) -> [Float] {
        precondition(range.contains(loudest) && range.count <= reach + 1, "frames \(range) around \(loudest)")
        return Array(levels[(range.lowerBound - start) * bands..<(range.upperBound - start) * bands])
    }
}
