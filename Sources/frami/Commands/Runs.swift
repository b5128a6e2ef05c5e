import ArgumentParser
import Foundation
import RunConsole
import RunStore
import TerminalUI

struct Runs: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the runs, newest first.")
    @OptionGroup var runs: RunsOptions

    func run() throws {
        let summaries = try RunSummaries.all(RunList(runs.folder))
        guard !summaries.isEmpty else { throw StoreError.noRuns(runs.folder) }
        var table = TextTable()
        for summary in summaries {
            let accuracy = summary.accuracies.last.map { [String(format: "%.1f %%", $0 * 100)] } ?? []
            table.add(
                [
                    summary.name, summary.condition, "round \(summary.round)/\(summary.rounds)",
                    NumberText.clock(summary.seconds),
                ] + accuracy)
        }
        Output.table(table)
    }
}
