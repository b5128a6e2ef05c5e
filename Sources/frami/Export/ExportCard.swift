import AudioSignal
import Foundation
import Models
import NetworkGraph
import ONNXExport
import RunConsole
import RunEvents
import TerminalUI

/// What stands beside the exported networks: labels, all numbers for a program, and the card for a person.
struct ExportCard {
    private let exporter: Exporter
    private let results: [ExportEvaluation.Result]
    private let evaluated: String?
    private let cost: Cost
    /// Numbers that a pass holds at a time.
    private let activations: Int

    /// - Parameters:
    ///   - results: on labelled clips; empty where none were given.
    ///   - evaluated: the clips' name.
    /// - Throws: `GraphError`.
    init(_ exporter: Exporter, results: [ExportEvaluation.Result], evaluated: String? = nil) throws {
        self.exporter = exporter
        self.results = results
        self.evaluated = evaluated
        let graph = exporter.source.model.graph
        cost = try graph.cost(frames: exporter.frames)
        activations = try graph.activations(frames: exporter.frames)
    }

    private var model: ModelFile { exporter.source.model }
    private var description: ModelDescription { model.description }
    private var frontEnd: FrontEnd { description.frontEnd }
    private var source: ExportSource { exporter.source }

    var files: [(name: String, data: Data)] {
        let labels = description.classes.joined(separator: "\n") + "\n"
        return [
            (ExportFormat.File.labels, Data(labels.utf8)), (ExportFormat.File.sheet, Data(sheet.utf8)),
            (ExportFormat.File.card, Data(card.utf8)),
        ]
    }

    /// What the command prints.
    func summary(folder: String) -> [String] {
        var table = TextTable([.left, .right], indent: 2)
        for report in exporter.reports { table.add([report.file, size(report.bytes), check(report)]) }
        let trial = exporter.trial.map { ["  \($0.sentence)"] } ?? []
        return ["\(folder): \(exporter.files.count + files.count) files"] + table.lines + trial
    }

    private func size(_ bytes: Int) -> String { bytes.kilobytes }

    private func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }

    /// The result of the comparison of the exported file with frami.
    private func check(_ report: Exporter.Report) -> String {
        guard let difference = report.largestDifference, let agreement = report.agreement else {
            return "not run here"
        }
        return "decides like the model on \(percent(agreement)) of \(report.samples) synthetic samples, scores within "
            + String(format: "%.1g", difference)
    }
}

extension Int {
    /// `59.2 KB`.
    var kilobytes: String { String(format: "%.1f KB", Double(self) / 1000) }
}

/// `model.json`: one field a line.
extension ExportCard {
    private var sheet: String {
        let graph = model.graph
        let axes = graph.input.axes.map { axis -> OrderedJSON in
            switch axis {
            case .batch: .text("batch")
            case .channels: .number(Double(graph.input.channels))
            case .bands: .number(Double(graph.input.bands))
            case .frames: exporter.onlyFrames.map { OrderedJSON.number(Double($0)) } ?? .text("time")
            }
        }
        let fixed = graph.input.shape(batch: 1, frames: exporter.frames).map { OrderedJSON.number(Double($0)) }
        var fields: [(String, String)] = [
            ("format", "1"), ("frami", OrderedJSON.text(FramiVersion.current).description),
            ("architecture", OrderedJSON.text(description.architecture).description),
            ("classes", OrderedJSON.list(description.classes.map(OrderedJSON.text)).description),
            ("output", OrderedJSON.text(description.output.rawValue).description),
            ("threshold", OrderedJSON.number(Answer.defaultThreshold(description)).description),
            ("frontEnd", frontEnd.json), ("mel", OrderedJSON.list(axes).description),
            ("static", OrderedJSON.list(fixed).description), ("frames", "\(exporter.frames)"),
            ("sampleRate", "\(frontEnd.sampleRate)"), ("parameters", "\(cost.parameters)"),
            ("multiplyAdds", "\(cost.multiplyAdds)"), ("activations", "\(activations)"),
        ]
        if exporter.reports.contains(where: { $0.file == ExportFormat.File.wave }),
            let wave = try? WaveFrontEnd(frontEnd)
        {
            fields.append(("leastSamples", "\(wave.leastSamples)"))
        }
        fields.append(("files", OrderedJSON.list(exporter.reports.map(object)).description))
        fields.append(("quantisationAware", trial.description))
        fields.append(("provenance", provenance.description))
        return "{\n" + fields.map { "  \(OrderedJSON.text($0).description): \($1)" }.joined(separator: ",\n") + "\n}\n"
    }

    private func object(_ report: Exporter.Report) -> OrderedJSON {
        let result = results.first { $0.file == report.file }?.evaluation
        return .object([
            ("name", .text(report.file)), ("bytes", .number(Double(report.bytes))),
            ("largestDifference", report.largestDifference.map(OrderedJSON.single) ?? .null),
            ("agreement", report.agreement.map(OrderedJSON.number) ?? .null),
            ("samples", .number(Double(report.samples))),
            ("keptFloat", .list(report.keptFloat.map(OrderedJSON.text))),
            ("score", result.map { .number($0.score) } ?? .null),
            ("low", result.map { .number($0.interval.lowerBound) } ?? .null),
            ("high", result.map { .number($0.interval.upperBound) } ?? .null),
        ])
    }

    private var trial: OrderedJSON {
        guard let trial = exporter.trial else { return .null }
        return .object([
            ("steps", .number(Double(trial.steps))), ("teacher", .text(trial.teacher)),
            ("samples", .number(Double(trial.heldOut))), ("agreeingBefore", .number(Double(trial.before))),
            ("agreeing", .number(Double(trial.after))), ("kept", .flag(trial.isKept)),
        ])
    }

