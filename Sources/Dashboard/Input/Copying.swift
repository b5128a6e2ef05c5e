import RunEvents
import TerminalUI

/// What the key for copying takes from the panel in focus.
extension Dashboard {
    mutating func copyFocused(at seconds: Double) -> [DashboardEffect] {
        guard let text = focusedText, !text.isEmpty else {
            notify("There is nothing to copy in \(focus.content.title) yet.", at: seconds)
            return []
        }
        notify("copied: \(text)", at: seconds)
        return [.copy(text)]
    }

    private var focusedText: String? {
        switch focus {
        case .losses, .budget: return lossText
        case .knobs: return "\(board.selected.name)=\(Figures.knob(board.value(of: board.selected, in: run.knobs)))"
        case .student:
            guard let point = chart.cursor.map({ run.student.point(at: $0) }) ?? run.student.points.last else {
                return nil
            }
            return "\(Figures.percent(point.score)) % (\(Figures.percent(point.interval.lowerBound))–"
                + "\(Figures.percent(point.interval.upperBound))), \(roundName) \(point.moment.round + 1)"
        case .classes:
            let names = run.description?.classes ?? []
            return run.student.last?.perClass.enumerated().compactMap { index, share in
                share.map { "\(names.indices.contains(index) ? names[index] : "\(index)") \(Figures.percent($0))" }
            }.joined(separator: ", ")
        case .diversity:
            return run.diversity.map {
                "unlike \(Figures.value(1 - Double($0.similarity))), entropy \(Figures.value(Double($0.entropy))), "
                    + "bank \(Figures.value(Double($0.bankSpread)))"
            }
        case .gallery, .map:
            guard let item = selectedPicture else { return nil }
            let name = run.description?.classes[safe: item.picture.label] ?? "\(item.picture.label)"
            return "\"\(name)\" \(Figures.knob(Double(item.picture.confidence))), step \(item.moment.step)"
        case .ranks:
            return run.ranks.latest.map { "rank \($0.rank) on \($0.host) waits \(Figures.roundPercent($0.share))" }
                .joined(separator: ", ")
        case .log: return lastShownLogLine?.text
        }
    }

    /// Each shown curve's value at the cursor, or the last one.
    private var lossText: String? {
        let step = chart.cursor ?? Double(newest)
        let values = shownSeries.compactMap { series -> String? in
            var value: Double?
            series.history.forEachBucket(in: 0...step, atMost: 64) { if $0.count > 0 { value = $0.last } }
            return value.map { "\(series.identity.name) \(Figures.value(chart.cursor == nil ? series.last : $0))" }
        }
        return values.isEmpty ? nil : "step \(Int(clamping: step)): " + values.joined(separator: ", ")
    }
}

extension Array {
    fileprivate subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
