import Foundation
import RunConsole
import RunEvents
import TerminalUI

/// The output of `frami evaluate` for a tagger.
struct TagReport {
    let evaluation: TagEvaluation
    let classes: [String]

    /// - Parameter heads: the fields with which every evaluation begins.
    func object(_ heads: [(String, OrderedJSON)]) -> OrderedJSON {
        let mAP = evaluation.meanAveragePrecision
        let perClass = evaluation.tags.map { $0.averagePrecision.map { OrderedJSON.number($0.value) } ?? .null }
        let tags = zip(classes, evaluation.tags).map { name, tag in
            OrderedJSON.object([
                ("tag", .text(name)), ("clips", .number(Double(tag.clips))),
                ("averagePrecision", JSONLines.estimate(tag.averagePrecision)),
                ("rocAUC", JSONLines.estimate(tag.rocArea)),
            ])
        }
        return .object(
            heads + [
                ("accuracy", .null), ("low", .number(mAP.low)), ("high", .number(mAP.high)),
                ("clips", .number(Double(evaluation.clips))), ("classes", .list(classes.map(OrderedJSON.text))),
                ("perClass", .list(perClass)), ("confusion", .null), ("mAP", .number(mAP.value)),
                ("rocAUC", JSONLines.estimate(evaluation.meanROCArea)), ("tags", .list(tags)),
            ]
        )
    }

    /// The lines of text: the means, then each tag with its number of clips, average precision and ROC area, both with
    /// their intervals.
    var lines: [String] {
        func percent(_ share: Double) -> String { String(format: "%.1f", share * 100) }
        func text(_ estimate: Estimate?) -> String {
            estimate.map { "\(percent($0.value)) (\(percent($0.low)) to \(percent($0.high)))" } ?? "–"
        }
        let heads = [
            "mAP \(text(evaluation.meanAveragePrecision)) %, ROC area \(text(evaluation.meanROCArea)) %, "
                + "\(evaluation.clips) clips; means over the tags, 95 % intervals by bootstrap over the clips", "",
        ]
        var table = TextTable([.left, .right, .right, .right])
        table.add(["tag", "clips", "average precision %", "ROC area %"])
        for (name, tag) in zip(classes, evaluation.tags) {
            table.add([name, "\(tag.clips)", text(tag.averagePrecision), text(tag.rocArea)])
        }
        return heads + table.lines
    }
}
