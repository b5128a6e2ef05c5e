/// The size that one row or column of a split needs.
///
/// A track gets its minimum, and then a share of the rest by its weight, up to its maximum. When the minimums do not
/// fit, tracks are dropped: lowest priority first, the last of equals first.
public struct Track: Equatable, Sendable {
    public var minimum: Int
    public var maximum: Int
    public var weight: Double
    public var priority: Int

    public init(minimum: Int, maximum: Int = .max, weight: Double, priority: Int = 0) {
        precondition(minimum >= 0 && maximum >= minimum && weight >= 0, "Track: minimum \(minimum), maximum \(maximum)")
        self.minimum = minimum
        self.maximum = maximum
        self.weight = weight
        self.priority = priority
    }

    /// A track of exactly that many cells, which is dropped where they do not fit.
    public static func fixed(_ cells: Int, priority: Int = 0) -> Track {
        Track(minimum: cells, maximum: cells, weight: 0, priority: priority)
    }

    /// A share of the rest; it is dropped where it would get less than the minimum.
    public static func fraction(_ weight: Double, minimum: Int = 1, maximum: Int = .max, priority: Int = 0) -> Track {
        Track(minimum: minimum, maximum: max(minimum, maximum), weight: weight, priority: priority)
    }

    /// At least that many cells, and an equal share of the rest.
    public static func minimum(_ cells: Int, priority: Int = 0) -> Track {
        Track(minimum: cells, weight: 1, priority: priority)
    }
}

/// Distributes `available` cells over tracks, with `gap` cells between those that are kept; nil for a dropped track.
/// The sum never exceeds what is available, and equals it where a kept track without a maximum has a weight.
public func distribute(_ available: Int, over tracks: [Track], gap: Int = 0) -> [Int?] {
    var kept = Array(tracks.indices)
    func needed() -> Int { kept.reduce(0) { $0 + tracks[$1].minimum } + gap * max(0, kept.count - 1) }
    while !kept.isEmpty, needed() > available {
        var dropped = 0
        for (position, index) in kept.enumerated() where tracks[index].priority <= tracks[kept[dropped]].priority {
            dropped = position
        }
        kept.remove(at: dropped)
    }
    var lengths = [Int?](repeating: nil, count: tracks.count)
    for index in kept { lengths[index] = tracks[index].minimum }
    var left = available - needed()
    var growing = kept.filter { tracks[$0].weight > 0 && tracks[$0].maximum > tracks[$0].minimum }
    while left > 0, !growing.isEmpty {
        // The shares are of all cells including the minimums, so that tracks of equal weight become equally long.
        let pool = growing.reduce(left) { $0 + lengths[$1]! }
        let weight = growing.reduce(0) { $0 + tracks[$1].weight }
        let wanted = growing.map { index -> Int in
            let share = Int(Double(pool) * tracks[index].weight / weight)
            return max(0, min(share, tracks[index].maximum) - lengths[index]!)
        }
        let total = wanted.reduce(0, +)
        if total == 0 {
            for index in growing where left > 0 {
                lengths[index]! += 1
                left -= 1
            }
        } else {
            let budget = left
            for (position, index) in growing.enumerated() {
                let step = total <= budget ? wanted[position] : wanted[position] * budget / total
                lengths[index]! += step
                left -= step
            }
            if left == budget, let first = growing.first {
                lengths[first]! += 1
                left -= 1
            }
        }
        growing.removeAll { lengths[$0]! >= tracks[$0].maximum }
    }
    return lengths
}

extension Rect {
    /// Splits the rectangle from top to bottom; nil for dropped tracks.
    public func rows(_ tracks: [Track], gap: Int = 0) -> [Rect?] {
        var top = y
        return distribute(height, over: tracks, gap: gap).map { length in
            guard let length, width > 0 else { return nil }
            defer { top += length + gap }
            return Rect(x: x, y: top, width: width, height: length)
        }
    }

    /// Splits the rectangle from left to right; nil for dropped tracks.
    public func columns(_ tracks: [Track], gap: Int = 0) -> [Rect?] {
        var left = x
        return distribute(width, over: tracks, gap: gap).map { length in
            guard let length, height > 0 else { return nil }
            defer { left += length + gap }
            return Rect(x: left, y: y, width: length, height: height)
        }
    }
}
