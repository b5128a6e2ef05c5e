import RunEvents
import TerminalTestSupport
import TerminalUI

@testable import Dashboard

/// Random keys, mouse events, sizes and events, with values that may break a screen.
struct RandomInput {
    var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func below(_ count: Int) -> Int { Int(generator.next() % UInt64(count)) }

    mutating func size() -> Size {
        switch below(5) {
        case 0: Size(width: 1 + below(12), height: 1 + below(6))
        case 1: Size(width: 1 + below(400), height: 1 + below(120))
        default: Size(width: 30 + below(180), height: 8 + below(60))
        }
    }

    mutating func number() -> Double {
        let odd: [Double] = [
            .nan, .infinity, -.infinity, 1e308, -1e308, 0, -0.0, 1e-308, .leastNonzeroMagnitude, 1e38, -1, 1,
            .greatestFiniteMagnitude,
        ]
        return below(3) == 0 ? odd[below(odd.count)] : (generator.share() - 0.2) * 10
    }

    mutating func input(in size: Size) -> InputEvent {
        let keys: [Key] = [
            .up, .down, .left, .right, .home, .end, .pageUp, .pageDown, .enter, .tab, .backTab, .escape, .backspace,
            .delete, .insert, .function(1),
        ]
        let characters = Array(
            "psfxX[]{}guUeKMrRtS%:?qLH><kjhl0123456789+-=.,FwyY/nNcmdCaPWozAD*bBrviE'é界\u{7} \u{301}")
        switch below(12) {
        case 0: return .resized(self.size())
        case 1, 2:
            let actions: [MouseEvent.Action] = [
                .press, .release, .drag, .wheelUp, .wheelDown, .wheelLeft, .wheelRight,
            ]
            let place = Point(x: below(size.width + 6) - 3, y: below(size.height + 6) - 3)
            return .mouse(
                MouseEvent(
                    actions[below(actions.count)], button: below(4) == 0 ? .right : .left, at: place,
                    modifiers: Modifiers(rawValue: UInt8(below(8)))))
        case 3 where below(3) == 0: return .key(KeyPress(.character(characters[below(characters.count)]), .alt))
        case 3: return .key(KeyPress(keys[below(keys.count)], Modifiers(rawValue: UInt8(below(8)))))
        case 4: return .key(.control(Array("crlzu")[below(5)]))
        case 5: return below(4) == 0 ? .pasted("set cr=1\u{1B}[2J\n界") : .interrupted
        case 6, 7: return .key(KeyPress(keys[below(keys.count)]))
        default: return .key(.character(characters[below(characters.count)]))
        }
    }

    mutating func runs() -> [RunSummary] {
        (0..<below(5)).map { index in
            var run = RunSummary(
                name: "run \(index)", about: "界", condition: "…", round: below(9), rounds: below(9), seconds: number(),
                accuracies: (0..<below(4)).map { _ in number() }, isLive: below(2) == 0)
            run.tags = below(2) == 0 ? [] : ["界"]
            return run
        }
    }

    mutating func event() -> RunEvent {
        let names = [
            "bn", "oh", "adv", "cr", "kl", "pre", "post", "total", "界", "", "a very long name of a loss",
            Step.learningRate, Step.batchAccuracy,
        ]
        let ways = [
            "界", "glide", "ada, trying it for 1 round", "ada, trying it for 2 rounds", "ada, back after 2 rounds",
        ]
        let phase = Phase.allCases[below(Phase.allCases.count)]
        let knob = Knob.allCases[below(Knob.allCases.count)]
        switch below(19) {
        case 0: return .phaseBegan(phase)
        case 1:
            let (mels, frames) = (below(40), below(60))
            return .sampled(
                Picture(
                    label: below(14) - 2, confidence: Float(number()), mels: mels, frames: frames,
                    levels: (0..<mels * frames).map { _ in Float(number()) }, number: below(30),
                    nearestClip: NearestClip(number: below(30), distance: Float(number()))))
        case 2:
            let classes = below(14)
            return .evaluated(
                Evaluation(
                    confusion: (0..<classes * classes).map { _ in below(30) }, classes: classes, agreement: number(),
                    teacherAccuracy: number(), isBest: below(2) == 0))
        case 3:
            return .measured(
                Diversity(
                    similarity: Float(number()), entropy: Float(number()), bankSpread: Float(number()),
                    poolClasses: (0..<below(14)).map { _ in below(1000) }))
        case 16:
            return .mapped(
                HiddenMap(
                    points: (0..<below(40)).map { _ in
                        let source = [HiddenMap.Point.Source.pool, .bank, .clip][below(3)]
                        let label: Int? = below(14) - 2
                        return .init(
                            source, number: below(30) - 2, label: below(4) == 0 ? nil : label, x: Float(number()),
                            y: Float(number()))
                    }, xShare: Float(number()), yShare: Float(number()), clipSpacing: Float(number())))
        case 17:
            return .clipShown(
                Picture(
                    label: below(14) - 2, confidence: Float(number()), mels: 4, frames: 6,
                    levels: (0..<24).map { _ in Float(number()) }, number: below(30)))
        case 18:
            return .ranksWaited(
                (0..<below(9)).map { RankWait(rank: $0, host: "h\n界", pid: Int32(below(9)), share: number()) })
        case 4: return .knobChanged(knob: knob, from: number(), to: number(), by: ways[below(ways.count)])
        case 5: return .paused(reason: "")
        case 6: return .resumed
        case 7: return .diverged(term: names[below(names.count)], value: "NaN")
        case 8: return .warned("a warning\n\u{1B}[2Jthat is odd 界")
        case 9: return .logged(String(repeating: "word ", count: below(40)))
        case 10:
            switch below(8) {
            case 0: return .failed(reason: "it failed")
            case 1: return .finished(Outcome(reason: .rounds, last: nil, best: nil, checkpoint: ""))
            case 2: return .started(description())
            default: return .checkpointed(file: "checkpoints/c.safetensors", isBest: false)
            }
        case 11:
            let bucket = StepSummary.Bucket(
                minimum: Float(number()), maximum: Float(number()), mean: Float(number()), finite: below(1000),
                notFinite: below(3))
            return .summarised(
                StepSummary(
                    phase: phase, first: Moment(step: below(1000)), last: Moment(step: below(5000)), steps: below(1000),
                    losses: [names[below(names.count)]: bucket]))
        default:
            var losses: [String: Float] = [:]
            for _ in 0..<below(6) { losses[names[below(names.count)]] = Float(number()) }
            return .stepped(
                Step(
                    phase: phase, done: below(20) - 2, planned: below(20) - 2, losses: losses, stepsPerSecond: number(),
                    secondsLeft: below(3) == 0 ? nil : number()))
        }
    }

    private mutating func description() -> RunDescription {
        var description = ScriptedRun.description
        if below(3) == 0 { description.student = nil }
        if below(3) == 0 { description.classes = [] }
        if below(3) == 0 {
            description.axes = .init(frequencies: [], secondsPerFrame: number(), decibels: -80...(-80))
        }
        description.resumedAt = below(3) * 50
        description.recipe.rounds = below(3)
        return description
    }

    mutating func connection() -> Connection {
        switch below(4) {
        case 0: .engineDead("The engine was killed by signal 9.")
        case 1: .replay(isPlaying: below(2) == 0, speed: abs(number()), seconds: number(), length: number())
        default: .live
        }
    }
}
