import RunEvents
import TerminalUI

/// What a curve is: its name everywhere, and the hue and shape that it is known by everywhere.
struct SeriesIdentity: Hashable, Sendable {
    let name: String
    /// The knob that weighs it; nil for sums and for what has no knob.
    let knob: Knob?
    let isSum: Bool
    let hue: Int
    let shape: Int

    /// Sums are called by the phase that they belong to. A term that another version of frami recorded has the colour that
    /// its name gives.
    init(name: String, phase: Phase) {
        isSum = name == LossTerm.sum
        self.name = isSum ? phase.rawValue : name
        let term = LossTerm(rawValue: name)
        knob = term?.knob
        hue = isSum ? 7 : term?.declaration.hue ?? name.utf8.reduce(3) { ($0 &* 31 &+ Int($1)) & 1023 } % 8
        shape = isSum ? (phase == .distillation ? 5 : 7) : term?.declaration.sign ?? hue
    }

    var colour: Colour { .series(hue) }

    /// The order of curves everywhere.
    var rank: Int { isSum ? 1000 : knob.flatMap { Knob.allCases.firstIndex(of: $0) } ?? 500 }

    /// As a legend calls it.
    var label: String {
        guard isSum else { return name }
        return name == "inversion" ? "Σ inv" : name == "distillation" ? "Σ dist" : "Σ " + name
    }
}

/// One curve: everything ever measured of it, thinned without losing a spike.
struct Series: Sendable {
    let identity: SeriesIdentity
    let phase: Phase
    var history = BucketPyramid()
    var last = Double.nan
    /// Values that were NaN or infinite.
    var notFinite = 0
}

/// All curves of a run, in the order of their knobs, sums last.
struct SeriesStore: Sendable {
    private(set) var all: [Series] = []
    private(set) var newestStep = 0
    /// Steps that a resumed run repeats, bit for bit, are not drawn twice.
    private var knownUntil = -1
    private var index: [Key: Int] = [:]
    /// How unlike the samples are, their classes' entropy as a share of the highest, the bank's spread.
    private(set) var diversity = [BucketPyramid](repeating: BucketPyramid(), count: 3)

    private struct Key: Hashable, Sendable {
        let name: String
        let phase: Phase
    }

    subscript(name: String) -> Series? { all.first { $0.identity.name == name } }

    private mutating func position(_ name: String, _ phase: Phase) -> Int {
        let key = Key(name: name, phase: phase)
        if let position = index[key] { return position }
        let identity = SeriesIdentity(name: name, phase: phase)
        let place = all.firstIndex { $0.identity.rank > identity.rank } ?? all.count
        all.insert(Series(identity: identity, phase: phase), at: place)
        for (other, position) in index where position >= place { index[other] = position + 1 }
        index[key] = place
        return place
    }

    mutating func append(_ step: Step, at moment: Moment) {
        guard moment.step > knownUntil else { return }
        knownUntil = -1
        newestStep = max(newestStep, moment.step)
        // By name, so that the order of curves does not depend on the dictionary's.
        for (name, value) in step.losses.count > 1 ? step.losses.sorted(by: { $0.key < $1.key }) : Array(step.losses) {
            let position = position(name, step.phase)
            all[position].history.append(x: Double(moment.step), y: Double(value))
            all[position].last = Double(value)
            if !value.isFinite { all[position].notFinite += 1 }
        }
    }

    mutating func append(_ summary: StepSummary) {
        newestStep = max(newestStep, summary.last.step)
        for (name, bucket) in summary.losses.sorted(by: { $0.key < $1.key }) {
            let position = position(name, summary.phase)
            var whole = Bucket()
            whole.firstX = Double(summary.first.step)
            whole.lastX = Double(summary.last.step)
            whole.nanCount = Int32(clamping: bucket.notFinite)
            if bucket.finite > 0 {
                whole.minimum = Double(bucket.minimum)
                whole.maximum = Double(bucket.maximum)
                whole.count = Int32(clamping: bucket.finite)
                whole.sum = Double(bucket.mean) * Double(whole.count)
                whole.last = Double(bucket.mean)
                all[position].last = whole.last
            }
            all[position].history.append(whole)
            all[position].notFinite += bucket.notFinite
        }
    }

    mutating func append(_ measured: Diversity, at moment: Moment) {
        let step = Double(moment.step)
        diversity[0].append(x: step, y: 1 - Double(measured.similarity))
        diversity[1].append(x: step, y: Collapse(measured).entropyShare)
        diversity[2].append(x: step, y: Double(measured.bankSpread))
    }

    mutating func diverged(_ term: String, at moment: Moment) {
        let found = all.firstIndex { $0.identity.name == term || $0.identity.knob?.name == term }
        guard let found, all[found].last.isFinite else { return }
        all[found].history.append(x: Double(moment.step), y: .nan)
        all[found].notFinite += 1
    }

    /// From here on steps up to the newest known are repetitions.
    mutating func repeatSteps() { knownUntil = newestStep }
}
