import RunEvents
import TerminalTestSupport
import TerminalUI

@testable import Dashboard

/// Events of a run that learns, made by arithmetic alone, so that every machine makes the same.
struct ScriptedRun {
    private(set) var events: [RecordedEvent] = []
    var moment = Moment()
    private var generator = SeededGenerator(seed: 7)

    static let classes = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]

    static var description: RunDescription {
        // HTK mel bands between 60 Hz and 7.8 kHz by repeated multiplication, near enough for labels.
        var frequencies: [Double] = []
        var frequency = 760.0
        for _ in 0..<32 {
            frequencies.append((frequency - 700).rounded())
            frequency *= 1.08
        }
        return RunDescription(
            run: "1124-1130-digits", recipe: Recipe(), teacher: .init(name: "resnet", parameters: 185_000),
            student: .init(name: "resnet8", parameters: 25_000), classes: classes,
            axes: .init(frequencies: frequencies, secondsPerFrame: 0.025, decibels: -80...0), evaluation: "digits",
            clips: 240, threads: 2)
    }

    init(rounds: Int = 6) {
        add(.started(Self.description))
        for number in 0..<20 { add(.clipShown(Self.clip(number))) }
        add(.logged("digits: 10 classes, 240 clips of 12 speakers that the teacher never heard"))
        for round in 0..<rounds { add(round: round) }
    }

    mutating func add(_ event: RunEvent) {
        events.append(RecordedEvent(number: Int64(events.count + 1), moment: moment, event: event))
    }

    mutating func step(_ phase: Phase, _ done: Int, of planned: Int, _ losses: [String: Float]) {
        moment.step += 1
        moment.seconds += 0.25
        add(
            .stepped(
                Step(
                    phase: phase, done: done, planned: planned, losses: losses, stepsPerSecond: 2.5,
                    secondsLeft: 240 - moment.seconds)))
    }

    private mutating func add(round: Int) {
        moment.round = round
        add(.phaseBegan(.inversion))
        if round == 2 { add(.knobChanged(knob: .weight(.contrast), from: 0.8, to: 1.6, by: "screen")) }
        for index in 1...10 {
            let age = Float(moment.step + 1)
            let noise = Float(0.9 + 0.2 * generator.share())
            step(
                .inversion, index, of: 10,
                [
                    "bn": (6 + 400 / (age + 8)) * noise, "oh": 24 / (age + 8) * noise, "adv": -0.1 * noise,
                    "cr": (1 + 40 / (age + 10)) * noise, "total": (8 + 460 / (age + 8)) * noise,
                ])
        }
        for label in 0..<10 {
            var picture = Self.picture(of: label, round: round)
            picture.number = 10 * round + label
            picture.nearestClip = NearestClip(number: 2 * label + round % 2, distance: 4 / Float(round + 1))
            add(.sampled(picture))
        }
        add(.mapped(Self.map(rounds: round + 1)))
        add(
            .measured(
                Diversity(
                    similarity: 0.5, entropy: 2.25, bankSpread: 0.5,
                    poolClasses: (0..<10).map { 6 * (round + 1) + $0 % 3 })))
        add(.phaseBegan(.distillation))
        for index in 1...15 {
            let age = Float(moment.step + 1)
            step(
                .distillation, index, of: 15,
                ["kl": 90 / (age + 10), "pre": 9 / (age + 10), "post": 8 / (age + 12), "total": 107 / (age + 11)])
        }
        add(.phaseBegan(.evaluation))
        add(.evaluated(Self.evaluation(right: min(23, 6 + 4 * round))))
        add(.checkpointed(file: "checkpoints/round-\(round + 1).safetensors", isBest: true))
    }

    /// Of 24 clips of each of ten classes so many are right; the rest are taken for the next class.
    static func evaluation(right: Int) -> Evaluation {
        var confusion = [Int](repeating: 0, count: 100)
        for row in 0..<10 {
            confusion[row * 10 + row] = right
            confusion[row * 10 + (row + 1) % 10] = 24 - right
        }
        return Evaluation(
            confusion: confusion, classes: 10, agreement: Double(right) / 24, teacherAccuracy: 0.975, isBest: true)
    }

    /// The same sound as the samples of its class, but louder at its end.
    static func clip(_ number: Int) -> Picture {
        var picture = picture(of: number / 2, round: 4)
        for index in picture.levels.indices where index % picture.frames > 40 - number % 2 {
            picture.levels[index] = min(1, picture.levels[index] + 0.25)
        }
        picture.number = number
        return picture
    }

    /// Classes in ten places, with the samples of each round, two clips and a row of the bank around each place.
    static func map(rounds: Int) -> HiddenMap {
        var points: [HiddenMap.Point] = []
        func add(_ source: HiddenMap.Point.Source, _ number: Int, _ label: Int, _ x: Float, _ y: Float) {
            let (centreX, centreY) = (Float(label * 7 % 10) - 4.5, Float(label * 3 % 10) - 4.5)
            points.append(
                .init(source, number: number, label: source == .bank ? nil : label, x: centreX + x, y: centreY + y))
        }
        for label in 0..<10 {
            for round in 0..<rounds {
                add(.pool, 10 * round + label, label, 0.5 - Float(round) / 8, Float(round % 2) / 4)
            }
            add(.bank, label, label, 0.75, -0.25)
            for clip in 0..<2 { add(.clip, 2 * label + clip, label, -0.5, Float(clip) / 2) }
        }
        return HiddenMap(points: points, xShare: 0.5, yShare: 0.25, clipSpacing: 0.5)
    }

    /// Three ridges that fall or rise with the class.
    static func picture(of label: Int, round: Int) -> Picture {
        let (mels, frames) = (32, 48)
        var levels = [Float](repeating: 0, count: mels * frames)
        for frame in 0..<frames {
            let middle = Float(frame) / Float(frames) - 0.5
            let loud = max(0, 1 - 5 * middle * middle)
            for ridge in 1...3 {
                let centre = Float(4 + label) + Float(ridge * 6) + middle * Float(label - 4) * 2
                for band in 0..<mels {
                    let distance = (Float(band) - centre) / 2
                    levels[band * frames + frame] += loud * max(0, 1 - distance * distance) / Float(ridge)
                }
            }
        }
        return Picture(
            label: label, confidence: min(0.99, 0.5 + 0.1 * Float(round)), mels: mels, frames: frames,
            levels: levels.map { min($0, 1) })
    }
}

