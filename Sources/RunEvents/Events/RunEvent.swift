/// What happened in a run: the words that the engine writes into the record and a screen reads from it.
public enum RunEvent: Hashable, Codable, Sendable {
    case started(RunDescription)
    case phaseBegan(Phase)
    case stepped(Step)
    /// In place of many `stepped`, from a reader only; its moment is the last step's.
    case summarised(StepSummary)
    case sampled(Picture)
    case evaluated(Evaluation)
    case measured(Diversity)
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
    /// What another version of frami recorded and this one cannot read, from a reader only: the kind as the record calls
    /// it, and what is wrong with it.
    case unknown(kind: String, problem: String)
}

extension RunEvent {
    /// One sentence for what could not be read; nil for every other event.
    public var unknownSentence: String? {
        guard case .unknown(let kind, let problem) = self else { return nil }
        return "The event '\(kind)' cannot be read (\(problem)); another version of frami recorded it."
    }
}

public enum Phase: String, CaseIterable, Codable, Sendable {
    case preparing, training, inversion, distillation, evaluation
}

/// Where in the run something happened.
public struct Moment: Hashable, Codable, Sendable {
    /// Since the run's first start, pauses and the time between a stop and a resumption left out.
    public var seconds: Double
    /// From 0.
    public var round: Int
    /// Steps of all phases so far: the position on every chart's axis.
    public var step: Int

    public init(seconds: Double = 0, round: Int = 0, step: Int = 0) {
        self.seconds = seconds
        self.round = round
        self.step = step
    }
}

/// An event with its place in the record: numbered from 1, without gaps but for what a summary stands for.
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

/// One step's losses, unweighted, under the names of their knobs, and `total` as it was minimised.
public struct Step: Hashable, Codable, Sendable {
    public var phase: Phase
    /// Steps of this phase done in this round, this one among them.
    public var done: Int
    /// Steps of this phase in this round.
    public var planned: Int
    public var losses: [String: Float]
    /// Of this phase, smoothed; 0 until it is measured.
    public var stepsPerSecond: Double
    /// To the end of the run; nil while there is nothing to tell it from.
    public var secondsLeft: Double?

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

/// A synthetic Mel-spectrogram, for looking at.
public struct Picture: Hashable, Codable, Sendable {
    /// The class asked for; of several tags the first.
    public var label: Int
    /// The other tags that were asked for.
    public var alsoAsked: [Int]
    /// The teacher's probability for `label`.
    public var confidence: Float
    public var mels: Int
    public var frames: Int
    /// `[mels, frames]`, lowest band first, 0 (the front end's floor) to 1 (its ceiling).
    public var levels: [Float]

    public init(
        label: Int, alsoAsked: [Int] = [], confidence: Float, mels: Int, frames: Int, levels: [Float]
    ) {
        precondition(levels.count == mels * frames, "a picture of \(mels) x \(frames) with \(levels.count) levels")
        self.label = label
        self.alsoAsked = alsoAsked
        self.confidence = confidence
        self.mels = mels
        self.frames = frames
        self.levels = levels
    }
}

/// How varied the synthetic samples are: what a collapse shows in.
public struct Diversity: Hashable, Codable, Sendable {
    /// Mean cosine similarity of the pooled hidden states inside the batch, 1 when all are alike.
    public var similarity: Float
    /// Entropy in nats of the teacher's mean prediction over the batch; ln(classes) is even.
    public var entropy: Float
    /// Mean distance of the memory bank's rows from their mean, over the rows' mean norm.
    public var bankSpread: Float
    /// Samples of each class in the pool, by the class that the teacher sees in them.
    public var poolClasses: [Int]

    public init(similarity: Float, entropy: Float, bankSpread: Float, poolClasses: [Int]) {
        self.similarity = similarity
        self.entropy = entropy
        self.bankSpread = bankSpread
        self.poolClasses = poolClasses
    }
}
