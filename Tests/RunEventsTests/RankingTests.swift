import Foundation
import TensorCore
import Testing

@testable import RunEvents

/// A case of Fixtures/rankings.py, with values of scikit-learn 1.9.
private struct Case: Decodable {
    let scores: [Float]
    let positives: [Int]
    let weights: [Int32]?
    let averagePrecision: Double?
    let rocArea: Double?

    static let all: [Case] = {
        struct File: Decodable { let cases: [Case] }
        let url = Bundle.module.url(forResource: "Fixtures/rankings", withExtension: "json")!
        return try! JSONDecoder().decode(File.self, from: Data(contentsOf: url)).cases
    }()
}

private func isClose(_ a: Double?, _ b: Double?) -> Bool {
    guard let a, let b else { return a == nil && b == nil }
    return abs(a - b) < 1e-12
}

@Suite struct RankingTests {
    @Test func measuresAreScikitLearns() {
        #expect(Case.all.count == 8)
        for (index, one) in Case.all.enumerated() {
            let ranking = Ranking(scores: one.scores, positives: one.positives.map { $0 == 1 })
            let measures = ranking.measures(weights: one.weights)
            #expect(isClose(measures.averagePrecision, one.averagePrecision), "case \(index): \(measures)")
            #expect(isClose(measures.rocArea, one.rocArea), "case \(index): \(measures)")
        }
    }

    /// NaN scores of a diverged model do not trap and rank their clips last.
    @Test func whatIsNoNumberRanksLast() {
        let ranking = Ranking(scores: [.nan, 0.2, 0.1], positives: [true, false, false])
        #expect(ranking.measures() == .init(averagePrecision: 1 / 3, rocArea: 0))
        #expect(Ranking(scores: [], positives: []).measures() == .init(averagePrecision: nil, rocArea: nil))
    }
}

@Suite struct TagEvaluationTests {
    /// Scores of 40 clips for three tags: the first is ranked well, the second at random, and the third is on no clip.
    private static func scores(_ seed: UInt64) -> (TagEvaluation.Scores, truth: [Set<Int>]) {
        var random = RandomGenerator(seed: seed)
        let truth: [Set<Int>] = (0..<40).map { [$0 % 4 == 0 ? 0 : 1] }
        var values: [Float] = []
        for tags in truth {
            let first = tags.contains(0) ? 0.6 + 0.4 * random.uniform() : 0.7 * random.uniform()
            values += [first, random.uniform(), 0.05]
        }
        return (TagEvaluation.Scores(tags: 3, values: values), truth)
    }

    @Test func tagsAreMeasuredOneByOneAndTogether() throws {
        let (scores, truth) = Self.scores(1)
        var random = RandomGenerator(seed: 2)
        let result = TagEvaluation(scores, teacher: nil, truth: truth, resamples: 400, using: &random)
        #expect(result.clips == 40 && result.tags.map(\.clips) == [10, 30, 0])
        let (first, second) = (try #require(result.tags[0].averagePrecision), try #require(result.tags[1].rocArea))
        #expect(first.value > 0.8 && first.low < first.value && first.high >= first.value)
        #expect(second.low < second.value && second.value < second.high && second.high - second.low > 0.2)
        #expect(result.tags[2].averagePrecision == nil && result.tags[2].rocArea == nil)
        let mean = (first.value + result.tags[1].averagePrecision!.value) / 2
        #expect(abs(result.meanAveragePrecision.value - mean) < 1e-12)
        #expect(result.teacherMeanAveragePrecision == result.meanAveragePrecision.value)
        #expect(result.agreements.allSatisfy { $0.share == 1 })
        // The same seed gives the same interval, another seed another.
        var (same, other) = (RandomGenerator(seed: 2), RandomGenerator(seed: 3))
        #expect(TagEvaluation(scores, teacher: nil, truth: truth, resamples: 400, using: &same) == result)
        #expect(TagEvaluation(scores, teacher: nil, truth: truth, resamples: 400, using: &other) != result)
    }

    /// The interval of one tag with random scores has about the width that theory gives: for an area of 1/2 with m and
    /// n clips the standard error is √((m + n + 1) / (12 m n)) (Mann and Whitney 1947).
    @Test func bootstrapHasTheWidthOfTheory() throws {
        var random = RandomGenerator(seed: 9)
        let truth: [Set<Int>] = (0..<400).map { $0 % 2 == 0 ? [0] : [] }
        let scores = TagEvaluation.Scores(tags: 1, values: truth.map { _ in random.uniform() })
        let area = try #require(
            TagEvaluation(scores, teacher: nil, truth: truth, resamples: 1000, using: &random).meanROCArea)
        let theory = 2 * 1.96 * (401.0 / (12 * 200 * 200)).squareRoot()
        #expect(abs((area.high - area.low) / theory - 1) < 0.15)
    }

    @Test func agreementCountsWhatEitherGives() {
        var random = RandomGenerator(seed: 1)
        let student = TagEvaluation.Scores(tags: 2, values: [0.9, 0.4, 0.6, 0.0, 0.0, 0.2])
        let teacher = TagEvaluation.Scores(tags: 2, values: [0.8, 0.6, 0.2, 0.0, 0.0, 0.1])
        let result = TagEvaluation(
            student, teacher: teacher, truth: [[0, 1], [0], []], resamples: 10, using: &random)
        // At 0.5: both give one, either gives three. At 0.3: two of three. At 0.1: all four, given by both.
        #expect(result.agreements.map(\.threshold) == [0.5, 0.3, 0.1])
        let shares: [Double] = [1.0 / 3, 2.0 / 3, 1]
        #expect(result.agreements.map(\.share) == shares)
        let evaluation = Evaluation(result, isBest: false)
        #expect(evaluation.agreement == shares[0] && evaluation.metric == .mAP && evaluation.clips == 3)
        #expect(evaluation.score == result.meanAveragePrecision.value)
        #expect(evaluation.teacherScore == result.teacherMeanAveragePrecision)
        #expect(evaluation.perClass.count == 2 && evaluation.interval.contains(evaluation.score))
    }

    @Test func anEvaluationOfTagsSurvivesCoding() throws {
        let (scores, truth) = Self.scores(4)
        var random = RandomGenerator(seed: 2)
        let tags = TagEvaluation(scores, teacher: scores, truth: truth, resamples: 20, using: &random)
        let event = RunEvent.evaluated(Evaluation(tags, isBest: true))
        #expect(try JSONDecoder().decode(RunEvent.self, from: JSONEncoder().encode(event)) == event)
    }

    @Test func evaluationsOfBeforeTagsOpen() throws {
        let url = try #require(
            Bundle.module.url(forResource: "Fixtures/evaluation-before-tags", withExtension: "json"))
        let old = try JSONDecoder().decode(Evaluation.self, from: Data(contentsOf: url))
        #expect(
            old
                == Evaluation(
                    confusion: [8, 2, 1, 9], classes: 2, agreement: 0.9, teacherAccuracy: 0.95, isBest: true))
        #expect(old.metric == .accuracy && old.score == 0.85 && old.teacherScore == 0.95)
    }
}
