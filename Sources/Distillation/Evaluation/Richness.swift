import Foundation
import RunEvents
import TensorCore

extension Richness {
    /// - Parameters:
    ///   - synthetic: the hidden states s of the synthetic samples, `[samples, dimensions]`, at least 2 rows.
    ///   - classCounts: the number of samples of each class that the teacher predicts.
    ///   - real: the hidden states of real clips, `[clips, dimensions]`, at least 2 rows.
    public init(synthetic: Matrix, classCounts: [Int], real: Matrix?) {
        let distribution = HiddenDistribution(of: synthetic)
        self.init(
            frechetDistance: real.map { distribution.frechetDistance(to: HiddenDistribution(of: $0)) },
            effectiveDimensions: distribution.effectiveDimensions,
            classEvenness: Self.evenness(ofCounts: classCounts),
            nearestSimilarity: Self.nearestSimilarity(of: synthetic))
    }

    /// J = −Σ_c p_c ln p_c / ln K over all K classes, absent ones included (Pielou 1966, "The measurement of diversity
    /// in different types of biological collections"). It is 1 where there is only one class to predict, and 0 where
    /// there are no samples.
    public static func evenness(ofCounts counts: [Int]) -> Double {
        precondition(!counts.isEmpty && counts.allSatisfy { $0 >= 0 }, "evenness of \(counts) samples a class")
        guard counts.count > 1 else { return 1 }
        let total = Double(counts.reduce(0, +))
        guard total > 0 else { return 0 }
        let entropy = counts.filter { $0 > 0 }.reduce(0.0) { sum, count in
            let share = Double(count) / total
            return sum - share * log(share)
        }
        return entropy / log(Double(counts.count))
    }

    /// mean_i max_{j ≠ i} cos(s_i, s_j); the similarity of a row of zeros is 0. It takes n² d operations, by blocks of
    /// rows.
    public static func nearestSimilarity(of rows: Matrix, block: Int = 256) -> Double {
        precondition(rows.rows >= 2, "nearestSimilarity: \(rows.rows) rows have no nearest other")
        var unit = rows
        for row in 0..<rows.rows {
            let range = row * rows.columns..<(row + 1) * rows.columns
            let norm = unit.elements[range].reduce(0) { $0 + $1 * $1 }.squareRoot()
            for index in range where norm > 0 { unit.elements[index] /= norm }
        }
        var sum = 0.0
        for start in stride(from: 0, to: rows.rows, by: block) {
            let range = start..<min(start + block, rows.rows)
            let cosines = unit[rows: range].product(unit, otherTransposed: true)
            for row in range {
                var nearest = -1.0
                for other in 0..<rows.rows where other != row {
                    nearest = max(nearest, cosines[row - start, other])
                }
                sum += nearest
            }
        }
        return sum / Double(rows.rows)
    }
}
