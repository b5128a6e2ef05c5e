import Foundation
import RunEvents
import SystemText

/// The lines of `--json`: one object on each line, with the documented keys in a fixed order.
public enum JSONLines {
    /// - Returns: nil for events that have no line.
    public static func line(_ event: RunEvent, at moment: Moment) -> String? {
        guard let (type, fields) = fields(of: event) else { return nil }
        var all: [(String, OrderedJSON)] = [("type", .text(type)), ("seconds", .number(moment.seconds))]
        switch event {
        case .started, .warned, .failed: break
        default: all += [("round", .number(Double(moment.round))), ("step", .number(Double(moment.step)))]
        }
        return OrderedJSON.object(all + fields).description
    }

    private static func fields(of event: RunEvent) -> (String, [(String, OrderedJSON)])? {
        switch event {
        case .started(let run):
            return (
                "started",
                [
                    ("run", .text(run.run)), ("seed", .whole(run.recipe.seed)), ("method", .text(run.recipe.method)),
                    ("output", .text(run.areTags ? "sigmoid" : "softmax")),
                    ("instructions", run.instructions.map(OrderedJSON.text) ?? .null),
                    ("teacher", network(run.teacher)), ("student", run.student.map(network) ?? .null),
                    (
                        "knobs",
                        .object(Knob.allCases.map { ($0.name, .number(run.recipe.knobs[$0])) })
                    ),
                ]
            )
        case .stepped(let step):
            let losses = step.losses.sorted { $0.key < $1.key }.map { ($0.key, OrderedJSON.single($0.value)) }
            return (
                "stepped",
                [
                    ("phase", .text(step.phase.rawValue)), ("losses", .object(losses)),
                    ("stepsPerSecond", .number(step.stepsPerSecond)),
                ]
            )
        case .evaluated(let evaluation):
            return ("evaluated", results(evaluation) + [("clips", .number(Double(evaluation.clips)))])
        case .knobChanged(let knob, let from, let to, _):
            return ("knobChanged", [("knob", .text(knob.name)), ("from", .number(from)), ("to", .number(to))])
        case .diverged(let term, let value):
            let sentence = "The loss '\(term)' became \(value); the run is back at its last good state and paused."
            return ("warned", [("message", .text(sentence))])
        case .warned(let message): return ("warned", [("message", .text(message))])
        case .finished(let outcome):
            let results = outcome.last.map(results) ?? [("student", .null), ("teacher", .null)]
            let fields = [("reason", OrderedJSON.text(outcome.reason.rawValue))] + results
            return ("finished", fields + [("checkpoint", .text(outcome.checkpoint))])
        case .failed(let reason): return ("failed", [("reason", .text(reason))])
        case .phaseBegan, .summarised, .sampled, .clipShown, .mapped, .measured, .ranksWaited, .paused, .resumed,
            .checkpointed, .logged, .unknown:
            return nil
        }
    }

    private static func network(_ network: RunDescription.Network) -> OrderedJSON {
        .object([("name", .text(network.name)), ("parameters", .number(Double(network.parameters)))])
    }

    private static func results(_ evaluation: Evaluation) -> [(String, OrderedJSON)] {
        let results = evaluation.tags.map(results) ?? namedResults(evaluation)
        guard let int8 = evaluation.int8 else { return results }
        let fields: [(String, OrderedJSON)] = [
            ("score", .number(int8.score)), ("bytes", .number(Double(int8.bytes))),
            ("floatBytes", .number(Double(int8.floatBytes))),
        ]
        return results + [("int8", .object(fields))]
    }

    /// Of a model that names one class of all.
    private static func namedResults(_ evaluation: Evaluation) -> [(String, OrderedJSON)] {
        let student = OrderedJSON.object([
            ("accuracy", .number(evaluation.accuracy)), ("low", .number(evaluation.interval.lowerBound)),
            ("high", .number(evaluation.interval.upperBound)), ("agreement", .number(evaluation.agreement)),
        ])
        return [("student", student), ("teacher", .object([("accuracy", .number(evaluation.teacherAccuracy))]))]
    }
}

extension JSONLines {
    /// The fields for tags, where `accuracy` is null, `low` and `high` are those of `mAP`, and `agreement` is the first
    /// of `agreements`.
    static func results(_ tags: TagEvaluation) -> [(String, OrderedJSON)] {
        let agreements = tags.agreements.map {
            OrderedJSON.object([("threshold", .number($0.threshold)), ("share", .number($0.share))])
        }
        let mAP = tags.meanAveragePrecision
        let student = OrderedJSON.object([
            ("accuracy", .null), ("low", .number(mAP.low)), ("high", .number(mAP.high)),
            ("agreement", tags.agreements.first.map { .number($0.share) } ?? .null), ("mAP", .number(mAP.value)),
            ("rocAUC", tags.meanROCArea.map { .number($0.value) } ?? .null), ("agreements", .list(agreements)),
        ])
        let teacher = OrderedJSON.object([("accuracy", .null), ("mAP", .number(tags.teacherMeanAveragePrecision))])
        return [("student", student), ("teacher", teacher)]
    }

    /// A value with its interval as an object.
    public static func estimate(_ estimate: Estimate?) -> OrderedJSON {
        guard let estimate else { return .null }
        return .object([
            ("value", .number(estimate.value)), ("low", .number(estimate.low)), ("high", .number(estimate.high)),
        ])
    }
}
