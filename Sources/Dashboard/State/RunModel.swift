import RunEvents
import SystemText
import TerminalUI

/// The state of a run, computed from its events.
struct RunModel: Sendable {
    enum Condition: Hashable, Sendable {
        case waiting
        case running
        case paused(reason: String)
        case diverged(term: String, value: String)
        case finished(Outcome)
        case failed(reason: String)

        var isOver: Bool {
            switch self {
            case .finished, .failed: true
            default: false
            }
        }

        var isPaused: Bool {
            switch self {
            case .paused, .diverged: true
            default: false
            }
        }
    }

    private(set) var description: RunDescription?
    private(set) var condition = Condition.waiting
    private(set) var moment = Moment()
    private(set) var phase = Phase.preparing
    private(set) var step: Step?
    /// The round of the last step.
    private(set) var stepRound = 0
    private(set) var knobs = KnobValues()
    private var turns = KnobHistory()
    private(set) var attempts = KnobAttempts()
    private var weights: [Knob: [(step: Int, from: Double, to: Double)]] = [:]
    private(set) var series = SeriesStore()
    private(set) var marks = Marks()
    private(set) var student = StudentRecord()
    private(set) var pace = Pace()
    private(set) var diversity: Diversity?
    private(set) var diversities = History<Diversity>(most: 200_000)
    private(set) var ranks = RankRecord()
    private(set) var pictures = PictureStore()
    private(set) var maps = MapStore()
    private(set) var log = LogLines()
    private(set) var checkpoint: (moment: Moment, file: String)?
    private(set) var lastNumber: Int64 = 0
    /// The latest warning, until it is old or another event replaces it.
    private(set) var warning: String?
    private var warnedAt = 0.0
    private var unknownSentences: Set<String> = []
    /// After how many seconds of the run a warning is removed.
    private static let warningSeconds = 30.0

    mutating func apply(_ recorded: RecordedEvent) {
        lastNumber = max(lastNumber, recorded.number)
        moment = recorded.moment
        let moment = moment
        pace.advance(to: moment)
        defer { pace.reach(shareDone) }
        switch recorded.event {
        case .started(let description): start(description, at: moment)
        case .phaseBegan(let phase):
            self.phase = phase
            if !condition.isPaused { condition = .running }
            marks.append(Mark(moment: moment, kind: .phase, text: phase.rawValue))
        case .stepped(let step):
            self.step = step
            stepRound = moment.round
            pace.measure(step)
            phase = step.phase
            // A single step after a divergence has succeeded.
            if condition.isDiverged { condition = .running }
            series.append(step, at: moment)
            if warning != nil, moment.seconds - warnedAt > Self.warningSeconds { warning = nil }
        case .summarised(let summary):
            phase = summary.phase
            series.append(summary)
        case .sampled(let picture):
            let sample = RecordedPicture(number: recorded.number, moment: moment, picture: picture)
            pictures.append(sample)
            maps.append(sample: sample)
        case .clipShown(let clip): maps.append(clip: clip)
        case .mapped(let map): maps.append(map, at: moment)
        case .evaluated(let evaluation): evaluate(evaluation, at: moment)
        case .measured(let diversity):
            self.diversity = diversity
            diversities.append(diversity, size: diversity.poolClasses.count, at: moment)
            series.append(diversity, at: moment)
            if let sentence = Collapse(diversity).sentence(knobs) {
                warn(sentence, at: moment)
            } else if let warning, Collapse.wrong.contains(where: warning.hasPrefix) {
                self.warning = nil
            }
        case .ranksWaited(let waits):
            if let sentence = ranks.take(waits) { log.append(sentence, .warning, at: moment) }
        case .knobChanged(let knob, let from, let to, let by):
            knobs[knob] = to
            weights[knob, default: []].append((moment.step, from, to))
            let turn = KnobTurn(knob, from: from, to: to, by: by, at: moment)
            let (values, recipe) = (knobs, self.description?.recipe)
            let (before, after) = turns.append(turn) { Self.name(of: values, in: recipe) }
            marks.replace(before, with: after)
            log.write(after)
            judge(KnobAttempt.Change(knob: knob, from: from, to: to), by: ChangeSender(by), at: moment)
        case .paused(let reason):
            if !condition.isDiverged { condition = .paused(reason: reason) }
            marks.append(Mark(moment: moment, kind: .pause, text: "paused"))
            log.append("paused" + (reason.isEmpty ? "" : ": \(reason)"), .action, at: moment)
        case .resumed:
            condition = .running
            warning = nil
            marks.append(Mark(moment: moment, kind: .pause, text: "resumed"))
            log.append("resumed", .action, at: moment)
        case .checkpointed(let file, let isBest):
            checkpoint = (moment, file)
            marks.append(Mark(moment: moment, kind: .checkpoint, text: isBest ? "best checkpoint" : "checkpoint"))
            log.append(
                "checkpoint at step \(moment.step)" + (isBest ? ", the best so far" : ""), .plain, at: moment)
        case .diverged(let term, let value):
            condition = .diverged(term: term, value: value)
            pace.goBack()
            series.diverged(term, at: moment)
            marks.append(Mark(moment: moment, kind: .nonFinite, text: "\(term) is \(value)"))
            log.append("\(term) became \(value); back at the last good checkpoint", .failure, at: moment)
        case .warned(let text): warn(text, at: moment)
        case .logged(let text): log.append(text, .plain, at: moment)
        case .finished(let outcome):
            condition = .finished(outcome)
            log.append(outcome.sentence(training: isTraining), .action, at: moment)
        case .failed(let reason):
            condition = .failed(reason: reason)
            log.append(reason, .failure, at: moment)
        case .unknown(let kind, _): logUnknown(recorded.event, of: kind, at: moment)
        }
    }

