import ArgumentParser
import Foundation
import ONNXExport
import RunConsole
import TerminalUI

struct QuantiseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quantise",
        abstract: "What 8 bits do to a model, layer by layer, on synthetic samples.",
        discussion: """
            For each layer the power of the signal over that of the error, in dB (20 is a tenth, 40 a hundredth): of what \
            the layer gives with its own input and weights in 8 bits, of the same with all layers in 8 bits, and of the \
            model's logits with this layer alone in 8 bits; and on how many samples the model then decides as in Float. \
            'frami export --keep-float' leaves layers in Float.
            """,
        aliases: ["quantize"])

    @Argument(
        help: ArgumentHelp("A model file, a run, or a built-in teacher: 'letters' or 'digits'.", valueName: "model"))
    var model: String
    @Option(
        help: ArgumentHelp("A run whose synthetic samples are taken, of a model without its own.", valueName: "run"))
    var calibrate: String?
    @Flag(help: "One JSON object a line.")
    var json = false
    @OptionGroup var runs: RunsOptions

    func run() throws {
        let source = try ExportSource(model, runs: runs.folder, calibration: calibrate)
        guard source.pool != nil else {
            throw ExportProblem(
                "\(model) has no synthetic samples to compare on; name a run that has some with --calibrate.")
        }
        var exporter = try Exporter(source)
        let eightBits = try EightBits(
            exporter.freeModel(keepsNorms: false), samples: exporter.calibrationInputs,
            areTags: source.model.description.output == .sigmoid)
        let errors = try eightBits.errors()
        let worst = try eightBits.worst(errors)
        let sizes = [eightBits.float, eightBits.model(keepsFloat: []), eightBits.model(keepsFloat: worst)]
            .map { $0.encoded().count }
        if json {
            printObjects(errors, worst, sizes)
        } else {
            printTable(errors, worst, sizes)
        }
    }

    private func printTable(_ errors: LayerErrors, _ worst: [String], _ sizes: [Int]) {
        var table = TextTable([.left, .left, .right, .right, .right, .right, .right])
        table.add(["layer", "kind", "weights", "alone", "with all", "logits", "decides alike"])
        for layer in errors.layers {
            table.add([
                layer.name, layer.operation, "\(layer.weights)", layer.alone.decibels, layer.together.decibels,
                layer.logits.decibels, "\(layer.agreeing) of \(errors.samples)",
            ])
        }
        Output.table(table)
        Output.lines([
            "",
            "All layers in 8 bits: decides as in Float on \(errors.agreeing) of \(errors.samples) samples, "
                + "\(sizes[1].kilobytes) in place of \(sizes[0].kilobytes).",
        ])
        guard !worst.isEmpty else { return }
        Output.line(
            "With \(worst.joined(separator: ", ")) in Float more of them stay, in \(sizes[2].kilobytes): "
                + "frami export \(model) --keep-float \(worst.joined(separator: ",")) --out FOLDER")
    }

    private func printObjects(_ errors: LayerErrors, _ worst: [String], _ sizes: [Int]) {
        func power(_ decibels: Double) -> OrderedJSON { decibels.isFinite ? .number(decibels) : .null }
        for layer in errors.layers {
            Output.object(
                .object([
                    ("type", .text("layer")), ("name", .text(layer.name)), ("kind", .text(layer.operation)),
                    ("weights", .number(Double(layer.weights))), ("alone", power(layer.alone)),
                    ("together", power(layer.together)), ("logits", power(layer.logits)),
                    ("agreeing", .number(Double(layer.agreeing))),
                ]))
        }
        Output.object(
            .object([
                ("type", .text("quantised")), ("samples", .number(Double(errors.samples))),
                ("agreeing", .number(Double(errors.agreeing))), ("floatBytes", .number(Double(sizes[0]))),
                ("bytes", .number(Double(sizes[1]))), ("keepFloat", .list(worst.map(OrderedJSON.text))),
                ("keepFloatBytes", .number(Double(sizes[2]))),
            ]))
    }
}

extension Double {
    /// `31.2 dB`; a dash where there is no error at all.
    fileprivate var decibels: String { isFinite ? String(format: "%.1f dB", self) : "-" }
}
