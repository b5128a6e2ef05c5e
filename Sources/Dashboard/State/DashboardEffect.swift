import RunEvents

/// Something that the dashboard asks the program to do. These are plain values; the dashboard itself uses no files and
/// processes.
public enum DashboardEffect: Hashable, Sendable {
    /// Write the command into the run's command table.
    case send(RunCommand)
    /// Start an engine for the run again, because its engine is gone.
    case resumeEngine
    /// Leave the screen; the training goes on.
    case detach
    /// Ask the engine to stop, then leave.
    case stopAndLeave
    /// Leave the screen of a run that has no engine.
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
    /// Store a change of what people have added to a run; nil for the open one.
    case remark(RemarkChange, run: String?)
    case setTheme(String)
    /// Open later screens with the present theme.
    case preferTheme
    /// Write a recipe that repeats the run with all its knob changes.
    case saveRecipe
    /// Set `Dashboard.runs`, because the list is about to be shown.
    case listRuns
    case openRun(String)
    /// Set the entry of `Dashboard.recipes` for a run.
    case readRecipe(String)
    /// Put a text on the clipboard of the person at the terminal.
    case copy(String)
    /// Write the numbers behind the charts into a file of the run's folder.
    case exportCurves(CurveFormat)
    case replayRun(String)
    /// Draw the curves of these runs below the open run's; at most five.
    case overlayRuns([String])
    case replay(ReplayCommand)
    /// Store the layout, because panels were moved, hidden or resized.
    case remember(DashboardLayout)
    /// Store a layout under a name.
    case keepLayout(String, DashboardLayout)
}

/// The form of a saved screen: a picture, text with the terminal's colour sequences, or plain text.
public enum ScreenshotFormat: String, CaseIterable, Hashable, Sendable {
    case svg, ansi, text
}

/// The form of the numbers behind the charts: one table, one object a line, or an event file for TensorBoard.
public enum CurveFormat: String, CaseIterable, Hashable, Sendable {
    case csv, json, tensorboard
}

/// A command to the player of a replay.
public enum ReplayCommand: Hashable, Sendable {
    case setPlaying(Bool)
    /// Show one more event.
    case step
    /// Set the speed as a multiple of real time; infinity for as fast as possible.
    case setSpeed(Double)
    /// Go to a time of the run in seconds.
    case seek(Double)
}

/// The health of the engine's process of a live run.
public struct EngineHealth: Hashable, Sendable {
    /// Whole seconds since its last event, if that is longer than normal; else nil.
    public var silentSeconds: Int?
    /// Whether it is stopped by a signal, and does nothing until another signal continues it.
    public var isStopped: Bool
    /// One sentence about what keeps it or its record from working; nil where nothing does.
    public var trouble: String?

    public init(silentSeconds: Int? = nil, isStopped: Bool = false, trouble: String? = nil) {
        self.silentSeconds = silentSeconds
        self.isStopped = isStopped
        self.trouble = trouble
    }
}

/// What the screen is connected to.
public enum Connection: Hashable, Sendable {
    /// The engine is running, or the run has ended properly.
    case live
    /// The engine's process has ended without `finished` or `failed`; one sentence says how.
    case engineDead(String)
    /// A record is being replayed, at `seconds` of `length`.
    case replay(isPlaying: Bool, speed: Double, seconds: Double, length: Double)
}

/// The user's arrangement of the panels.
public struct DashboardLayout: Hashable, Codable, Sendable {
    /// The names of hidden panels.
    public var hidden: [String]
    /// Factors of the panels' standard shares, by their names.
    public var factors: [String: Double]

    public init(hidden: [String] = [], factors: [String: Double] = [:]) {
        self.hidden = hidden
        self.factors = factors
    }
}

/// The measured costs of drawing the screen.
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
