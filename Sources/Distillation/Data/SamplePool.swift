import Foundation
import TensorCore

/// All synthetic samples that the student learns from. It is a value, and a copy takes no memory until one of the two
/// changes.
///
/// Levels are kept in 16 bits, in steps of a 65,535th of the unit scale, far finer than any difference that matters in
/// a spectrogram.
struct SamplePool {
    struct Sample: Equatable {
        let frames: Int
        /// The class that the teacher predicts.
        let label: Int
        /// `[mels, frames]`.
        let levels: [UInt16]
    }

    let mels: Int
    let classes: Int
    /// The most samples that are kept, after which the oldest are dropped; 0 for no limit.
    let limit: Int
    private(set) var samples: [Sample] = []
    /// The positions in `samples` of the samples of each duration.
    private var byFrames: [Int: [Int]] = [:]

    init(mels: Int, classes: Int, limit: Int) {
        self.mels = mels
        self.classes = classes
        self.limit = limit
    }

    var count: Int { samples.count }

    var classCounts: [Int] {
        samples.reduce(into: Array(repeating: 0, count: classes)) { $0[$1.label] += 1 }
    }

    /// Adds a batch `[batch, mels, frames, 1]` in unit scale.
    mutating func add(_ batch: Tensor, labels: [Int]) {
        precondition(
            batch.shape.batch == labels.count && batch.shape.height == mels && batch.shape.channels == 1,
            "a pool of \(mels) mels takes no batch of \(batch.shape) with \(labels.count) labels")
        let size = batch.shape.columns
        for (row, label) in labels.enumerated() {
            let source = batch.pointer + row * size
            let levels = (0..<size).map { UInt16(min(max(source[$0], 0), 1) * 65535 + 0.5) }
            samples.append(Sample(frames: batch.shape.width, label: label, levels: levels))
        }
        if limit > 0 && samples.count > limit { samples.removeFirst(samples.count - limit) }
        index()
    }

    private mutating func index() {
        byFrames = Dictionary(grouping: samples.indices, by: { samples[$0].frames })
    }

    /// A batch of equally long samples, drawn with replacement. Its duration is drawn in proportion to the pool's
    /// samples.
    func draw(_ count: Int, using random: inout RandomGenerator) -> Tensor {
        precondition(!samples.isEmpty, "a draw from an empty pool")
        let frames = samples[random.integer(in: 0..<samples.count)].frames
        let candidates = byFrames[frames]!
        return batch((0..<count).map { _ in candidates[random.integer(in: 0..<candidates.count)] })
    }

    /// So many of the newest, in batches of few, equally long ones.
    func newest(_ count: Int) -> [Tensor] {
        let groups = Dictionary(grouping: samples.indices.suffix(count)) { samples[$0].frames }
        return groups.sorted { $0.key < $1.key }.flatMap { _, members in
            stride(from: 0, to: members.count, by: 16).map { batch(Array(members[$0..<min($0 + 16, members.count)])) }
        }
    }

    /// `[batch, mels, frames, 1]` of the samples at some positions, equally long ones.
    private func batch(_ positions: [Int]) -> Tensor {
        let frames = samples[positions[0]].frames
        let result = Tensor(uninitialized: Shape(batch: positions.count, height: mels, width: frames, channels: 1))
        for (row, position) in positions.enumerated() {
            let target = result.pointer + row * mels * frames
            samples[position].levels.withUnsafeBufferPointer { levels in
                for index in 0..<levels.count { target[index] = Float(levels[index]) / 65535 }
            }
        }
        return result
    }
}

extension SamplePool {
    /// The file's bytes, little-endian: mels in 32 bits, then for each sample frames and label in 32 bits and the
    /// levels in 16.
    func encoded() -> Data {
        var data = Data(capacity: 8 + samples.reduce(0) { $0 + 8 + 2 * $1.levels.count })
        func append(_ value: Int) {
            withUnsafeBytes(of: UInt32(value).littleEndian) { data.append(contentsOf: $0) }
        }
        append(mels)
        append(samples.count)
        for sample in samples {
            append(sample.frames)
            append(sample.label)
            sample.levels.map(\.littleEndian).withUnsafeBytes { data.append(contentsOf: $0) }
        }
        return data
    }

    /// - Throws: `EngineError.damagedCheckpoint`.
    mutating func restore(_ data: Data) throws {
        let damaged = EngineError.damagedCheckpoint(file: CheckpointFile.pool, problem: "it is no pool of this run")
        samples = try data.withUnsafeBytes { bytes in
            var offset = 0
            func next() throws -> Int {
                guard offset + 4 <= bytes.count else { throw damaged }
                defer { offset += 4 }
                return Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
            }
            guard try next() == mels else { throw damaged }
            let samples = try (0..<next()).map { _ in
                let (frames, label) = (try next(), try next())
                let size = mels * frames
                guard label < classes, frames > 0, offset + 2 * size <= bytes.count else { throw damaged }
                let levels = (0..<size).map {
                    UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 2 * $0, as: UInt16.self))
                }
                offset += 2 * size
                return Sample(frames: frames, label: label, levels: levels)
            }
            guard offset == bytes.count else { throw damaged }
            return samples
        }
        index()
    }
}
