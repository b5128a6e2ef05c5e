import TerminalUI

/// The screen of `frami listen`: the model's spectrogram, the scores of its classes over the same time, and the
/// detections. It is a value that gets data and keys, and returns what a key asks for; it uses no sound, file or clock.
public struct ListeningScreen: Sendable {
    /// What the screen needs to know about the model.
    public struct Model: Sendable {
        public let name: String
        public let classes: [String]
        /// Whether classes are tags, each with a probability of its own.
        public let areTags: Bool
        public let bands: Int
        /// The lowest and the highest frequency of the bands in Hz.
        public let lowest: Double
        public let highest: Double
        /// The seconds between two frames of the spectrogram.
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

    /// What a key asks the program to do.
    public enum Request: Equatable, Sendable {
        case leave
        /// Pause or continue listening.
        case pause
        case repaint
        case suspend
    }

    /// The longest time of one column of the screen, in seconds.
    private static let secondsPerColumn = 0.05
    /// How many past detections are kept.
    private static let kept = 200

    let model: Model
    let source: String
    var history: SoundHistory
    public private(set) var detections: Detections
    /// Detections that have ended, the newest first; those that are going on are in `detections.open`.
    private(set) var past: [Detection] = []
    private(set) var scores: [Float]
    private(set) var seconds = 0.0
    public private(set) var isPaused = false
    private(set) var isOver = false
    var colormap = Colormap.ember
    /// Seconds from the arrival of a sound to the score that includes it; nil before the first.
    public var latency: Double?
    /// The share of one processor core that is used; nil in the first second.
    public var core: Double?

    /// - Parameters:
    ///   - source: a phrase that says where the sound comes from.
    ///   - threshold: the lowest score of a detection.
    public init(_ model: Model, source: String, threshold: Double) {
        self.model = model
        self.source = source
        history = SoundHistory(
            bands: model.bands, classes: model.classes.count,
            framesPerColumn: Int((Self.secondsPerColumn / model.secondsPerFrame).rounded()))
        detections = Detections(threshold: threshold, areTags: model.areTags)
        scores = Array(repeating: 0, count: model.classes.count)
    }

    /// How many columns of the sound are complete.
    public var columns: Int { history.columns }

    /// - Parameter Adds the next frames of the spectrogram.
    ///
    /// - Parameter frames: `[frames, bands]` in unit scale.
    public mutating func show(_ frames: [Float]) {
        history.add(frames)
        seconds += Double(frames.count / model.bands) * model.secondsPerFrame
    }

    /// Adds the model's answer for the end of the sound so far.
    ///
    /// - Parameter heard: the part of the sound that the scores belong to, in seconds from its start.
    public mutating func show(scores: [Float], heard: Range<Double>, isSilent: Bool) {
        self.scores = isSilent ? scores.map { _ in 0 } : scores
        history.score(self.scores)
        keep(detections.hear(scores, heard: heard, isSilent: isSilent))
    }

    /// Ends the sound and all detections.
    public mutating func finish() {
        isOver = true
        history.end()
        keep(detections.finish())
    }

    private mutating func keep(_ ended: [Detection]) {
        past.insert(contentsOf: ended.reversed(), at: 0)
        past.removeLast(max(past.count - Self.kept, 0))
    }

    /// Handles a key or another event.
    ///
    /// - Returns: what the program must do; nil for nothing.
    public mutating func handle(_ event: InputEvent) -> Request? {
        switch event {
        case .interrupted, .terminated, .hungUp: return .leave
        case .resized, .continued: return .repaint
        case .mouse, .pasted: return nil
        case .key(let press): return handle(press)
        }
    }

    private mutating func handle(_ press: KeyPress) -> Request? {
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
