import RunEvents
import TensorCore

/// The samples of the pool that the map of hidden states follows, and how they lie beside the bank and the real clips.
///
/// A sample's state s never changes, because the teacher does not, so it is kept from the round that made the sample.
/// The map is recorded for screens; nothing of it reaches a loss, a weight or a choice.
struct SampleMap {
    /// The most samples that are followed.
    static let limit = 256
    /// How many samples of each round are followed; each has its picture in the record.
    static let samplesARound = 12
    /// The most rows of the bank that are on the map.
    static let bankLimit = 128

    /// A followed sample.
    struct Sample: Codable, Equatable {
        /// The number of its picture.
        let number: Int
        /// How many samples the pool had taken before those of its round.
        let place: Int
        let round: Int
        let label: Int
    }

    /// What a checkpoint keeps as JSON.
    struct Counters: Codable {
        var samples: [Sample] = []
        var nextNumber = 0
        /// Only every so many rounds' samples are kept, and those of the newest one.
        var stride = 1
        /// How many samples the pool has ever taken.
        var taken = 0
        /// Whether the real clips are in the record already.
        var hasShownClips = false
    }

    private(set) var counters = Counters()
    /// s of each of `counters.samples`.
    private var states: [[Float]] = []
    /// The axes of the last map; empty before the first.
    private var axes: [[Double]] = []

    /// Marks the real clips as recorded.
    ///
    /// - Returns: whether they were not yet.
    mutating func beginShowingClips() -> Bool {
        defer { counters.hasShownClips = true }
        return !counters.hasShownClips
    }

    /// Follows samples of a round in place of some of earlier rounds.
    ///
    /// - Parameters:
    ///   - rows: their s; nil for one that is not finite, which gets a number but no place.
    ///   - added: how many samples the pool takes in this round.
    /// - Returns: the numbers for their pictures.
    mutating func follow(_ labels: [Int], states rows: [[Float]?], round: Int, added: Int) -> Range<Int> {
        // Rounds between the kept ones stay only until the next one comes.
        let kept = counters.stride
        keep { $0.round % kept == 0 }
        let first = counters.nextNumber
        for (index, (label, state)) in zip(labels, rows).enumerated() {
            guard let state else { continue }
            counters.samples.append(
                Sample(number: first + index, place: counters.taken, round: round, label: label))
            states.append(state)
        }
        counters.nextNumber += labels.count
        counters.taken += added
        while counters.samples.count > Self.limit, counters.samples[0].round < round {
            counters.stride *= 2
            let stride = counters.stride
            keep { $0.round % stride == 0 || $0.round == round }
        }
        return first..<counters.nextNumber
    }

    private mutating func keep(_ isKept: (Sample) -> Bool) {
        let kept = counters.samples.indices.filter { isKept(counters.samples[$0]) }
        states = kept.map { states[$0] }
        counters.samples = kept.map { counters.samples[$0] }
    }

    /// The map of the samples that are in the pool, of rows of the bank, and of real clips; nil with fewer than three
    /// samples and clips.
    ///
    /// - Parameters:
    ///   - poolCount: how many samples the pool has; it drops the oldest.
    ///   - bank: s of some rows of the bank, which do not decide the plane, because they are samples of the pool in
    ///     another view.
    mutating func map(poolCount: Int, bank: [[Float]], clips: ReferenceClips?) -> HiddenMap? {
        let oldest = counters.taken - poolCount
        keep { $0.place >= oldest }
        let real = clips.map { clips in zip(clips.pictures, clips.states).filter { $0.1 != nil } } ?? []
        let rows = states + real.map { $0.1! }
        guard rows.count >= 3, let dimensions = rows.first?.count else { return nil }
        let plane = PrincipalPlane(
            of: Matrix(rows.joined().map(Double.init), rows: rows.count, columns: dimensions), before: axes)
        axes = plane.axes
        func point(_ source: HiddenMap.Point.Source, _ number: Int, _ label: Int?, _ state: [Float]) -> HiddenMap.Point
        {
            let (x, y) = plane.place(state)
            return HiddenMap.Point(source, number: number, label: label, x: x, y: y)
        }
        var points = zip(counters.samples, states).map { point(.pool, $0.number, $0.label, $1) }
        points += bank.enumerated().map { point(.bank, $0, nil, $1) }
        points += real.map { picture, state in
            point(.clip, picture.number!, picture.label >= 0 ? picture.label : nil, state!)
        }
        return HiddenMap(
            points: points, xShare: Float(plane.shares[0]), yShare: Float(plane.shares[1]),
            clipSpacing: clips?.spacing)
    }
}

extension SampleMap {
    /// Its tensors in a checkpoint.
    var tensors: [(name: String, tensor: Tensor)] {
        func tensor(_ rows: [[Float]]) -> Tensor {
            Tensor(Array(rows.joined()), shape: Shape(rows: rows.count, columns: rows[0].count))
        }
        var result: [(name: String, tensor: Tensor)] = []
        if !states.isEmpty { result.append(("map.states", tensor(states))) }
        if !axes.isEmpty { result.append(("map.axes", tensor(axes.map { $0.map(Float.init) }))) }
        return result
    }

    /// Goes on from a checkpoint; with an empty map where an older frami wrote it.
    mutating func restore(_ saved: Counters?, tensors: [String: Tensor]) throws {
        func rows(_ name: String) -> [[Float]] {
            tensors[name].map { tensor in
                (0..<tensor.shape.rows).map { row in
                    let columns = tensor.shape.columns
                    return Array(UnsafeBufferPointer(start: tensor.pointer + row * columns, count: columns))
                }
            } ?? []
        }
        var next = saved ?? Counters()
        let states = rows("map.states")
        guard states.count == next.samples.count else {
            throw EngineError.damagedCheckpoint(
                file: CheckpointFile.tensors, problem: "it has \(states.count) samples of the map")
        }
        // After a divergence the record keeps what was recorded since the snapshot, and no number is given twice.
        next.nextNumber = max(next.nextNumber, counters.nextNumber)
        next.hasShownClips = next.hasShownClips || counters.hasShownClips
        counters = next
        self.states = states
        axes = rows("map.axes").map { $0.map(Double.init) }
    }
}
