import AudioFiles
import AudioSignal
import Distillation
import Foundation
import Models
import Synchronization

/// Loads the clips of datasets for training and evaluation.
enum Clips {
    /// A dataset with its split. A folder without a split always gets the same one, so that training clips are never
    /// used for testing.
    ///
    /// - Parameter text: `KIND:ROOT[:FOLD]`.
    /// - Throws: `DatasetError`.
    static func dataset(_ text: String) throws -> (Dataset, DatasetSplit) {
        let dataset = try Dataset.load(DatasetReference(text))
        return (dataset, try dataset.split())
    }

    /// The model's label for each class of the dataset.
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

    /// Loads clips: decodes them, or takes their features from the cache.
    ///
    /// - Parameters:
    ///   - labels: the label of each of the dataset's classes.
    ///   - prefix: the beginning of the progress line.
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
        // One line is printed for all notes, which are sorted so that it does not depend on the threads.
        let allNotes = notes.withLock { $0.sorted() }
        if let first = allNotes.first {
            printError(first + (allNotes.count > 1 ? " \(allNotes.count - 1) more clips are unusual too." : ""))
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
