import Distillation
import Listening
import Models
import RunConsole
import SystemText
import TerminalUI

/// What a model hears, as lines of text or JSON.
struct ListenedLines {
    private let model: ModelDescription
    private let isJSON: Bool
    private var detections: Detections

    init(_ model: ModelDescription, threshold: Double, isJSON: Bool) {
        self.model = model
        self.isJSON = isJSON
        detections = Detections(threshold: threshold, areTags: model.output == .sigmoid)
    }

    /// Until the sound is over, or a signal ends it.
    ///
    /// - Throws: `LiveSoundError`, `InferenceError`.
    func run(_ listener: LiveListener, _ sound: LiveSound) throws {
        var lines = self
        var seconds = 0.0
        StopSignals.install()
        while !StopSignals.isRequested, let pieces = try sound.next(waiting: 0.1) {
            for piece in pieces {
                seconds += Double(piece.samples.count) / Double(model.frontEnd.sampleRate)
                try lines.say(listener.hear(piece.samples))
            }
        }
        guard seconds > 0 else { throw LiveSoundError("No sound came; give a file, or samples by a pipe.") }
        try lines.say(listener.finish())
        try lines.detections.finish().forEach { try lines.say($0) }
        if isJSON { try write(.object([("type", .text("finished")), ("seconds", .number(seconds))])) }
    }

    private mutating func say(_ news: LiveListener.News) throws {
        for moment in news.moments {
            let ended = detections.hear(moment.scores, heard: moment.heard, isSilent: moment.isSilent)
            if isJSON { try write(object(moment)) }
            for detection in ended { try say(detection) }
        }
    }

    private func object(_ moment: LiveListener.Moment) -> OrderedJSON {
        .object([
            ("type", .text("heard")), ("seconds", .number(moment.seconds)),
            ("heardFrom", .number(moment.heard.lowerBound)), ("heardTo", .number(moment.heard.upperBound)),
            ("silence", .flag(moment.isSilent)),
            ("classes", .list(detections.open.keys.sorted().map { .text(model.classes[$0]) })),
            ("scores", .list(moment.scores.map(OrderedJSON.single))),
        ])
    }

    private func say(_ detection: Detection) throws {
        let name = model.classes[detection.label]
        guard !isJSON else {
            return try write(
                .object([
                    ("type", .text("detected")), ("class", .text(name)), ("start", .number(detection.start)),
                    ("end", .number(detection.end)), ("score", .single(detection.score)),
                ]))
        }
        var line = NumberText.clock(detection.start, withTenths: true)
        line += "-" + NumberText.clock(detection.end, withTenths: true)
        try write("\(line)  \(name.visible)  \(NumberText.fixed(Double(detection.score), decimals: 3))")
    }

    private func write(_ object: OrderedJSON) throws { try write(object.description) }

    private func write(_ line: String) throws {
        if let problem = StandardOutput.write(line + "\n") { throw problem }
    }
}
