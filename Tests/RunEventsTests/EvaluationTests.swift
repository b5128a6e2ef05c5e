import Foundation
import RunEvents
import Testing

@Suite struct EvaluationTests {
    @Test func accuracyAndClassesFollowFromTheConfusion() {
        let evaluation = Evaluation(
            confusion: [8, 2, 0, 0], classes: 2, agreement: 0.9, teacherAccuracy: 1, isBest: true)
        #expect(evaluation.clips == 10)
        #expect(evaluation.accuracy == 0.8)
        #expect(evaluation.perClass == [0.8, nil])
    }

    /// Against statsmodels' proportion_confint(method="wilson").
    @Test func wilsonsIntervalIsTheOneInTheBooks() {
        let interval = wilsonInterval(correct: 95, of: 100)
        #expect(abs(interval.lowerBound - 0.888_249) < 1e-5)
        #expect(abs(interval.upperBound - 0.978_456) < 1e-5)
        #expect(wilsonInterval(correct: 0, of: 0) == 0...1)
        #expect(wilsonInterval(correct: 5, of: 5).upperBound == 1)
    }

    @Test func everyEventSurvivesCoding() throws {
        let events: [RunEvent] = [
            .phaseBegan(.inversion), .paused(reason: "you"), .resumed, .warned("x"),
            .stepped(
                Step(
                    phase: .inversion, done: 1, planned: 2, losses: ["bn": 3], stepsPerSecond: 4, secondsLeft: nil)),
            .sampled(Picture(label: 1, confidence: 0.5, mels: 1, frames: 2, levels: [0, 1])),
            .mapped(
                HiddenMap(
                    points: [.init(.clip, number: 1, label: nil, x: 2, y: 3)], xShare: 1, yShare: 0, clipSpacing: nil)),
            .knobChanged(knob: .weight(.contrast), from: 0.8, to: 1.6, by: "you"),
            .diverged(term: "bn", value: "nan"), .checkpointed(file: "a", isBest: false),
        ]
        for event in events {
            let data = try JSONEncoder().encode(event)
            #expect(try JSONDecoder().decode(RunEvent.self, from: data) == event)
        }
    }
}
