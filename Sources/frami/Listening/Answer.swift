import Distillation
import Foundation
import Models
import RunConsole

/// The answer of `frami classify` for one clip.
struct Answer {
    let clip: String
    let model: ModelDescription
    let hearing: Hearing
    /// The lowest score for which a class or tag is named.
    let threshold: Double

    /// The default threshold: one half for tags; 0 for other models, so that the most likely class is always named.
    static func defaultThreshold(_ model: ModelDescription) -> Double { model.output == .sigmoid ? 0.5 : 0 }

    /// The classes by their scores, the highest first; of equal ones the first in the model's order.
    private var ranking: [Int] {
        let scores = hearing.scores
        return scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
    }

    /// The named class; nil for silence, or where no score reaches the threshold.
    var label: Int? {
        guard !hearing.isSilent, let best = ranking.first else { return nil }
        return Double(hearing.scores[best]) >= threshold ? best : nil
    }

    /// All tags whose scores reach the threshold, the most likely first; for other models the named class.
    var given: [Int] {
        guard model.output == .sigmoid, !hearing.isSilent else { return label.map { [$0] } ?? [] }
        return ranking.filter { Double(hearing.scores[$0]) >= threshold }
    }

    /// - Parameter top: how many classes are listed; for tags only where none reaches the threshold.
    func line(top: Int) -> String {
        if hearing.isSilent { return "\(clip)  none of these  (silence)" }
        let named = model.output == .sigmoid && label != nil ? given : Array(ranking.prefix(top))
        let words = named.map { "\(model.classes[$0]) \(String(format: "%.3f", hearing.scores[$0]))" }
        let ranked = words.joined(separator: "  ")
        return label == nil ? "\(clip)  none of these  (\(ranked))" : "\(clip)  \(ranked)"
    }

    var object: OrderedJSON {
        func numbers(_ values: [Float]) -> OrderedJSON { .list(values.map(OrderedJSON.single)) }
        let frontEnd = model.frontEnd
        let windows = hearing.windows.map { window in
            OrderedJSON.object([
                ("start", .number(frontEnd.duration(frames: window.frames.lowerBound))),
                ("end", .number(frontEnd.duration(frames: window.frames.upperBound))),
                ("heardFrom", .number(frontEnd.duration(frames: window.heard.lowerBound))),
                ("heardTo", .number(frontEnd.duration(frames: window.heard.upperBound))),
                ("energy", .single(window.energy)), ("logits", numbers(window.logits)),
                ("scores", numbers(window.scores)),
            ])
        }
        return .object([
            ("type", .text("classified")), ("clip", .text(clip)),
            ("class", label.map { .text(model.classes[$0]) } ?? .null),
            ("tags", .list(given.map { .text(model.classes[$0]) })), ("silence", .flag(hearing.isSilent)),
            ("classes", .list(model.classes.map(OrderedJSON.text))), ("scores", numbers(hearing.scores)),
            ("windows", .list(windows)),
        ])
    }
}
