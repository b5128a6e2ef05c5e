import ArgumentParser
import AudioFiles
import Foundation

struct MakeDigits: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make-digits",
        abstract: "Speak a set of digits with espeak-ng, laid out like AudioMNIST.")

    @Option(help: ArgumentHelp("The folder to make.", valueName: "dir"))
    var out: String

    @Option(parsing: .unconditional, help: "The same seed gives the same clips.")
    var seed: UInt64 = 1

    @Option(parsing: .unconditional, help: "How many speakers; those after the 48th are for testing.")
    var speakers = 60

    @Option(parsing: .unconditional, help: "Clips of each digit by each speaker.")
    var repetitions = 10

    @Option(
        help: ArgumentHelp(
            "Also pack clips of the test speakers here, as those that the demo is evaluated on.", valueName: "dir"))
    var builtIn: String?

    func run() throws {
        guard (1...60).contains(speakers), (1...100).contains(repetitions) else {
            throw wrongUsage("Give 1 to 60 --speakers and 1 to 100 --repetitions.")
        }
        guard builtIn == nil || speakers > DigitsMaker.trainingSpeakers else {
            throw wrongUsage(
                "--built-in packs speakers after the \(DigitsMaker.trainingSpeakers)th; give more --speakers.")
        }
        try checkName(out, of: "--out")
        var maker = DigitsMaker()
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
        let packed = try BuiltInDigits.pack(URL(fileURLWithPath: out), into: URL(fileURLWithPath: builtIn))
        Output.line("\(packed) clips of test speakers are packed in \(builtIn).")
    }
}