extension Dashboard {
    static func showing(_ run: ScriptedRun, options: Options = Options()) -> Dashboard {
        var dashboard = Dashboard(options: options)
        dashboard.apply(run.events)
        return dashboard
    }

    /// Types keys one by one: arrows and the like by their signs, anything else as itself.
    @discardableResult
    mutating func press(_ keys: String, at seconds: Double = 0) -> [DashboardEffect] {
        let named: [Character: Key] = [
            "←": .left, "→": .right, "↑": .up, "↓": .down, "↵": .enter, "⇥": .tab, "⎋": .escape, "⌫": .backspace,
        ]
        return keys.flatMap { handle(.key(KeyPress(named[$0] ?? .character($0))), at: seconds) }
    }

    mutating func screen(
        _ width: Int, _ height: Int, colours: ColourTier = .palette256, glyphs: GlyphTier = .braille,
        at seconds: Double = 0
    ) -> ScreenBuffer {
        var buffer = ScreenBuffer(
            size: Size(width: width, height: height), capabilities: Capabilities(colours: colours, glyphs: glyphs))
        draw(into: &buffer, at: seconds)
        return buffer
    }
}

extension ScreenBuffer {
    /// Its rows as text.
    var lines: [String] {
        Screenshot.text(self).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    func shows(_ text: String) -> Bool { lines.contains { $0.contains(text) } }
}
