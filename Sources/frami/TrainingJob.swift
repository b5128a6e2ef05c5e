import AudioFiles
import AudioSignal
import Distillation
import Foundation
import Models
import RunStore

/// `training.json` of a run that trains a teacher.
struct TrainingJob: Codable {
    /// The labelled clips, as `KIND:ROOT[:FOLD]`.
    var data: String
    var model: String
    /// The path of the finished model file.
    var out: String
    var epochs: Int
    var batch: Int
    var seed: UInt64
    var threads: Int
    /// The number of frames of a typical clip; 0 to take it from the data.
    var frames: Int

    private static let file = "training.json"

    init(data: String, model: String, out: String, epochs: Int, batch: Int, seed: UInt64, threads: Int, frames: Int) {
        self.data = data
        self.model = model
        self.out = out
        self.epochs = epochs
        self.batch = batch
        self.seed = seed
        self.threads = threads
        self.frames = frames
    }

    /// - Returns: nil for a run that is no training.
    /// - Throws: `StoreError.damaged`.
    init?(in folder: RunFolder) throws {
        let path = folder.path + "/" + Self.file
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        do {
            self = try JSONDecoder().decode(TrainingJob.self, from: data)
        } catch {
            throw StoreError.damaged(path, "it is no description of a training")
        }
    }

    /// - Throws: `StoreError.cannotWrite`.
    func save(in folder: RunFolder) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let path = folder.path + "/" + Self.file
        try replaceFile(at: path, with: encoder.encode(self))
    }

    /// Decodes the clips.
    func plan() throws -> TrainingPlan {
        let (dataset, split) = try Clips.dataset(data)
        var description = ModelDescription(
            architecture: model, classes: dataset.classNames, output: dataset.areTags ? .sigmoid : .softmax,
            frontEnd: FrontEnd(), frames: max(frames, 8), training: dataset.record(of: split))
        let labels = Array(dataset.classNames.indices)
        let clips = try Clips.load(split.training, labels: labels, for: description)
        let test = try Clips.load(split.test, labels: labels, for: description)
        description.frontEnd = try description.frontEnd.normalised(over: clips.clips.map(\.levels))
        if frames == 0 {
            let lengths = clips.clips.map(\.frames).sorted()
            // The duration of a typical clip is longer than nine tenths of the clips, but limited, because samples of
            // that duration are generated.
            let usual = lengths.isEmpty ? 64 : lengths[lengths.count * 9 / 10]
            description.frames = min(max((usual + 7) / 8 * 8, 16), 512)
        }
        return TrainingPlan(
            description, clips: clips, evaluation: test, evaluationName: data, epochs: epochs, batch: batch,
            seed: seed, threads: threads)
    }
}
