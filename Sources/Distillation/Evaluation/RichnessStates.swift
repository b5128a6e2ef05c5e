import Autograd
import Foundation
import Models
import TensorCore

/// The teacher's hidden states after pooling, from which `Richness` is computed.
public enum RichnessStates {
    /// The hidden states of the synthetic samples in a run's checkpoint.
    ///
    /// - Parameter limit: the most samples, evenly spread over the pool, so that a large pool does not take long.
    /// - Returns: s, `[samples, dimensions]`, and how many samples of the whole pool the teacher predicts each class
    ///   for; nil for a pool with fewer than 2 samples.
    /// - Throws: `EngineError.damagedCheckpoint`.
    public static func ofPool(
        in checkpoint: [String: Data], teacher: ModelFile, limit: Int = 2_000
    ) throws -> (states: Matrix, classCounts: [Int])? {
        guard let data = checkpoint[CheckpointFile.pool] else {
            throw EngineError.damagedCheckpoint(file: CheckpointFile.pool, problem: "it is missing")
        }
        let description = teacher.description
        var pool = SamplePool(
            mels: description.frontEnd.melBands, classes: description.classes.count, limit: 0)
        try pool.restore(data)
        guard pool.count >= 2 else { return nil }
        let count = min(pool.count, limit)
        let chosen = (0..<count).map { pool.samples[$0 * pool.count / count] }
        let clips = LabelledClips(
            mels: pool.mels, classes: pool.classes,
            clips: chosen.map { sample in
                LabelledClips.Clip(
                    levels: sample.levels.map { Float($0) / 65535 }, frames: sample.frames, label: sample.label)
            })
        return (try ofClips(clips, teacher: teacher), pool.classCounts)
    }

    /// The hidden states of labelled clips, `[clips, dimensions]`; clips of equal length go through the network
    /// together, without padding.
    public static func ofClips(_ clips: LabelledClips, teacher file: ModelFile) throws -> Matrix {
        let teacher = try file.classifier()
        teacher.freeze()
        let tape = Tape()
        var rows = [[Double]](repeating: [], count: clips.clips.count)
        for batch in clips.batches(upTo: 64) {
            let x = file.description.frontEnd.networkInput(
                tape.constant(clips.tensor(batch, shortest: teacher.shortestInput)))
            let states = tape.withoutParameterGradients { teacher(x).pooled.value }
            let (elements, dimensions) = (states.array, states.shape.columns)
            for (row, index) in batch.enumerated() {
                rows[index] = elements[row * dimensions..<(row + 1) * dimensions].map(Double.init)
            }
        }
        return Matrix(Array(rows.joined()), rows: rows.count, columns: rows.first?.count ?? 0)
    }
}
