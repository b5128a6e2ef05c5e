import RunEvents

/// A mark on the charts: what a person or the engine did at a step.
struct Mark: Hashable, Sendable {
    enum Kind: Int, CaseIterable, Sendable {
        case phase, evaluation, checkpoint, pause, knob, nonFinite
    }

    /// A change of a knob from one value to another by one sender.
    struct Turn: Hashable, Sendable {
        let knob: Knob
        let from: Double
        let to: Double
        let by: String
        /// The time of its last change, in seconds of the run.
        let seconds: Double

        var text: String { "\(knob.name) \(Figures.knob(from))→\(Figures.knob(to))" }
        /// Whether the knob is back at its first value.
        var isNone: Bool { from == to }

        /// Changes of one knob within so many seconds of the run are shown as one, for example those of a glide.
        private static let quickSuccession = 3.0

        /// Both changes as one; nil where they are of different knobs or senders, or too far apart.
        func joined(to before: Turn) -> Turn? {
            guard knob == before.knob, by == before.by, seconds - before.seconds <= Self.quickSuccession else {
                return nil
            }
            return Turn(knob: knob, from: before.from, to: to, by: by, seconds: seconds)
        }
    }

    let moment: Moment
    let kind: Kind
    let text: String
    /// The change of a knob; nil for other marks.
    var turn: Turn?
}

extension Mark {
    init(_ turn: Turn, at moment: Moment) {
        self.init(moment: moment, kind: .knob, text: turn.text, turn: turn)
    }
}

/// Marks in the order of their steps; of marks of phases, which may be thousands, only the newest are kept.
struct Marks: Sendable {
    private(set) var all: [Mark] = []
    private var phases = 0

    /// The most marks of phases that are kept.
    static let keptPhases = 4096

    mutating func append(_ mark: Mark) {
        // The mark is inserted by its step, because a run that went back to a checkpoint repeats steps.
        all.insert(mark, at: index(from: Double(mark.moment.step) + 0.5))
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

    func inside(_ steps: Range<Double>) -> ArraySlice<Mark> {
        let first = index(from: steps.lowerBound)
        return all[first..<max(first, index(from: steps.upperBound))]
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
