import TensorCore

/// Real clips with their classes: what a teacher learns from, and what accuracies are reported on.
public struct LabelledClips: Sendable {
    public struct Clip: Sendable {
        /// `[mels, frames]` row-major in unit scale, the lowest band first.
        public let levels: [Float]
        public let frames: Int
        public let label: Int

        public init(levels: [Float], frames: Int, label: Int) {
            self.levels = levels
            self.frames = frames
            self.label = label
        }
    }

    public let mels: Int
    public let classes: Int
    public let clips: [Clip]

    public init(mels: Int, classes: Int, clips: [Clip]) {
        for clip in clips {
            precondition(
                clip.frames > 0 && clip.levels.count == mels * clip.frames && 0..<classes ~= clip.label,
                "a clip of class \(clip.label) with \(clip.levels.count) levels for \(mels) x \(clip.frames)")
        }
        self.mels = mels
        self.classes = classes
        self.clips = clips
    }

    /// Indices of clips that are equally long, so that a batch is pooled over true frames only: shortest first, at most
    /// `limit` together.
    func batches(upTo limit: Int) -> [[Int]] {
        let order = clips.indices.sorted { (clips[$0].frames, $0) < (clips[$1].frames, $1) }
        var batches: [[Int]] = []
        for index in order {
            if let last = batches.last, last.count < limit, clips[last[0]].frames == clips[index].frames {
                batches[batches.count - 1].append(index)
            } else {
                batches.append([index])
            }
        }
        return batches
    }

    /// `[batch, mels, frames, 1]` of equally long clips, in unit scale.
    func tensor(_ indices: [Int], shortest: Int = 1) -> Tensor {
        tensor(indices, from: indices.map { _ in 0 }, frames: clips[indices[0]].frames, shortest: shortest)
    }

    /// `[batch, mels, frames, 1]` in unit scale: `frames` of each clip from its start on.
    ///
    /// - Parameter shortest: the fewest frames that a network takes; shorter clips get silence behind them.
    func tensor(_ indices: [Int], from starts: [Int], frames: Int, shortest: Int) -> Tensor {
        let width = max(frames, shortest)
        let shape = Shape(batch: indices.count, height: mels, width: width, channels: 1)
        let result = width > frames ? Tensor(zeros: shape) : Tensor(uninitialized: shape)
        for (row, (index, start)) in zip(indices, starts).enumerated() {
            let clip = clips[index]
            precondition(start + frames <= clip.frames, "\(frames) frames from \(start) of a clip of \(clip.frames)")
            clip.levels.withUnsafeBufferPointer { levels in
                for band in 0..<mels {
                    (result.pointer + (row * mels + band) * width)
                        .update(from: levels.baseAddress! + band * clip.frames + start, count: frames)
                }
            }
        }
        return result
    }
}
