import AudioSignal
import Foundation

/// A clip whose class is known.
public struct LabelledClip: Hashable, Sendable {
    public enum Source: Hashable, Sendable {
        case file(path: String)
        /// An index into the built-in digits.
        case builtIn(Int)
    }

    public let source: Source
    /// As the dataset lists it, relative to its root.
    public let name: String
    /// An index into the dataset's class names.
    public let label: Int
    /// The fold in which this clip is for testing; nil for one that is only ever trained on.
    public let fold: Int?
    /// Who or what was recorded, where the dataset says so.
    public let speaker: Int?

    init(source: Source, name: String, label: Int, fold: Int?, speaker: Int? = nil) {
        self.source = source
        self.name = name
        self.label = label
        self.fold = fold
        self.speaker = speaker
    }

    /// The sound as one channel at a rate in Hz.
    ///
    /// - Parameter note: is given what is unusual about a file that was read, in a sentence.
    /// - Throws: `AudioFileError`, or `DatasetError.builtInMissing`.
    public func waveform(sampleRate: Int, note: (String) -> Void = { _ in }) throws -> Waveform {
        switch source {
        case .file(let path): try AudioFile.read(path, sampleRate: sampleRate, note: note)
        case .builtIn(let index): try BuiltInDigits.load().waveform(index, sampleRate: sampleRate)
        }
    }
}

/// The clips of one fold by their use.
public struct DatasetSplit: Hashable, Sendable {
    public let fold: Int
    public let training: [LabelledClip]
    /// Empty where the dataset's protocol knows no validation part.
    public let validation: [LabelledClip]
    public let test: [LabelledClip]
}

/// A labelled dataset with its official folds.
public struct Dataset: Sendable {
    public let reference: DatasetReference
    public let classNames: [String]
    /// In an order that depends on names only.
    public let clips: [LabelledClip]
    /// In rising order.
    public let folds: [Int]
    /// What is unusual but not wrong, one sentence each.
    public let warnings: [String]
    /// Whether the fold before a fold (cyclically) is for validation, as in AudioMNIST's protocol.
    let validatesOnPreviousFold: Bool

    init(
        reference: DatasetReference, classNames: [String], clips: [LabelledClip], folds: [Int], warnings: [String] = [],
        validatesOnPreviousFold: Bool = false
    ) {
        self.reference = reference
        self.classNames = classNames
        self.clips = clips
        self.folds = folds
        self.warnings = warnings
        self.validatesOnPreviousFold = validatesOnPreviousFold
    }

    /// Reads a dataset's metadata and checks it against the folder; no audio is read.
    ///
    /// - Parameter seed: of the split of a folder that brings none.
    /// - Throws: `DatasetError`.
    public static func load(_ reference: DatasetReference, seed: UInt64 = 0) throws(DatasetError) -> Dataset {
        guard let root = reference.root else {
            guard reference.kind == .digits else { throw .rootNeeded(reference.kind) }
            let dataset = try BuiltInDigits.dataset()
            try dataset.checkFold(reference.fold)
            return dataset
        }
        guard FolderListing.isFolder(root) else {
            throw FolderListing.isFile(root) ? .rootIsFile(root) : .rootMissing(root)
        }
        let dataset =
            switch reference.kind {
            case .esc50, .esc10: try ESC50Layout.load(reference, root: root)
            case .urbansound8k: try UrbanSound8KLayout.load(reference, root: root)
            case .audiomnist, .digits: try AudioMNISTLayout.load(reference, root: root)
            case .folder: try FolderLayout.load(reference, root: root, seed: seed)
            }
        try dataset.checkFold(reference.fold)
        return dataset
    }

    /// The parts of a fold.
    ///
    /// - Parameter fold: the reference's if nil, or the first where the reference names none.
    /// - Throws: `DatasetError` if there is no such fold, or it leaves nothing to test on.
    public func split(fold: Int? = nil) throws(DatasetError) -> DatasetSplit {
        let fold = fold ?? reference.fold ?? folds[0]
        try checkFold(fold)
        let position = folds.firstIndex(of: fold)!
        let previous = validatesOnPreviousFold ? folds[(position + folds.count - 1) % folds.count] : nil
        let test = clips.filter { $0.fold == fold }
        if test.isEmpty {
            throw .foldEmpty(
                reference: reference.description, fold: folds.count > 1 ? fold : nil, part: "testing")
        }
        return DatasetSplit(
            fold: fold, training: clips.filter { $0.fold != fold && ($0.fold != previous || previous == nil) },
            validation: clips.filter { $0.fold == previous && previous != nil }, test: test)
    }

    /// Which clip is tested in which fold, as the `path,fold` table that a folder dataset reads back: to be stored with
    /// a run, so that a seeded split can be had again.
    public var splitTable: String {
        "path,fold\n"
            + clips.map { "\(CommaSeparatedTable.field($0.name)),\($0.fold.map(String.init) ?? "")\n" }.joined()
    }

    /// The warning of a copy that has fewer clips than the dataset is known to have.
    static func shortfall(_ clips: Int, of official: Int, _ name: String) -> [String] {
        clips == official
            ? []
            : ["\(name) has \(official) clips, but this copy \(clips): results are not comparable with published ones."]
    }

    private func checkFold(_ fold: Int?) throws(DatasetError) {
        if let fold, !folds.contains(fold) {
            throw .foldMissing(reference: reference.description, fold: fold, folds: folds)
        }
    }
}
