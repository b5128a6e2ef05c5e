import ArgumentParser
import AudioFiles
import Foundation

struct MakeDigits: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make-digits",
        abstract: "Speak a set of digits with espeak-ng, laid out like AudioMNIST.")

    @OptionGroup var options: SpokenSetOptions
    @Option(parsing: .unconditional, help: "Clips of each digit by each speaker.")
    var repetitions = 10

    func run() throws { try options.make(.digits, repetitions: repetitions) }
}

struct MakeLetters: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make-letters",
        abstract: "Speak the English alphabet with espeak-ng: the demo's data, laid out like AudioMNIST.")

    @OptionGroup var options: SpokenSetOptions
    @Option(parsing: .unconditional, help: "Clips of each letter by each speaker.")
    var repetitions = 4

    func run() throws { try options.make(.letters, repetitions: repetitions) }
}

/// The options of commands that make a set of spoken words.
struct SpokenSetOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The folder to make.", valueName: "dir"))
    var out: String

    @Option(parsing: .unconditional, help: "The same seed gives the same clips.")
    var seed: UInt64 = 1

    @Option(parsing: .unconditional, help: "How many speakers; those after the 48th are for testing.")
    var speakers = 60

    @Option(
        help: ArgumentHelp(
            "Also pack clips of the test speakers here, as those that the demo is evaluated on.", valueName: "dir"))
    var builtIn: String?

    func make(_ set: SpokenSet, repetitions: Int) throws {
        guard (1...60).contains(speakers), (1...100).contains(repetitions) else {
            throw wrongUsage("Give 1 to 60 --speakers and 1 to 100 --repetitions.")
        }
        guard builtIn == nil || speakers > SpokenSetMaker.trainingSpeakers else {
            throw wrongUsage(
                "--built-in packs speakers after the \(SpokenSetMaker.trainingSpeakers)th; give more --speakers.")
        }
        try checkName(out, of: "--out")
        var maker = SpokenSetMaker(set)
        maker.seed = seed
        maker.speakers = speakers
        maker.repetitions = repetitions
        let progress = ProgressLine()
        try maker.make(at: URL(fileURLWithPath: out)) { done, total in
            progress.show("spoke", done, of: total, "clips")
        }
        progress.finish()
        Output.line("\(maker.clips) clips of \(speakers) \(speakers == 1 ? "speaker" : "speakers") are in \(out).")
        guard let builtIn else { return }
        let packed = try BuiltInClips.pack(set, from: URL(fileURLWithPath: out), into: URL(fileURLWithPath: builtIn))
        Output.line("\(packed) clips of test speakers are packed in \(builtIn).")
    }
}
