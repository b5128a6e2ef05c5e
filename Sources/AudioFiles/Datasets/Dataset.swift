import AudioSignal
import Foundation

/// A clip with its label.
public struct LabelledClip: Hashable, Sendable {
    /// Where a clip's sound is.
    public enum Source: Hashable, Sendable {
        case file(path: String)
        /// An index into the built-in digits.
        case builtIn(SpokenSet, Int)
    }

    public let source: Source
    /// The name by which the dataset lists it, relative to the dataset's root.
    public let name: String
    /// Indices into the dataset's class names: one, or any number where the classes are tags.
    public let labels: [Int]
    /// The fold in which this clip is for testing; nil for one that is only ever trained on.
    public let fold: Int?
    /// Who or what was recorded, where the dataset says so.
    public let speaker: Int?
    /// Whether the dataset reserves it for validation in every fold.
    let isForValidation: Bool

    init(source: Source, name: String, label: Int, fold: Int?, speaker: Int? = nil) {
        self.init(source: source, name: name, labels: [label], fold: fold, speaker: speaker)
    }

    init(
        source: Source, name: String, labels: [Int], fold: Int?, speaker: Int? = nil, isForValidation: Bool = false
    ) {
        self.source = source
        self.name = name
        self.labels = labels
        self.fold = fold
        self.speaker = speaker
        self.isForValidation = isForValidation
    }

    /// The class of a clip that has exactly one.
    public var label: Int {
        precondition(labels.count == 1, "one class of \(name), which has \(labels.count) tags")
        return labels[0]
    }

    /// The path of its file; nil for a built-in clip.
    var path: String? { if case .file(let path) = source { path } else { nil } }

    /// The file's size in bytes; 0 for a built-in clip.
    var size: Int { path.flatMap { FileStatus($0)?.size } ?? 0 }

    /// The sound as one channel at a rate in Hz.
    ///
    /// - Parameter note: called with a sentence about anything unusual in the file.
    /// - Throws: `AudioFileError`, or `DatasetError.builtInMissing`.
    public func waveform(
        sampleRate: Int, mix: ChannelMix = .mean, note: (String) -> Void = { _ in }
    ) throws -> Waveform {
        switch source {
        case .file(let path): try AudioFile.read(path, sampleRate: sampleRate, mix: mix, note: note)
        case .builtIn(let set, let index): try BuiltInClips.load(set).waveform(index, sampleRate: sampleRate)
        }
    }
}

/// The clips of one fold by their use.
public struct DatasetSplit: Hashable, Sendable {
    public let fold: Int
    public let training: [LabelledClip]
    /// Empty where the dataset's protocol has no validation part.
    public let validation: [LabelledClip]
    public let test: [LabelledClip]
}

/// A labelled dataset with its official folds.
public struct Dataset: Sendable {
    public let reference: DatasetReference
    public let classNames: [String]
    /// The clips, in an order that depends on names only.
    public let clips: [LabelledClip]
    /// The numbers of the folds, in rising order.
    public let folds: [Int]
    /// Sentences about what is unusual but no error.
    public let warnings: [String]
    /// Whether the folds were assigned by a seed, not by the dataset's own protocol.
    public let isSplitBySeed: Bool
    /// Whether a clip may have any number of the classes, rather than one.
    public let areTags: Bool
    /// Whether the fold before a fold (cyclically) is for validation, as in AudioMNIST's protocol.
    let validatesOnPreviousFold: Bool

    init(
        reference: DatasetReference, classNames: [String], clips: [LabelledClip], folds: [Int], warnings: [String] = [],
        isSplitBySeed: Bool = false, validatesOnPreviousFold: Bool = false, areTags: Bool = false
    ) {
        self.reference = reference
        self.classNames = classNames
        self.clips = clips
        self.folds = folds
        self.warnings = warnings
        self.isSplitBySeed = isSplitBySeed
        self.validatesOnPreviousFold = validatesOnPreviousFold
        self.areTags = areTags
    }

    /// Reads a dataset's metadata and checks it against the folder; no audio is read.
    ///
    /// - Parameter seed: the seed of the split for a folder without one.
    /// - Throws: `DatasetError`.
    public static func load(_ reference: DatasetReference, seed: UInt64 = 0) throws(DatasetError) -> Dataset {
        guard let root = reference.root else {
            guard let set = reference.kind.spokenSet else { throw .rootNeeded(reference.kind) }
            let dataset = try BuiltInClips.dataset(set)
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
            case .audiomnist, .digits, .letters: try AudioMNISTLayout.load(reference, root: root)
            case .fsd50k: try FSD50KLayout.load(reference, root: root)
            case .audioset: try AudioSetLayout.load(reference, root: root)
            case .folder where FolderListing.isFile("\(root)/\(TaggedFolderLayout.tableName)"):
                try TaggedFolderLayout.load(reference, root: root, seed: seed)
            case .folder: try FolderLayout.load(reference, root: root, seed: seed)
            }
        try dataset.checkFold(reference.fold)
        return reference.kind == .folder ? dataset : dataset.withCopyWarnings(root: root)
    }

    /// The dataset with a warning about copies, which even a dataset with a table may have.
    private func withCopyWarnings(root: String) -> Dataset {
        let copies = ClipCopies(clips.map { ($0.path ?? "", $0.size) })
        return Dataset(
            reference: reference, classNames: classNames, clips: clips, folds: folds,
            warnings: warnings + copies.warnings(clips, root: root), isSplitBySeed: isSplitBySeed,
            validatesOnPreviousFold: validatesOnPreviousFold, areTags: areTags)
    }

    /// A hash of the list of all clips, 32 hexadecimal digits: names, sizes, classes and folds. It is equal for a copy
    /// of the dataset in another place, and changes when a clip is added, removed or changes its size.
    public var listHash: String {
        let lines = clips.map { clip in
            "\(clip.name)\u{0}\(clip.size)\u{0}\(clip.labels.map { classNames[$0] }.joined(separator: ";"))\u{0}\(clip.fold.map(String.init) ?? "")\n"
        }
        return Array(lines.joined().utf8).withUnsafeBytes { ContentHash.name($0) }
    }

    /// The names of classes without a training clip in a split.
    public func classesWithoutTraining(_ split: DatasetSplit) -> [String] {
        let learned = Set(split.training.flatMap(\.labels))
        return classNames.indices.filter { !learned.contains($0) }.map { classNames[$0] }
    }

    /// The parts of a fold.
    ///
    /// - Parameter fold: the fold; nil for that of the reference, or the first where the reference names none.
    /// - Throws: `DatasetError` if there is no such fold, or it has no test clips.
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
        let others = clips.filter { $0.fold != fold }
        func validates(_ clip: LabelledClip) -> Bool {
            clip.isForValidation || (previous != nil && clip.fold == previous)
        }
        return DatasetSplit(
            fold: fold, training: others.filter { !validates($0) }, validation: others.filter(validates), test: test)
    }

    /// The fold of each clip as the table `path,fold` that a folder dataset reads. It is stored with a run, so that a
    /// seeded split can be used again.
    public var splitTable: String {
        "path,fold\n"
            + clips.map { "\(CommaSeparatedTable.field($0.name)),\($0.fold.map(String.init) ?? "")\n" }.joined()
    }

    /// The warning for a copy with fewer clips than the official dataset has.
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
