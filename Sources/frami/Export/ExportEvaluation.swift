import AudioFiles
import Distillation
import Foundation
import Models
import ONNXExport
import RunEvents
import TensorCore

/// What exported files are worth on labelled clips, run by our own interpreter.
struct ExportEvaluation {
    struct Result {
        let file: String
        let evaluation: Evaluation
    }

    let name: String
    private let model: ModelFile
    private let clips: LabelledClips

    /// - Parameter data: `KIND:ROOT[:FOLD]`.
    /// - Throws: `DatasetError`, `ClipsError`, `EngineError`, `AudioFileError`.
    init(_ data: String, of model: ModelFile) throws {
        name = data
        self.model = model
        let dataset = try Dataset.load(DatasetReference(data))
        let scoring = try Scoring(dataset, of: model.description)
        for warning in scoring.warnings { printError(warning) }
        let labels = try Clips.labels(of: dataset, in: model.description)
        clips = try Clips.load(scoring.clips, labels: labels, for: model.description)
    }

    /// The model itself first, then each file that takes mel of any duration.
    func results(_ exporter: Exporter) throws -> [Result] {
        var results = [try result(ExportFormat.File.weights, Inference(model))]
        let reference = try ExportReference(model)
        for report in exporter.reports where [ExportFormat.File.float, ExportFormat.File.int8].contains(report.file) {
            let interpreter = try Interpreter(report.model!)
            let inference = try Inference(model) { tensor in
                var logits: [Float] = []
                let end = interpreter.model.nodes.last!.inputs[0]
                _ = try interpreter.run(reference.input(tensor)) { if $0 == end { logits = $1.numbers } }
                return logits
            }
            results.append(try result(report.file, inference))
        }
        return results
    }

    private func result(_ file: String, _ inference: Inference) throws -> Result {
        let progress = ProgressLine()
        defer { progress.finish() }
        let evaluation = try inference.evaluate(clips) {
            progress.show("\(file): heard", $0, of: clips.clips.count, "clips")
        }
        return Result(file: file, evaluation: evaluation)
    }
}
