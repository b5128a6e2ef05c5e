import ArgumentParser
import Models
import RunEvents

struct Frami: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "frami",
        abstract: "Data-free distillation of sound classifiers, live in the terminal.",
        discussion: """
            Without a subcommand it opens the dashboard on the built-in demo: a teacher of spoken letters is inverted \
            into synthetic Mel-spectrograms, and a student learns from them.
            """,
        version: FramiVersion.current,
        subcommands: [
            Run.self, Attach.self, Pause.self, Resume.self, Step.self, Stop.self, SetKnobs.self, Train.self, Show.self,
            Samples.self, ExportCurves.self, Compare.self, Runs.self, TagCommand.self, RemoveCommand.self,
            MakeLetters.self, MakeDigits.self,
            MakeInstruments.self, Doctor.self,
            Evaluate.self, Classify.self, Info.self, ImportCommand.self, ExportCommand.self, QuantiseCommand.self,
            ListenCommand.self, EngineCommand.self,
        ],
        defaultSubcommand: Run.self)
}

extension Frami {
    /// Checks the command's name, because frami has a default command, to which the parser would pass a misspelt name
    /// as an argument.
    ///
    /// - Throws: a usage error.
    static func checkCommand(_ word: String?) throws {
        guard let word, !word.hasPrefix("-") else { return }
        let names = configuration.subcommands.map { $0._commandName } + ["help"]
        guard !names.contains(word) else { return }
        let hint = word.nearest(among: names).map { "did you mean '\($0)'?" } ?? "'frami --help' lists them."
        throw wrongUsage("There is no command '\(word)'; \(hint)")
    }
}

/// The option for the folder of all runs.
struct RunsOptions: ParsableArguments {
    @Option(name: .customLong("runs"), help: ArgumentHelp("The folder that holds the runs.", valueName: "dir"))
    var folder = "runs"
}

/// The argument that chooses a run.
struct ChosenRun: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "The run: its name, a part of it, or its path. The newest, if none is named.", valueName: "run"))
    var run: String?

    @OptionGroup var runs: RunsOptions
}
