import Foundation
import RunEvents
import Testing

@testable import Comparisons

@Suite struct ComparisonPictureTests {
    private let white: [UInt8] = [255, 255, 255]

    @Test func aBoxCoversItsPixelsAndHalfOfThoseAtItsEdge() {
        var raster = ComparisonRaster(width: 6, height: 4)
        raster.fill(x: 1, y: 1, width: 2.5, height: 2, .init(red: 0, green: 0, blue: 0))
        #expect(row(raster, 0) == [255, 255, 255, 255, 255, 255])
        #expect(row(raster, 1) == [255, 0, 0, 128, 255, 255])
        #expect(row(raster, 2) == row(raster, 1))
        #expect(row(raster, 3) == row(raster, 0))
    }

    @Test func marksOutsideThePictureAreCutOff() {
        var raster = ComparisonRaster(width: 3, height: 3)
        raster.fill(x: -5, y: -5, width: 6, height: 100, .init(red: 0, green: 0, blue: 0))
        raster.fill(x: 90, y: 1, radius: 4, .ink)
        raster.write("m", x: -20, y: 40, .ink)
        #expect((0..<3).map { row(raster, $0) } == [[0, 255, 255], [0, 255, 255], [0, 255, 255]])
    }

    @Test func aDiscHasItsArea() {
        var raster = ComparisonRaster(width: 40, height: 40)
        raster.fill(x: 20, y: 20, radius: 15, .init(red: 0, green: 0, blue: 0))
        let covered = stride(from: 0, to: raster.pixels.count, by: 3).reduce(0.0) {
            $0 + 1 - Double(raster.pixels[$1]) / 255
        }
        #expect(abs(covered / (.pi * 15 * 15) - 1) < 0.01)
    }

    @Test func lettersAreWrittenInTheirShape() {
        var raster = ComparisonRaster(width: 10, height: 14)
        raster.write("T", x: 0, y: 0, .init(red: 0, green: 0, blue: 0))
        #expect(row(raster, 0) == [UInt8](repeating: 0, count: 10))
        #expect(row(raster, 13) == [255, 255, 255, 255, 0, 0, 255, 255, 255, 255])
    }

    @Test func everyLabelCanBeWritten() throws {
        let picture = try summary().rows.map(\.variant).joined() + ComparisonVariant.all.map(\.name).joined()
        let texts = [
            "Accuracy in % of 0123456789 clips", "teacher", "no run yet", "93.0 ± 6.6",
            "Dot and dark bar: mean, 95 % t-interval over seeds. folds", "Equal time: 600 s a run on 2 threads.",
            "Pale bar: 95 % interval for the clips of one seed. Rings: seeds.", "Equal steps: 20 rounds a run.",
        ]
        for letter in picture + texts.joined() { #expect(ComparisonFont.letters.contains(letter), "\(letter)") }
    }

    @Test func theDotLiesAtTheMeanAndTheTeacherAtItsLine() throws {
        let summary = try summary()
        let picture = ComparisonPicture(summary)
        #expect(picture.pixels.count == picture.width * picture.height * 3)
        let axis = ComparisonAxis(summary)
        #expect(axis.low == 0 && axis.high == 1 && axis.step == 0.2)
        // As the picture lays it out: names of at most 6 letters, then 720 pixels of plot.
        let left = 24 + 6 * 12.0 + 16
        let accent: [UInt8] = [31, 97, 178]
        for (index, mean) in [0.93, 0.2].enumerated() {
            let x = Int(left + 720 * axis.position(mean))
            #expect(pixel(picture, x, 72 + 34 * index + 17) == accent)
        }
        let teacher = Int((left + 720 * axis.position(0.96)).rounded())
        #expect(pixel(picture, teacher, 69) == [112, 120, 132])
        #expect(pixel(picture, teacher + 12, 69) == white)
    }

    @Test func theDrawingIsAlsoSVG() throws {
        let svg = ComparisonPicture(try summary()).svg
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

    private func row(_ raster: ComparisonRaster, _ row: Int) -> [UInt8] {
        (0..<raster.width).map { raster.pixels[(row * raster.width + $0) * 3] }
    }

    private func pixel(_ picture: ComparisonPicture, _ x: Int, _ y: Int) -> [UInt8] {
        Array(picture.pixels[(y * picture.width + x) * 3..<(y * picture.width + x) * 3 + 3])
    }
}
