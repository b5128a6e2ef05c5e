import Foundation
import RunEvents
import TensorCore
import Testing

@testable import Distillation

/// Expected numbers by Fixtures/richness.py with NumPy 2.4.6 and SciPy 1.17.1.
@Suite struct RichnessTests {
    @Test func theFrechetDistanceIsThatOfSciPy() {
        let distance = HiddenDistribution(of: rows(40, 7)).frechetDistance(
            to: HiddenDistribution(of: rows(25, 7, shift: 0.4)))
        #expect(abs(distance - 0.41475319406570627) < 1e-9)
    }

    /// Covariances of less than full rank, where SciPy's general root is less exact.
    @Test func fewerRowsThanDimensionsStillHaveADistance() {
        let few = HiddenDistribution(of: rows(6, 9))
        let many = HiddenDistribution(of: rows(30, 9, shift: 0.4))
        #expect(abs(few.frechetDistance(to: many) - 4.071363363701139) < 1e-5)
        #expect(abs(few.frechetDistance(to: many) - many.frechetDistance(to: few)) < 1e-6)
    }

    @Test func theFrechetDistanceOfEqualSetsIsNothingAndOfMovedOnesTheSquaredMove() {
        let set = rows(40, 7)
        var moved = set
        for row in 0..<40 { moved[row, 2] += 3 }
        let (first, second) = (HiddenDistribution(of: set), HiddenDistribution(of: moved))
        #expect(first.frechetDistance(to: first) < 1e-9)
        #expect(abs(first.frechetDistance(to: second) - 9) < 1e-9)
    }

    @Test func effectiveDimensionsAreTheParticipationRatio() {
        #expect(abs(HiddenDistribution(of: rows(40, 7)).effectiveDimensions - 5.5805943594836505) < 1e-9)
        #expect(abs(HiddenDistribution(of: rows(25, 7, shift: 0.4)).effectiveDimensions - 4.175407008864066) < 1e-9)
    }

    @Test func samplesOnALineHaveOneDimensionAndEqualOnesNone() {
        let line = Matrix((0..<30).map { Double($0 / 3) * [1.0, -2, 0.5][$0 % 3] }, rows: 10, columns: 3)
        #expect(abs(HiddenDistribution(of: line).effectiveDimensions - 1) < 1e-9)
        let same = Matrix([Double](repeating: 2, count: 30), rows: 10, columns: 3)
        #expect(HiddenDistribution(of: same).effectiveDimensions == 0)
    }

    @Test func evennessIsTheNormalisedEntropy() {
        #expect(abs(Richness.evenness(ofCounts: [5, 0, 12, 3]) - 0.6763620978123273) < 1e-12)
        #expect(abs(Richness.evenness(ofCounts: [4, 4, 4]) - 1) < 1e-12)
        #expect(Richness.evenness(ofCounts: [9, 0]) == 0)
        #expect(Richness.evenness(ofCounts: [0, 0]) == 0)
        #expect(Richness.evenness(ofCounts: [3]) == 1)
    }

    @Test(arguments: [3, 16, 256])
    func nearestSimilarityIsThatOfNumPyWhateverTheBlock(block: Int) {
        #expect(abs(Richness.nearestSimilarity(of: rows(40, 7), block: block) - 0.8928476423477697) < 1e-12)
        let other = rows(25, 7, shift: 0.4)
        #expect(abs(Richness.nearestSimilarity(of: other, block: block) - 0.8029074646514212) < 1e-12)
    }

    @Test func aRowOfZerosIsLikeNothing() {
        let rows = Matrix([0, 0, 1, 1, 2, 2], rows: 3, columns: 2)
        #expect(abs(Richness.nearestSimilarity(of: rows) - 2.0 / 3) < 1e-12)
    }

    @Test func allFourAreMeasuredAndRealClipsMayBeMissing() throws {
        let set = rows(40, 7)
        let richness = Richness(synthetic: set, classCounts: [20, 20], real: rows(25, 7, shift: 0.4))
        #expect(abs(try #require(richness.frechetDistance) - 0.41475319406570627) < 1e-9)
        #expect(richness.classEvenness == 1)
        #expect(richness.effectiveDimensions > 5 && richness.nearestSimilarity < 0.9)
        #expect(Richness(synthetic: set, classCounts: [20, 20], real: nil).frechetDistance == nil)
    }

    /// The same rows as in the script.
    private func rows(_ count: Int, _ dimensions: Int, shift: Double = 0) -> Matrix {
        var matrix = Matrix(zeros: count, dimensions)
        for i in 0..<count {
            for j in 0..<dimensions {
                let phase = 0.7 * Double(i) + 1.3 * Double(j) + 0.11 * Double(i * j) + shift
                matrix[i, j] = sin(phase) + 0.05 * Double(j) + 0.3 * shift
            }
        }
        return matrix
    }
}
