import Foundation
import RunEvents
import Testing

@testable import Comparisons

@Suite struct ComparisonPictureTests {
    @Test func theDotLiesAtTheMeanAndTheTeacherAtItsLine() throws {
        let summary = try summary()
        let svg = ComparisonPicture(summary).svg
        let axis = ComparisonAxis(summary)
        #expect(axis.low == 0 && axis.high == 1 && axis.step == 0.2)
        // As the picture lays it out: names of at most 6 letters, then 720 pixels of plot.
        let left = 24 + 6 * 12.0 + 16
        let dots = svg.matches(of: /<circle cx="([\d.]+)" cy="([\d.]+)" r="6" fill="rgb\(31,97,178\)"/)
        #expect(dots.count == 2)
        for (index, (dot, mean)) in zip(dots, [0.93, 0.2]).enumerated() {
            let (x, y) = (try #require(Double(dot.output.1)), try #require(Double(dot.output.2)))
            #expect(abs(x - (left + 720 * axis.position(mean))) < 1 && y == 72 + 34 * Double(index) + 17)
        }
        let line = try #require(svg.firstMatch(of: /<rect x="([\d.]+)" y="66" width="2"/))
        let teacher = try #require(Double(line.output.1))
        #expect(abs(teacher + 1 - (left + 720 * axis.position(0.96))) < 1)
    }

    @Test func theDrawingIsSVG() throws {
        let svg = ComparisonPicture(try summary()).svg
        var drawing = ComparisonDrawing(width: 10, height: 10)
        drawing.text("a<b & c", 1, 2)
        #expect(drawing.svg.contains(">a&lt;b &amp; c</text>"))
        #expect(svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\""))
        #expect(svg.contains(">frami</text>"))
        #expect(svg.contains(">93.0 ± 6.6</text>"))
        #expect(svg.contains(">no run yet</text>"))
        #expect(svg.hasSuffix("</svg>\n"))
    }

    @Test(arguments: [
        ([0.951, 0.948], 0.01, 0.93, 0.97), ([0.72, 0.87], 0.05, 0.65, 1.0), ([0.03, 0.9], 0.2, 0.0, 1.0),
    ])
    func theAxisHoldsAllInRoundSteps(accuracies: [Double], step: Double, low: Double, high: Double) throws {
        let plan = try ComparisonPlan(
            base: Recipe(), variants: [.named("frami"), .named("noise")], seeds: [1], budget: .rounds(5))
        let outcomes = zip(plan.cells, accuracies).map { cell, accuracy in
            ComparisonOutcome(
                cell: cell, clips: 1_200, correct: Int(accuracy * 1_200), agreement: 0.9, teacherAccuracy: 0.97,
                parameters: 1, seconds: 1, rounds: 1, steps: 1, richness: nil)
        }
        let axis = ComparisonAxis(ComparisonSummary(plan, results: outcomes))
        #expect(axis.step == step)
        #expect(axis.low <= accuracies.min()! && axis.high >= 0.97)
        #expect(abs(axis.low - low) < 1e-9 && abs(axis.high - high) < 1e-9)
        #expect(axis.ticks.count <= 11)
    }

    private func summary() throws -> ComparisonSummary {
        let plan = try ComparisonPlan(
            base: Recipe(), variants: [.named("frami"), .named("noise"), .named("cmi")], seeds: [1, 2, 3],
            budget: .rounds(5))
        return ComparisonSummary(plan, results: ComparisonSummaryTests.results)
    }
}
