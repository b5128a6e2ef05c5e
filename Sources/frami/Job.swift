import AudioFiles
import AudioSignal
import Distillation
import Foundation
import Models
import NetworkGraph
import RunEvents
import RunStore

/// The work of a run's engine, as stored in the run's folder.
enum Job {
    /// `out` is the path for a copy of the finished model; nil for none. `folder` is the run's folder, which may contain
    /// copies of its networks; nil before there is one.
    case distillation(Recipe, out: String? = nil, folder: RunFolder? = nil)
    case training(TrainingJob)

    /// - Throws: `StoreError`.
    init(in folder: RunFolder) throws {
        if let training = try TrainingJob(in: folder) {
            self = .training(training)
        } else {
            self = .distillation(
                try RecipeFile.read(folder.recipePath), out: try ModelCopy(in: folder)?.path, folder: folder)
        }
    }

    /// The part of the run's name after the time.
    var name: String {
        switch self {
        case .distillation(let recipe, _, _):
            let teacher = ((recipe.teacher as NSString).lastPathComponent as NSString).deletingPathExtension
            return "\(teacher)-\(recipe.method)"
        case .training(let job): return "train-\(job.model)"
        }
    }

    /// The name of the checkpoint's file that is the result.
    var modelFile: String {
        switch self {
        case .distillation: CheckpointFile.student
        case .training: CheckpointFile.teacher
        }
    }

    /// The path of the result's copy; nil where only the run's folder has it.
    var madeModel: String? {
        switch self {
        case .distillation(_, let out, _): out
        case .training(let job): job.out
        }
    }

    /// Checks everything that can be checked before a folder is made and an engine started, without reading audio.
    ///
    /// - Parameters:
    ///   - networks: the networks of a distillation, if they are loaded already.
    ///   - partsHere: how many of a recipe's parts are computed on this machine; nil for all.
    ///   - warns: whether to print what is unusual about the clips or the teacher.
    /// - Throws: the error of the module that found the problem.
    func check(_ networks: RunNetworks? = nil, partsHere: Int? = nil, warns: Bool = true) throws {
        switch self {
        case .distillation(let recipe, _, let folder):
            let networks = try networks ?? RunNetworks(recipe, in: folder)
            let teacher = networks.teacher
            let need = try MemoryNeed.measured(
                recipe, teacher: teacher, student: networks.student, partsHere: partsHere)
            if warns, let notice = networks.notice { printError(notice) }
            try need?.check()
            if warns, let notice = need?.notice { printError(notice) }
            if !recipe.evaluate.isEmpty {
                let dataset = try Dataset.load(DatasetReference(recipe.evaluate))
                let scoring = try Scoring(dataset, of: teacher.description)
                for warning in dataset.warnings + scoring.warnings where warns { printError(warning) }
                _ = try Clips.labels(of: dataset, in: teacher.description)
            }
        case .training(let job):
            _ = try NetworkFamily(named: job.model)
            let (dataset, split) = try Clips.dataset(job.data)
            for warning in dataset.warnings where warns { printError(warning) }
            try MemoryNeed.check(
                NetworkFamily(named: job.model).graph(
                    bands: FrontEnd().melBands, classes: max(dataset.classNames.count, 1)), named: job.model)
            if split.training.isEmpty, dataset.reference.root == nil {
                throw TestOnlyError(set: dataset.reference.kind.rawValue)
            }
            if split.training.isEmpty { throw EngineError.noClips }
            let idle = dataset.classesWithoutTraining(split)
            if let first = idle.first {
                printError(
                    idle.count == 1
                        ? "The class '\(first)' of \(job.data) has no clips to learn from, so the model will never name it."
                        : "\(idle.count) classes of \(job.data) have no clips to learn from (\(first), \(idle[1])"
                            + "\(idle.count > 2 ? ", ..." : "")), so the model will never name them.")
            }
        }
    }

    /// Loads everything that the engine needs.
    ///
    /// - Parameter group: the ranks that share the run's batches, where the recipe cuts them into parts.
    /// - Returns: the engine, and the parts beside its own; nil where batches are whole.
    func engine(
        run: String, host: RunHost, group: RankGroup
    ) throws -> (engine: Distillation.Engine, parts: RunParts?) {
        let checkpoint = try host.checkpoint?.load()
        switch self {
        case .distillation(let recipe, _, let folder):
            let networks = try RunNetworks(recipe, in: folder)
            let teacher = networks.teacher
            var clips: LabelledClips?
            if !recipe.evaluate.isEmpty {
                let dataset = try Dataset.load(DatasetReference(recipe.evaluate))
                let labels = try Clips.labels(of: dataset, in: teacher.description)
                let scoring = try Scoring(dataset, of: teacher.description)
                clips = try Clips.load(scoring.clips, labels: labels, for: teacher.description)
            }
            let parts = try group.begin(recipe, networks, in: folder)
            let engine = try Distillation.Engine(
                distilling: teacher, student: networks.student, recipe: recipe, clips: clips,
                evaluationName: recipe.evaluate, run: run, host: host, resuming: checkpoint, world: parts?.first)
            return (engine, parts)
        case .training(let job):
            return (
                try Distillation.Engine(training: job.plan(), run: run, host: host, resuming: checkpoint), nil
            )
        }
    }
}

/// The clips that ship with frami were given as training data, but are for evaluation only.
struct TestOnlyError: Error, CustomStringConvertible {
    /// `digits` or `letters`.
    let set: String

    var description: String {
        "The built-in \(set) are for testing only; make a set to learn from with 'frami make-\(set) --out \(set)' "
            + "and give '\(set):\(set)'."
    }
}

extension RunHost: EngineHost {}
