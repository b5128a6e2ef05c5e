import AudioFiles
import Distillation
import Foundation
import Models
import RunEvents
import RunStore

/// What is to be exported, and where it comes from.
struct ExportSource {
    let name: String
    let model: ModelFile
    /// Nil for a model that is no run's.
    let run: RunFolder?
    /// The synthetic samples of the run, or of one that was named; nil where there are none.
    let pool: PoolSamples?
    /// The run that they are of.
    let poolName: String?
    /// Nil for a model that was not distilled by a run at hand.
    let recipe: Recipe?
    /// The teacher of the run that it is of; nil where it is not at hand.
    let teacher: ModelFile?
    /// A hash of the teacher's file, 32 hexadecimal digits; nil where the teacher is not at hand.
    let teacherHash: String?

    /// - Parameters:
    ///   - name: a model file, a run, or `digits`.
    ///   - calibration: a run whose samples are taken where the model is no run's.
    /// - Throws: as `Networks.model`; `StoreError`, `EngineError`, `ExportProblem`.
    init(_ name: String, runs: String, calibration: String?) throws {
        self.name = name
        let file = try Networks.model(name, runs: runs)
        model = file
        run = Networks.isFile(name) ? nil : try RunList(runs).find(name)
        let samplesOf = try calibration.map { try RunList(runs).find($0) } ?? run
        pool = try samplesOf.flatMap { try Self.pool(of: $0, for: file) }
        poolName = pool == nil ? nil : samplesOf?.name
        if let calibration, pool == nil {
            throw ExportProblem(
                "The run '\(calibration)' has no synthetic samples to calibrate on; name one that distils a student.")
        }
        if let run, case .distillation = try Job(in: run) {
            recipe = try Reader(run).recipeWithChanges()
        } else {
            recipe = nil
        }
        // As the run has it, which may be a copy of its own.
        teacher = recipe.flatMap { [run] recipe in try? RunNetworks(recipe, in: run).teacher }
        teacherHash = teacher.map { ContentHash.name($0.encoded()) }
    }

    private static func pool(of run: RunFolder, for model: ModelFile) throws -> PoolSamples? {
        guard let checkpoint = Checkpoints(run).latest,
            let data = FileManager.default.contents(atPath: "\(checkpoint.path)/\(CheckpointFile.pool)")
        else { return nil }
        do {
            let pool = try PoolSamples(
                data, mels: model.description.frontEnd.melBands, classes: model.description.classes.count)
            return pool.samples.isEmpty ? nil : pool
        } catch is EngineError {
            throw ExportProblem(
                "The samples of the run '\(run.name)' are not of \(model.description.frontEnd.melBands) mel bands and "
                    + "\(model.description.classes.count) classes, as the model is; name a run with the model's own teacher."
            )
        }
    }

    /// What every ONNX file says of itself, as the model file does and more.
    var metadata: [String: String] {
        var result = model.description.metadata
        result["frami.format"] = nil
        guard let recipe else { return result }
        result["frami.teacher"] = (recipe.teacher as NSString).lastPathComponent
        result["frami.teacher.hash"] = teacherHash
        result["frami.recipe"] = RecipeFile.text(of: recipe)
        return result
    }

    /// Turned by hand while the run went on: "step 120: cr 0.5".
    var turnedKnobs: [String] {
        (recipe?.changes ?? []).map { "step \($0.step): \($0.knob.name) \($0.value.brief)" }
    }
}
