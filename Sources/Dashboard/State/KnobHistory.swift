import RunEvents

/// A change of a knob by one sender, which may consist of many small ones: those of a glide, or of a key that was held.
struct KnobTurn: Hashable, Sendable {
    let knob: Knob
    let from: Double
    private(set) var to: Double
    let by: String
    let first: Moment
    /// The moment of its last small change.
    private(set) var last: Moment

    init(_ knob: Knob, from: Double, to: Double, by: String, at moment: Moment) {
        self.knob = knob
        self.from = from
        self.to = to
        self.by = by
        first = moment
        last = moment
    }

    /// Whether the knob is back at its first value.
    var isNone: Bool { from == to }

    /// The values before and after: `0.8→1.6`.
    var values: String { "\(Figures.knob(from))→\(Figures.knob(to))" }

    /// Whether it is, or is a part of, an even movement over many steps.
    var isGlide: Bool { ChangeSender(by).way == .glide }

    /// Small changes within so many seconds of the run are one, for example those of the wheel.
    static let quickSuccession = 3.0
    /// A glide changes its knob at every step, and one of whole numbers from time to time; a longer pause ends it.
    static let longestGlidePause = 100

    /// Whether a change follows another without a pause. Where no step lies between them they are one in any case,
    /// because no step had the value between.
    static func follows(_ next: Moment, _ before: Moment, gliding: Bool) -> Bool {
        let (seconds, steps) = (next.seconds - before.seconds, next.step - before.step)
        return seconds >= 0 && seconds <= quickSuccession || steps == 0
            || gliding && steps > 0 && steps <= longestGlidePause
    }

    /// Both changes as one; nil where the other does not continue this one. After more than a moment a glide continues
    /// in its own direction only.
    func continued(by next: KnobTurn) -> KnobTurn? {
        let turnsBack =
            isGlide && (to - from) * (next.to - next.from) < 0
            && next.last.seconds - first.seconds > Self.quickSuccession
        guard knob == next.knob, by == next.by, to == next.from, !turnsBack,
            Self.follows(next.first, last, gliding: isGlide)
        else { return nil }
        var whole = self
        whole.to = next.to
        whole.last = next.last
        return whole
    }
}

/// The changes of knobs, in groups of those that one sender made without a pause: each group is one or a few marks on
/// the charts, and as many lines of the log.
struct KnobHistory: Sendable {
    /// Changes by one sender without a pause, at most one for each knob and direction of a glide.
    struct Group: Sendable {
        let id: Int
        fileprivate(set) var turns: [KnobTurn]
        /// The method whose weights the run has by these changes; nil for none.
        fileprivate(set) var method: String?

        /// Without knobs that are back at their first value.
        private var kept: [KnobTurn] { turns.filter { !$0.isNone } }

        /// One mark for a change of the method, else one for each knob.
        var marks: [Mark] {
            let kept = kept
            if let method, kept.count > 1 {
                return [Mark(moment: kept[0].first, kind: .knob, text: "weights of \(method)", turns: kept)]
            }
            return kept.map {
                Mark(moment: $0.first, kind: .knob, text: "\($0.knob.name) \($0.values)", turns: [$0])
            }
        }

        /// One line for each mark, with the knob's whole name and the sender.
        var lines: [(text: String, moment: Moment)] {
            marks.map { mark in
                let isOne = mark.turns.count == 1
                let text = isOne ? "\(mark.turns[0].knob.title) \(mark.turns[0].values)" : mark.text
                let by = mark.turns[0].by
                return (text + (by.isEmpty ? "" : " by \(by)"), mark.moment)
            }
        }
    }

    /// The last group of each sender, which further changes may join.
    private var open: [String: Group] = [:]
    private var count = 0
    private static let mostTurns = 64

    /// Adds a change to its sender's last group, or begins a group.
    ///
    /// - Parameter method: the method whose weights the run has after the change; called only where several knobs were
    ///   turned.
    /// - Returns: the group that it joined as it was before, nil for none, and as it is now.
    mutating func append(_ turn: KnobTurn, method: () -> String?) -> (before: Group?, after: Group) {
        let last = open[turn.by]
        let isJoined =
            last.map { group in
                group.turns.count < Self.mostTurns
                    && group.turns.contains { KnobTurn.follows(turn.first, $0.last, gliding: turn.isGlide) }
            } ?? false
        guard isJoined, var group = last else {
            count += 1
            let group = Group(id: count, turns: [turn])
            open[turn.by] = group
            return (nil, group)
        }
        if let index = group.turns.lastIndex(where: { $0.knob == turn.knob }),
            let whole = group.turns[index].continued(by: turn)
        {
            group.turns[index] = whole
        } else {
            group.turns.append(turn)
        }
        group.method = group.turns.count > 1 && !turn.isGlide ? method() : nil
        open[turn.by] = group
        return (last, group)
    }
}

extension Knob {
    /// The name that people read, with the one in recipes and records: `contrast (cr)`. Settings have one name.
    var title: String {
        guard let term else { return name }
        let label = term.declaration.label
        return label.lowercased() == name ? label : "\(label) (\(name))"
    }
}
