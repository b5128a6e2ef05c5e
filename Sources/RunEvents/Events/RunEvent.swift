/// Something that happened in a run. The engine writes it into the record, and a screen reads it from there.
public enum RunEvent: Hashable, Codable, Sendable {
    case started(RunDescription)
    case phaseBegan(Phase)
    case stepped(Step)
    /// Stands for many `stepped` events. Only a reader makes it; its moment is the last step's.
    case summarised(StepSummary)
    case sampled(Picture)
    /// A real clip that is shown beside samples; each is recorded once.
    case clipShown(Picture)
    case mapped(HiddenMap)
    case evaluated(Evaluation)
    case measured(Diversity)
    /// How long the ranks of MPI have lately waited for each other, in their order.
    case ranksWaited([RankWait])
    case knobChanged(knob: Knob, from: Double, to: Double, by: String)
    case paused(reason: String)
    case resumed
    case checkpointed(file: String, isBest: Bool)
    /// A loss was NaN or infinite. The run has gone back to the last good checkpoint's state and is paused.
    case diverged(term: String, value: String)
    case warned(String)
    case logged(String)
    case finished(Outcome)
    case failed(reason: String)
    /// An event that another version of frami recorded and this one cannot read: its kind as the record has it, and
    /// what is wrong with it. Only a reader makes it.
    case unknown(kind: String, problem: String)
}

extension RunEvent {
    /// One sentence for the screen about an event that could not be read; nil for every other event.
    public var unknownSentence: String? {
        guard case .unknown(let kind, let problem) = self else { return nil }
        return "The event '\(kind)' cannot be read (\(problem)); another version of frami recorded it."
    }
}

/// A part of a run, by what its steps do. `training` occurs in runs of `frami train` alone.
public enum Phase: String, CaseIterable, Codable, Sendable {
    case preparing, training, inversion, distillation, evaluation
}

/// Where in the run something happened.
public struct Moment: Hashable, Codable, Sendable {
    /// Seconds since the run's first start, without pauses and without the time between a stop and a resumption.
    public var seconds: Double
    /// The round, counted from 0.
    public var round: Int
    /// Steps of all phases so far, which is the position on every chart's axis.
    public var step: Int

    public init(seconds: Double = 0, round: Int = 0, step: Int = 0) {
        self.seconds = seconds
        self.round = round
        self.step = step
    }
}

/// An event with its place in the record. Numbers begin at 1 and have no gaps, except where a summary stands for
/// several events.
public struct RecordedEvent: Hashable, Codable, Sendable {
    public let number: Int64
    public let moment: Moment
    public let event: RunEvent

    public init(number: Int64, moment: Moment, event: RunEvent) {
        self.number = number
        self.moment = moment
        self.event = event
    }
}

/// The losses of one step: each term without its weight, under the name of its knob, and under `total` the weighted sum
/// that was minimised.
public struct Step: Hashable, Codable, Sendable {
    public var phase: Phase
    /// Steps of this phase done in this round, this one among them.
    public var done: Int
    /// Steps of this phase in this round.
    public var planned: Int
    public var losses: [String: Float]
    /// The speed of this phase, smoothed; 0 until it is measured.
    public var stepsPerSecond: Double
    /// Estimated seconds to the end of the run; nil while there is nothing to estimate them from.
    public var secondsLeft: Double?

    /// Names in `losses` of what is no loss, in steps that train a teacher: the learning rate, and the share of the
    /// batch's clips that it named rightly before the step.
    public static let learningRate = "learning-rate"
    /// See `learningRate`.
    public static let batchAccuracy = "batch-accuracy"

    public init(
        phase: Phase, done: Int, planned: Int, losses: [String: Float], stepsPerSecond: Double = 0,
        secondsLeft: Double? = nil
    ) {
        self.phase = phase
        self.done = done
        self.planned = planned
        self.losses = losses
        self.stepsPerSecond = stepsPerSecond
        self.secondsLeft = secondsLeft
    }
}

/// A Mel-spectrogram for people: a synthetic sample, or a real clip that is shown beside the samples.
public struct Picture: Hashable, Codable, Sendable {
    /// The class that the sample was made for, the first where it was made for several tags; of a real clip its own, and
    /// −1 where it has none.
    public var label: Int
    /// The other tags that it was made for, or that the clip has.
    public var alsoAsked: [Int]
    /// The teacher's probability for `label`.
    public var confidence: Float
    public var mels: Int
    public var frames: Int
    /// `[mels, frames]`, lowest band first, 0 (the front end's floor) to 1 (its ceiling).
    public var levels: [Float]
    /// By which `HiddenMap.Point` names it; nil where it is not on the map, as in older records.
    public var number: Int?
    /// The real clip that is most like the sample; nil without real clips, and in older records.
    public var nearestClip: NearestClip?

    public init(
        label: Int, alsoAsked: [Int] = [], confidence: Float, mels: Int, frames: Int, levels: [Float],
        number: Int? = nil, nearestClip: NearestClip? = nil
    ) {
        precondition(levels.count == mels * frames, "a picture of \(mels) x \(frames) with \(levels.count) levels")
        self.label = label
        self.alsoAsked = alsoAsked
        self.confidence = confidence
        self.mels = mels
        self.frames = frames
        self.levels = levels
        self.number = number
        self.nearestClip = nearestClip
    }
}

/// How varied the synthetic samples of a round are, which shows whether the generator has collapsed to a few of them.
public struct Diversity: Hashable, Codable, Sendable {
    /// Mean cosine similarity between the teacher's pooled hidden states of a batch, 1 when all are alike.
    public var similarity: Float
    /// Entropy in nats of the teacher's mean prediction over the batch; ln(classes) when it is even over the classes.
    public var entropy: Float
    /// Mean distance of the contrast's stored feature rows from their mean, divided by the rows' mean norm.
    public var bankSpread: Float
    /// Number of samples in the pool for each class, by the class that the teacher predicts.
    public var poolClasses: [Int]

    public init(similarity: Float, entropy: Float, bankSpread: Float, poolClasses: [Int]) {
        self.similarity = similarity
        self.entropy = entropy
        self.bankSpread = bankSpread
        self.poolClasses = poolClasses
    }
}
