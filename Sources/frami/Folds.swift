import AudioFiles
import Distillation
import Foundation
import RunConsole
import RunEvents

/// What a model, or one model for each fold, is worth over the folds of a dataset.
struct FoldResults {
    struct Fold {
        let fold: Int
        let evaluation: Evaluation
    }

    private(set) var folds: [Fold] = []

    mutating func add(_ evaluation: Evaluation, of fold: Int) {
        folds.append(Fold(fold: fold, evaluation: evaluation))
    }

    private var accuracies: [Double] { folds.map(\.evaluation.accuracy) }

    /// Every fold counts the same, however many clips it has.
    var mean: Double { accuracies.reduce(0, +) / Double(max(folds.count, 1)) }

    /// The sample standard deviation between folds; nil of a single one.
    var spread: Double? {
        guard folds.count > 1 else { return nil }
        let squares = accuracies.map { ($0 - mean) * ($0 - mean) }
        return (squares.reduce(0, +) / Double(folds.count - 1)).squareRoot()
    }

    func object(_ fields: [(String, JSONText)]) -> String {
        let rows = folds.map { fold in
            let interval = fold.evaluation.interval
            return JSONText.object([
                ("fold", .number(Double(fold.fold))), ("accuracy", .number(fold.evaluation.accuracy)),
                ("low", .number(interval.lowerBound)), ("high", .number(interval.upperBound)),
                ("clips", .number(Double(fold.evaluation.clips))),
            ])
        }
        return JSONText.object(
            [("type", .text("folds"))] + fields + [
                ("accuracy", .number(mean)), ("spread", spread.map(JSONText.number) ?? .null), ("folds", .list(rows)),
            ]
        ).description
    }

    var table: String {
        func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }
        let width = max("mean".count, folds.map { "fold \($0.fold)".count }.max() ?? 0)
        func head(_ text: String) -> String { text.padding(toLength: width + 2, withPad: " ", startingAt: 0) }
        var lines = folds.map { fold in
            let interval = fold.evaluation.interval
            return head("fold \(fold.fold)")
                + "\(percent(fold.evaluation.accuracy)) of \(fold.evaluation.clips) clips, "
                + "95 % interval \(percent(interval.lowerBound)) to \(percent(interval.upperBound))"
        }
        var last = head("mean") + "\(percent(mean)) over \(folds.count) \(folds.count == 1 ? "fold" : "folds")"
        if let spread { last += ", standard deviation \(percent(spread))" }
        lines.append(last)
        return lines.joined(separator: "\n")
    }

    /// The folds that `--folds` names.
    ///
    /// - Parameter text: `all`, or such as `1-3,5`.
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

/// `{fold}` in a file's name is the fold's number, as everywhere that folds can be chosen.
enum FoldName {
    static let placeholder = "{fold}"

    static func path(_ text: String, fold: Int) -> String {
        text.replacingOccurrences(of: placeholder, with: "\(fold)")
    }
}
