import Autograd
import Foundation
import Models
import TensorCore

/// The teacher's hidden states after pooling: the rows that richness is told from.
public enum RichnessStates {
    /// Samples at most, evenly spread over the pool, so that the covariance stays quick.
    public static let sampleLimit = 2_000

    /// Of the synthetic samples that a run's checkpoint keeps.
    ///
    /// - Returns: s, `[samples, dimensions]`, and the whole pool's samples of each class by the teacher's word; nil of a
    ///   pool with fewer than 2 samples.
    /// - Throws: `EngineError.damagedCheckpoint`.
    public static func ofPool(
        in checkpoint: [String: Data], teacher: ModelFile
    ) throws -> (states: Matrix, classCounts: [Int])? {
        guard let data = checkpoint[CheckpointFile.pool] else {
            throw EngineError.damagedCheckpoint(file: CheckpointFile.pool, problem: "it is missing")
        }
        let description = teacher.description
        var pool = SamplePool(
            mels: description.frontEnd.melBands, classes: description.classes.count, limit: 0)
        try pool.restore(data)
        guard pool.count >= 2 else { return nil }
        let chosen = (0..<min(pool.count, sampleLimit)).map { index in
            pool.samples[index * pool.count / min(pool.count, sampleLimit)]
        }
        let clips = LabelledClips(
            mels: pool.mels, classes: pool.classes,
            clips: chosen.map { sample in
                LabelledClips.Clip(
                    levels: sample.levels.map { Float($0) / 65535 }, frames: sample.frames, label: sample.label)
            })
        return (ofClips(clips, teacher: teacher), pool.classCounts)
    }

    /// Of labelled clips, `[clips, dimensions]`; those of equal length are pooled together, over their true frames.
    public static func ofClips(_ clips: LabelledClips, teacher file: ModelFile) -> Matrix {
        let teacher = file.classifier()
        teacher.freeze()
        let tape = Tape()
        var rows: [Double] = []
        for batch in clips.batches(upTo: 64) {
            let x = file.description.frontEnd.networkInput(tape.constant(clips.tensor(batch)))
            rows += tape.withoutParameterGradients { teacher(x).pooled.value.array.map(Double.init) }
        }
        let count = clips.clips.count
        return Matrix(rows, rows: count, columns: count == 0 ? 0 : rows.count / count)
    }
}
