import ArgumentParser
import AudioFiles
import Distillation
import Foundation
import Models
import RunConsole

struct Classify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The most likely classes of any audio file.",
        discussion: """
            A clip that is no longer than those that the model was made for is heard as it is, a longer one without the \
            silence around its sound. Where the sound itself is longer, it is heard in windows of their length, half \
            overlapping; a window is heard without the quiet frames at its edges, and counts by its energy.
            """)

    @Argument(
        help: ArgumentHelp("A model file, a run, or a built-in teacher: 'letters' or 'digits'.", valueName: "model"))
    var model: String
    @Argument(help: ArgumentHelp("Audio files, or folders of them; '-' is standard input.", valueName: "clip"))
    var clips: [String]
    @Option(parsing: .unconditional, help: "How many classes of each.")
    var top = 3
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "From 0 to 1: where no class's score reaches it, the answer is 'none of these'; a tagger names every tag that "
                + "does, by default from 0.5 on.", valueName: "score"))
    var threshold: Double?
    @Flag(help: "One JSON object a line: scores, and each window with its times, logits and scores.")
    var json = false
    @Option(
        help: ArgumentHelp(
            "Write what the network takes of one clip, as numpy.save does; of several windows OUT-1.npy, OUT-2.npy, ...",
            valueName: "out.npy"))
    var features: String?
    @OptionGroup var runs: RunsOptions

    func validate() throws {
        if let features { try checkName(features, of: "--features") }
        guard threshold.map((0...1).contains) ?? true else { throw wrongUsage("Give a --threshold from 0 to 1.") }
    }

    func run() throws {
        guard top > 0 else { throw wrongUsage("Give a --top of at least 1.") }
        let file = try Networks.model(model, runs: runs.folder)
        let recorder = try features.map { _ in try FeatureRecorder(file) }
        let inference = try recorder?.inference ?? Inference(file)
        if recorder != nil {
            let paths = try clips.flatMap { try AudioFile.paths(in: $0) }
            guard paths.count == 1 else { throw wrongUsage("Give one clip with --features, not \(paths.count).") }
        }
        var hasFailed = false
        // Where a clip cannot be read, the others are still classified.
        func attempt<Result>(_ body: () throws -> Result) -> Result? {
            do { return try body() } catch {
                printError(Sentence.of(error))
                hasFailed = true
                return nil
            }
        }
        for clip in clips {
            for path in attempt({ try AudioFile.paths(in: clip) }) ?? [] {
                attempt {
                    let answer = Answer(
                        clip: path, model: file.description, hearing: try hearing(path, inference, file.description),
                        threshold: threshold ?? Answer.defaultThreshold(file.description))
                    if json { Output.object(answer.object) } else { Output.line(answer.line(top: top)) }
                }
            }
        }
        if hasFailed { throw ExitCode(1) }
        if let recorder, let features { try recorder.write(to: features) }
    }

    private func hearing(
        _ path: String, _ inference: Inference, _ model: ModelDescription, named name: String? = nil
    ) throws -> Hearing {
        guard path != "-" else {
            return try AudioFile.withFile(of: FileHandle.standardInput) {
                try hearing($0, inference, model, named: "standard input")
            }
        }
        let listener = Listener(inference, keepsWindows: json)
        try AudioFile.forEachPiece(of: path, frontEnd: model.frontEnd, note: printError) { listener.hear($0) }
        return try listener.finish(clip: name ?? path)
    }
}
