import RunEvents
import TerminalUI

/// The screen of a run as a value: it takes events and keys, and returns cells and effects. It uses no clock, file or
/// terminal, so that the same events and keys always give the same cells.
public struct Dashboard: Sendable {
    /// What the program decides before the screen opens: theme, colours, layout and what the terminal's surroundings
    /// can do.
    public struct Options: Sendable {
        /// Names of the themes, in the order in which the theme key and the palette take them.
        public var themes: [String] = []
        public var theme = ""
        /// The colour map of spectrograms at the start: the theme's own.
        public var colormap = Colormap.ember
        /// Whether to show one line that explains the screen until the first key is pressed.
        public var isFirstRun = false
        /// Whether a program that plays sound is installed.
        public var playsSound = false
        /// Who writes notes on this screen.
        public var person = ""
        public var layout = DashboardLayout()
        /// Arrangements that were kept, by their names.
        public var layouts: [String: DashboardLayout] = [:]
        public var keys = KeyMap()
        /// The local time of day, in seconds since midnight, when the caller's clock was at 0; nil where it is unknown.
        public var timeOfDayAtZero: Double?

        public init() {}
    }

    /// What the screen is connected to. The caller sets it when it changes.
    public var connection = Connection.live {
        didSet {
            guard connection != oldValue else { return }
            needsRedraw = true
            if case .engineDead = connection { board.forgetRequests() }
        }
    }
    /// The health of a live run's engine. The caller sets it when it changes.
    public var engine = EngineHealth() {
        didSet { if engine != oldValue { needsRedraw = true } }
    }
    /// All runs for the list, newest first. The caller sets it on the effect `listRuns`, and again while the list is
    /// open.
    public var runs: [RunSummary] = [] {
        didSet { if runs != oldValue { needsRedraw = needsRedraw || isListingRuns } }
    }
    /// Recipes of other runs by the runs' names. The caller sets them on the effect `readRecipe`.
    public var recipes: [String: Recipe] = [:] {
        didSet { if recipes != oldValue { needsRedraw = needsRedraw || isListingRuns } }
    }
    /// The runs that the user wants removed once the screen closes.
    public var removedRuns: [String] { runList.removed }
    /// What people have added to the open run. The caller sets it where it is opened, and when another screen changes it.
    public var remarks = Remarks() {
        didSet { if remarks != oldValue { needsRedraw = true } }
    }
    /// The measured costs of the screen, for the overlay that shows them.
    public var cost: ScreenCost? {
        didSet { if cost != oldValue { needsRedraw = needsRedraw || showsCost } }
    }
    /// Whether something visible has changed since the last `draw`.
    public internal(set) var needsRedraw = true

    var options: Options
    var run = RunModel()
    var overlaid: [Overlaid] = []
    /// The samples that the user has marked, in the order of their marks.
    var bookmarks: [RecordedPicture] = []
    var board = KnobBoard()
    var chart = ChartView()
    /// The state of each panel.
    var contents: [Panel: any PanelContent] = Dictionary(
        uniqueKeysWithValues: Panel.allCases.map { ($0, $0.content.init()) })
    var layout = PanelLayout()
    var focus = Panel.losses
    var enlarged: Panel?
    var overlay: (any Overlay)?
    /// The lines that were run in the palette, newest last.
    var ran: [String] = []
    /// How often each command was run in the palette, which lists the most used ones first.
    var uses: [String: Int] = [:]
    var runList = RunListView()
    var showsCost = false
    var showsHint: Bool
    /// One sentence about the last key, shown until the next key or until it is old.
    var notice: Notice?
    var size = Size(width: 0, height: 0)
    /// The glyphs of the last frame, by which a click finds the keys on the bottom line.
    var glyphs = GlyphTier.braille
    var drag: PanelLayout.Border?
    var dragged: Point?

    struct Notice: Hashable, Sendable {
        let text: String
        let isError: Bool
        let seconds: Double

        static let lifetime = 6.0
    }

    /// A finished run whose curves are drawn beside the open one's.
    struct Overlaid: Sendable {
        let name: String
        let slot: Int
        var run = RunModel()
    }

    public init(options: Options = Options()) {
        self.options = options
        showsHint = options.isFirstRun
        arrange(options.layout)
    }

    /// Takes in the next event of the record; events come in the order of their numbers.
    public mutating func apply(_ recorded: RecordedEvent) {
        run.apply(recorded)
        if case .knobChanged(let knob, let from, let value, let by) = recorded.event {
            board.confirm(knob, value)
            if case .back = ChangeSender(by).way { board.endAttempt(of: knob, at: from) }
        }
        if case .started(let description) = recorded.event {
            board.forgetRequests()
            adapt(to: description)
        }
        if case .ranksWaited = recorded.event, let description = run.description { adapt(to: description) }
        needsRedraw = true
    }

