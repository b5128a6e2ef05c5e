import ArgumentParser
import Dashboard
import Foundation
import RunConsole
import RunStore
import TerminalUI

struct Runs: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the runs, newest first.")

    @Option(
        help: ArgumentHelp(
            "newest, name, accuracy (the highest first), time (the longest first), rounds, state, method or starred.",
            valueName: "order"))
    var sort = RunOrder.newest
    @Flag(help: "The other way round.") var reverse = false
    @Option(
        help: ArgumentHelp(
            "Only runs with these words in their name, tags or state; #TAG for a tag, * for a star.",
            valueName: "words"))
    var filter = ""
    @Flag(help: "One JSON object a line.") var json = false
    @OptionGroup var runs: RunsOptions

    func run() throws {
        let newest = try RunSummaries.all(RunList(runs.folder))
        guard !newest.isEmpty else { throw StoreError.noRuns(runs.folder) }
        let summaries = sort.sorted(newest.filter { $0.matches(filter) }, reversed: reverse)
        if json { return summaries.forEach { Output.object(Self.object($0)) } }
        var table = TextTable()
        for summary in summaries {
            let accuracy = summary.accuracies.last.map { String(format: "%.1f %%", $0 * 100) }
            table.add([
                summary.name, summary.condition, "round \(summary.round)/\(summary.rounds)",
                NumberText.clock(summary.seconds), accuracy ?? "", summary.about, Self.remarks(of: summary),
            ])
        }
        Output.table(table)
    }

    /// `* "name" #tag, a sentence`.
    private static func remarks(of summary: RunSummary) -> String {
        let parts =
            [summary.isStarred ? "*" : "", summary.title.isEmpty ? "" : "\"\(summary.title)\""]
            + summary.tags.map { "#\($0)" } + [summary.comment]
        return parts.filter { !$0.isEmpty }.joined(separator: " ")
    }

    private static func object(_ summary: RunSummary) -> OrderedJSON {
        .object([
            ("name", .text(summary.name)), ("about", .text(summary.about)), ("state", .text(summary.condition)),
            ("isLive", .flag(summary.isLive)), ("round", .number(Double(summary.round))),
            ("rounds", .number(Double(summary.rounds))), ("seconds", .number(summary.seconds)),
            ("accuracy", summary.accuracies.last.map(OrderedJSON.number) ?? .null),
            ("title", .text(summary.title)), ("tags", .list(summary.tags.map(OrderedJSON.text))),
            ("star", .flag(summary.isStarred)), ("comment", .text(summary.comment)),
        ])
    }
}

extension RunOrder: ExpressibleByArgument {}
