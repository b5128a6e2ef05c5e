import Models
import RunEvents
import TensorCore

/// What a run records of its samples for people: pictures, the real clips beside them, and the map of hidden states.
extension DistillationWork {
    /// The present sample of a round while it is optimised.
    func pictureOnTheWay(_ batch: Inversion.Batch) -> [RunEvent] {
        clipsOnce() + [.sampled(picture(batch, row: 0, state: batch.pooled.finiteRow(0)))]
    }

    /// Pictures of a round's samples, and where they lie among the others.
    ///
    /// - Parameters:
    ///   - states: the teacher's pooled hidden states of the samples themselves, without a view.
    ///   - added: how many samples the round has added to the pool.
    func picturesAndMap(_ batch: Inversion.Batch, states: Tensor, added: Int) -> [RunEvent] {
        let rows = batch.shownRows(limit: SampleMap.samplesARound)
        let rowStates = rows.map { states.finiteRow($0) }
        let labels = batch.targets.first
        let numbers = map.follow(rows.map { labels[$0] }, states: rowStates, round: round, added: added)
        var events = clipsOnce()
        for (index, row) in rows.enumerated() {
            let number = rowStates[index] == nil ? nil : numbers.lowerBound + index
            events.append(.sampled(picture(batch, row: row, state: rowStates[index], number: number)))
        }
        if let map = map.map(poolCount: pool.count, bank: bankStates, clips: referenceClips) {
            events.append(.mapped(map))
        }
        return events
    }

    /// The real clips, the first time that pictures are recorded.
    private func clipsOnce() -> [RunEvent] {
        guard let clips = referenceClips, map.beginShowingClips() else { return [] }
        return clips.pictures.map(RunEvent.clipShown)
    }

    private func picture(_ batch: Inversion.Batch, row: Int, state: [Float]?, number: Int? = nil) -> Picture {
        var picture = batch.picture(row)
        picture.number = number
        picture.nearestClip = referenceClips?.nearest(to: state)
        return picture
    }

    /// s of some rows of the contrast's bank, evenly spread over it: the last columns of the features of the mild view.
    /// Empty where the method does not contrast hidden states.
    private var bankStates: [[Float]] {
        guard method.contrastsHiddenStates else { return [] }
        let all = inversion.bank.batches.flatMap { rows in (0..<rows.mild.shape.rows).map { (rows.mild, $0) } }
        let count = min(all.count, SampleMap.bankLimit)
        return (0..<count).compactMap { index in
            let (features, row) = all[index * all.count / count]
            return features.finiteRow(row).map { Array($0.suffix(teacher.pooledDimensions)) }
        }
    }
}

extension Inversion.Batch {
    /// Up to `limit` rows: the first one of each class, then the others.
    func shownRows(limit: Int) -> [Int] {
        var seen = Set<Int>()
        let labels = targets.first
        let firsts = labels.indices.filter { seen.insert(labels[$0]).inserted }
        let isFirst = Set(firsts)
        return Array((firsts + labels.indices.filter { !isFirst.contains($0) }).prefix(limit))
    }

    /// One sample as a picture.
    func picture(_ row: Int) -> Picture {
        let (label, size) = (targets.first[row], samples.shape.columns)
        return Picture(
            label: label, alsoAsked: Array(targets.sets[row].dropFirst()), confidence: probabilities[row, label],
            mels: samples.shape.height, frames: samples.shape.width,
            levels: Array(UnsafeBufferPointer(start: samples.pointer + row * size, count: size)))
    }
}
