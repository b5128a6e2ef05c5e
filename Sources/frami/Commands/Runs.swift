import ArgumentParser
import Dashboard
import Foundation
import RunConsole
import RunStore
import TerminalUI

struct Runs: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the runs, newest first.")

    enum Order: String, ExpressibleByArgument, CaseIterable {
        case newest, accuracy, time, state, method

        /// Whether a run stands above another; neither does where they are equal in this.
        func isAbove(_ run: RunSummary, _ other: RunSummary) -> Bool {
            switch self {
            case .newest: false
            case .accuracy: run.accuracies.last ?? -1 > other.accuracies.last ?? -1
            case .time: run.seconds > other.seconds
            case .state: run.condition < other.condition
            case .method: run.about < other.about
            }
        }
    }

    @Option(
        help: ArgumentHelp(
            "newest, accuracy (the highest first), time (the longest first), state or method.", valueName: "order"))
    var sort = Order.newest
    @Flag(help: "One JSON object a line.") var json = false
    @OptionGroup var runs: RunsOptions

    func run() throws {
        let newest = try RunSummaries.all(RunList(runs.folder))
        guard !newest.isEmpty else { throw StoreError.noRuns(runs.folder) }
        // The sort is stable, so that runs which are equal in this stay the newest first.
        let summaries = newest.sorted(by: sort.isAbove)
        if json { return summaries.forEach { Output.object(Self.object($0)) } }
        var table = TextTable()
        for summary in summaries {
            let accuracy = summary.accuracies.last.map { String(format: "%.1f %%", $0 * 100) }
            table.add([
                summary.name, summary.condition, "round \(summary.round)/\(summary.rounds)",
                NumberText.clock(summary.seconds), accuracy ?? "", summary.about,
            ])
        }
        Output.table(table)
    }

    private static func object(_ summary: RunSummary) -> OrderedJSON {
        .object([
            ("name", .text(summary.name)), ("about", .text(summary.about)), ("state", .text(summary.condition)),
            ("isLive", .flag(summary.isLive)), ("round", .number(Double(summary.round))),
            ("rounds", .number(Double(summary.rounds))), ("seconds", .number(summary.seconds)),
            ("accuracy", summary.accuracies.last.map(OrderedJSON.number) ?? .null),
        ])
    }
}
