import ArgumentParser
import AudioFiles
import Comparisons
import Distillation
import Foundation
import RunConsole
import RunEvents
import TerminalUI

struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Put methods and ablations side by side, from one recipe and under one budget.",
        discussion: """
            Every run has the same budget: time with --budget, else rounds. Each result is kept as soon as it is there, \
            so the same command goes on where it was stopped, inside a run too, and more seeds or methods may be given later. The folder \
            holds results.jsonl, table.md, table.csv, table.json and picture.svg, and each run below runs.

            On many machines with one file system, --list numbers the runs and --only makes some of them, each result \
            in a file of its own, so that any number of these commands may work in the folder at a time; the command \
            without --only then makes the tables. In a job array of Slurm that is 'frami compare … --only \
            $SLURM_ARRAY_TASK_ID'. With mpirun or srun, 'mpirun -n 4 frami compare …', rank 0 hands the runs out to \
            all ranks, --parallel of them to each. SIGTERM and SIGUSR1, by which Slurm warns of a limit, keep a checkpoint and leave; \
            the same number goes on there.

            Methods:
            \(Self.table(ComparisonVariant.methods))

            Ablations:
            \(Self.table(ComparisonVariant.ablations))
            """)

    @Option(help: ArgumentHelp("The folder of the comparison.", valueName: "dir"))
    var out: String
    @Option(
        help: ArgumentHelp(
            "Methods and ablations by name, or 'all'; every method by default, and frami alone where --set gives several values.",
            valueName: "name,..."))
    var methods: String?
    @Flag(help: "Add every ablation of FRAMI.")
    var ablations = false
    @Option(
        name: .customLong("match-student"),
        help: ArgumentHelp(
            "Add FRAMI with 'match' and this student, as large as what graft deploys.", valueName: "name"))
    var matchStudent: String?
    @Option(parsing: .unconditional, help: ArgumentHelp("Such as 1,2,3 or 1-3.", valueName: "list"))
    var seeds = "1-3"
    @Option(
        help: ArgumentHelp(
            "Folds of the labelled clips, such as 1-5 or 'all'; {fold} in --teacher is the fold's number.",
            valueName: "list"))
    var folds: String?
    @Option(help: ArgumentHelp("Begin from a recipe file.", valueName: "file"))
    var recipe: String?
    @Option(help: ArgumentHelp("A model file, or 'letters' or 'digits' for a built-in teacher.", valueName: "file"))
    var teacher: String?
    @Option(help: ArgumentHelp("The student's family, such as resnet8.", valueName: "name"))
    var student: String?
    @Option(help: ArgumentHelp("Labelled clips to report accuracy on.", valueName: "kind:root[:fold]"))
    var evaluate: String?
    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Set a knob for all; may be repeated. Of several values, such as cr=0,0.8,3, each makes a variant of its own.",
            valueName: "knob=value,..."))
    var knobs: [String] = []
    @Option(parsing: .unconditional, help: "Rounds of each run.")
    var rounds: Int?
    @Option(
        parsing: .unconditional, help: ArgumentHelp("Time of each run, such as 240s or 10m.", valueName: "duration"))
    var budget: String?
    @Option(parsing: .unconditional, help: "Threads of the engine; all cores by default.")
    var threads: Int?
    @Option(
        parsing: .unconditional,
        help: "Runs at a time; needs --threads, so that all of them together have no more threads than there are cores."
    )
    var parallel = 1
    @Flag(help: "Number the runs, one a line with its accuracy once it is there, and make none.")
    var list = false
    @Option(help: ArgumentHelp("Make only the runs of these numbers, such as 7 or 1-4.", valueName: "list"))
    var only: String?
    @Flag(help: "One JSON object a line for each finished run, or each that is listed.")
    var json = false

    func validate() throws {
        try checkName(out, of: "--out")
        guard rounds == nil || budget == nil else { throw wrongUsage("Give only one of --rounds and --budget.") }
    }

    func run() throws {
        let group = try RankGroup.join()
        let runner = ComparisonRunner(folder: out + "/runs")
        if group.world.rank > 0 { return try runner.work(in: group) }
        let ranks = runner.ranks(of: group, places: parallel)
        defer { runner.end(group) }
        try run(group, runner, ranks)
    }

    private func run(_ group: RankGroup, _ runner: ComparisonRunner, _ ranks: ComparisonRanks) throws {
        let plan = try usage { try makePlan(ranks: group.world.size) }
        try group.checkRoom(threads: plan.base.threads * (plan.base.threads > 0 ? parallel : 1))
        let chosen = try usage { try only.map { try plan.cells(numbered: $0) } }
        if list { return try printList(plan) }
        for (position, cell) in plan.cells.prefix(while: { $0.seed == plan.seeds[0] }).enumerated() {
            try Job.distillation(plan.recipe(for: cell)).check(warns: position == 0)
        }
        let output = try ComparisonOutput(folder: out, plan: plan, printsJSON: json, isShared: only != nil)
        let end = try Comparison(plan, only: chosen).run(
            into: output.file, capacity: { ranks.capacity }, progress: { runner.show($0, elsewhere: ranks.elsewhere) },
            finished: { outcome in
                runner.finishLine()
                try output.add(outcome)
            }, wait: { usleep(100_000) }, start: ranks.start)
        runner.finishLine()
        try output.writeTables()
        if !json && only == nil {
            Output.lines(
                output.summary.markdown.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
        }
        if let cell = end.cell {
            printError("Stopped before \(cell.name), \(end.finished) of \(end.total); the same command goes on there.")
        }
        for failure in end.failures {
            printError("The run \(failure.cell.name) failed: \(failure.reason)")
        }
        if !end.failures.isEmpty { throw ExitCode(1) }
    }

    /// All runs with their numbers; no folder is made where there is none yet.
    private func printList(_ plan: ComparisonPlan) throws {
        let path = out + "/results.jsonl"
        let exists = FileManager.default.fileExists(atPath: path)
        let results = exists ? try ComparisonFile(path: path, plan: plan, isShared: true).results : []
        var table = TextTable()
        for (index, cell) in plan.cells.enumerated() {
            let score = results.first { $0.cell == cell }?.score
            if json {
                Output.object(
                    .object([
                        ("number", .whole(UInt64(index + 1))), ("run", .text(cell.name)),
                        ("score", score.map(OrderedJSON.number) ?? .null),
                    ]))
            } else {
                table.add(["\(index + 1)", cell.name, score.map { String(format: "%.1f %%", 100 * $0) } ?? "to do"])
            }
        }
        Output.table(table)
    }

    private func makePlan(ranks: Int) throws -> ComparisonPlan {
        var overrides = RecipeOverrides()
        overrides.file = recipe
        overrides.teacher = teacher
        overrides.student = student
        overrides.evaluate = evaluate
        let series = try knobs.compactMap(KnobSeries.init)
        overrides.knobs = try knobs.filter { try KnobSeries($0) == nil }
        overrides.rounds = rounds
        overrides.budget = budget
        overrides.threads = threads
        var base = try overrides.recipe()
        let cores = ProcessInfo.processInfo.activeProcessorCount
        guard parallel >= 1 else { throw wrongUsage("Give a --parallel of at least 1.") }
        guard parallel == 1 || (1...cores).contains(base.threads * parallel) else {
            throw wrongUsage(
                "\(parallel) runs at a time do not fit on \(cores) cores; give --threads and --parallel whose product "
                    + "is at most \(cores).")
        }
        // Rounds on the command line replace the recipe's time budget.
        if rounds != nil { base.budget = 0 }
        guard !base.evaluate.isEmpty else {
            throw wrongUsage("There is nothing to compare on; give labelled clips with --evaluate.")
        }
        var chosenFolds: [Int] = []
        if folds == "all" {
            let all = try Dataset.load(DatasetReference(base.evaluate)).folds
            // A dataset with one split only has no folds to choose from.
            chosenFolds = all.count > 1 ? all : []
        } else if let folds {
            chosenFolds = try ComparisonPlan.numbers(folds)
        }
        return try ComparisonPlan(
            base: base, variants: try variants(series), seeds: ComparisonPlan.numbers(seeds).map(UInt64.init),
            folds: chosenFolds, budget: base.budget > 0 ? .seconds(base.budget) : .rounds(base.rounds),
            parallel: parallel * ranks)
    }

    private func variants(_ series: [KnobSeries]) throws -> [ComparisonVariant] {
        var variants =
            switch methods {
            case nil: series.isEmpty ? ComparisonVariant.methods : [ComparisonVariant(.frami)]
            case "all": ComparisonVariant.all
            case let names?: try names.split(separator: ",").map { try ComparisonVariant.named(String($0)) }
            }
        if ablations {
            variants += ComparisonVariant.ablations.filter { ablation in
                !variants.contains { $0.name == ablation.name }
            }
        }
        if let matchStudent { variants.append(.matchOfEqualSize(student: matchStudent)) }
        for values in series { variants = variants.flatMap { $0.variants(values) } }
        return variants
    }

    private func usage<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as KnobError {
            throw wrongUsage("\(error)")
        } catch let error as RecipeError {
            throw wrongUsage("\(error)")
        } catch let error as ComparisonError {
            throw wrongUsage("\(error)")
        }
    }

    private static func table(_ variants: [ComparisonVariant]) -> String {
        var table = TextTable(indent: 2)
        for variant in variants { table.add([variant.name, variant.summary]) }
        return table.lines.joined(separator: "\n")
    }
}
