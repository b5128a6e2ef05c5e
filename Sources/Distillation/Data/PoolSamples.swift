import Foundation
import TensorCore

/// The synthetic samples that a run's student learned from, as a checkpoint keeps them.
public struct PoolSamples: Sendable {
    /// A synthetic spectrogram and what the teacher calls it.
    public struct Sample: Sendable {
        public let frames: Int
        /// The teacher's word.
        public let label: Int
        /// `[mels, frames]` in unit scale.
        public let levels: [Float]

        public init(frames: Int, label: Int, levels: [Float]) {
            self.frames = frames
            self.label = label
            self.levels = levels
        }

        /// Exactly so many frames: the middle, or with silence behind.
        public func fitted(frames wanted: Int, mels: Int) -> Sample {
            let start = max(frames - wanted, 0) / 2
            let levels = (0..<mels).flatMap { mel -> [Float] in
                (0..<wanted).map { $0 + start < frames ? self.levels[mel * frames + start + $0] : 0 }
            }
            return Sample(frames: wanted, label: label, levels: levels)
        }
    }

    /// The newest last.
    public let samples: [Sample]
    public let mels: Int

    /// - Parameter data: of `CheckpointFile.pool`.
    /// - Throws: `EngineError.damagedCheckpoint`.
    public init(_ data: Data, mels: Int, classes: Int) throws {
        var pool = SamplePool(mels: mels, classes: classes, limit: 0)
        try pool.restore(data)
        self.mels = mels
        samples = pool.samples.map { sample in
            Sample(frames: sample.frames, label: sample.label, levels: sample.levels.map { Float($0) / 65535 })
        }
    }

    /// - Parameter samples: of so many mels each.
    public init(_ samples: [Sample], mels: Int) {
        self.samples = samples
        self.mels = mels
    }

    /// So many samples, the classes in turn and of each the newest first: early rounds' samples are poor and stay in the pool.
    public func balanced(_ count: Int) -> [Sample] {
        var byClass: [Int: [Sample]] = [:]
        for sample in samples.reversed() { byClass[sample.label, default: []].append(sample) }
        var result: [Sample] = []
        var turn = 0
        while result.count < count, let most = byClass.values.map(\.count).max(), turn < most {
            for label in byClass.keys.sorted() where turn < byClass[label]!.count && result.count < count {
                result.append(byClass[label]![turn])
            }
            turn += 1
        }
        return result
    }

    /// What stands in for a pool where there is none: noise smoothed over bands and frames, at levels that differ from sample
    /// to sample. No network was made to hear it; it shows whether two programs compute the same.
    public static func noise(_ count: Int, frames: Int, mels: Int, seed: UInt64 = 1) -> PoolSamples {
        var random = RandomGenerator(seed: seed, stream: "export")
        let samples = (0..<count).map { index in
            let loudness = 0.3 + 0.7 * Float(index % 4) / 3
            var levels = (0..<mels * frames).map { _ in random.uniform(in: 0...1) }
            for place in levels.indices.dropFirst() { levels[place] = 0.7 * levels[place - 1] + 0.3 * levels[place] }
            return Sample(frames: frames, label: 0, levels: levels.map { min($0 * loudness * 1.5, 1) })
        }
        return PoolSamples(samples, mels: mels)
    }
}
