import Distillation
import Foundation
import Models
import RunConsole

/// What `frami classify` says of one clip.
struct Answer {
    let clip: String
    let model: ModelDescription
    let hearing: Hearing
    /// The least score that makes an answer, and of tags the least that gives one.
    let threshold: Double

    /// What holds where none was named: a tag is more likely there than not; of one class of all the likeliest is named.
    static func usualThreshold(_ model: ModelDescription) -> Double { model.output == .sigmoid ? 0.5 : 0 }

    /// Classes by their scores, the highest first; of equals the first.
    private var ranking: [Int] {
        let scores = hearing.scores
        return scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
    }

    /// nil where the sound is none of the model's classes: silence, or no score that reaches the threshold.
    var label: Int? {
        guard !hearing.isSilent, let best = ranking.first else { return nil }
        return Double(hearing.scores[best]) >= threshold ? best : nil
    }

    /// Every tag whose score reaches the threshold, the likeliest first; of a model of one class of all, that class.
    var given: [Int] {
        guard model.output == .sigmoid, !hearing.isSilent else { return label.map { [$0] } ?? [] }
        return ranking.filter { Double(hearing.scores[$0]) >= threshold }
    }

    /// - Parameter top: how many classes are named; of tags, where none reaches the threshold.
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
