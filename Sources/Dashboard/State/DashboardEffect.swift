import RunEvents

/// What the dashboard asks of the program around it. Plain values: the dashboard itself touches no file and no process.
public enum DashboardEffect: Hashable, Sendable {
    /// Write the command into the run's command table.
    case send(RunCommand)
    /// Start the engine again on the run's folder, which has lost it.
    case resumeEngine
    /// Leave the screen; the training goes on.
    case detach
    /// Ask the engine to stop, then leave.
    case stopAndLeave
    /// Leave a screen behind which nothing is going on.
    case quit
    /// Stop this process as ^Z does.
    case suspend
    /// Send every cell again.
    case repaint
    case screenshot(ScreenshotFormat)
    /// Save or play the picture that the record has under this event number.
    case savePicture(number: Int64)
    case saveSound(number: Int64)
    case playSound(number: Int64)
    case setTheme(String)
    /// Write a recipe that repeats the run with all its knob changes.
    case saveRecipe
    /// Give `runs` anew: the list is about to be shown.
    case listRuns
    case openRun(String)
    case replayRun(String)
    /// Draw the curves of these runs under the open one's; at most five.
    case overlayRuns([String])
    case replay(ReplayCommand)
    /// Panels were moved, hidden or resized: worth remembering.
    case remember(DashboardLayout)
}

/// The form of a saved screen: a picture, text with the terminal's colour sequences, or plain text.
public enum ScreenshotFormat: String, CaseIterable, Hashable, Sendable {
    case svg, ansi, text
}

/// Of a replay: what its player should do.
public enum ReplayCommand: Hashable, Sendable {
    case setPlaying(Bool)
    /// One more event that shows.
    case step
    /// Times real time; infinity for as fast as it goes.
    case setSpeed(Double)
    /// To so many seconds of the run.
    case seek(Double)
}

/// How the process of a live run's engine does.
public struct EngineHealth: Hashable, Sendable {
    /// Whole seconds since its last event, where that is longer than it should be.
    public var silentSeconds: Int?
    /// Stopped by a signal: it does nothing until another one lets it go on.
    public var isStopped: Bool
    /// One sentence on what keeps it, or its record, from going on.
    public var trouble: String?

    public init(silentSeconds: Int? = nil, isStopped: Bool = false, trouble: String? = nil) {
        self.silentSeconds = silentSeconds
        self.isStopped = isStopped
        self.trouble = trouble
    }
}

/// What stands behind the screen, as the caller knows it.
public enum Connection: Hashable, Sendable {
    /// The engine runs, or its run has ended in good order.
    case live
    /// The engine's process has ended without `finished` or `failed`; one sentence says how.
    case engineDead(String)
    /// A recorded run is played: at `seconds` of `length`.
    case replay(isPlaying: Bool, speed: Double, seconds: Double, length: Double)
}

/// The panels as a person arranged them.
public struct DashboardLayout: Hashable, Codable, Sendable {
    /// Names of panels.
    public var hidden: [String]
    /// Factors on the standard shares, by the names of the panels.
    public var factors: [String: Double]

    public init(hidden: [String] = [], factors: [String: Double] = [:]) {
        self.hidden = hidden
        self.factors = factors
    }
}

/// A line of the list of runs.
public struct RunSummary: Hashable, Codable, Sendable {
    public var name: String
    /// Such as `frami · digits-student`.
    public var about: String
    /// Such as `running`, `finished`, `stopped`, `failed`; `…` while it is not known yet.
    public var condition: String
    public var round: Int
    /// As asked for; 0 while not known.
    public var rounds: Int
    public var seconds: Double
    /// Student's accuracies over the run, oldest first; empty where nothing was evaluated.
    public var accuracies: [Double]
    public var isLive: Bool

    public init(
        name: String, about: String, condition: String, round: Int, rounds: Int, seconds: Double,
        accuracies: [Double], isLive: Bool
    ) {
        self.name = name
        self.about = about
        self.condition = condition
        self.round = round
        self.rounds = rounds
        self.seconds = seconds
        self.accuracies = accuracies
        self.isLive = isLive
    }
}

/// What drawing the screen costs, measured by the caller.
public struct ScreenCost: Hashable, Sendable {
    public var millisecondsPerFrame: Double
    public var framesPerSecond: Double
    public var bytesPerSecond: Double
    /// Share of one core, 0 to 1.
    public var core: Double
    public var framesDropped: Int

    public init(
        millisecondsPerFrame: Double, framesPerSecond: Double, bytesPerSecond: Double, core: Double, framesDropped: Int
    ) {
        self.millisecondsPerFrame = millisecondsPerFrame
        self.framesPerSecond = framesPerSecond
        self.bytesPerSecond = bytesPerSecond
        self.core = core
        self.framesDropped = framesDropped
    }
}