    /// Takes in several events of the record, in their order.
    public mutating func apply(_ events: some Sequence<RecordedEvent>) {
        for event in events { apply(event) }
    }

    /// Adapts the layout to the run: a training run has no samples and few knobs, and so fewer panels, and only a run on
    /// several ranks has these to show.
    private mutating func adapt(to description: RunDescription) {
        layout.absent = Set(
            Panel.allCases.filter { panel in
                panel.content.needsStudent && description.isTraining || panel == .ranks && run.ranks.latest.isEmpty
            })
        if let enlarged, layout.absent.contains(enlarged) { self.enlarged = nil }
        if layout.absent.contains(focus) { focus = .losses }
        if !turnable.contains(board.selected) { board.select(turnable[0]) }
    }

    var isTraining: Bool { run.isTraining }
    var roundName: String { run.description?.roundName ?? "round" }

    /// The knobs that have an effect in this kind of run.
    var turnable: [Knob] { isTraining ? [.setting(.studentRate), .setting(.augmentation)] : Knob.allCases }

    /// Takes in an event of a run whose curves are drawn beside the open one's. There may be five such runs; further
    /// ones are ignored.
    public mutating func apply(_ recorded: RecordedEvent, overlaid name: String) {
        if let index = overlaid.firstIndex(where: { $0.name == name }) {
            overlaid[index].run.apply(recorded)
        } else if overlaid.count < Self.mostOverlaid {
            overlaid.append(Overlaid(name: name, slot: freeSlot))
            overlaid[overlaid.count - 1].run.apply(recorded)
        }
        needsRedraw = true
    }

    /// Removes all data of the open run, before another is opened or a replay goes back. The user's settings of panels
    /// and charts are kept.
    public mutating func forgetRun() {
        run = RunModel()
        for panel in Panel.allCases { contents[panel]?.forgetRun() }
        board.forgetRequests()
        needsRedraw = true
    }

    /// Must be called when the theme has changed: spectrograms take its colours, unless the user has chosen others.
    public mutating func adopt(_ theme: Theme) {
        options.theme = theme.name
        options.colormap = theme.heatmap
        needsRedraw = true
    }

    /// Shows one sentence in the bottom line for a few seconds.
    public mutating func notify(_ text: String, isError: Bool = false, at seconds: Double) {
        notice = Notice(text: text, isError: isError, seconds: seconds)
        needsRedraw = true
    }

    /// Adds to the log what libraries of this process wrote, only the last lines where there are many.
    public mutating func log(output: String) {
        let lines = output.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
        guard !lines.isEmpty else { return }
        let shown = lines.suffix(Self.mostOutputLines)
        if shown.count < lines.count { run.logWarning("library: \(lines.count - shown.count) more lines") }
        for line in shown { run.logWarning("library: \(line.prefix(400))") }
        needsRedraw = true
    }

    private static let mostOutputLines = 20

    /// The description of the open run; nil before its first event.
    public var description: RunDescription? { run.description }
    /// The moment of the last event applied.
    public var moment: Moment { run.moment }
    /// The number of the last event applied; 0 before the first.
    public var lastNumber: Int64 { run.lastNumber }

    /// Whether the screen must be redrawn only because time has passed and a notice is old.
    public func isStale(at seconds: Double) -> Bool {
        guard let notice else { return false }
        return seconds - notice.seconds >= Notice.lifetime
    }

    /// Whether the engine should be sending events, because the run has begun and is neither paused nor over.
    public var expectsEvents: Bool { run.condition == .running }

    /// How many seconds without an event are normal: the time of a few steps, or more where an evaluation comes next.
    public var expectedSilence: Double {
        guard let step = run.step, step.stepsPerSecond > 0 else { return 60 }
        return max(10, 3 / step.stepsPerSecond) * (step.done < step.planned ? 1 : 6)
    }

    /// Whether the overlay with all runs is open, so that its summaries are needed.
    public var isListingRuns: Bool { overlay is RunsOverlay }
    var isReplaying: Bool { if case .replay = connection { true } else { false } }
    var isEngineDead: Bool { if case .engineDead = connection { true } else { false } }
    /// Whether the engine is gone and could be started again.
    var canResume: Bool {
        if case .failed = run.condition { return !isReplaying }
        return isEngineDead
    }
    /// Whether an engine is there to carry out commands.
    var takesCommands: Bool { connection == .live && !run.condition.isOver }
    /// The newest step of all runs on the screen.
    var newest: Int { overlaid.reduce(run.series.newestStep) { max($0, $1.run.series.newestStep) } }
}
