import ArgumentParser
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
            """)

    enum Format: String, EnumerableFlag {
        case csv, json
    }

    @OptionGroup var chosen: ChosenRun
    @Flag(help: "CSV, its first row the names of the columns, or one JSON object a line.") var format = Format.csv

    func run() throws {
        let folder = try RunList(chosen.runs.folder).find(chosen.run)
        let reader = try Reader(folder, isOver: EngineLock.holder(of: folder) == nil)
        if format == .csv { Output.row(["step", "round", "seconds", "part", "series", "value"]) }
        var curves = CurveRows()
        var number: Int64 = 0
        while true {
            let events = try reader.events(after: number, limit: 4096)
            guard let last = events.last else { return }
            for event in events { for row in curves.rows(event.event) { put(row, at: event.moment) } }
            try StandardOutput.check()
            number = last.number
        }
    }

    private func put(_ row: CurveRows.Row, at moment: Moment) {
        switch format {
        case .csv:
            Output.row([
                "\(moment.step)", "\(moment.round)", moment.seconds.brief, row.part, row.series,
                row.value.isNull ? "" : row.value.description,
            ])
        case .json:
            Output.object(
                .object([
                    ("step", .whole(UInt64(moment.step))), ("round", .whole(UInt64(moment.round))),
                    ("seconds", .number(moment.seconds)), ("part", .text(row.part)), ("series", .text(row.series)),
                    ("value", row.value),
                ]))
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
}
