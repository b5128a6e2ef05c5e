import RunEvents

/// Something that the charts point at: what a person or the engine did at a step.
struct Mark: Hashable, Sendable {
    enum Kind: Int, CaseIterable, Sendable {
        case phase, evaluation, checkpoint, pause, knob, nonFinite
    }

    /// A knob's way from one value to another, by one hand.
    struct Turn: Hashable, Sendable {
        let knob: Knob
        let from: Double
        let to: Double
        let by: String
        /// Of the run, when it came to rest.
        let seconds: Double

        var text: String { "\(knob.name) \(Figures.knob(from))→\(Figures.knob(to))" }
        /// Whether the knob is back where it stood.
        var isNone: Bool { from == to }

        /// Seconds of the run between two turns of one knob that are one for the eye, as in a glide.
        private static let quickSuccession = 3.0

        /// Both turns as one; nil where another knob, another hand or a pause is between them.
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
    /// Of a knob's mark.
    var turn: Turn?
}

extension Mark {
    init(_ turn: Turn, at moment: Moment) {
        self.init(moment: moment, kind: .knob, text: turn.text, turn: turn)
    }
}

/// Marks in order of their steps; the oldest of a kind that comes by thousands make way for new ones.
struct Marks: Sendable {
    private(set) var all: [Mark] = []
    private var phases = 0

    /// Rounds change phase for ever: only so many of those are kept, the latest.
    static let keptPhases = 4096

    mutating func append(_ mark: Mark) {
        // A run that went back to a checkpoint passes the same steps again.
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

    /// The nearest mark of a kind worth jumping to, after or before a step.
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
