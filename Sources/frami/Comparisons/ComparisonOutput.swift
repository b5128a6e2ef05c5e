import Comparisons
import Distillation
import Foundation
import RunStore
import SystemText

/// The tables and the picture of a comparison, which are written again after every run.
final class ComparisonOutput {
    let file: ComparisonFile
    private let folder: String
    private let plan: ComparisonPlan
    private let printsJSON: Bool
    /// Whether others may make runs of the same comparison meanwhile; tables are then left to whoever comes last.
    private let isShared: Bool

    /// - Throws: `ComparisonError`, `StoreError`.
    init(folder: String, plan: ComparisonPlan, printsJSON: Bool, isShared: Bool) throws {
        try makeFolders(folder)
        file = try ComparisonFile(path: folder + "/results.jsonl", plan: plan, isShared: isShared)
        self.folder = folder
        self.plan = plan
        self.printsJSON = printsJSON
        self.isShared = isShared
    }

    var summary: ComparisonSummary { ComparisonSummary(plan, results: file.results) }

    /// Prints the result of a run, and writes the tables with it.
    func add(_ outcome: ComparisonOutcome) throws {
        if printsJSON {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            put(String(decoding: try encoder.encode(Line(outcome: outcome)), as: UTF8.self))
        } else {
            put(
                visible:
                    "\(outcome.cell.name): \(outcome.meanAveragePrecision == nil ? "" : "mAP ")\(percent(outcome.score)) % of "
                    + " \(outcome.clips) clips "
                    + "(teacher \(percent(outcome.teacherAccuracy)) %) in \(Int(outcome.seconds.rounded())) s")
        }
        try writeTables()
    }

    /// - Throws: `StoreError.cannotWrite`.
    func writeTables() throws {
        if isShared { return }
        let summary = summary
        let texts = [
            "table.md": summary.markdown, "table.csv": summary.csv, "table.json": summary.json,
            "picture.svg": ComparisonPicture(summary).svg,
        ]
        for (name, text) in texts {
            try replaceFile(at: folder + "/" + name, with: Data(text.utf8), mode: sharedMode)
        }
    }

    private struct Line: Encodable {
        var type = "compared"
        var outcome: ComparisonOutcome
    }

    private func put(visible text: String) { put(text.visible) }

    /// Writes without buffering, so that the reader of a pipe gets each line at once.
    private func put(_ line: String) { try? FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8)) }

    private func percent(_ share: Double) -> String { String(format: "%.1f", 100 * share) }
}
