import RunEvents

/// The maps of hidden states by step, and the pictures of their points. Memory is bounded: where there are too many
/// maps, every second one of the older half goes, and where there are too many pictures, those go that are on no map.
struct MapStore: Sendable {
    /// A map with its place in the record.
    struct Recorded: Sendable {
        let moment: Moment
        let map: HiddenMap
    }

    private(set) var maps: [Recorded] = []
    /// Real clips by their number.
    private(set) var clips: [Int: Picture] = [:]
    /// Samples by their number.
    private(set) var samples: [Int: RecordedPicture] = [:]
    let mostMaps: Int
    let mostSamples: Int

    init(mostMaps: Int = 512, mostSamples: Int = 1024) {
        self.mostMaps = mostMaps
        self.mostSamples = mostSamples
    }

    mutating func append(_ map: HiddenMap, at moment: Moment) {
        maps.append(Recorded(moment: moment, map: map))
        guard maps.count > mostMaps else { return }
        let half = maps.count / 2
        maps = maps.enumerated().filter { $0.offset >= half || $0.offset % 2 == 0 }.map(\.element)
    }

    mutating func append(clip: Picture) {
        if let number = clip.number { clips[number] = clip }
    }

    mutating func append(sample: RecordedPicture) {
        guard let number = sample.picture.number else { return }
        samples[number] = sample
        guard samples.count > mostSamples else { return }
        let shown = Set(maps.last?.map.points.filter { $0.source == .pool }.map(\.number) ?? [])
        // The oldest half of those that the newest map does not show.
        let others = samples.keys.filter { !shown.contains($0) }.sorted()
        for number in others.prefix(max(others.count / 2, 1)) { samples[number] = nil }
    }

    /// The latest map that is not after the step; the last one without a step, and the first one where all are after it.
    func at(_ step: Double?) -> Recorded? {
        guard let step else { return maps.last }
        return maps.last { Double($0.moment.step) <= step } ?? maps.first
    }

    /// The picture of a point; nil for the bank, and for one that is not in memory.
    func picture(of point: HiddenMap.Point) -> Picture? {
        switch point.source {
        case .pool: samples[point.number]?.picture
        case .clip: clips[point.number]
        case .bank: nil
        }
    }

    /// The real clip that is most like a sample.
    func nearestClip(to picture: Picture) -> Picture? { picture.nearestClip.flatMap { clips[$0.number] } }
}
