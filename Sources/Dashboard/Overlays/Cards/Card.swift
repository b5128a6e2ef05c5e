import RunEvents
import TerminalUI

/// What a card is about.
enum CardSubject: Hashable, Sendable {
    case term(LossTerm)
    case setting(Knob.Setting)
    case gauge(Gauge)

    init(_ knob: Knob) {
        switch knob {
        case .weight(let term): self = .term(term)
        case .setting(let setting): self = .setting(setting)
        }
    }

    /// The knob that it describes; nil for none.
    var knob: Knob? {
        switch self {
        case .term(let term): term.knob
        case .setting(let setting): .setting(setting)
        case .gauge: nil
        }
    }
}

/// The text of a card: what something is, its present value, what followed when it was turned, and how too small and
/// too large a value look.
struct Card {
    struct Section: Hashable {
        let name: String
        let text: String
    }

    let title: String
    let sections: [Section]

    init(_ subject: CardSubject, on screen: Dashboard) {
        var sections: [Section] = []
        func add(_ name: String, _ text: String) {
            if !text.isEmpty { sections.append(Section(name: name, text: text)) }
        }
        var formula = "", source = "", extremes = ("", "")
        switch subject {
        case .term(let term):
            title = Knob.weight(term).title
            let declared = term.declaration
            add("", "\(declared.meaning.capitalisedFirst). \(declared.advice.purpose)")
            formula = declared.formula + (declared.unit.isEmpty ? "" : ", in \(declared.unit)")
            source = declared.source
            extremes = (declared.advice.tooLittle, declared.advice.tooMuch)
        case .setting(let setting):
            title = setting.rawValue
            let declared = Knob.setting(setting).declaration
            add("", "\(declared.meaning) \(declared.advice.purpose)")
            extremes = (declared.advice.tooLittle, declared.advice.tooMuch)
        case .gauge(let gauge):
            title = gauge.rawValue
            add("", gauge.meaning)
            (formula, source) = (gauge.formula, gauge.source)
            extremes = gauge.extremes
        }
        add("now", screen.presentValue(of: subject))
        if let knob = subject.knob { add("so far", screen.effects(of: knob, most: 3).joined(separator: "\n")) }
        let isGauge = subject.knob == nil
        add(isGauge ? "low" : "too little", extremes.0)
        add(isGauge ? "high" : "too much", extremes.1)
        add("formula", formula)
        add("source", source)
        self.sections = sections
    }
}

extension String {
    fileprivate var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}

extension Dashboard {
    /// The subjects of the panel in focus, and the place of the one that is selected there.
    var cardSubjects: (all: [CardSubject], selected: Int) {
        switch focus {
        case .losses, .budget:
            let shown = shownSeries.compactMap { LossTerm(rawValue: $0.identity.name) }.map(CardSubject.term)
            let others: [Gauge] = isTraining ? [.smooth] : [.shares, .sum, .smooth, .symlog]
            let all = shown + others.map(CardSubject.gauge)
            // At a mark the card is that of the knob that was turned there.
            let turned = chart.cursor.flatMap { cursor in
                run.marks.inside(cursor..<cursor.nextUp).last { $0.turns.count == 1 }?.turns.first?.knob
            }
            let own = turned.map(CardSubject.init)
            return (own.map { [$0] + all.filter { subject in subject != own } } ?? all, 0)
        case .knobs: return (turnable.map(CardSubject.init), turnable.firstIndex(of: board.selected) ?? 0)
        case .student:
            let gauges: [Gauge] =
                isTraining ? [.accuracy, .interval, .best] : [.accuracy, .interval, .best, .agreement]
            return (gauges.map(CardSubject.gauge), 0)
        case .classes: return ([Gauge.classes, .confusion].map(CardSubject.gauge), 0)
        case .diversity: return ([Gauge.unlike, .evenness, .bank, .pool].map(CardSubject.gauge), 0)
        case .gallery:
            let gauges: [Gauge] = [.confidence, .level] + (run.maps.clips.isEmpty ? [] : [.nearest])
            return (gauges.map(CardSubject.gauge), 0)
        case .map:
            let gauges: [Gauge] = [.place] + (run.maps.clips.isEmpty ? [] : [.nearest])
            return (gauges.map(CardSubject.gauge), 0)
        case .ranks: return ([.gauge(.waiting)], 0)
        case .log: return ([], 0)
        }
    }

