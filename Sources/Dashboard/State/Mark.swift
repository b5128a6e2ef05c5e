import RunEvents

/// A mark on the charts: what a person or the engine did at a step, or from one step to another.
struct Mark: Hashable, Sendable {
    enum Kind: Int, CaseIterable, Sendable {
        case phase, evaluation, checkpoint, pause, knob, nonFinite
    }

    /// Where it began.
    let moment: Moment
    let kind: Kind
    let text: String
    /// The changes of knobs that it stands for; empty for other marks.
    let turns: [KnobTurn]

    init(moment: Moment, kind: Kind, text: String, turns: [KnobTurn] = []) {
        self.moment = moment
        self.kind = kind
        self.text = text
        self.turns = turns
    }

    /// The step at which it ended: that of `moment`, or a later one for a glide.
    var lastStep: Int { turns.reduce(moment.step) { max($0, $1.last.step) } }
}

/// Marks in the order of their steps; of marks of phases, which may be thousands, only the newest are kept.
struct Marks: Sendable {
    private(set) var all: [Mark] = []
    private var phases = 0
    /// Whether a knob was ever turned, so that the charts keep a row for such marks.
    private(set) var hasTurns = false

    /// The most marks of phases that are kept.
    static let keptPhases = 4096

    mutating func append(_ mark: Mark) {
        // The mark is inserted by its step, because a run that went back to a checkpoint repeats steps.
        all.insert(mark, at: index(from: Double(mark.moment.step) + 0.5))
        if mark.kind == .knob { hasTurns = true }
        guard mark.kind == .phase else { return }
        phases += 1
        guard phases > 2 * Self.keptPhases else { return }
        var surplus = phases - Self.keptPhases
        all.removeAll { mark in
            guard surplus > 0, mark.kind == .phase else { return false }
            surplus -= 1
            return true
        }
        phases = Self.keptPhases
    }

    /// Replaces the marks of a group of changes by those that it has now.
    mutating func replace(_ before: KnobHistory.Group?, with after: KnobHistory.Group) {
        for mark in before?.marks ?? [] {
            let start = index(from: Double(mark.moment.step))
            if let place = all[start...].firstIndex(of: mark) { all.remove(at: place) }
        }
        for mark in after.marks { append(mark) }
    }

    func inside(_ steps: Range<Double>) -> ArraySlice<Mark> {
        let first = index(from: steps.lowerBound)
        return all[first..<max(first, index(from: steps.upperBound))]
    }

    /// The newest few thousand marks that lie in a range of steps or reach into it.
    func reaching(into steps: ClosedRange<Double>) -> [Mark] {
        all[..<index(from: steps.upperBound.nextUp)].suffix(4000).filter { Double($0.lastStep) >= steps.lowerBound }
    }

    /// The nearest mark after or before a step, without marks of phases.
    func next(after step: Int) -> Mark? { all[index(from: Double(step) + 0.5)...].first { $0.kind != .phase } }

    func previous(before step: Int) -> Mark? { all[..<index(from: Double(step))].last { $0.kind != .phase } }

    /// The first mark at or after the step.
    private func index(from step: Double) -> Int {
        var (low, high) = (0, all.count)
        while low < high {
            let middle = (low + high) / 2
            if Double(all[middle].moment.step) < step { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
