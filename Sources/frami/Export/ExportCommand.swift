import ArgumentParser
import AudioFiles
import Distillation
import Foundation
import Models
import ONNXExport
import RunEvents
import RunStore

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a model for a phone or a sensor: ONNX in Float and 8 bits, sound in or mel in, and PyTorch.",
        discussion: """
            The folder is written whole or not at all, and each file only if it gives what the model gives on synthetic \
            samples. The formats: onnx (mel in, any duration), int8 (calibrated on the run's synthetic samples), wave \
            (samples in, the front end as convolutions), static (batch 1 and a fixed duration, for tools that make C of \
            it), torch (a module of its own). Beside them: labels.txt, model.json, CARD.md.
            """)

    @Argument(
        help: ArgumentHelp("A model file, a run, or a built-in teacher: 'letters' or 'digits'.", valueName: "model"))
    var model: String
    @Option(help: ArgumentHelp("The folder to make.", valueName: "folder"))
    var out: String
    @Option(help: ArgumentHelp("Some of onnx,int8,wave,static,torch; all that can be by default.", valueName: "list"))
    var formats: String?
    @Flag(help: "Leave batch normalisations in student.onnx as nodes, so that it can be imported and inverted again.")
    var keepBatchNorm = false
    @Option(
        help: ArgumentHelp(
            "A run whose synthetic samples int8 is calibrated on, of a model without its own.", valueName: "run"))
    var calibrate: String?
    @Option(
        help: ArgumentHelp(
            "Layers that stay in Float in the int8 files: names that 'frami quantise' lists, or 'auto' for those that hurt.",
            valueName: "auto|a,b,…"))
    var keepFloat: String?
    @Option(
        help: ArgumentHelp(
            "Train the weights of the int8 files for 8 bits, on the run's synthetic samples: where 8 bits change more than half "
                + "a point of its decisions, always, or never.", valueName: "auto|on|off"))
    var quantisationAware = QuantisationAware.auto
    @Option(
        help: ArgumentHelp("Labelled clips to say in the card what each file is worth.", valueName: "kind:root[:fold]"))
    var evaluate: String?
    @OptionGroup var runs: RunsOptions

    func run() throws {
        try checkName(out, of: "--out")
        var chosen = try ExportFormat.formats(formats)
        let keptFloat = try KeptFloat(keepFloat)
        try NewFolder.check(out)
        let source = try ExportSource(model, runs: runs.folder, calibration: calibrate)
        let clips = try evaluate.map { try ExportEvaluation($0, of: source.model) }
        try leaveOut(&chosen, source)
        var exporter = try Exporter(
            source, keepsNorms: keepBatchNorm, keptFloat: keptFloat, quantisationAware: quantisationAware)
        try exporter.make(chosen)
        for failure in exporter.failures { printError(failure) }
        if exporter.reports.isEmpty { throw ExitCode(1) }
        let card = try ExportCard(exporter, results: clips?.results(exporter) ?? [], evaluated: evaluate)
        try write(exporter.files + card.files)
        Output.lines(card.summary(folder: out))
        if !exporter.failures.isEmpty { throw ExitCode(1) }
    }

    /// What nobody asked for by name and cannot be, with a word why; what was asked for is refused.
    private func leaveOut(_ chosen: inout [ExportFormat], _ source: ExportSource) throws {
        let isAsked = formats != nil
        func leave(_ format: ExportFormat, _ sentence: String) throws {
            if isAsked { throw ExportProblem(sentence) }
            printError(sentence)
            chosen.removeAll { $0 == format }
        }
        if chosen.contains(.int8), source.pool == nil {
            try leave(
                .int8,
                "\(model) has no synthetic samples to calibrate 8 bits on; name a run that has some with --calibrate, or "
                    + "leave out int8.")
        }
        guard chosen.contains(.wave) else { return }
        do {
            _ = try WaveFrontEnd(source.model.description.frontEnd)
        } catch let error as ExportError {
            try leave(.wave, "\(error)")
        }
    }

    private func write(_ files: [(name: String, data: Data)]) throws {
        let folder = try NewFolder(at: out)
        do {
            for (name, data) in files { try folder.write(data, named: name) }
            try folder.keep()
        } catch {
            folder.discard()
            throw error
        }
    }
}
