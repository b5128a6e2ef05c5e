import ArgumentParser
import AudioFiles
import Distillation
import Foundation
import Models
import RunConsole
import RunEvents
import TerminalUI

struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Measures a model on labelled clips: accuracy and confusion, of tags mAP and ROC area; each class.")

    @Argument(
        help: ArgumentHelp(
            "A model file, a run, or a built-in teacher: 'letters' or 'digits'; with --folds, {fold} is the fold's number.",
            valueName: "model"))
    var model: String
    @Argument(help: ArgumentHelp("The clips.", valueName: "kind:root[:fold]"))
    var data: String
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Folds such as 1-3 or 'all': the accuracy of each, mean and spread.", valueName: "list"))
    var folds: String?
    @Flag(help: "One JSON object instead of a table.")
    var json = false
    @OptionGroup var runs: RunsOptions

    func run() throws {
        if let folds { return try run(folds: folds) }
        let file = try Networks.model(model, runs: runs.folder)
        let dataset = try Dataset.load(DatasetReference(data))
        let scoring = try Scoring(dataset, of: file.description)
        for warning in relevant(dataset.warnings, scoring) + scoring.warnings { printError(warning) }
        let evaluation = try evaluate(file, on: scoring.clips, of: dataset)
        if json {
            Output.object(object(evaluation, file.description.classes, scoring))
        } else {
            Output.lines(lines(evaluation, file.description.classes, scoring))
        }
    }

    /// The warnings without the one about folds where all clips are evaluated.
    private func relevant(_ warnings: [String], _ scoring: Scoring) -> [String] {
        scoring.fold == nil ? warnings.filter { !$0.contains("are split into") } : warnings
    }

    private func run(folds: String) throws {
        let dataset = try Dataset.load(DatasetReference(data))
        let chosen = try FoldResults.chosen(folds, of: dataset)
        // All files are loaded first, so that a missing one is reported before the first fold is read.
        let files = try chosen.map { try Networks.model(FoldName.path(model, fold: $0), runs: runs.folder) }
        let scorings = try zip(chosen, files).map { try Scoring(dataset, of: $1.description, fold: $0) }
        for warning in dataset.warnings + scorings.flatMap(\.warnings) { printError(warning) }
        var results = FoldResults()
        for (position, (fold, file)) in zip(chosen, files).enumerated() {
            results.add(
                try evaluate(
                    file, on: scorings[position].clips, of: dataset,
                    prefix: "fold \(fold), \(position + 1) of \(chosen.count): "), of: fold)
        }
        if json {
            Output.object(results.object([("model", .text(model)), ("data", .text(data))]))
        } else {
            Output.lines(results.lines)
        }
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

    private func object(_ evaluation: Evaluation, _ classes: [String], _ scoring: Scoring) -> OrderedJSON {
        let heads: [(String, OrderedJSON)] = [
            ("type", .text("evaluated")), ("model", .text(model)), ("data", .text(data)),
            ("fold", scoring.fold.map { .number(Double($0)) } ?? .null),
        ]
        if let tags = evaluation.tags { return TagReport(evaluation: tags, classes: classes).object(heads) }
        let rows = (0..<evaluation.classes).map { row in
            let counts = evaluation.confusion[row * evaluation.classes..<(row + 1) * evaluation.classes]
            return OrderedJSON.list(counts.map { .number(Double($0)) })
        }
        let fields: [(String, OrderedJSON)] = [
            ("accuracy", .number(evaluation.accuracy)), ("low", .number(evaluation.interval.lowerBound)),
            ("high", .number(evaluation.interval.upperBound)), ("clips", .number(Double(evaluation.clips))),
            ("unanswered", .number(Double(evaluation.unansweredClips))),
            ("classes", .list(classes.map(OrderedJSON.text))),
            ("perClass", .list(evaluation.perClass.map { $0.map(OrderedJSON.number) ?? .null })),
            ("confusion", .list(rows)),
        ]
        return OrderedJSON.object(heads + fields)
    }

    private func lines(_ evaluation: Evaluation, _ classes: [String], _ scoring: Scoring) -> [String] {
        if let tags = evaluation.tags { return TagReport(evaluation: tags, classes: classes).lines }
        func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }
        let interval = evaluation.interval
        let first =
            "accuracy \(percent(evaluation.accuracy)) of \(evaluation.clips) clips"
            + (scoring.part.map { " (\($0))" } ?? "")
            + ", 95 % interval \(percent(interval.lowerBound)) to \(percent(interval.upperBound))"
        var table = TextTable([.left, .right])
        for (label, name) in classes.enumerated() {
            let counts = evaluation.confusion[label * classes.count..<(label + 1) * classes.count]
            let mistakes = counts.enumerated().filter { $0.offset != label && $0.element > 0 }
                .sorted { ($1.element, $0.offset) < ($0.element, $1.offset) }.prefix(3)
                .map { "\(classes[$0.offset]) \($0.element)" }
            let accuracy = evaluation.perClass[label].map { percent($0) } ?? "no clips"
            table.add([name, accuracy] + (mistakes.isEmpty ? [] : ["taken for " + mistakes.joined(separator: ", ")]))
        }
        return [first, ""] + table.lines
    }
}
