import ArgumentParser
import Dashboard
import Foundation
import RunConsole
import RunEvents
import RunStore
import SystemText

/// The numbers behind a run's charts, one a row.
struct ExportCurves: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export-curves", abstract: "Print the numbers behind a run's charts, for other programs.",
        discussion: """
            Each row is one number of one series: where in the run it is from (step, round, seconds), its part of the \
            run, its series and its value. The parts inversion, distillation and training hold the losses of each \
            step, unweighted, and 'total' as it was minimised; evaluation holds shares from 0 to 1, of all clips and \
            by class; diversity holds what the panel of that name shows; knobs holds the values at the start and each \
            change. A loss that is no number has an empty value, or null.

            With --tensorboard the same numbers go into an event file, under tags such as inversion/bn, so that \
            'tensorboard --logdir FOLDER' lays the run beside others.
            """)

    enum Format: String, EnumerableFlag {
        case csv, json
    }

    @OptionGroup var chosen: ChosenRun
    @Flag(help: "CSV, its first row the names of the columns, or one JSON object a line.") var format = Format.csv
    @Option(
        help: ArgumentHelp(
            "Write a TensorBoard event file into a folder of the run's name in this folder instead.",
            valueName: "folder"))
    var tensorboard: String?

    func run() throws {
        let folder = try RunList(chosen.runs.folder).find(chosen.run)
        if let tensorboard {
            return Output.line(try CurveExport.save(folder, as: .tensorboard, in: "\(tensorboard)/\(folder.name)"))
        }
        try CurveExport.each(
            of: folder, as: format == .csv ? .csv : .json, Output.rows, batch: StandardOutput.check)
    }
}

/// Writes the numbers behind the charts in one of their forms.
enum CurveExport {
    /// Writes them into a file.
    ///
    /// - Returns: the file's path.
    /// - Throws: `StoreError`; nothing is left of the attempt.
    static func save(_ run: RunFolder, as format: CurveFormat, in folder: String) throws -> String {
        var data = Data()
        try each(of: run, as: format) { data.append($0) }
        let start = Int(started(run))
        let name =
            switch format {
            case .csv: "curves.csv"
            case .json: "curves.jsonl"
            case .tensorboard: "events.out.tfevents.\(start).frami"
            }
        let path = "\(folder)/\(name)"
        try makeFolders(folder, mode: 0o777)
        try replaceFile(at: path, with: data, mode: sharedMode)
        return path
    }

    /// When the run began, in seconds since 1970: its recipe is the first file that is written.
    private static func started(_ run: RunFolder) -> Double {
        let attributes = try? FileManager.default.attributesOfItem(atPath: run.recipePath)
        return (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
    }

    /// Passes on the form's bytes piece by piece.
    ///
    /// - Parameter batch: called after some thousand events.
    static func each(
        of run: RunFolder, as format: CurveFormat, _ put: (Data) -> Void, batch: () throws -> Void = {}
    ) throws {
        let reader = try Reader(run, isOver: EngineLock.holder(of: run) == nil)
        let start = started(run)
        switch format {
        case .csv: put(Data((Output.rowText(["step", "round", "seconds", "part", "series", "value"]) + "\n").utf8))
        case .json: break
        case .tensorboard: put(TensorBoardEvents.opening(at: start))
        }
        var curves = CurveRows()
        var number: Int64 = 0
        while true {
            let events = try reader.events(after: number, limit: 4096)
            guard let last = events.last else { return }
            for event in events {
                let rows = curves.rows(event.event)
                if !rows.isEmpty { put(bytes(of: rows, at: event.moment, as: format, start: start)) }
            }
            try batch()
            number = last.number
        }
    }

    private static func bytes(of rows: [CurveRows.Row], at moment: Moment, as format: CurveFormat, start: Double)
        -> Data
    {
        switch format {
        case .csv:
            let lines = rows.map { row in
                Output.rowText([
                    "\(moment.step)", "\(moment.round)", moment.seconds.brief, row.part, row.series,
                    row.value.isNull ? "" : row.value.description,
                ]) + "\n"
            }
            return Data(lines.joined().utf8)
        case .json:
            let lines = rows.map { row in
                OrderedJSON.object([
                    ("step", .whole(UInt64(moment.step))), ("round", .whole(UInt64(moment.round))),
                    ("seconds", .number(moment.seconds)), ("part", .text(row.part)), ("series", .text(row.series)),
                    ("value", row.value),
                ]).description + "\n"
            }
            return Data(lines.joined().utf8)
        case .tensorboard:
            // TensorBoard has no place for a loss that is no number but as NaN, which it marks.
            return TensorBoardEvents.scalars(
                rows.map { ("\($0.part)/\($0.series)", $0.value.float) }, step: moment.step,
                at: start + moment.seconds)
        }
    }
}

/// What each event of a record adds to the charts' series.
struct CurveRows {
    struct Row {
        let part: String
        let series: String
        /// A number; null where a loss was none.
        let value: OrderedJSON
    }

    /// Of the run, as soon as it has said them.
    private var classes: [String] = []

    mutating func rows(_ event: RunEvent) -> [Row] {
        switch event {
        case .started(let description):
            classes = description.classes
            return description.recipe.knobs.dictionary.sorted { $0.key < $1.key }.map {
                Row(part: "knobs", series: $0.key, value: .number($0.value))
            }
        case .stepped(let step):
            return step.losses.sorted { $0.key < $1.key }.map {
                Row(part: step.phase.rawValue, series: $0.key, value: number($0.value))
            }
        case .evaluated(let evaluation): return rows(evaluation)
        case .measured(let diversity):
            return [
                Row(part: "diversity", series: "similarity", value: number(diversity.similarity)),
                Row(part: "diversity", series: "entropy", value: number(diversity.entropy)),
                Row(part: "diversity", series: "bankSpread", value: number(diversity.bankSpread)),
            ]
        case .knobChanged(let knob, _, let value, _):
            return [Row(part: "knobs", series: knob.name, value: .number(value))]
        default: return []
        }
    }

    private func number(_ value: Float) -> OrderedJSON { value.isFinite ? .single(value) : .null }

    private func rows(_ evaluation: Evaluation) -> [Row] {
        let whole = [
            Row(part: "evaluation", series: evaluation.metric.rawValue, value: .number(evaluation.score)),
            Row(part: "evaluation", series: "teacher", value: .number(evaluation.teacherScore)),
            Row(part: "evaluation", series: "agreement", value: .number(evaluation.agreement)),
        ]
        return whole
            + evaluation.perClass.enumerated().compactMap { index, share in
                guard let share, classes.indices.contains(index) else { return nil }
                return Row(part: "evaluation", series: "class \(classes[index])", value: .number(share))
            }
    }
}

extension OrderedJSON {
    fileprivate var isNull: Bool { if case .null = self { true } else { false } }

    fileprivate var float: Float {
        switch self {
        case .number(let value): Float(value)
        case .single(let value): value
        default: .nan
        }
    }
}
