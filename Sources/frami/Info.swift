import ArgumentParser
import AudioSignal
import Foundation
import Models
import RunEvents

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
