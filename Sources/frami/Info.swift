import ArgumentParser
import AudioSignal
import Foundation
import Models
import RunEvents
import TerminalUI

struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "What is in a model file.")

    @Argument(
        help: ArgumentHelp("The model file, a run, or 'digits' for the built-in teacher.", valueName: "model"))
    var model: String
    @OptionGroup var runs: RunsOptions

    func run() throws {
        let file = try Networks.model(model, runs: runs.folder)
        let description = file.description
        let frontEnd = description.frontEnd
        let cost = file.cost
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
            ("frames", frontEnd.framingSummary),
            ("level", frontEnd.levelSummary),
            ("normalised", frontEnd.normalisationSummary),
            (
                "can be inverted",
                file.graph.hasStatistics
                    ? "yes, it has batch-norm statistics" : "no, it has no batch-norm statistics"
            ),
        ]
        var table = TextTable()
        for (name, value) in lines + memory(description) { table.add([name, value]) }
        for note in description.notes.sorted(by: { $0.key < $1.key }) { table.add([note.key, note.value]) }
        Output.table(table)
        Output.lines(["", "layers, as a PyTorch state dict names them"])
        var layers = TextTable(indent: 2)
        let shapes = file.tensors.sorted { $0.key.compare($1.key, options: .numeric) == .orderedAscending }
        for (name, tensor) in shapes {
            layers.add([name, (0..<tensor.shape.rank).map { "\(tensor.shape[$0])" }.joined(separator: " x ")])
        }
        Output.table(layers)
    }

    /// What it learned from, and who wrote it down.
    private func memory(_ description: ModelDescription) -> [(String, String)] {
        var lines = [("written by", description.version.map { "frami \($0)" } ?? "unknown")]
        if let record = description.training {
            let folds = record.folds.map(String.init).joined(separator: ", ")
            let held = folds.isEmpty ? "" : ", folds \(folds), fold \(record.heldOut) held out"
            lines.append(("trained on", "\(record.count) clips of \(record.set)\(held), list \(record.clips)"))
        } else {
            lines.append(("trained on", "unknown"))
        }
        return lines
    }
}
