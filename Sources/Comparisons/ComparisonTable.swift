import Foundation
import RunEvents

/// A comparison as Markdown, CSV and JSON.
extension ComparisonSummary {
    /// A Markdown table in percent, with a heading that says what was compared, and notes that explain the intervals.
    public var markdown: String {
        let heads = [
            "method", unit, "\(metric) %", "against \(Self.full)", "clips %", "agreement %", "of the teacher",
            "seconds",
            "rounds", "steps", "parameters", "multiply-adds", "Fréchet", "dimensions", "evenness", "nearest",
        ]
        var table = [heads]
        for row in rows {
            let cells = [
                row.variant, row.runs < row.planned ? "\(row.runs) of \(row.planned)" : "\(row.accuracies.count)",
                interval(row.accuracy), difference(row.difference), wilson(row), number(row.agreement, percent: true),
                number(row.shareOfTeacher, digits: 3), number(row.seconds, digits: 0), number(row.rounds, digits: 0),
                number(row.steps, digits: 0), row.parameters.map { "\($0)" } ?? Self.none,
                row.multiplyAdds.map { String(format: "%.2f M", Double($0) / 1e6) } ?? Self.none,
                number(row.richness?.frechetDistance, digits: 1),
                number(row.richness?.effectiveDimensions, digits: 1),
                number(row.richness?.classEvenness, digits: 3), number(row.richness?.nearestSimilarity, digits: 3),
            ]
            table.append(cells)
        }
        return ([heading, ""] + Self.aligned(table) + ["", notes.joined(separator: " ")]).joined(separator: "\n") + "\n"
    }

    /// Markdown with columns that are aligned in plain text too: the first to the left, the others to the right.
    private static func aligned(_ table: [[String]]) -> [String] {
        let widths = table[0].indices.map { column in table.map { $0[column].count }.max() ?? 0 }
        func line(_ cells: [String]) -> String {
            let padded = zip(cells, widths).enumerated().map { column, cell in
                let space = String(repeating: " ", count: cell.1 - cell.0.count)
                return column == 0 ? cell.0 + space : space + cell.0
            }
            return "| \(padded.joined(separator: " | ")) |"
        }
        let rule = widths.enumerated().map { column, width in
            column == 0 ? String(repeating: "-", count: width + 2) : String(repeating: "-", count: width + 1) + ":"
        }
        return [line(table[0]), "|\(rule.joined(separator: "|"))|"] + table.dropFirst().map(line)
    }

    /// A CSV table for programs, with shares from 0 to 1 and empty fields for unknown values.
    public var csv: String {
        let heads = [
            "method", "runs", "planned", "accuracy", "half_interval", "difference", "difference_half_interval", "clips",
            "clips_low", "clips_high", "agreement",
            "teacher_accuracy", "share_of_teacher", "seconds", "rounds", "steps", "parameters", "multiply_adds",
            "frechet_distance", "effective_dimensions", "class_evenness", "nearest_similarity",
        ]
        let lines = rows.map { row in
            let values: [Double?] = [
                row.accuracy?.mean, row.accuracy?.half, row.difference?.mean, row.difference?.half, Double(row.clips),
                row.clipsLow, row.clipsHigh, row.agreement,
                row.teacherAccuracy, row.shareOfTeacher, row.seconds, row.rounds, row.steps,
                row.parameters.map(Double.init), row.multiplyAdds.map(Double.init), row.richness?.frechetDistance,
                row.richness?.effectiveDimensions,
                row.richness?.classEvenness, row.richness?.nearestSimilarity,
            ]
            return ([row.variant, "\(row.runs)", "\(row.planned)"] + values.map { $0?.brief ?? "" })
                .joined(separator: ",")
        }
        return ([heads.joined(separator: ",")] + lines).joined(separator: "\n") + "\n"
    }

    /// The summary as one JSON object.
    public var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return String(decoding: try! encoder.encode(self), as: UTF8.self) + "\n"
    }

    private var areTags: Bool { rows.contains(where: \.areTags) }
    var metric: String { areTags ? "mAP" : "accuracy" }

    /// One sentence that says what was compared, and under which budget.
    var heading: String {
        var sentences = [statement, subject]
        if let teacher = rows.compactMap(\.teacherAccuracy).first, let clips = rows.map(\.clips).max(), clips > 0 {
            let reached = "\(number(teacher, percent: true)) %"
            sentences.append(
                areTags
                    ? "The teacher has a mAP of \(reached) on the \(clips) clips."
                    : "The teacher reaches \(reached) of the \(clips) clips.")
        }
        return sentences.joined(separator: " ")
    }

    /// Notes that explain the table's numbers.
    var notes: [String] {
        var notes: [String] = []
        let name = areTags ? "Mean average precision (macro)" : "Accuracy"
        notes.append("\(name): mean and 95 % t-interval over \(unit), of the last student of each run.")
        if areTags {
            notes.append(
                "Agreement: of the tags that student or teacher gives from a probability of "
                    + "\(TagEvaluation.thresholds[0].brief) on, the share that both give.")
        } else {
            notes.append("Clips: Wilson's 95 % interval for the clips of one seed.")
        }
        if rows.contains(where: { $0.difference != nil }) {
            notes.append(
                "Against \(Self.full): mean and 95 % t-interval of the differences in points on the same \(unit).")
        }
        if rows.contains(where: { $0.multiplyAdds != nil }) {
            notes.append(
                "Multiply-adds of the deployed student, in millions, for one clip of the teacher's usual length.")
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

    func difference(_ interval: MeanInterval?) -> String {
        guard let interval else { return Self.none }
        let mean = String(format: "%+.1f", 100 * interval.mean)
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
