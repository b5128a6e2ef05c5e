import ArgumentParser
import AudioFiles
import Distillation
import Foundation
import Models
import RunConsole
import RunEvents

struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "How often a model is right about labelled clips: accuracy, interval, confusion, each class.")

    @Argument(help: ArgumentHelp("The model file, or 'digits' for the built-in teacher.", valueName: "file"))
    var model: String
    @Argument(help: ArgumentHelp("The clips.", valueName: "kind:root[:fold]"))
    var data: String
    @Flag(help: "One JSON object instead of a table.")
    var json = false

    func run() throws {
        let file = try Networks.teacher(model)
        let (dataset, split) = try Clips.evaluation(data)
        for warning in dataset.warnings { printError(warning) }
        let labels = try Clips.labels(of: dataset, in: file.description)
        let clips = try Clips.load(split.test, labels: labels, for: file.description)
        let evaluation = Inference(file).evaluate(clips)
        print(json ? object(evaluation, file.description.classes) : table(evaluation, file.description.classes))
    }

    private func object(_ evaluation: Evaluation, _ classes: [String]) -> String {
        let rows = (0..<evaluation.classes).map { row in
            let counts = evaluation.confusion[row * evaluation.classes..<(row + 1) * evaluation.classes]
            return JSONText.list(counts.map { .number(Double($0)) })
        }
        return JSONText.object([
            ("type", .text("evaluated")), ("model", .text(model)), ("data", .text(data)),
            ("accuracy", .number(evaluation.accuracy)), ("low", .number(evaluation.interval.lowerBound)),
            ("high", .number(evaluation.interval.upperBound)), ("clips", .number(Double(evaluation.clips))),
            ("classes", .list(classes.map(JSONText.text))),
            ("perClass", .list(evaluation.perClass.map { $0.map(JSONText.number) ?? .null })),
            ("confusion", .list(rows)),
        ]).description
    }

    private func table(_ evaluation: Evaluation, _ classes: [String]) -> String {
        func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }
        let interval = evaluation.interval
        var lines = [
            "accuracy \(percent(evaluation.accuracy)) of \(evaluation.clips) clips, 95 % interval "
                + "\(percent(interval.lowerBound)) to \(percent(interval.upperBound))",
            "",
        ]
        let width = max(classes.map(\.count).max() ?? 0, 5)
        for (label, name) in classes.enumerated() {
            let counts = evaluation.confusion[label * classes.count..<(label + 1) * classes.count]
            let mistakes = counts.enumerated().filter { $0.offset != label && $0.element > 0 }
                .sorted { ($1.element, $0.offset) < ($0.element, $1.offset) }.prefix(3)
                .map { "\(classes[$0.offset]) \($0.element)" }
            var line = name.padding(toLength: width, withPad: " ", startingAt: 0) + "  "
            line += evaluation.perClass[label].map { percent($0) } ?? "no clips"
            if !mistakes.isEmpty { line += "  taken for " + mistakes.joined(separator: ", ") }
            lines.append(line)
        }
        return lines.joined(separator: "\n")
    }
}

struct Classify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The most likely classes of any audio file; of a long one, over windows of ten seconds.")

    @Argument(help: ArgumentHelp("The model file, or 'digits' for the built-in teacher.", valueName: "file"))
    var model: String
    @Argument(help: ArgumentHelp("Audio files; '-' is standard input.", valueName: "clip"))
    var clips: [String]
    @Option(help: "How many classes of each.")
    var top = 3

    func run() throws {
        guard top > 0 else { throw wrongUsage("Give a --top of at least 1.") }
        let file = try Networks.teacher(model)
        let inference = Inference(file)
        for clip in clips {
            let shares =
                try clip == "-"
                ? AudioFile.withFile(of: FileHandle.standardInput) {
                    try probabilities($0, inference, file.description)
                }
                : probabilities(clip, inference, file.description)
            let best = shares.enumerated().sorted { ($1.element, $0.offset) < ($0.element, $1.offset) }.prefix(top)
            let words = best.map { "\(file.description.classes[$0.offset]) \(String(format: "%.3f", $0.element))" }
            print("\(clip)  \(words.joined(separator: "  "))")
        }
    }

    /// The mean over the windows.
    private func probabilities(_ path: String, _ inference: Inference, _ model: ModelDescription) throws -> [Float] {
        let rate = model.frontEnd.sampleRate
        var sum = [Float](repeating: 0, count: model.classes.count)
        var windows: Float = 0
        try AudioFile.forEachWindow(of: path, sampleRate: rate, length: 10 * rate, hop: 5 * rate) { window in
            for (index, share) in inference.probabilities(window).enumerated() { sum[index] += share }
            windows += 1
        }
        return sum.map { $0 / max(windows, 1) }
    }
}

struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "What is in a model file.")

    @Argument(help: ArgumentHelp("The model file, or 'digits' for the built-in teacher.", valueName: "file"))
    var model: String

    func run() throws {
        let file = try Networks.teacher(model)
        let description = file.description
        let frontEnd = description.frontEnd
        let cost = file.architecture.cost(
            mels: frontEnd.melBands, frames: description.frames, classes: description.classes.count)
        let seconds = frontEnd.duration(frames: description.frames)
        let lines = [
            ("architecture", description.architecture),
            ("parameters", "\(cost.parameters)"),
            (
                "multiply-adds",
                String(
                    format: "%.2f million for %d frames (%.2f s)", Double(cost.multiplyAdds) / 1e6,
                    description.frames, seconds)
            ),
            ("classes", "\(description.classes.count): \(description.classes.joined(separator: ", "))"),
            (
                "front end",
                "\(frontEnd.sampleRate) Hz, \(frontEnd.melBands) mel bands of \(frontEnd.lowestFrequency.brief) to "
                    + "\(frontEnd.highestFrequency.brief) Hz, window \(frontEnd.windowLength), hop \(frontEnd.hopLength)"
            ),
            ("normalised", "(level − \(frontEnd.mean)) / \(frontEnd.deviation)"),
            (
                "can be inverted",
                file.architecture.hasStatistics
                    ? "yes, it has batch-norm statistics" : "no, it has no batch-norm statistics"
            ),
        ]
        let notes = description.notes.sorted { $0.key < $1.key }
        let width = (lines.map(\.0.count) + notes.map(\.key.count)).max() ?? 0
        for (name, value) in lines + notes.map({ ($0.key, $0.value) }) {
            print(name.padding(toLength: width + 2, withPad: " ", startingAt: 0) + value)
        }
        print("\nlayers, as a PyTorch state dict names them")
        let shapes = file.tensors.sorted { $0.key.compare($1.key, options: .numeric) == .orderedAscending }
        let longest = shapes.map(\.key.count).max() ?? 0
        for (name, tensor) in shapes {
            let shape = (0..<tensor.shape.rank).map { "\(tensor.shape[$0])" }.joined(separator: " x ")
            print("  " + name.padding(toLength: longest + 2, withPad: " ", startingAt: 0) + shape)
        }
    }
}
