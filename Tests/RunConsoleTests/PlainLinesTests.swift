import RunEvents
import Testing

@testable import RunConsole

private func step(_ done: Int) -> RunEvent {
    .stepped(
        Step(
            phase: .inversion, done: done, planned: 10, losses: ["total": 12.345], stepsPerSecond: 2.44,
            secondsLeft: 112))
}

@Test func progressIsWrittenAFewTimesASecondWithTheTimeLeft() {
    var lines = PlainLines()
    let first = lines.output(step(1), at: Moment(seconds: 10, round: 11, step: 1))
    #expect(first.progress == "0:10  round 12 · inversion 1/10 · loss 12.3 · 2.44 steps/s · 1:52 left")
    #expect(lines.output(step(2), at: Moment(seconds: 10.1, round: 11, step: 2)).progress == nil)
    #expect(lines.output(step(3), at: Moment(seconds: 10.3, round: 11, step: 3)).progress != nil)
}

@Test func whatMattersStaysAsALine() {
    var lines = PlainLines()
    let evaluation = Evaluation(
        confusion: [3, 1, 0, 4], classes: 2, agreement: 0.5, teacherAccuracy: 0.75, isBest: true)
    let moment = Moment(seconds: 65, round: 1, step: 9)
    #expect(
        lines.output(.evaluated(evaluation), at: moment).lines
            == ["1:05  round 2: 87.5 % (52.9-97.8) of 8 clips, teacher 75.0 %, agreement 50.0 %"])
    var measured = evaluation
    measured.int8 = Evaluation.EightBits(score: 0.75, bytes: 59_000, floatBytes: 132_400)
    #expect(
        lines.output(.evaluated(measured), at: moment).lines[0].hasSuffix(
            "agreement 50.0 %, int8 75.0 % in 59.0 KB in place of 132 KB"))
    #expect(lines.output(.paused(reason: "by ada"), at: moment).lines == ["1:05  paused: by ada"])
    let outcome = Outcome(reason: .stopped, last: evaluation, best: evaluation, checkpoint: "c")
    #expect(lines.output(.finished(outcome), at: moment).lines == ["1:05  finished: stopped, 87.5 %", "model: c"])
    #expect(
        lines.output(.measured(Diversity(similarity: 0, entropy: 0, bankSpread: 0, poolClasses: [])), at: moment)
            == .init())
}

@Test func aTeachersTrainingIsToldInItsOwnWords() {
    var recipe = Recipe()
    recipe.rounds = 4
    let axes = RunDescription.Axes(frequencies: [100], secondsPerFrame: 0.01, decibels: -80...0)
    let run = RunDescription(
        run: "t", recipe: recipe, teacher: .init(name: "resnet8", parameters: 10), student: nil,
        classes: ["a", "b"], axes: axes, evaluation: "digits", clips: 8, threads: 2, instructions: "v3")
    let evaluation = Evaluation(
        confusion: [3, 1, 0, 4], classes: 2, agreement: 1, teacherAccuracy: 0.875, isBest: true)
    var lines = PlainLines()
    let moment = Moment(seconds: 65, round: 1, step: 9)
    var all = lines.output(.started(run), at: Moment()).lines + lines.output(.evaluated(evaluation), at: moment).lines
    all.append(lines.output(step(1), at: moment).progress ?? "")
    all += lines.output(.finished(Outcome(reason: .rounds, last: nil, best: nil, checkpoint: "t")), at: moment).lines
    #expect(all[0] == "t: training of resnet8 (10 parameters), seed 1, 2 threads, kernels v3")
    #expect(all.contains("1:05  epoch 2: 87.5 % (52.9-97.8) of 8 clips"))
    for line in all {
        for word in ["round", "agreement", "student", "teacher"] { #expect(!line.contains(word), "\(line)") }
    }
}
