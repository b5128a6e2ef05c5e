import ArgumentParser
import Foundation
import Models
import NetworkGraph
import TerminalUI

struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "What is in a model file.")

    @Argument(
        help: ArgumentHelp("A model file, a run, or a built-in teacher: 'letters' or 'digits'.", valueName: "model"))
    var model: String
    @Flag(help: "List the nodes that --before and --after may name, too.")
    var nodes = false
    @OptionGroup var runs: RunsOptions

    func run() throws {
        let file = try Networks.model(model, runs: runs.folder)
        var table = TextTable()
        for (name, value) in try ModelSummary(file).lines { table.add([name, value]) }
        Output.table(table)
        if nodes { try printNodes(of: file) }
        Output.lines(["", "layers, as a PyTorch state dict names them"])
        var layers = TextTable(indent: 2)
        let shapes = file.tensors.sorted { $0.key.compare($1.key, options: .numeric) == .orderedAscending }
        for (name, tensor) in shapes {
            layers.add([name, tensor.shape.array.text])
        }
        Output.table(layers)
    }

    /// Prints the nodes with their shapes for a typical clip.
    private func printNodes(of file: ModelFile) throws {
        Output.lines(["", "nodes that --before and --after may name, and the shapes of their values"])
        let shapes = try file.graph.shapes(batch: 1, frames: file.defaultFrames)
        var table = TextTable(indent: 2)
        for name in file.graph.singleCuts { table.add([name, shapes[name]!.dropFirst().text]) }
        Output.table(table)
    }
}

extension Collection<Int> {
    /// The shape as text, such as `64 x 8 x 12`.
    var text: String { map(String.init).joined(separator: " x ") }
}
