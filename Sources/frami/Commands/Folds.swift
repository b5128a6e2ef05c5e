import AudioFiles
import Comparisons
import Distillation
import Foundation
import RunConsole
import RunEvents
import TerminalUI

/// The results of a model, or of one model for each fold, over the folds of a dataset.
struct FoldResults {
    struct Fold {
        let fold: Int
        let evaluation: Evaluation
    }

    private(set) var folds: [Fold] = []

    mutating func add(_ evaluation: Evaluation, of fold: Int) {
        folds.append(Fold(fold: fold, evaluation: evaluation))
    }

    /// The accuracy of each fold, or for tags the mean average precision.
    private var accuracies: [Double] { folds.map(\.evaluation.score) }
    private var areTags: Bool { folds.contains { $0.evaluation.metric == .mAP } }

    /// The mean over folds, in which every fold counts the same, whatever its number of clips.
    var mean: Double { accuracies.reduce(0, +) / Double(max(folds.count, 1)) }

    /// The sample standard deviation between folds; nil for a single fold.
    var spread: Double? {
        guard folds.count > 1 else { return nil }
        let squares = accuracies.map { ($0 - mean) * ($0 - mean) }
        return (squares.reduce(0, +) / Double(folds.count - 1)).squareRoot()
    }

    func object(_ fields: [(String, OrderedJSON)]) -> OrderedJSON {
        let rows = folds.map { fold in
            let interval = fold.evaluation.interval
            return OrderedJSON.object(
                [
                    ("fold", .number(Double(fold.fold))),
                    ("accuracy", areTags ? .null : .number(fold.evaluation.accuracy)),
                    ("low", .number(interval.lowerBound)), ("high", .number(interval.upperBound)),
                    ("clips", .number(Double(fold.evaluation.clips))),
                ] + (areTags ? [("mAP", OrderedJSON.number(fold.evaluation.score))] : []))
        }
        return .object(
            [("type", .text("folds"))] + fields + [
                ("accuracy", areTags ? .null : .number(mean)), ("spread", spread.map(OrderedJSON.number) ?? .null),
                ("folds", .list(rows)),
            ] + (areTags ? [("mAP", .number(mean))] : []))
    }

    /// A line of text for each fold, then one for the mean.
    var lines: [String] {
        func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }
        let metric = areTags ? "mAP " : ""
        var table = TextTable()
        for fold in folds {
            let interval = fold.evaluation.interval
            table.add([
                "fold \(fold.fold)",
                "\(metric)\(percent(fold.evaluation.score)) of \(fold.evaluation.clips) clips, "
                    + "95 % interval \(percent(interval.lowerBound)) to \(percent(interval.upperBound))",
            ])
        }
        let spread = spread.map { ", standard deviation \(percent($0))" } ?? ""
        table.add([
            "mean", "\(metric)\(percent(mean)) over \(folds.count) \(folds.count == 1 ? "fold" : "folds")\(spread)",
        ])
        return table.lines
    }

    /// The folds that `--folds` names.
    ///
    /// - Parameter text: `all`, or a list such as `1-3,5`.
    /// - Throws: a usage error, or `DatasetError` for a fold that does not exist.
    static func chosen(_ text: String, of dataset: Dataset) throws -> [Int] {
        if dataset.reference.fold != nil {
            throw wrongUsage("Give folds with --folds or behind the dataset's folder, not both.")
        }
        if text == "all" { return dataset.folds }
        let folds: [Int]
        do {
            folds = try ComparisonPlan.numbers(text)
        } catch {
            throw wrongUsage("\(error)")
        }
        for fold in folds { _ = try dataset.split(fold: fold) }
        return folds
    }
}

/// File names with `{fold}`, which stands for the fold's number.
enum FoldName {
    static let placeholder = "{fold}"

    static func path(_ text: String, fold: Int) -> String {
        text.replacingOccurrences(of: placeholder, with: "\(fold)")
    }
}
