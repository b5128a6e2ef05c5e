extension String {
    /// The candidate that the fewest edits make of this (Levenshtein's distance), if it is at all alike.
    public func nearest(among candidates: [String]) -> String? {
        let scored = candidates.map { (candidate: $0, distance: distance(to: $0)) }
        guard let best = scored.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= max(2, count / 3) ? best.candidate : nil
    }

    private func distance(to other: String) -> Int {
        let other = Array(other)
        var row = Array(0...other.count)
        for (index, character) in enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in 0..<other.count {
                let substituted = diagonal + (character == other[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = Swift.min(substituted, row[column] + 1, diagonal + 1)
            }
        }
        return row[other.count]
    }
}
