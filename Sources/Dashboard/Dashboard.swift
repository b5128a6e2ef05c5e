import RunEvents
import TerminalUI

/// The screen of a run as a value: events and keys go in, cells and effects come out. It knows no clock, no file and no
/// terminal; the same events and keys give the same cells.
public struct Dashboard: Sendable {
    /// What the program decides before the screen opens: theme, colours, layout and what the terminal's surroundings
    /// can do.
    public struct Options: Sendable {
        /// Names of the themes, in the order in which the theme key and the palette take them.
        public var themes: [String] = []
        public var theme = ""
        /// The colour map of spectrograms at the start: the theme's own.
        public var colormap = Colormap.ember
        /// Shows one line that explains the screen until the first key.
        public var isFirstRun = false
        /// Whether there is a program that plays sound.
        public var playsSound = false
        public var layout = DashboardLayout()

        public init() {}
    }

    /// What stands behind the screen. Set it when it changes.
    public var connection = Connection.live {
        didSet {
            guard connection != oldValue else { return }
            needsRedraw = true
            if case .engineDead = connection { board.forgetRequests() }
        }
    }
    /// How the engine of a live run does. Set it when it changes.
    public var engine = EngineHealth() {
        didSet { if engine != oldValue { needsRedraw = true } }
    }
    /// All runs, newest first, for the list; set it on `listRuns`, and again while the list is open.
    public var runs: [RunSummary] = [] {
        didSet { if runs != oldValue { needsRedraw = needsRedraw || isListingRuns } }
    }
    /// What the screen costs, for its overlay.
    public var cost: ScreenCost? {
        didSet { if cost != oldValue { needsRedraw = needsRedraw || showsCost } }
    }
    /// True when something that shows has changed since the last `draw`.
    public internal(set) var needsRedraw = true

    var options: Options
    var run = RunModel()
    var overlaid: [Overlaid] = []
    var board = KnobBoard()
    var chart = ChartView()
    /// What each panel keeps for itself.
    var contents: [Panel: any PanelContent] = Dictionary(
        uniqueKeysWithValues: Panel.allCases.map { ($0, $0.content.init()) })
    var layout = PanelLayout()
    var focus = Panel.losses
    var enlarged: Panel?
    var overlay: (any Overlay)?
    /// Lines that the palette has run, newest last.
    var ran: [String] = []
    /// How often the palette has run each name: what is used most stands on top.
    var uses: [String: Int] = [:]
    var showsCost = false
    var showsHint: Bool
    /// One sentence about the last key, until the next one or until it is old.
    var notice: Notice?
    var size = Size(width: 0, height: 0)
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
        layout.hidden = Set(options.layout.hidden.compactMap(Panel.init))
        layout.factors = options.layout.factors
    }

    /// Takes in the next event of the record; events come in the order of their numbers.
    public mutating func apply(_ recorded: RecordedEvent) {
        run.apply(recorded)
        if case .knobChanged(let knob, _, let value, _) = recorded.event { board.confirm(knob, value) }
        if case .started(let description) = recorded.event {
            board.forgetRequests()
            adapt(to: description)
        }
        needsRedraw = true
    }

    /// Takes in several events of the record, in their order.
    public mutating func apply(_ events: some Sequence<RecordedEvent>) {
        for event in events { apply(event) }
    }

    /// A training run makes no samples and turns few knobs: it has fewer panels.
    private mutating func adapt(to description: RunDescription) {
        layout.absent = description.student == nil ? Set(Panel.allCases.filter { $0.content.needsStudent }) : []
        if let enlarged, layout.absent.contains(enlarged) { self.enlarged = nil }
        if layout.absent.contains(focus) { focus = .losses }
        if !turnable.contains(board.selected) { board.select(turnable[0]) }
    }

    var isTraining: Bool { run.description.map { $0.student == nil } ?? false }

    /// The knobs that this kind of run listens to.
    var turnable: [Knob] { isTraining ? [.setting(.studentRate), .setting(.augmentation)] : Knob.allCases }

    /// An event of a run that is drawn beside the open one; at most five runs, later ones are passed over.
    public mutating func apply(_ recorded: RecordedEvent, overlaid name: String) {
        if let index = overlaid.firstIndex(where: { $0.name == name }) {
            overlaid[index].run.apply(recorded)
        } else if overlaid.count < Self.mostOverlaid {
            overlaid.append(Overlaid(name: name, slot: freeSlot))
            overlaid[overlaid.count - 1].run.apply(recorded)
        }
        needsRedraw = true
    }

    /// Forgets the open run and all that belongs to it, for opening another or for seeking back in a replay. How a
    /// person looks at it stays.
    public mutating func forgetRun() {
        run = RunModel()
        for panel in Panel.allCases { contents[panel]?.forgetRun() }
        board.forgetRequests()
        needsRedraw = true
    }

    /// The theme has changed: spectrograms take its colours unless a person has chosen others.
    public mutating func adopt(_ theme: Theme) {
        options.theme = theme.name
        options.colormap = theme.heatmap
        needsRedraw = true
    }

    /// Shows one sentence on the bottom line for a few seconds.
    public mutating func notify(_ text: String, isError: Bool = false, at seconds: Double) {
        notice = Notice(text: text, isError: isError, seconds: seconds)
        needsRedraw = true
    }

    /// Shows in the log what libraries of this process wrote, the last lines of it where there are many.
    public mutating func log(output: String) {
        let lines = output.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
        guard !lines.isEmpty else { return }
        let shown = lines.suffix(Self.mostOutputLines)
        if shown.count < lines.count { run.logWarning("library: \(lines.count - shown.count) more lines") }
        for line in shown { run.logWarning("library: \(line.prefix(400))") }
        needsRedraw = true
    }

    private static let mostOutputLines = 20

    /// The run on the screen, once its first event is here.
    public var description: RunDescription? { run.description }
    /// The moment of the last event applied.
    public var moment: Moment { run.moment }
    /// The number of the last event applied; 0 before the first.
    public var lastNumber: Int64 { run.lastNumber }

    /// Whether time alone changes the screen: a notice grows old.
    public func isStale(at seconds: Double) -> Bool {
        guard let notice else { return false }
        return seconds - notice.seconds >= Notice.lifetime
    }

    /// Whether events of the engine are to be expected: its run is known, not paused and not over.
    public var expectsEvents: Bool { run.condition == .running }

    /// Seconds without an event that are usual: a few steps' time, and more where an evaluation comes next.
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
    /// Whether someone is there to obey a command.
    var obeys: Bool { connection == .live && !run.condition.isOver }
    /// The last step of any run on the screen.
    var newest: Int { overlaid.reduce(run.series.newestStep) { max($0, $1.run.series.newestStep) } }
}