    /// Logs what came of an attempt that ends with a change of a knob.
    private mutating func judge(_ change: KnobAttempt.Change, by sender: ChangeSender, at moment: Moment) {
        let model = self
        guard let attempt = attempts.apply(change, by: sender, at: moment, verdict: model.verdict),
            let verdict = attempt.verdict
        else { return }
        let duration = attempt.duration(description?.roundName ?? "round")
        log.append("tried \(attempt.values) \(duration): \(verdict.words)", .action, at: moment)
    }

    /// Logs an event that cannot be read, only the first time for each sentence.
    private mutating func logUnknown(_ event: RunEvent, of kind: String, at moment: Moment) {
        guard let sentence = event.unknownSentence, unknownSentences.insert(sentence).inserted else { return }
        warn(sentence, at: moment)
        // The run has ended, although it cannot be read how.
        if kind == "finished" || kind == "failed" { condition = .failed(reason: sentence) }
    }

    private mutating func start(_ description: RunDescription, at moment: Moment) {
        self.description = description
        // Control characters are made visible, because without them two names could look the same.
        self.description?.classes = description.classes.map(\.visible)
        condition = .running
        warning = nil
        ranks = RankRecord()
        if description.resumedAt == 0 {
            knobs = description.recipe.knobs
            log.append("started \(description.run), seed \(description.recipe.seed)", .plain, at: moment)
        } else {
            series.repeatSteps()
            pace.goBack()
            log.append("resumed from step \(description.resumedAt)", .action, at: moment)
        }
    }

    private mutating func evaluate(_ evaluation: Evaluation, at moment: Moment) {
        student.append(evaluation, at: moment)
        // The interval is not symmetric near 100 %.
        let (low, high) = (evaluation.interval.lowerBound, evaluation.interval.upperBound)
        let text =
            "\(evaluation.metric.prefix)\(Figures.percent(evaluation.score)) % "
            + "(\(Figures.percent(low))–\(Figures.percent(high)))"
        marks.append(Mark(moment: moment, kind: .evaluation, text: text))
        let teacher =
            isTraining ? "" : ", teacher \(Figures.percent(evaluation.teacherScore)) %"
        let int8 = evaluation.int8.map {
            ", int8 \(Figures.percent($0.score)) % in \(NumberText.bytes($0.bytes))"
        }
        log.append("\(text) of \(evaluation.clips) clips" + teacher + (int8 ?? ""), .plain, at: moment)
    }

    /// Adds a warning that is not in the record.
    mutating func logWarning(_ text: String) { log.append(text, .warning, at: moment) }

    private mutating func warn(_ text: String, at moment: Moment) {
        if text != warning { log.append(text, .warning, at: moment) }
        warning = text
        warnedAt = moment.seconds
    }

    /// Whether it trains a teacher, and has no student.
    var isTraining: Bool { description?.isTraining ?? false }

    /// The share of the rounds or of the time budget that is done by the last event, from 0.
    private var shareDone: Double {
        guard let recipe = description?.recipe else { return 0 }
        if recipe.budget > 0 {
            return moment.seconds / max(moment.seconds + (step?.secondsLeft ?? 0), recipe.budget, 1)
        }
        return (Double(moment.round) + roundShare) / Double(max(recipe.rounds, 1))
    }

    /// The share of the present round that is done, 0 to 1.
    private var roundShare: Double {
        // At the beginning of a round the last step is of the round before.
        guard let step, step.planned > 0, stepRound == moment.round else { return 0 }
        let done = min(Double(step.done) / Double(step.planned), 1)
        guard !isTraining else { return done }
        let inversions = knobs[.inversionSteps], distillations = knobs[.distillationSteps]
        let all = max(inversions + distillations, 1)
        return step.phase == .distillation ? (inversions + done * distillations) / all : done * inversions / all
    }

    /// Whether some knob has another value than in the recipe.
    var isTurned: Bool { knobs != description?.recipe.knobs }

    /// Another method whose knobs the run has at present; nil for none.
    var weightsOf: Method? {
        guard isTurned else { return nil }
        return Method.all.first { $0.name != description?.recipe.method && $0.values == knobs }
    }

    /// What values of all knobs are called: the recipe, or a method's name; nil for neither.
    private static func name(of values: KnobValues, in recipe: Recipe?) -> String? {
        values == recipe?.knobs ? "the recipe" : Method.all.first { $0.values == values }?.name
    }

    /// The weight of a knob at a step; 1 where there is no knob.
    func weight(of knob: Knob?, at step: Double) -> Double {
        guard let knob else { return 1 }
        guard let history = weights[knob], !history.isEmpty else { return knobs[knob] }
        var (low, high) = (0, history.count)
        while low < high {
            let middle = (low + high) / 2
            if Double(history[middle].step) <= step { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? history[0].from : history[low - 1].to
    }
}

extension RunModel.Condition {
    var isDiverged: Bool {
        if case .diverged = self { true } else { false }
    }
}

extension Outcome {
    /// One line for the log and the status line.
    ///
    /// - Parameter training: whether a teacher was trained, in epochs, and no student.
    func sentence(training: Bool) -> String {
        let why =
            switch reason {
            case .rounds: training ? "all epochs done" : "all rounds done"
            case .budget: "the time is used up"
            case .stopped: "stopped"
            }
        guard let last else { return "finished: \(why)" }
        let network = training ? "teacher" : "student"
        return "finished: \(why), \(network) \(last.metric.prefix)\(Figures.percent(last.score)) %"
    }
}
