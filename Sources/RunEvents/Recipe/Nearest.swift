extension String {
    /// The candidate that differs from this text by the fewest typing errors; nil if they are more than one, or in a
    /// text of more than seven letters more than a quarter of its letters.
    ///
    /// A typing error is a letter too many, too few or wrong, or two neighbours swapped (the optimal string alignment
    /// distance). Two words that have no letter in common are never near.
    public func nearest(among candidates: [String]) -> String? {
        let near = candidates.compactMap { candidate -> (candidate: String, distance: Int)? in
            let distance = distance(to: candidate)
            guard distance <= max(1, count / 4), !Set(self).isDisjoint(with: candidate) else { return nil }
            return (candidate, distance)
        }
        return near.min { $0.distance < $1.distance }?.candidate
    }

    private func distance(to other: String) -> Int {
        let (own, other) = (Array(self), Array(other))
        var beforeLast: [Int] = []
        var last = Array(0...other.count)
        for index in own.indices {
            var row = [index + 1]
            for column in other.indices {
                let substituted = last[column] + (own[index] == other[column] ? 0 : 1)
                var best = Swift.min(substituted, row[column] + 1, last[column + 1] + 1)
                if index > 0, column > 0, own[index] == other[column - 1], own[index - 1] == other[column] {
                    best = Swift.min(best, beforeLast[column - 1] + 1)
                }
                row.append(best)
            }
            (beforeLast, last) = (last, row)
        }
        return last[other.count]
    }
}
