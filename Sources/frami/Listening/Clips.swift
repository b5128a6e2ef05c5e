import AudioFiles
import AudioSignal
import Distillation
import Foundation
import Models
import Synchronization

/// From a dataset on disk to what an engine learns from or reports on.
enum Clips {
    /// The split of a folder that brings none is the same whoever asks, so that what was trained on is never tested on.
    ///
    /// - Parameter text: `KIND:ROOT[:FOLD]`.
    /// - Throws: `DatasetError`.
    static func dataset(_ text: String) throws -> (Dataset, DatasetSplit) {
        let dataset = try Dataset.load(DatasetReference(text))
        return (dataset, try dataset.split())
    }

    /// Where each class of the dataset is among the model's.
    ///
    /// - Throws: `ClipsError`, or `EngineError.tagsForSoftmax`.
    static func labels(of dataset: Dataset, in model: ModelDescription) throws -> [Int] {
        if dataset.areTags, model.output == .softmax { throw EngineError.tagsForSoftmax }
        let used = Set(dataset.clips.flatMap(\.labels))
        return try dataset.classNames.enumerated().map { label, name in
            if let index = model.classes.firstIndex(of: name) { return index }
            guard used.contains(label) else { return 0 }
            throw ClipsError.unknownClass(name, model.classes)
        }
    }

    /// Decodes clips, or takes their features from the cache.
    ///
    /// - Parameters:
    ///   - labels: of each of the dataset's classes.
    ///   - prefix: what the progress begins with.
    /// - Throws: `AudioFileError`.
    static func load(
        _ clips: [LabelledClip], labels: [Int], for model: ModelDescription, prefix: String = ""
    ) throws -> LabelledClips {
        let progress = ProgressLine()
        let notes = Mutex<[String]>([])
        let spectrograms = try FeatureCache().features(
            of: clips, frontEnd: model.frontEnd,
            progress: { done, total in progress.show(prefix + "read", done, of: total, "clips") },
            note: { note in notes.withLock { $0.append(note) } })
        progress.finish()
        // One line, however many clips there are; the same one whichever thread came first.
        let told = notes.withLock { $0.sorted() }
        if let first = told.first {
            printError(first + (told.count > 1 ? " \(told.count - 1) more clips are unusual too." : ""))
        }
        return LabelledClips(
            mels: model.frontEnd.melBands, classes: model.classes.count,
            clips: zip(clips, spectrograms).map { clip, spectrogram in
                LabelledClips.Clip(
                    levels: spectrogram.bandMajor, frames: spectrogram.frames, labels: clip.labels.map { labels[$0] })
            })
    }
}

enum ClipsError: Error, CustomStringConvertible {
    case unknownClass(String, [String])

    var description: String {
        switch self {
        case .unknownClass(let name, let known):
            let names = known.prefix(5).joined(separator: ", ") + (known.count > 5 ? ", …" : "")
            return "The clips have the class '\(name)', which the model does not know (it knows \(names)); "
                + "give clips of the model's own classes."
        }
    }
}
