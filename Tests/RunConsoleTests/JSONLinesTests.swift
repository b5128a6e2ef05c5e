import Foundation
import RunEvents
import Testing

@testable import RunConsole

private let moment = Moment(seconds: 12.5, round: 3, step: 40)

@Test func aStepIsOneLineWithTheContractsKeysInOrder() {
    let step = Step(
        phase: .inversion, done: 1, planned: 10, losses: ["bn": 7.5, "cr": .nan], stepsPerSecond: 2.25,
        secondsLeft: nil)
    #expect(
        JSONLines.line(.stepped(step), at: moment)
            == #"{"type":"stepped","seconds":12.5,"round":3,"step":40,"phase":"inversion","#
            + #""losses":{"bn":7.5,"cr":null},"stepsPerSecond":2.25}"#)
}

@Test func anEvaluationNamesStudentTeacherAndClips() {
    let evaluation = Evaluation(
        confusion: [3, 1, 0, 4], classes: 2, agreement: 0.5, teacherAccuracy: 0.75, isBest: true)
    let line = JSONLines.line(.evaluated(evaluation), at: moment)!
    #expect(
        line.hasPrefix(
            #"{"type":"evaluated","seconds":12.5,"round":3,"step":40,"student":{"accuracy":0.875,"low":0.52"#))
    #expect(line.hasSuffix(#""agreement":0.5},"teacher":{"accuracy":0.75},"clips":8}"#))
    var measured = evaluation
    measured.int8 = Evaluation.EightBits(score: 0.75, bytes: 59_000, floatBytes: 132_400)
    #expect(
        JSONLines.line(.evaluated(measured), at: moment)!.hasSuffix(
            #""teacher":{"accuracy":0.75},"int8":{"score":0.75,"bytes":59000,"floatBytes":132400},"clips":8}"#))
}

@Test func theStartNamesNetworksAndEveryKnob() throws {
    let description = RunDescription(
        run: "a \"run\"", recipe: Recipe(), teacher: .init(name: "t", parameters: 10), student: nil, classes: ["a"],
        axes: .init(frequencies: [100], secondsPerFrame: 0.016, decibels: -30...30), evaluation: "digits", clips: 240,
        threads: 2, instructions: "v3")
    let line = JSONLines.line(.started(description), at: Moment())!
    let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as! [String: Any]
    #expect(
        Set(object.keys) == [
            "type", "seconds", "run", "seed", "method", "output", "instructions", "teacher", "student", "knobs",
        ])
    #expect(object["run"] as? String == "a \"run\"")
    #expect(object["student"] is NSNull)
    #expect(object["instructions"] as? String == "v3")
    #expect((object["teacher"] as? [String: Any])?["parameters"] as? Int == 10)
    #expect((object["knobs"] as? [String: Double])?.count == Knob.allCases.count)
}

/// C1 controls act on some terminals, and JSON has a way to write them; a byte that is no UTF-8 it has none for.
@Test func everyTextIsJSONThatActsOnNoTerminal() throws {
    let text = OrderedJSON.text("a\u{1B}\u{9B}\u{7F}\u{10FEE9}\n").description
    #expect(text == #""a\u001b\u009b\u007f\\xe9\n""#)
    let decoded = try JSONSerialization.jsonObject(with: Data("[\(text)]".utf8)) as? [String]
    #expect(decoded == ["a\u{1B}\u{9B}\u{7F}\\xe9\n"])
}

@Test func everyOtherEventIsALineOfTheContractOrNone() {
    let outcome = Outcome(reason: .budget, last: nil, best: nil, checkpoint: "checkpoints/x/student.safetensors")
    #expect(
        JSONLines.line(.finished(outcome), at: moment)
            == #"{"type":"finished","seconds":12.5,"round":3,"step":40,"reason":"budget","student":null,"#
            + #""teacher":null,"checkpoint":"checkpoints/x/student.safetensors"}"#)
    #expect(
        JSONLines.line(.knobChanged(knob: .weight(.contrast), from: 0.8, to: 2, by: "ada"), at: moment)
            == #"{"type":"knobChanged","seconds":12.5,"round":3,"step":40,"knob":"cr","from":0.8,"to":2}"#)
    #expect(JSONLines.line(.warned("a\nb"), at: moment) == #"{"type":"warned","seconds":12.5,"message":"a\nb"}"#)
    #expect(JSONLines.line(.failed(reason: "x"), at: moment) == #"{"type":"failed","seconds":12.5,"reason":"x"}"#)
    #expect(JSONLines.line(.diverged(term: "cr", value: "nan"), at: moment)!.contains("warned"))
    #expect(JSONLines.line(.logged("x"), at: moment) == nil)
}
