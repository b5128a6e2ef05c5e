/// What one row or column of a split asks for.
///
/// A track gets its minimum, then a share of what is left by weight, up to its maximum. When the minimums do not fit,
/// tracks are dropped: lowest priority first, the last of equals first.
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

    /// Exactly that many cells, or dropped.
    public static func fixed(_ cells: Int, priority: Int = 0) -> Track {
        Track(minimum: cells, maximum: cells, weight: 0, priority: priority)
    }

    /// A share of what is left; dropped when it would get less than the minimum.
    public static func fraction(_ weight: Double, minimum: Int = 1, maximum: Int = .max, priority: Int = 0) -> Track {
        Track(minimum: minimum, maximum: max(minimum, maximum), weight: weight, priority: priority)
    }

    /// At least that many cells, and an equal share of what is left.
    public static func minimum(_ cells: Int, priority: Int = 0) -> Track {
        Track(minimum: cells, weight: 1, priority: priority)
    }
}

/// The lengths that `tracks` get out of `available` cells with `gap` cells between those that stay; nil for a dropped
/// track. Their sum never exceeds what is available, and reaches it when a kept track without a maximum has a weight.
public func distribute(_ available: Int, over tracks: [Track], gap: Int = 0) -> [Int?] {
    var kept = Array(tracks.indices)
    func needed() -> Int { kept.reduce(0) { $0 + tracks[$1].minimum } + gap * max(0, kept.count - 1) }
    while !kept.isEmpty, needed() > available {
        var victim = 0
        for (position, index) in kept.enumerated() where tracks[index].priority <= tracks[kept[victim]].priority {
            victim = position
        }
        kept.remove(at: victim)
    }
    var lengths = [Int?](repeating: nil, count: tracks.count)
    for index in kept { lengths[index] = tracks[index].minimum }
    var left = available - needed()
    var growing = kept.filter { tracks[$0].weight > 0 && tracks[$0].maximum > tracks[$0].minimum }
    while left > 0, !growing.isEmpty {
        // Fill towards shares of the whole pool, so that equal weights end up equally long whatever their minimums.
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
    /// Splits from top to bottom; nil for the tracks that found no room.
    public func rows(_ tracks: [Track], gap: Int = 0) -> [Rect?] {
        var top = y
        return distribute(height, over: tracks, gap: gap).map { length in
            guard let length, width > 0 else { return nil }
            defer { top += length + gap }
            return Rect(x: x, y: top, width: width, height: length)
        }
    }

    /// Splits from left to right; nil for the tracks that found no room.
    public func columns(_ tracks: [Track], gap: Int = 0) -> [Rect?] {
        var left = x
        return distribute(width, over: tracks, gap: gap).map { length in
            guard let length, height > 0 else { return nil }
            defer { left += length + gap }
            return Rect(x: left, y: y, width: length, height: height)
        }
    }
}
