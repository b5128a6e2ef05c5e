import RunEvents
import TensorCore

/// Some of the clips that a run is evaluated on, with the teacher's pooled hidden states, beside which its synthetic
/// samples are shown. They are reported only: no number here reaches a loss, a weight or a choice.
struct ReferenceClips {
    /// The most clips, because each of them is kept in the record.
    static let limit = 128

    /// Their spectrograms, each with its place in this list as its number.
    let pictures: [Picture]
    /// s of each, and nil where it is not finite.
    let states: [[Float]?]
    /// The mean distance of a clip to the nearest other one; nil with fewer than two.
    let spacing: Float?

    /// - Parameter teacher: the teacher's probabilities and s for a batch `[batch, mels, frames, 1]` in unit scale.
    init(
        _ evaluator: Evaluator, shortest: Int, teacher: (Tensor) -> (probabilities: Tensor, pooled: Tensor)
    ) {
        let clips = evaluator.clips
        let chosen = Self.chosen(from: clips)
        let parts = evaluator.loudestParts(of: chosen)
        var pictures = [Picture?](repeating: nil, count: chosen.count)
        var states = [[Float]?](repeating: nil, count: chosen.count)
        // Equally long parts go through the teacher together, without padding.
        for (frames, places) in Dictionary(grouping: chosen.indices, by: { parts[$0].count }).sorted(by: {
            $0.key < $1.key
        }) {
            for start in stride(from: 0, to: places.count, by: 64) {
                let batch = Array(places[start..<min(start + 64, places.count)])
                let levels = clips.tensor(
                    batch.map { chosen[$0] }, from: batch.map { parts[$0].lowerBound }, frames: frames,
                    shortest: shortest)
                let output = teacher(levels)
                for (row, place) in batch.enumerated() {
                    let clip = clips.clips[chosen[place]]
                    pictures[place] = Self.picture(
                        of: clip, mels: clips.mels, frames: parts[place], number: place,
                        confidence: clip.labels.first.map { output.probabilities[row, $0] } ?? 0)
                    states[place] = output.pooled.finiteRow(row)
                }
            }
        }
        self.pictures = pictures.compactMap { $0 }
        self.states = states
        spacing = Self.spacing(states.compactMap { $0 })
    }

    /// Evenly many clips of each class, and evenly spread over the clips of each.
    private static func chosen(from clips: LabelledClips) -> [Int] {
        let byLabel = Dictionary(grouping: clips.clips.indices) { clips.clips[$0].labels.first ?? -1 }
        func spread(_ all: [Int], _ most: Int) -> [Int] {
            let count = min(most, all.count)
            return (0..<count).map { all[$0 * all.count / count] }
        }
        let each = max(1, limit / max(byLabel.count, 1))
        return spread(byLabel.keys.sorted().flatMap { spread(byLabel[$0]!, each) }, limit)
    }

    private static func picture(
        of clip: LabelledClips.Clip, mels: Int, frames: Range<Int>, number: Int, confidence: Float
    ) -> Picture {
        let levels = (0..<mels).flatMap { mel in
            clip.levels[mel * clip.frames + frames.lowerBound..<mel * clip.frames + frames.upperBound]
        }
        return Picture(
            label: clip.labels.first ?? -1, alsoAsked: Array(clip.labels.dropFirst()), confidence: confidence,
            mels: mels, frames: frames.count, levels: levels, number: number)
    }

    private static func spacing(_ states: [[Float]]) -> Float? {
        guard states.count > 1 else { return nil }
        var sum: Float = 0
        for (index, state) in states.enumerated() {
            var nearest = Float.infinity
            for (other, otherState) in states.enumerated() where other != index {
                nearest = min(nearest, distance(state, otherState))
            }
            sum += nearest
        }
        return sum / Float(states.count)
    }

    /// The clip that is nearest to a sample by ‖s − s′‖₂; nil without one, or where s is not finite.
    func nearest(to state: [Float]?) -> NearestClip? {
        guard let state else { return nil }
        var best: NearestClip?
        for (number, other) in states.enumerated() {
            guard let other else { continue }
            let distance = Self.distance(state, other)
            if distance < best?.distance ?? .infinity { best = NearestClip(number: number, distance: distance) }
        }
        return best
    }

    private static func distance(_ left: [Float], _ right: [Float]) -> Float {
        var sum: Float = 0
        for index in left.indices {
            let difference = left[index] - right[index]
            sum += difference * difference
        }
        return sum.squareRoot()
    }
}

extension Tensor {
    /// One row of a matrix; nil where a number of it is not finite.
    func finiteRow(_ row: Int) -> [Float]? {
        let columns = shape.columns
        let values = Array(UnsafeBufferPointer(start: pointer + row * columns, count: columns))
        return values.allSatisfy(\.isFinite) ? values : nil
    }
}
