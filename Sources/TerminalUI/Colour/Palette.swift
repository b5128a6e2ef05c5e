/// The palette of a terminal: xterm's 256 colours, or the first 16 or 8.
public struct Palette: Sendable {
    /// The numbers of the entries that may be used.
    public let entries: [UInt8]
    private let places: [Oklab]

    /// The entries 16 to 255; 0 to 15 are left out because the user's terminal theme may change them.
    public static let xterm256 = Palette(entries: Array(16...255))
    /// The first 16 entries, by xterm's default colours, since a terminal's own are not known.
    public static let xterm16 = Palette(entries: Array(0...15))
    /// The first 8 entries, by xterm's default colours.
    public static let xterm8 = Palette(entries: Array(0...7))
    static let greys16 = Palette(entries: [0, 8, 7, 15])
    static let greys8 = Palette(entries: [0, 7])

    private init(entries: [UInt8]) {
        self.entries = entries
        self.places = entries.map { Oklab(Self.rgb(of: $0)) }
    }

    /// xterm's colour for an entry.
    public static func rgb(of entry: UInt8) -> RGB {
        if entry < 16 { return RGB(basic[Int(entry)]) }
        if entry >= 232 {
            let grey = UInt8(8 + 10 * (Int(entry) - 232))
            return RGB(grey, grey, grey)
        }
        let index = Int(entry) - 16
        func step(_ value: Int) -> UInt8 { value == 0 ? 0 : UInt8(55 + 40 * value) }
        return RGB(step(index / 36), step(index / 6 % 6), step(index % 6))
    }

    /// The nearest entry in Oklab.
    public func nearest(to rgb: RGB) -> UInt8 {
        let target = Oklab(rgb)
        var best = 0
        var distance = Double.infinity
        for (index, place) in places.enumerated() {
            let candidate = place.squaredDistance(to: target)
            if candidate < distance { (best, distance) = (index, candidate) }
        }
        return entries[best]
    }

    /// Approximates a path of rising lightness by entries, with Viterbi's algorithm over the entries sorted by
    /// lightness. Lightness strictly rises wherever the entry changes. The sum that is minimised has the squared
    /// distances between entries and path, and, times `jumpPrice`, those between successive entries, without which the
    /// result would jump between hues.
    func rising(along path: [Oklab]) -> [UInt8] {
        let order = entries.indices.sorted { places[$0].lightness < places[$1].lightness }
        let steps = order.map { places[$0] }
        var costs = steps.map { $0.squaredDistance(to: path[0]) }
        var choices: [[Int]] = []
        for target in path.dropFirst() {
            var next = costs
            var choice = Array(steps.indices)
            for position in steps.indices {
                for before in 0..<position where costs[before] < next[position] {
                    guard steps[before].lightness < steps[position].lightness - 1e-6 else { break }
                    let jump = steps[before].squaredDistance(to: steps[position])
                    let cost = costs[before] + Self.jumpPrice * jump
                    if cost < next[position] { (next[position], choice[position]) = (cost, before) }
                }
            }
            costs = zip(next, steps).map { $0 + $1.squaredDistance(to: target) }
            choices.append(choice)
        }
        var position = costs.indices.min { costs[$0] < costs[$1] } ?? 0
        var result = [entries[order[position]]]
        for choice in choices.reversed() {
            position = choice[position]
            result.append(entries[order[position]])
        }
        return result.reversed()
    }

    /// The weight of the squared distance between successive entries: so large that no colormap leaves its hues, and so
    /// small that it keeps enough entries.
    private static let jumpPrice = 0.4

    private static let basic: [UInt32] = [
        0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5,
        0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
    ]
}
