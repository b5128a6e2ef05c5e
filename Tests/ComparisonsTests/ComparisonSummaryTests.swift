import Foundation
import RunEvents
import Testing

@testable import Comparisons

@Suite struct ComparisonSummaryTests {
    /// scipy.stats.t.ppf(0.975, n), SciPy 1.17.1.
    @Test(arguments: [
        (1, 12.706204736432095), (2, 4.302652729911275), (3, 3.182446305284263), (4, 2.7764451051977987),
        (5, 2.5705818366147395), (7, 2.364624251592785), (9, 2.2621571628540993), (14, 2.1447866879169273),
        (29, 2.045229642132703), (99, 1.9842169515086827),
    ])
    func theQuantileIsStudents(degreesOfFreedom: Int, expected: Double) {
        #expect(abs(studentQuantile(degreesOfFreedom: degreesOfFreedom) / expected - 1) < 1e-5)
    }

    @Test func aMeanHasItsInterval() throws {
        let interval = try #require(MeanInterval(of: [95.9, 94.5, 94.8]))
        #expect(abs(interval.mean - 95.0666666667) < 1e-9)
        // scipy.stats.t.interval(0.95, 2, mean, sem).
        #expect(abs(try #require(interval.half) - 1.8310864242) < 1e-4)
        #expect(MeanInterval(of: [3]) == MeanInterval(mean: 3, half: nil))
        #expect(MeanInterval(of: []) == nil)
    }

    @Test func aRowIsTheMeanOverSeedsAndItsClipsAreThoseOfOneSeed() throws {
        let plan = try ComparisonPlan(
            base: Recipe(), variants: [.named("frami"), .named("noise")], seeds: [1, 2, 3], budget: .rounds(5))
        let summary = ComparisonSummary(plan, results: Self.results)
        let row = summary.rows[0]
        #expect(summary.unit == "seeds")
        #expect(row.accuracies == [0.9, 0.94, 0.95])
        #expect(row.clips == 200 && row.runs == 3 && row.planned == 3)
        let interval = wilsonInterval(correct: 186, of: 200)
        #expect(row.clipsLow == interval.lowerBound && row.clipsHigh == interval.upperBound)
        #expect(abs(try #require(row.shareOfTeacher) - 0.93 / 0.96) < 1e-12)
        #expect(abs(try #require(row.seconds) - 20) < 1e-12)
        #expect(row.richness?.frechetDistance == 4)
        #expect(summary.rows[1].runs == 1 && summary.rows[1].accuracy?.half == nil)
    }

    @Test func foldsOfOneSeedAreTheUnitsAndOfManySeedsArePooled() throws {
        var base = Recipe()
        base.teacher = "{fold}"
        let frami = try ComparisonVariant.named("frami")
        let results = [(UInt64(1), 1, 50, 40), (1, 2, 150, 90), (2, 1, 50, 45), (2, 2, 150, 95)].map {
            Self.result("frami", seed: $0.0, fold: $0.1, clips: $0.2, correct: $0.3)
        }
        let one = try ComparisonPlan(
            base: base, variants: [frami], seeds: [1], folds: [1, 2], budget: .rounds(5))
        let byFold = ComparisonSummary(one, results: results)
        #expect(byFold.unit == "folds")
        #expect(byFold.rows[0].accuracies == [0.8, 0.6])
        #expect(byFold.rows[0].clips == 200 && byFold.rows[0].runs == 2)
        let two = try ComparisonPlan(
            base: base, variants: [frami], seeds: [1, 2], folds: [1, 2], budget: .rounds(5))
        let bySeed = ComparisonSummary(two, results: results)
        #expect(bySeed.rows[0].accuracies == [0.65, 0.7])
        #expect(bySeed.rows[0].clips == 200 && bySeed.rows[0].runs == 4)
    }

