import AudioFiles
import Models

/// Which clips of a dataset a model is judged on, and what a person has to know about them.
///
/// A model that remembers the clips is judged on the fold that it was kept from; one that learned from others, on all of a
/// folder that has no folds of its own; a fold that is asked for is taken, and said to be known where it is.
struct Scoring {
    let clips: [LabelledClip]
    /// nil for all clips.
    let fold: Int?
    /// Such as `fold 1, held out`; nil where there is but one way.
    let part: String?
    /// One sentence each.
    let warnings: [String]

    /// - Parameter fold: the one to take; nil for the one that the dataset's name gives, or the one that suits.
    /// - Throws: `DatasetError`.
    init(_ dataset: Dataset, of model: ModelDescription, fold asked: Int? = nil) throws {
        let memory = Memory(model, dataset)
        if let fold = asked ?? dataset.reference.fold {
            self.init(try dataset.split(fold: fold), part: "fold \(fold)", warnings: memory.warnings(ofFold: fold))
        } else if case .these(let record) = memory.kind, dataset.folds.contains(record.heldOut) {
            self.init(
                try dataset.split(fold: record.heldOut),
                part: dataset.folds.count > 1 ? "fold \(record.heldOut), held out" : nil, warnings: [])
        } else if dataset.isDealt {
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

    /// What a model file says of the clips that it was trained on, beside those at hand.
    private struct Memory {
        enum Kind {
            case nothing, others
            case these(TrainingRecord)
            /// The same set by its name, but not the same clips.
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

        /// - Parameter part: what is scored of the set.
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
    /// `KIND:ROOT`, without a fold.
    var name: String { DatasetReference(kind: reference.kind, root: reference.root).description }

    /// What a model that learns from a split of it is to remember.
    func record(of split: DatasetSplit) -> TrainingRecord {
        TrainingRecord(
            set: name, folds: Set(split.training.compactMap(\.fold)).sorted(), heldOut: split.fold, clips: listHash,
            count: split.training.count)
    }
}
