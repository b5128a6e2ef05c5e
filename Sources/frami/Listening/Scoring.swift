import AudioFiles
import Models

/// Chooses the clips of a dataset on which a model is evaluated, with warnings about them.
///
/// A model whose file records that it was trained on this dataset is evaluated on the fold that was held out. A model
/// that was trained on other clips is evaluated on all clips of a folder without folds of its own. A fold that the user
/// gives is always taken, with a warning if the model was trained on it.
struct Scoring {
    let clips: [LabelledClip]
    /// nil for all clips.
    let fold: Int?
    /// The evaluated part, such as `fold 1, held out`; nil where there is only one choice.
    let part: String?
    /// Warnings, one sentence each.
    let warnings: [String]

    /// - Parameter fold: the fold; nil for that in the dataset's name, or else the suitable one.
    /// - Throws: `DatasetError`.
    init(_ dataset: Dataset, of model: ModelDescription, fold asked: Int? = nil) throws {
        let memory = Memory(model, dataset)
        if let fold = asked ?? dataset.reference.fold {
            self.init(try dataset.split(fold: fold), part: "fold \(fold)", warnings: memory.warnings(ofFold: fold))
        } else if case .these(let record) = memory.kind, dataset.folds.contains(record.heldOut) {
            self.init(
                try dataset.split(fold: record.heldOut),
                part: dataset.folds.count > 1 ? "fold \(record.heldOut), held out" : nil, warnings: [])
        } else if dataset.isSplitBySeed {
            self.init(
                dataset.clips, fold: nil, part: nil, warnings: memory.warnings(of: "all \(dataset.clips.count) clips"))
        } else {
            let split = try dataset.split()
            let hasFolds = dataset.folds.count > 1
            self.init(
                split, part: hasFolds ? "fold \(split.fold)" : nil,
                warnings: hasFolds ? memory.warnings(of: "fold \(split.fold)") : [])
        }
    }

    private init(_ split: DatasetSplit, part: String?, warnings: [String]) {
        self.init(split.test, fold: split.fold, part: part, warnings: warnings)
    }

    private init(_ clips: [LabelledClip], fold: Int?, part: String?, warnings: [String]) {
        self.clips = clips
        self.fold = fold
        self.part = part
        self.warnings = warnings
    }

    /// The relation between the clips that a model was trained on and those of the dataset.
    private struct Memory {
        enum Kind {
            case nothing, others
            case these(TrainingRecord)
            /// A dataset of the same name, but with other clips.
            case changed(TrainingRecord)
        }

        let kind: Kind
        let name: String

        init(_ model: ModelDescription, _ dataset: Dataset) {
            name = dataset.name
            guard let record = model.training else {
                kind = .nothing
                return
            }
            kind = record.clips == dataset.listHash ? .these(record) : record.set == name ? .changed(record) : .others
        }

        /// - Parameter part: the part of the dataset that is evaluated.
        func warnings(of part: String) -> [String] {
            switch kind {
            case .these, .others: []
            case .nothing:
                [
                    "The model does not say what it was trained on, so that \(part) of \(name) may hold its training clips."
                ]
            case .changed:
                ["\(name) has changed since the model was trained on it, so that \(part) may hold its training clips."]
            }
        }

        func warnings(ofFold fold: Int) -> [String] {
            guard case .these(let record) = kind, record.folds.contains(fold) else {
                if case .changed = kind { return warnings(of: "fold \(fold)") }
                return []
            }
            return [
                "Fold \(fold) of \(name) is one that the model was trained on; the one that was held out is fold "
                    + "\(record.heldOut)."
            ]
        }
    }
}

extension Dataset {
    /// The name `KIND:ROOT`, without a fold.
    var name: String { DatasetReference(kind: reference.kind, root: reference.root).description }

    /// The training record for a model that is trained on a split of this dataset.
    func record(of split: DatasetSplit) -> TrainingRecord {
        TrainingRecord(
            set: name, folds: Set(split.training.compactMap(\.fold)).sorted(), heldOut: split.fold, clips: listHash,
            count: split.training.count)
    }
}