    @Test func theMarkdownTableSaysWhatItsNumbersMean() throws {
        let plan = try ComparisonPlan(
            base: Recipe(), variants: [.named("frami"), .named("noise"), .named("cmi")], seeds: [1, 2, 3],
            budget: .rounds(5))
        let text = ComparisonSummary(plan, results: Self.results).markdown.split(separator: "\n")
        #expect(Set(text[1...5].map(\.count)).count == 1, "its columns line up")
        let lines = text.map { $0.split(separator: " ").joined(separator: " ") }
            .map { $0.split(separator: " ").joined(separator: " ") }
        #expect(lines[0].contains("Equal steps: 5 rounds a run"))
        #expect(lines[0].contains("clips letters, seeds 1, 2, 3."))
        #expect(lines[0].hasSuffix("The teacher reaches 96.0 % of the 200 clips."))
        #expect(
            lines[1]
                == "| method | seeds | accuracy % | against frami | clips % | agreement % | of the teacher | seconds | "
                + "rounds | steps | parameters | multiply-adds | Fréchet | dimensions | evenness | nearest |")
        #expect(
            lines[3]
                == "| frami | 3 | 93.0 ± 6.6 | – | 88.6–95.8 | 91.0 | 0.969 | 20 | 5 | 125 | 24610 | 3.21 M | 4.0 | 12.0 | "
                + "0.900 | 0.800 |")
        #expect(
            lines[4]
                == "| noise | 1 of 3 | 20.0 | -70.0 | 15.0–26.1 | 91.0 | 0.208 | 20 | 5 | 125 | 24610 | 3.21 M | – | – | – "
                + "| – |")
        #expect(lines[5] == "| cmi | 0 of 3 | – | – | – | – | – | – | – | – | – | – | – | – | – | – |")
        #expect(lines[6].contains("t-interval of the differences in points on the same seeds"))
    }

    @Test func anAblationIsMeasuredAgainstTheFullMethodOnTheSameSeeds() throws {
        let plan = try ComparisonPlan(
            base: Recipe(), variants: [.named("frami"), .named("no-pre")], seeds: [1, 2, 3, 4], budget: .rounds(5))
        let ablation = [(3, 184), (1, 176), (2, 190), (4, 100)].map {
            Self.result("no-pre", seed: UInt64($0.0), clips: 200, correct: $0.1)
        }
        let row = ComparisonSummary(plan, results: Self.results + ablation).rows[1]
        // Seed 4 has no partner: -0.02, +0.01 and -0.03; scipy.stats.t.interval(0.95, 2, mean, sem).
        let difference = try #require(row.difference)
        #expect(abs(difference.mean + 0.0133333333) < 1e-9)
        #expect(abs(try #require(difference.half) - 0.0517115) < 1e-6)
        #expect(row.accuracies.count == 4)
    }

    @Test func theCommaSeparatedTableHasAValueForEveryHead() throws {
        let plan = try ComparisonPlan(
            base: Recipe(), variants: [.named("frami"), .named("noise"), .named("cmi")], seeds: [1, 2, 3],
            budget: .rounds(5))
        let lines = ComparisonSummary(plan, results: Self.results).csv.split(separator: "\n")
        let counts = lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).count }
        #expect(counts == [22, 22, 22, 22])
        #expect(lines[2].hasPrefix("noise,1,3,0.2,,-0.7,,200,"))
        #expect(lines[2].hasSuffix(",20,5,125,24610,3210000,,,,"))
    }

    @Test func theSummaryComesBackFromItsJSON() throws {
        let plan = try ComparisonPlan(
            base: Recipe(), variants: [.named("frami"), .named("noise")], seeds: [1, 2, 3], budget: .rounds(5))
        let summary = ComparisonSummary(plan, results: Self.results)
        #expect(try JSONDecoder().decode(ComparisonSummary.self, from: Data(summary.json.utf8)) == summary)
    }

    static let results: [ComparisonOutcome] =
        zip([1, 2, 3] as [UInt64], [180, 188, 190]).map {
            result(
                "frami", seed: $0, clips: 200, correct: $1,
                richness: Richness(
                    frechetDistance: Double($0) * 2, effectiveDimensions: 12, classEvenness: 0.9,
                    nearestSimilarity: 0.8))
        } + [result("noise", seed: 1, clips: 200, correct: 40)]

    private static func result(
        _ variant: String, seed: UInt64, fold: Int? = nil, clips: Int, correct: Int, richness: Richness? = nil
    ) -> ComparisonOutcome {
        ComparisonOutcome(
            cell: ComparisonCell(variant: variant, seed: seed, fold: fold), clips: clips, correct: correct,
            agreement: 0.91, teacherAccuracy: 0.96, parameters: 24_610, multiplyAdds: 3_210_000, seconds: 20, rounds: 5,
            steps: 125,
            richness: richness)
    }
}
