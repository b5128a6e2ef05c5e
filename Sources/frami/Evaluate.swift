import ArgumentParser
import AudioFiles
import Distillation
import Foundation
import Models
import RunConsole
import RunEvents

struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "How often a model is right about labelled clips: accuracy, interval, confusion, each class.")

    @Argument(
        help: ArgumentHelp(
            "The model file, or 'digits' for the built-in teacher; with --folds, {fold} is the fold's number.",
            valueName: "file"))
    var model: String
    @Argument(help: ArgumentHelp("The clips.", valueName: "kind:root[:fold]"))
    var data: String
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Folds such as 1-3 or 'all': the accuracy of each, mean and spread.", valueName: "list"))
    var folds: String?
    @Flag(help: "One JSON object instead of a table.")
    var json = false

    func run() throws {
        if let folds { return try run(folds: folds) }
        let file = try Networks.teacher(model)
        let (dataset, split) = try Clips.dataset(data)
        for warning in dataset.warnings { printError(warning) }
        let evaluation = try evaluate(file, on: split.test, of: dataset)
        print(json ? object(evaluation, file.description.classes) : table(evaluation, file.description.classes))
    }

    private func run(folds: String) throws {
        let dataset = try Dataset.load(DatasetReference(data))
        let chosen = try FoldResults.chosen(folds, of: dataset)
        // A missing file is known before the first fold is read.
        let files = try chosen.map { try Networks.teacher(FoldName.path(model, fold: $0)) }
        for warning in dataset.warnings { printError(warning) }
        var results = FoldResults()
        for (position, (fold, file)) in zip(chosen, files).enumerated() {
            results.add(
                try evaluate(
                    file, on: dataset.split(fold: fold).test, of: dataset,
                    prefix: "fold \(fold), \(position + 1) of \(chosen.count): "), of: fold)
        }
        print(json ? results.object([("model", .text(model)), ("data", .text(data))]) : results.table)
    }

    private func evaluate(
        _ file: ModelFile, on clips: [LabelledClip], of dataset: Dataset, prefix: String = ""
    ) throws -> Evaluation {
        let labels = try Clips.labels(of: dataset, in: file.description)
        let loaded = try Clips.load(clips, labels: labels, for: file.description, prefix: prefix)
        let evaluation = try heard(file, loaded, prefix: prefix)
        if evaluation.unansweredClips > 0 {
            printError(
                "The model's output is no number for \(evaluation.unansweredClips) of \(evaluation.clips) clips, which "
                    + "count as wrong; export a model that is sound.")
        }
        return evaluation
    }

    private func heard(_ file: ModelFile, _ clips: LabelledClips, prefix: String) throws -> Evaluation {
        let progress = ProgressLine()
        defer { progress.finish() }
        return try Inference(file).evaluate(clips) {
            progress.show(prefix + "heard", $0, of: clips.clips.count, "clips")
        }
    }

    private func object(_ evaluation: Evaluation, _ classes: [String]) -> String {
        let rows = (0..<evaluation.classes).map { row in
            let counts = evaluation.confusion[row * evaluation.classes..<(row + 1) * evaluation.classes]
            return JSONText.list(counts.map { .number(Double($0)) })
        }
        return JSONText.object([
            ("type", .text("evaluated")), ("model", .text(model)), ("data", .text(data)),
            ("accuracy", .number(evaluation.accuracy)), ("low", .number(evaluation.interval.lowerBound)),
            ("high", .number(evaluation.interval.upperBound)), ("clips", .number(Double(evaluation.clips))),
            ("unanswered", .number(Double(evaluation.unansweredClips))),
            ("classes", .list(classes.map(JSONText.text))),
            ("perClass", .list(evaluation.perClass.map { $0.map(JSONText.number) ?? .null })),
            ("confusion", .list(rows)),
        ]).description
    }

    private func table(_ evaluation: Evaluation, _ classes: [String]) -> String {
        func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }
        let interval = evaluation.interval
        var lines = [
            "accuracy \(percent(evaluation.accuracy)) of \(evaluation.clips) clips, 95 % interval "
                + "\(percent(interval.lowerBound)) to \(percent(interval.upperBound))",
            "",
        ]
        let width = max(classes.map(\.count).max() ?? 0, 5)
        for (label, name) in classes.enumerated() {
            let counts = evaluation.confusion[label * classes.count..<(label + 1) * classes.count]
            let mistakes = counts.enumerated().filter { $0.offset != label && $0.element > 0 }
                .sorted { ($1.element, $0.offset) < ($0.element, $1.offset) }.prefix(3)
                .map { "\(classes[$0.offset]) \($0.element)" }
            var line = name.padding(toLength: width, withPad: " ", startingAt: 0) + "  "
            line += evaluation.perClass[label].map { percent($0) } ?? "no clips"
            if !mistakes.isEmpty { line += "  taken for " + mistakes.joined(separator: ", ") }
            lines.append(line)
        }
        return lines.joined(separator: "\n")
    }
}
