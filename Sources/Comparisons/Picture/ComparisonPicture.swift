/// A comparison as a picture: one row a variant, a dot at its mean accuracy with the t-interval over seeds (dark bar),
/// Wilson's interval for the clips (pale bar) and each seed's accuracy (ring), and the teacher as a line.
public struct ComparisonPicture {
    private let drawing: ComparisonDrawing

    /// The picture as lines, circles and text.
    public var svg: String { drawing.svg }

    /// Places all rows; as tall as there are rows.
    public init(_ summary: ComparisonSummary) {
        let letter = ComparisonDrawing.letterWidth
        let names = summary.rows.map { $0.variant.count }.max() ?? 0
        let left = 24 + Double(max(names, 6)) * letter + 16
        let plot = 720.0
        let numbers = 15 * letter
        let (top, rowHeight) = (72.0, 34.0)
        let bottom = top + Double(summary.rows.count) * rowHeight
        let axis = ComparisonAxis(summary)
        func x(_ accuracy: Double) -> Double { left + plot * axis.position(accuracy) }

        // The longest line below is 68 letters.
        let width = max(left + plot + numbers + 24, 48 + 68 * letter)
        var drawing = ComparisonDrawing(width: Int(width), height: Int(bottom + 112))
        drawing.text(
            "\(summary.metric == "mAP" ? "mAP in % on" : "Accuracy in % of") \(summary.rows.map(\.clips).max() ?? 0) clips",
            24, 28)
        for tick in axis.ticks {
            drawing.box(x(tick) - 0.5, top, 1, bottom - top, .faint)
            drawing.text("\(Int((100 * tick).rounded()))", x(tick), bottom + 16, anchor: .middle, .quiet)
        }
        if let teacher = summary.rows.compactMap(\.teacherAccuracy).first {
            drawing.box(x(teacher) - 1, top - 6, 2, bottom - top + 6, .quiet)
            drawing.text("teacher", x(teacher), top - 18, anchor: .middle, .quiet)
        }
        for (index, row) in summary.rows.enumerated() {
            let y = top + (Double(index) + 0.5) * rowHeight
            drawing.text(row.variant, left - 16, y, anchor: .end)
            guard let accuracy = row.accuracy else {
                drawing.text("no run yet", left + 8, y, .quiet)
                continue
            }
            if let low = row.clipsLow, let high = row.clipsHigh {
                drawing.box(x(low), y - 5, x(high) - x(low), 10, .pale)
            }
            if let half = accuracy.half {
                let (from, to) = (x(max(accuracy.mean - half, 0)), x(min(accuracy.mean + half, 1)))
                drawing.box(from, y - 1.5, to - from, 3, .accent)
                // An interval that goes on past what an accuracy can be has no end there.
                if accuracy.mean - half >= 0 { drawing.box(from - 1.5, y - 6, 3, 12, .accent) }
                if accuracy.mean + half <= 1 { drawing.box(to - 1.5, y - 6, 3, 12, .accent) }
            }
            for accuracy in row.accuracies {
                drawing.dot(x(accuracy), y, radius: 4, .quiet)
                drawing.dot(x(accuracy), y, radius: 2.5, .paper)
            }
            drawing.dot(x(accuracy.mean), y, radius: 6, .accent)
            drawing.text(summary.interval(accuracy), left + plot + 16, y)
        }
        drawing.box(left, bottom, plot, 1, .quiet)
        Self.drawLegend(of: summary, from: bottom + 46, on: &drawing)
        self.drawing = drawing
    }

    private static func drawLegend(
        of summary: ComparisonSummary, from top: Double, on drawing: inout ComparisonDrawing
    ) {
        let legend = [
            "Dot and dark bar: mean, 95 % t-interval over \(summary.unit).",
            "Pale bar: 95 % interval for the clips of one seed. Rings: \(summary.unit).",
            // Its first sentence: what was equal.
            summary.statement.prefix { $0 != "," } + (summary.statement.contains(",") ? "." : ""),
        ]
        for (index, line) in legend.enumerated() {
            drawing.text(String(line), 24, top + Double(index) * 24, .quiet)
        }
    }
}

/// From a round accuracy below all that is drawn to one above, never past 0 and 1.
struct ComparisonAxis {
    let low: Double
    let high: Double
    let step: Double

    init(_ summary: ComparisonSummary) {
        let values = summary.rows.flatMap { row -> [Double] in
            let interval = row.accuracy.map { [$0.mean - ($0.half ?? 0), $0.mean + ($0.half ?? 0)] } ?? []
            return row.accuracies + interval + [row.clipsLow, row.clipsHigh, row.teacherAccuracy].compactMap(\.self)
        }
        let (least, most) = (max(values.min() ?? 0, 0), min(values.max() ?? 1, 1))
        step = [0.01, 0.02, 0.05, 0.1].first { (most - least) / $0 <= 8 } ?? 0.2
        low = max((least / step + 1e-9).rounded(.down) * step, 0)
        high = min(max((most / step - 1e-9).rounded(.up) * step, low + step), 1)
    }

    var ticks: [Double] { Array(stride(from: low, through: high + step / 100, by: step)) }

    func position(_ accuracy: Double) -> Double { min(max((accuracy - low) / (high - low), 0), 1) }
}
