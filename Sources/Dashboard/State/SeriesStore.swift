import RunEvents
import TerminalUI

/// The identity of a curve: its name, hue, shape and dashes, which are the same everywhere.
struct SeriesIdentity: Hashable, Sendable {
    let name: String
    /// The knob of its weight; nil for sums and terms without a knob.
    let knob: Knob?
    let isSum: Bool
    let hue: Int
    let shape: Int
    let isDashed: Bool

    /// A sum is named after its phase. A term of another version of frami gets a colour that is derived from its name.
    init(name: String, phase: Phase) {
        isSum = name == LossTerm.sum
        self.name = isSum ? phase.rawValue : name
        let term = LossTerm(rawValue: name)
        knob = term?.knob
        hue =
            isSum
            ? (phase == .distillation ? 2 : 7)
            : term?.declaration.hue ?? name.utf8.reduce(3) { ($0 &* 31 &+ Int($1)) & 1023 } % 8
        shape = isSum ? (phase == .distillation ? 5 : 7) : term?.declaration.sign ?? hue
        isDashed = isSum || term?.declaration.isDashed ?? false
    }

    var colour: Colour { .series(hue) }

    /// The position in the order of curves.
    var rank: Int { isSum ? 1000 : knob.flatMap { Knob.allCases.firstIndex(of: $0) } ?? 500 }

    /// The name in legends.
    var label: String {
        guard isSum else { return name }
        return name == "inversion" ? "Σ inv" : name == "distillation" ? "Σ dist" : "Σ " + name
    }
}

/// One curve with all its values, summarised such that extremes are kept.
struct Series: Sendable {
    let identity: SeriesIdentity
    let phase: Phase
    var history = BucketPyramid()
    var last = Double.nan
    /// The number of values that were NaN or infinite.
    var notFinite = 0
}

/// All curves of a run, in the order of their knobs, sums last.
struct SeriesStore: Sendable {
    private(set) var all: [Series] = []
    private(set) var newestStep = 0
    /// Steps up to this one are repetitions by a resumed run and are ignored, because they are identical.
    private var knownUntil = -1
    private var index: [Key: Int] = [:]
    /// The three measures of diversity over steps: 1 − similarity, the entropy divided by its maximum, and the bank's
    /// spread.
    private(set) var diversity = [BucketPyramid](repeating: BucketPyramid(), count: 3)

    /// What is no loss, by its name among a step's losses: the learning rate, and in percent a moving average of the
    /// accuracy on the batches of a training.
    private(set) var figures: [String: BucketPyramid] = [:]
    private var batchAccuracy = DebiasedAverage(decay: 0.97)

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
        // Sorted by name, so that the order of curves does not depend on that of the dictionary.
        for (name, value) in step.losses.count > 1 ? step.losses.sorted(by: { $0.key < $1.key }) : Array(step.losses) {
            if appendFigure(name, Double(value), at: moment.step) { continue }
            let position = position(name, step.phase)
            all[position].history.append(x: Double(moment.step), y: Double(value))
            all[position].last = Double(value)
            if !value.isFinite { all[position].notFinite += 1 }
        }
    }

    /// - Returns: whether it is a figure and no loss.
    private mutating func appendFigure(_ name: String, _ value: Double, at step: Int, steps: Int = 1) -> Bool {
        switch name {
        case Step.learningRate: figures[name, default: BucketPyramid()].append(x: Double(step), y: value)
        case Step.batchAccuracy:
            batchAccuracy.add(value, count: steps)
            figures[name, default: BucketPyramid()].append(x: Double(step), y: batchAccuracy.value * 100)
        default: return false
        }
        return true
    }

    mutating func append(_ summary: StepSummary) {
        newestStep = max(newestStep, summary.last.step)
        for (name, bucket) in summary.losses.sorted(by: { $0.key < $1.key }) {
            if appendFigure(name, Double(bucket.mean), at: summary.last.step, steps: bucket.finite) { continue }
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

    /// Must be called when a run is resumed: following steps up to the newest known one are repetitions.
    mutating func repeatSteps() { knownUntil = newestStep }
}
