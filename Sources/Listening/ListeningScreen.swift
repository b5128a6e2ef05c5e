import TerminalUI

/// The screen of `frami listen`: the spectrogram as the model hears it, the scores of its classes over the same time, and
/// what it detected. It draws what it is told and returns what a key asks for; it has no sound, no file and no clock.
public struct ListeningScreen: Sendable {
    /// What the model is.
    public struct Model: Sendable {
        public let name: String
        public let classes: [String]
        /// Whether each class is a decision of its own.
        public let areTags: Bool
        public let bands: Int
        /// In Hz.
        public let lowest: Double
        public let highest: Double
        /// From one frame of the spectrogram to the next.
        public let secondsPerFrame: Double

        public init(
            name: String, classes: [String], areTags: Bool, bands: Int, lowest: Double, highest: Double,
            secondsPerFrame: Double
        ) {
            self.name = name
            self.classes = classes
            self.areTags = areTags
            self.bands = bands
            self.lowest = lowest
            self.highest = highest
            self.secondsPerFrame = secondsPerFrame
        }
    }

    /// What a key asks for.
    public enum Wish: Equatable, Sendable {
        case leave
        /// Stops or goes on hearing.
        case pause
        case repaint
        case suspend
    }

    /// Seconds that one column of the screen stands for, at most a twentieth.
    private static let secondsPerColumn = 0.05
    /// Detections that are kept to be looked at.
    private static let kept = 200

    let model: Model
    let source: String
    var history: SoundHistory
    public private(set) var detections: Detections
    /// What was detected, the newest first; those that go on are among `detections.open`.
    private(set) var past: [Detection] = []
    private(set) var scores: [Float]
    private(set) var seconds = 0.0
    public private(set) var isPaused = false
    private(set) var isOver = false
    var colormap = Colormap.ember
    /// From the arrival of a sound to the score that includes it; nil before the first.
    public var latency: Double?
    /// Of one core of the processor; nil before the first second.
    public var core: Double?

    /// - Parameters:
    ///   - source: where the sound comes from, in words.
    ///   - threshold: the least score that is a detection.
    public init(_ model: Model, source: String, threshold: Double) {
        self.model = model
        self.source = source
        history = SoundHistory(
            bands: model.bands, classes: model.classes.count,
            framesPerColumn: Int((Self.secondsPerColumn / model.secondsPerFrame).rounded()))
        detections = Detections(threshold: threshold, areTags: model.areTags)
        scores = Array(repeating: 0, count: model.classes.count)
    }

    /// Columns of the sound that were begun: with each, the one before is whole.
    public var columns: Int { history.columns }

    /// - Parameter frames: `[frames, bands]` in unit scale, what follows those before.
    public mutating func show(_ frames: [Float]) {
        history.add(frames)
        seconds += Double(frames.count / model.bands) * model.secondsPerFrame
    }

    /// What the model makes of the end of the sound so far.
    ///
    /// - Parameter heard: the part of the sound that was heard, in seconds from its start.
    public mutating func show(scores: [Float], heard: Range<Double>, isSilent: Bool) {
        self.scores = isSilent ? scores.map { _ in 0 } : scores
        history.score(self.scores)
        keep(detections.hear(scores, heard: heard, isSilent: isSilent))
    }

    /// The sound is over.
    public mutating func finish() {
        isOver = true
        keep(detections.finish())
    }

    private mutating func keep(_ ended: [Detection]) {
        past.insert(contentsOf: ended.reversed(), at: 0)
        past.removeLast(max(past.count - Self.kept, 0))
    }

    /// Takes a key or another event.
    ///
    /// - Returns: what whoever runs the screen is to do; nil for nothing.
    public mutating func handle(_ event: InputEvent) -> Wish? {
        switch event {
        case .interrupted, .terminated, .hungUp: return .leave
        case .resized, .continued: return .repaint
        case .mouse, .pasted: return nil
        case .key(let press): return handle(press)
        }
    }

    private mutating func handle(_ press: KeyPress) -> Wish? {
        switch press {
        case .character("q"), KeyPress(.escape), .control("c"): return .leave
        case .control("l"): return .repaint
        case .control("z"): return .suspend
        case .character("p"), .character(" "):
            guard !isOver else { return nil }
            isPaused.toggle()
            return .pause
        case .character("+"), .character("="), KeyPress(.up): move(0.05)
        case .character("-"), KeyPress(.down): move(-0.05)
        case .character("c"): colormap = colormap.next
        default: break
        }
        return nil
    }

    private mutating func move(_ change: Double) {
        let moved = ((detections.threshold + change) * 20).rounded() / 20
        detections.threshold = min(max(moved, 0.05), 1)
    }
}
