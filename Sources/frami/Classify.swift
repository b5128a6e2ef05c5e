import ArgumentParser
import AudioFiles
import Distillation
import Foundation
import Models

struct Classify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The most likely classes of any audio file; of a long one, over windows of ten seconds.")

    @Argument(help: ArgumentHelp("The model file, or 'digits' for the built-in teacher.", valueName: "file"))
    var model: String
    @Argument(help: ArgumentHelp("Audio files, or folders of them; '-' is standard input.", valueName: "clip"))
    var clips: [String]
    @Option(parsing: .unconditional, help: "How many classes of each.")
    var top = 3

    func run() throws {
        guard top > 0 else { throw wrongUsage("Give a --top of at least 1.") }
        let file = try Networks.teacher(model)
        let inference = Inference(file)
        var hasFailed = false
        // One clip that cannot be read does not keep the others from being heard.
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
                    let shares =
                        try path == "-"
                        ? AudioFile.withFile(of: FileHandle.standardInput) {
                            try probabilities($0, inference, file.description, of: "standard input")
                        }
                        : probabilities(path, inference, file.description, of: path)
                    print(line(path, shares, file.description.classes))
                }
            }
        }
        if hasFailed { throw ExitCode(1) }
    }

    private func line(_ clip: String, _ shares: [Float], _ classes: [String]) -> String {
        let best = shares.enumerated().sorted { ($1.element, $0.offset) < ($0.element, $1.offset) }.prefix(top)
        let words = best.map { "\(classes[$0.offset]) \(String(format: "%.3f", $0.element))" }
        return "\(clip)  \(words.joined(separator: "  "))"
    }

    /// The mean over the windows.
    private func probabilities(
        _ path: String, _ inference: Inference, _ model: ModelDescription, of name: String
    ) throws -> [Float] {
        let rate = model.frontEnd.sampleRate
        var sum = [Float](repeating: 0, count: model.classes.count)
        var windows: Float = 0
        try AudioFile.forEachWindow(of: path, sampleRate: rate, length: 10 * rate, hop: 5 * rate, note: printError) {
            window in
            for (index, share) in try inference.probabilities(window, of: name).enumerated() { sum[index] += share }
            windows += 1
        }
        return sum.map { $0 / max(windows, 1) }
    }
}
