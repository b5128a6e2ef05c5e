import Foundation
import TensorCore

/// The synthetic samples that a run's student learned from, read from a checkpoint.
public struct PoolSamples: Sendable {
    /// A synthetic spectrogram with its class.
    public struct Sample: Sendable {
        public let frames: Int
        /// The class that the teacher predicts.
        public let label: Int
        /// `[mels, frames]` in unit scale.
        public let levels: [Float]

        public init(frames: Int, label: Int, levels: [Float]) {
            self.frames = frames
            self.label = label
            self.levels = levels
        }

        /// The sample with exactly `wanted` frames: its middle, or, where it is shorter, with silence after it.
        public func fitted(frames wanted: Int, mels: Int) -> Sample {
            let start = max(frames - wanted, 0) / 2
            let levels = (0..<mels).flatMap { mel -> [Float] in
                (0..<wanted).map { $0 + start < frames ? self.levels[mel * frames + start + $0] : 0 }
            }
            return Sample(frames: wanted, label: label, levels: levels)
        }
    }

    /// The samples, oldest first.
    public let samples: [Sample]
    public let mels: Int

    /// - Parameter data: the contents of `CheckpointFile.pool`.
    /// - Throws: `EngineError.damagedCheckpoint`.
    public init(_ data: Data, mels: Int, classes: Int) throws {
        var pool = SamplePool(mels: mels, classes: classes, limit: 0)
        try pool.restore(data)
        self.mels = mels
        samples = pool.samples.map { sample in
            Sample(frames: sample.frames, label: sample.label, levels: sample.levels.map { Float($0) / 65535 })
        }
    }

    /// - Parameter samples: samples of `mels` bands each.
    public init(_ samples: [Sample], mels: Int) {
        self.samples = samples
        self.mels = mels
    }

    /// Up to `count` samples, the classes in turn and the newest of each class first, because the pool still holds the
    /// bad samples of early rounds.
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

    /// A substitute where there is no pool: noise smoothed over bands and frames, at levels that differ from sample to
    /// sample. It is enough to show whether two programs compute the same.
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