    /// The value at the newest step, or a term's share of the minimised sum; empty where there is none.
    fileprivate func presentValue(of subject: CardSubject) -> String {
        switch subject {
        case .term(let term):
            guard let knob = term.knob, let series = run.series[term.name] else { return "not computed" }
            let weight = run.knobs[knob]
            guard weight != 0 else { return "weight 0: not computed" }
            let share = lossShares(series.phase, at: nil).parts.first { $0.identity.knob == knob }
            let part = share.map { ", \(Figures.roundPercent($0.share)) of \(series.phase.rawValue)'s sum" } ?? ""
            return "weight \(Figures.knob(weight)) × \(Figures.value(series.last))\(part)"
        case .setting(let setting):
            let knob = Knob.setting(setting)
            let range = knob.declaration.range
            return [Figures.knob(run.knobs[knob]), knob.declaration.unit].filter { !$0.isEmpty }.joined(separator: " ")
                + ", of \(Figures.knob(range.lowerBound)) to \(Figures.knob(range.upperBound))"
        case .gauge(let gauge): return presentValue(of: gauge)
        }
    }

    private func presentValue(of gauge: Gauge) -> String {
        let last = run.student.last
        func percent(_ share: Double?) -> String { share.map { Figures.percent($0) + " %" } ?? "" }
        switch gauge {
        case .accuracy: return percent(last?.score)
        case .interval:
            return last.map {
                "\(Figures.percent($0.interval.lowerBound))–\(Figures.percent($0.interval.upperBound)) %, "
                    + "\($0.clips) clips"
            } ?? ""
        case .best:
            return run.student.best.map { percent($0.score) + " in \(roundName) \(run.student.bestMoment.round + 1)" }
                ?? ""
        case .agreement: return percent(last?.agreement)
        case .unlike: return run.diversity.map { NumberText.fixed(1 - Double($0.similarity), decimals: 2) } ?? ""
        case .evenness:
            return run.diversity.map {
                "\(NumberText.fixed(Double($0.entropy), decimals: 2)), "
                    + "\(Figures.roundPercent(Collapse($0).entropyShare)) of the highest"
            } ?? ""
        case .bank: return run.diversity.map { NumberText.fixed(Double($0.bankSpread), decimals: 2) } ?? ""
        case .pool: return run.diversity.map { Figures.count($0.poolClasses.reduce(0, &+)) } ?? ""
        case .confidence:
            return galleryItems.indices.contains(gallery.selected) ? confidenceText(galleryItems[gallery.selected]) : ""
        case .place:
            return shownMap.map {
                "\(Figures.roundPercent(Double($0.xShare))) of the variance across, "
                    + "\(Figures.roundPercent(Double($0.yShare))) up"
            } ?? ""
        case .nearest: return nearestWords
        case .smooth: return Figures.knob(chart.keep)
        case .symlog: return lossChart.scale.name
        case .waiting:
            let shares = run.ranks.latest.map(\.share)
            guard let least = shares.min(), let most = shares.max() else { return "" }
            return "\(Figures.roundPercent(least)) to \(Figures.roundPercent(most)) of \(shares.count) ranks"
        case .classes, .confusion, .level, .shares, .sum: return ""
        }
    }

    /// The distance of the sample in focus to its nearest real clip, and that of the clips to each other.
    private var nearestWords: String {
        let sample = focus == .map ? litPoint.flatMap { run.maps.picture(of: $0) } : selectedPicture?.picture
        guard let nearest = sample?.nearestClip else { return "" }
        let spacing = shownMap?.clipSpacing.map { "; clips lie \(Figures.value(Double($0))) apart" } ?? ""
        return Figures.value(Double(nearest.distance)) + spacing
    }

    /// What followed the last changes of a knob, newest first, each until its next change.
    func effects(of knob: Knob, most: Int) -> [String] {
        let turns = run.marks.all.flatMap(\.turns).filter { $0.knob == knob }
        return turns.indices.suffix(most).reversed().map { index in
            let turn = turns[index]
            let end = index + 1 < turns.count ? Double(turns[index + 1].first.step) : .infinity
            return "\(turn.values) at step \(Figures.count(turn.first.step)): " + whatFollowed(turn, until: end)
        }
    }

    private func whatFollowed(_ turn: KnobTurn, until end: Double) -> String {
        func signed(_ change: Double, _ decimals: Int) -> String {
            let text = NumberText.fixed(change, decimals: decimals)
            return text.allSatisfy { "0.−".contains($0) } ? "±0" : change > 0 ? "+" + text : text
        }
        let before = Double(turn.first.step)
        var parts: [String] = []
        if let first = run.diversities.last(until: before), let last = run.diversities.last(until: end),
            last.moment.step > turn.first.step
        {
            let change = Double(first.value.similarity) - Double(last.value.similarity)
            parts.append("unlike \(signed(change, 2))")
        }
        guard let first = run.student.point(at: before), let last = run.student.point(at: end),
            last.moment.step > turn.first.step
        else { return (parts + ["not evaluated since"]).joined(separator: ", ") }
        let metric = run.student.last?.metric == .mAP ? "mAP" : "accuracy"
        let rounds = last.moment.round - first.moment.round
        parts.append("\(metric) \(signed((last.score - first.score) * 100, 1))")
        return parts.joined(separator: ", ") + " over \(rounds) \(roundName)\(rounds == 1 ? "" : "s")"
    }
}