    private var provenance: OrderedJSON {
        guard let recipe = source.recipe else {
            return .object([("run", .null), ("notes", notes)])
        }
        return .object([
            ("run", source.run.map { .text($0.name) } ?? .null),
            ("teacher", .text((recipe.teacher as NSString).lastPathComponent)),
            ("teacherHash", source.teacherHash.map(OrderedJSON.text) ?? .null), ("method", .text(recipe.method)),
            ("seed", .whole(recipe.seed)), ("knobsTurned", .list(source.turnedKnobs.map(OrderedJSON.text))),
            ("notes", notes),
        ])
    }

    private var notes: OrderedJSON {
        .object(description.notes.sorted { $0.key < $1.key }.map { ($0.key, .text($0.value)) })
    }
}

/// `CARD.md`.
extension ExportCard {
    private var card: String {
        let parts = [origin, table, input, costs, unmeasured]
        return "# \(description.architecture)\n\n" + parts.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
            + "\n"
    }

    private var origin: [String] {
        let names =
            description.classes.prefix(12).joined(separator: ", ") + (description.classes.count > 12 ? ", …" : "")
        var lines = [
            "A sound classifier of \(description.classes.count) \(description.output == .sigmoid ? "tags" : "classes") "
                + "(\(names)), exported by frami \(FramiVersion.current).", "",
        ]
        guard let recipe = source.recipe else {
            lines.append("It is no run's student: where its weights come from, its own file says.")
            if let training = description.training {
                lines.append("Trained on \(training.count) clips of \(training.set), list \(training.clips).")
            }
            return lines
        }
        let teacher = (recipe.teacher as NSString).lastPathComponent
        lines.append(
            "Distilled from the teacher `\(teacher)`\(source.teacherHash.map { " (hash \($0))" } ?? "") without any "
                + "recording, by the method `\(recipe.method)` with seed \(recipe.seed), "
                + "\(description.notes["rounds"] ?? "?") rounds, run `\(source.run?.name ?? "?")`.")
        let turned = source.turnedKnobs
        lines.append(turned.isEmpty ? "No knob was turned on the way." : "Turned: \(turned.joined(separator: "; ")).")
        return lines
    }

    private var table: [String] {
        var lines = [
            "## Files", "",
            "| file | size | beside the model itself | on \(evaluated.map { "`\($0)`" } ?? "labelled clips") |",
            "|---|---:|---|---|",
        ]
        for report in exporter.reports {
            lines.append("| `\(report.file)` | \(size(report.bytes)) | \(check(report)) | \(worth(report.file)) |")
        }
        if let own = results.first(where: { $0.file == ExportFormat.File.weights }) {
            lines.append("| the model itself | \(size(model.encoded().count)) | | \(worth(own.file)) |")
        }
        for report in exporter.reports where !report.keptFloat.isEmpty {
            lines += ["", "In `\(report.file)` stay in Float: \(report.keptFloat.joined(separator: ", "))."]
        }
        if let trial = exporter.trial {
            lines += ["", trial.sentence + (trial.isKept ? ", in the files in 8 bits alone." : ".")]
        }
        lines += [
            "", "`labels.txt` has the classes in the order of the scores, `model.json` all of this for a program.",
        ]
        if exporter.files.contains(where: { $0.name == ExportFormat.File.calibration }) {
            lines.append(
                "`calibration.npy` holds synthetic samples of `\(source.poolName ?? "?")`, as `student.onnx` takes them, "
                    + "for converters that calibrate themselves; the scales of 8 bits are from them.")
        }
        return lines
    }

    private func worth(_ file: String) -> String {
        guard let evaluation = results.first(where: { $0.file == file })?.evaluation else { return "not measured" }
        let interval = evaluation.interval
        return "\(evaluation.metric.rawValue) \(percent(evaluation.score)) (\(percent(interval.lowerBound)) to "
            + "\(percent(interval.upperBound))) of \(evaluation.clips) clips"
    }

    private var input: [String] {
        let rate = frontEnd.sampleRate
        return [
            "## What it takes", "",
            "Sound at \(rate) Hz in -1...1: windows of \(frontEnd.windowLength) samples every \(frontEnd.hopLength), "
                + "\(frontEnd.framingSummary); \(frontEnd.melBands) mel bands from \(frontEnd.lowestFrequency.brief) to "
                + "\(frontEnd.highestFrequency.brief) Hz; \(frontEnd.levelSummary). `model.json` has every constant.",
            "A usual clip has \(exporter.frames) frames "
                + "(\(String(format: "%.2f", frontEnd.duration(frames: exporter.frames))) s).",
        ]
    }

    private var costs: [String] {
        [
            "## What it costs", "",
            "\(cost.parameters) parameters, \(cost.multiplyAdds) multiply-adds for a usual clip, and at least "
                + "\(size(4 * activations)) of RAM for what lies between its layers in Float, "
                + "\(size(activations)) in 8 bits.",
        ]
    }

    private var unmeasured: [String] {
        var lines = ["## What was not measured", ""]
        if results.isEmpty { lines.append("- What it is worth on real clips: none were given (`--evaluate`).") }
        if !results.isEmpty {
            lines.append("- Files without a figure on labelled clips; they are compared on synthetic samples alone.")
        }
        lines.append("- Time, energy and RAM on any device; the RAM above is counted from the graph.")
        if exporter.reports.contains(where: { $0.file == ExportFormat.File.torch }) {
            lines.append("- `student.py`, which nothing here can run.")
        }
        return lines
    }
}
