import TensorCore

/// Real clips with their classes or tags, on which a teacher is trained or accuracies are reported.
public struct LabelledClips: Sendable {
    /// A clip's spectrogram and its labels.
    public struct Clip: Sendable {
        /// `[mels, frames]` row-major in unit scale, the lowest band first.
        public let levels: [Float]
        public let frames: Int
        /// The index of its class, or of any number of tags.
        public let labels: [Int]

        public init(levels: [Float], frames: Int, labels: [Int]) {
            self.levels = levels
            self.frames = frames
            self.labels = labels
        }

        public init(levels: [Float], frames: Int, label: Int) {
            self.init(levels: levels, frames: frames, labels: [label])
        }

        /// The class of a clip that has exactly one.
        public var label: Int {
            precondition(labels.count == 1, "one class of a clip with \(labels.count) tags")
            return labels[0]
        }
    }

    public let mels: Int
    public let classes: Int
    public let clips: [Clip]

    public init(mels: Int, classes: Int, clips: [Clip]) {
        for clip in clips {
            precondition(
                clip.frames > 0 && clip.levels.count == mels * clip.frames
                    && clip.labels.allSatisfy((0..<classes).contains),
                "a clip of \(clip.labels) with \(clip.levels.count) levels for \(mels) x \(clip.frames)")
        }
        self.mels = mels
        self.classes = classes
        self.clips = clips
    }

    /// Whether some clip has not exactly one class, which only a model with sigmoids can be trained or evaluated on.
    public var areTags: Bool { clips.contains { $0.labels.count != 1 } }

    /// The share of clips that have each class.
    public var shares: [Double] {
        var counts = [Int](repeating: 0, count: classes)
        for label in clips.lazy.flatMap(\.labels) { counts[label] += 1 }
        return counts.map { Double($0) / Double(max(clips.count, 1)) }
    }

    /// Indices of clips in batches of equally long ones, so that no batch is pooled over padding: shortest first, at
    /// most `limit` in each.
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

    /// Equally long clips as a batch `[batch, mels, frames, 1]` in unit scale.
    func tensor(_ indices: [Int], shortest: Int = 1) -> Tensor {
        tensor(indices, from: indices.map { _ in 0 }, frames: clips[indices[0]].frames, shortest: shortest)
    }

    /// A batch `[batch, mels, frames, 1]` in unit scale, with `frames` frames of each clip from its start on: silence
    /// stands before a clip's beginning, where the start is negative, and after its end.
    ///
    /// - Parameter shortest: the fewest frames that the network takes.
    func tensor(_ indices: [Int], from starts: [Int], frames: Int, shortest: Int) -> Tensor {
        let width = max(frames, shortest)
        let result = Tensor(zeros: Shape(batch: indices.count, height: mels, width: width, channels: 1))
        for (row, (index, start)) in zip(indices, starts).enumerated() {
            let clip = clips[index]
            precondition(
                start < clip.frames && start + frames > 0, "\(frames) frames from \(start) of a clip of \(clip.frames)")
            let heard = max(start, 0)..<max(min(start + frames, clip.frames), max(start, 0))
            clip.levels.withUnsafeBufferPointer { levels in
                for band in 0..<mels {
                    (result.pointer + (row * mels + band) * width + heard.lowerBound - start)
                        .update(from: levels.baseAddress! + band * clip.frames + heard.lowerBound, count: heard.count)
                }
            }
        }
        return result
    }
}
