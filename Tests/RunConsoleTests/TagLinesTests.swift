import Foundation
import RunEvents
import Testing

@testable import RunConsole

/// Two tags on four clips: the first is ranked well, the second not.
private let evaluation: Evaluation = {
    var random = SystemRandomNumberGenerator()
    let student = TagEvaluation.Scores(tags: 2, values: [0.9, 0.2, 0.8, 0.6, 0.1, 0.7, 0.2, 0.1])
    let teacher = TagEvaluation.Scores(tags: 2, values: [0.9, 0.8, 0.7, 0.9, 0.1, 0.1, 0.2, 0.1])
    let truth: [Set<Int>] = [[0, 1], [0, 1], [], []]
    return Evaluation(
        TagEvaluation(student, teacher: teacher, truth: truth, resamples: 0, using: &random), isBest: true)
}()

private let moment = Moment(seconds: 65, round: 1, step: 9)

@Test func tagsHaveAMeanAveragePrecisionInPlainLines() {
    var lines = PlainLines()
    // AP 1 and (1/2 + 2/3) / 2; ROC areas 1 and 1/2; at 0.5 both give three of five tags.
    let expected =
        "1:05  round 2: mAP 79.2 % (79.2-79.2) of 4 clips, ROC area 75.0 %, teacher 100.0 %, agreement 60.0 % "
        + "from 0.5 on"
    #expect(lines.output(.evaluated(evaluation), at: moment).lines == [expected])
    let outcome = Outcome(reason: .stopped, last: evaluation, best: evaluation, checkpoint: "")
    #expect(lines.output(.finished(outcome), at: moment).lines == ["1:05  finished: stopped, mAP 79.2 %"])
}

@Test func fieldsAreAddedForTagsAndNoneIsRenamed() throws {
    let line = try #require(JSONLines.line(.evaluated(evaluation), at: moment))
    let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    let student = try #require(object["student"] as? [String: Any])
    #expect(
        Set(student.keys) == ["accuracy", "low", "high", "agreement", "mAP", "rocAUC", "agreements"])
    #expect(student["accuracy"] is NSNull && student["rocAUC"] as? Double == 0.75)
    #expect(student["mAP"] as? Double == evaluation.score && student["low"] as? Double == evaluation.score)
    #expect(student["agreement"] as? Double == 0.6)
    let agreements = try #require(student["agreements"] as? [[String: Double]])
    #expect(agreements.map { $0["threshold"] } == [0.5, 0.3, 0.1])
    #expect((object["teacher"] as? [String: Any])?["mAP"] as? Double == 1)
    #expect(object["clips"] as? Int == 4)
}
