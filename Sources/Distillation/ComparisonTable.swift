import Foundation

/// The three texts of a comparison.
extension ComparisonSummary {
    /// A table for people, in percent, with what the intervals mean below it.
    public var markdown: String {
        let heads = [
            "method", unit, "accuracy %", "clips %", "agreement %", "of the teacher", "seconds", "steps", "parameters",
            "Fréchet", "dimensions", "evenness", "nearest",
        ]
        var lines = [
            "| \(heads.joined(separator: " | ")) |", "|---|" + heads.dropFirst().map { _ in "---:|" }.joined(),
        ]
        for row in rows {
            let cells = [
                row.variant, row.runs < row.planned ? "\(row.runs) of \(row.planned)" : "\(row.accuracies.count)",
                interval(row.accuracy), wilson(row), number(row.agreement, percent: true),
                number(row.shareOfTeacher, digits: 3), number(row.seconds, digits: 0), number(row.steps, digits: 0),
                row.parameters.map { "\($0)" } ?? Self.none, number(row.richness?.frechetDistance, digits: 1),
                number(row.richness?.effectiveDimensions, digits: 1),
                number(row.richness?.classEvenness, digits: 3), number(row.richness?.nearestSimilarity, digits: 3),
            ]
            lines.append("| \(cells.joined(separator: " | ")) |")
        }
        return lines.joined(separator: "\n") + "\n\n" + notes.joined(separator: " ") + "\n"
    }

    /// A table for programs: shares from 0 to 1, empty where nothing is known.
    public var csv: String {
        let heads = [
            "method", "runs", "planned", "accuracy", "half_interval", "clips", "clips_low", "clips_high", "agreement",
            "teacher_accuracy", "share_of_teacher", "seconds", "rounds", "steps", "parameters", "frechet_distance",
            "effective_dimensions", "class_evenness", "nearest_similarity",
        ]
        let lines = rows.map { row in
            let values: [Double?] = [
                row.accuracy?.mean, row.accuracy?.half, Double(row.clips), row.clipsLow, row.clipsHigh, row.agreement,
                row.teacherAccuracy, row.shareOfTeacher, row.seconds, row.rounds, row.steps,
                row.parameters.map(Double.init), row.richness?.frechetDistance, row.richness?.effectiveDimensions,
                row.richness?.classEvenness, row.richness?.nearestSimilarity,
            ]
            return ([row.variant, "\(row.runs)", "\(row.planned)"] + values.map { $0?.brief ?? "" })
                .joined(separator: ",")
        }
        return ([heads.joined(separator: ",")] + lines).joined(separator: "\n") + "\n"
    }

    public var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return String(decoding: try! encoder.encode(self), as: UTF8.self) + "\n"
    }

    /// What a reader has to know to trust the table.
    var notes: [String] {
        var notes = [statement]
        notes.append("Accuracy: mean and 95 % t-interval over \(unit), of the last student of each run.")
        notes.append("Clips: Wilson's 95 % interval for the clips of one seed.")
        if let teacher = rows.compactMap(\.teacherAccuracy).first, let clips = rows.map(\.clips).max(), clips > 0 {
            notes.append("The teacher reaches \(number(teacher, percent: true)) % of the \(clips) clips.")
        }
        if rows.contains(where: { $0.richness != nil }) {
            notes.append(
                "Fréchet distance of synthetic to real clips, effective dimensions and nearest-neighbour cosine are "
                    + "taken in the teacher's pooled hidden state, evenness from its word on the pool; "
                    + "none of them chose anything.")
        }
        return notes
    }

    private static let none = "–"

    func interval(_ interval: MeanInterval?) -> String {
        guard let interval else { return Self.none }
        let mean = number(interval.mean, percent: true)
        return interval.half.map { "\(mean) ± \(number($0, percent: true))" } ?? mean
    }

    private func wilson(_ row: Row) -> String {
        guard let low = row.clipsLow, let high = row.clipsHigh else { return Self.none }
        return "\(number(low, percent: true))–\(number(high, percent: true))"
    }

    func number(_ value: Double?, digits: Int = 1, percent: Bool = false) -> String {
        guard let value else { return Self.none }
        return String(format: "%.\(digits)f", percent ? 100 * value : value)
    }
}
