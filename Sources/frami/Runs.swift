import ArgumentParser
import Foundation
import RunConsole
import RunStore

struct Runs: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the runs, newest first.")
    @OptionGroup var runs: RunsOptions

    func run() throws {
        let summaries = RunSummaries.all(RunList(runs.folder))
        guard !summaries.isEmpty else { throw StoreError.noRuns(runs.folder) }
        let width = summaries.map(\.name.count).max() ?? 0
        for summary in summaries {
            var cells = [
                summary.name.padding(toLength: width, withPad: " ", startingAt: 0),
                summary.condition.padding(toLength: 11, withPad: " ", startingAt: 0),
                "round \(summary.round)/\(summary.rounds)", DurationText.clock(summary.seconds),
            ]
            if let accuracy = summary.accuracies.last { cells.append(String(format: "%.1f %%", accuracy * 100)) }
            print(cells.joined(separator: "  "))
        }
    }
}
