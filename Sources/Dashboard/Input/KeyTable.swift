import TerminalUI

/// Where a binding holds.
enum Scope: Hashable, Sendable {
    case everywhere
    /// While one of these panels is in focus; it comes before what holds everywhere.
    case panels([Panel])
    /// While a recorded run is played.
    case replay

    var title: String {
        switch self {
        case .everywhere: "everywhere"
        case .panels(let panels):
            panels.contains(.losses) ? "charts" : panels.contains(.classes) ? "student" : panels[0].rawValue
        case .replay: "replay"
        }
    }

    func holds(in panel: Panel) -> Bool {
        if case .panels(let panels) = self { panels.contains(panel) } else { false }
    }
}

/// A key, what it does, and the words for it: `handle`, the bottom line and the help are all made from this one table.
struct Binding: Sendable {
    let keys: [KeyPress]
    let scope: Scope
    let action: Action
    /// A word or two for the bottom line.
    let hint: String
    /// One line for the help and the palette.
    let meaning: String
    /// Its place on the bottom line, lowest first; nil for what only the help tells.
    let rank: Int?

    init(_ keys: [KeyPress], _ scope: Scope, _ action: Action, _ hint: String, _ meaning: String, rank: Int? = nil) {
        self.keys = keys
        self.scope = scope
        self.action = action
        self.hint = hint
        self.meaning = meaning
        self.rank = rank
    }

    private static let charts = Scope.panels([.losses, .budget, .student])
    private static let gallery = Scope.panels([.gallery])
    private static let knobs = Scope.panels([.knobs])
    private static let log = Scope.panels([.log])
    private static let student = Scope.panels([.classes, .student])

    private static func key(_ character: Character) -> KeyPress { .character(character) }

    static let all: [Binding] = [
        Binding([key("p"), key(" ")], .everywhere, .pause, "pause", "Pause the run, or go on.", rank: 1),
        Binding([key("s")], .everywhere, .step, "step", "One step of whatever comes next, then pause.", rank: 2),
        Binding([KeyPress(.tab)], .everywhere, .nextPanel, "panel", "Focus the next panel.", rank: 3),
        Binding([KeyPress(.backTab)], .everywhere, .previousPanel, "panel", "Focus the panel before."),
        Binding(
            [key("f"), KeyPress(.enter)], .everywhere, .enlarge, "enlarge", "Give the panel the whole screen, or back.",
            rank: 30),
        Binding([key("x")], .everywhere, .hide, "hide", "Hide the panel; it stays away until X."),
        Binding([key("X")], .everywhere, .showAll, "show all", "Show every panel at its own size."),
        Binding([key("]")], .everywhere, .widen, "wider", "Make the panel wider."),
        Binding([key("[")], .everywhere, .narrow, "narrower", "Make the panel narrower."),
        Binding([key("}")], .everywhere, .taller, "taller", "Make the panel taller."),
        Binding([key("{")], .everywhere, .shorter, "lower", "Make the panel lower."),
        Binding([key("g")], .everywhere, .gallery, "gallery", "Focus the synthetic spectrograms.", rank: 40),
        Binding([key("u")], .everywhere, .undo, "undo", "Take back the last turn of a knob.", rank: 20),
        Binding([key("U"), .control("r")], .everywhere, .redo, "redo", "Do it again."),
        Binding([key("e")], .everywhere, .evaluate, "evaluate", "Evaluate the student on the labelled clips now."),
        Binding([key("K")], .everywhere, .checkpoint, "checkpoint", "Write a checkpoint now."),
        Binding([key("M")], .everywhere, .method, "method", "Set every knob as another method has it.", rank: 41),
        Binding(
            [key("r")], .everywhere, .resumeEngine, "resume engine",
            "Start the engine again at its last checkpoint, where it has died."),
        Binding([key("R")], .everywhere, .runs, "runs", "List all runs; open, replay or overlay them.", rank: 42),
        Binding([key("t")], .everywhere, .theme, "theme", "The next theme."),
        Binding([key("S")], .everywhere, .screenshot, "screenshot", "Save this screen as SVG."),
        Binding([key("%")], .everywhere, .cost, "cost", "Show what the screen itself costs."),
        Binding([.control("l")], .everywhere, .repaint, "repaint", "Draw everything again."),
        Binding([.control("z")], .everywhere, .suspend, "suspend", "Back to the shell; fg returns. The run goes on."),
        Binding(
            [KeyPress(.escape)], .everywhere, .back, "back", "Close what is open, drop the cursor, follow the run."),
        Binding([key(":")], .everywhere, .palette, "commands", "Type any command, with completion.", rank: 50),
        Binding([key("?"), KeyPress(.function(1))], .everywhere, .help, "help", "All keys and knobs.", rank: 51),
        Binding([key("q"), .control("c")], .everywhere, .leave, "leave", "Leave: detach, or stop the run.", rank: 52),

        Binding([key("L")], .replay, .faster, "faster", "Play faster.", rank: 5),
        Binding([key("H")], .replay, .slower, "slower", "Play slower.", rank: 6),
        Binding([key(">")], .replay, .seekForward, "ahead", "Jump ten seconds ahead.", rank: 8),
        Binding([key("<")], .replay, .seekBack, "back", "Jump ten seconds back.", rank: 7),

        Binding([KeyPress(.up), key("k")], knobs, .selectUp, "select", "Select the knob above."),
        Binding([KeyPress(.down), key("j")], knobs, .selectDown, "select", "Select the knob below.", rank: 10),
        Binding([KeyPress(.left), key("h")], knobs, .fineDown, "turn", "Turn down a little."),
        Binding([KeyPress(.right), key("l")], knobs, .fineUp, "turn", "Turn up a little.", rank: 11),
        Binding(
            [KeyPress(.left, .shift), key("H"), KeyPress(.pageDown)], knobs, .coarseDown, "coarse",
            "Turn down five steps."),
        Binding(
            [KeyPress(.right, .shift), key("L"), KeyPress(.pageUp)], knobs, .coarseUp, "coarse", "Turn up five steps.",
            rank: 12),
        Binding(
            [KeyPress(.enter)], knobs, .type, "type",
            "Type a value, +0.1 or *2, or 0.2 over 500 to glide there in 500 steps.",
            rank: 13),
        Binding(
            [KeyPress(.backspace), KeyPress(.delete)], knobs, .reset, "reset", "Back to the value of the recipe.",
            rank: 14),

        Binding(
            [KeyPress(.left), key("h")], charts, .cursorLeft, "cursor",
            "Move the cursor that all charts and the gallery share."),
        Binding([KeyPress(.right)], charts, .cursorRight, "cursor", "Move the cursor right.", rank: 10),
        Binding([KeyPress(.left, .shift), key("H")], charts, .cursorFarLeft, "far", "Move it a tenth of the chart."),
        Binding([KeyPress(.right, .shift)], charts, .cursorFarRight, "far", "Move it a tenth of the chart right."),
        Binding([KeyPress(.home)], charts, .cursorStart, "first", "Cursor to the first step."),
        Binding([KeyPress(.end)], charts, .cursorEnd, "last", "Cursor to the last step."),
        Binding([key("+"), key("="), KeyPress(.up)], charts, .zoomIn, "zoom", "Zoom in around the cursor.", rank: 11),
        Binding([key("-"), KeyPress(.down)], charts, .zoomOut, "zoom", "Zoom out."),
        Binding([key("0")], charts, .zoomAll, "all", "Show the whole run."),
        Binding([key("(")], charts, .panLeft, "pan", "Show earlier steps."),
        Binding([key(")")], charts, .panRight, "pan", "Show later steps."),
        Binding([key("F")], charts, .follow, "follow", "Follow the newest step again.", rank: 15),
        Binding([key("w")], charts, .fixedWindow, "window", "Keep the number of steps shown, or all of them."),
        Binding([key("l")], charts, .scale, "log", "Logarithmic, symmetric-logarithmic or linear y axis.", rank: 12),
        Binding([key(".")], charts, .smoother, "smooth", "Smooth the curves more.", rank: 13),
        Binding([key(",")], charts, .rougher, "smooth", "Smooth them less."),
        Binding([key("y")], charts, .clip, "clip", "Fit the y axis to percentiles, or to everything."),
        Binding(
            [key("/")], charts, .filter, "filter", "Show only the curves whose name has these letters; 1 to 9 hide one."
        ),
        Binding(
            [key("n")], charts, .nextMark, "mark", "To the next mark: a knob, an evaluation, a checkpoint, a NaN.",
            rank: 14),
        Binding([key("N")], charts, .previousMark, "mark", "To the mark before."),

        Binding([KeyPress(.left), key("h")], gallery, .pictureLeft, "select", "Select the spectrogram on the left."),
        Binding(
            [KeyPress(.right), key("l")], gallery, .pictureRight, "select", "Select the spectrogram on the right.",
            rank: 10),
        Binding([KeyPress(.up), key("k")], gallery, .pictureUp, "select", "Select the spectrogram above."),
        Binding([KeyPress(.down), key("j")], gallery, .pictureDown, "select", "Select the spectrogram below."),
        Binding(
            [KeyPress(.enter)], gallery, .enlargePicture, "enlarge", "Show one as large as the screen, or all again.",
            rank: 11),
        Binding(
            [KeyPress(.left, .shift), key("H")], gallery, .probeLeft, "read",
            "Read the level at a place of the enlarged one."),
        Binding([KeyPress(.right, .shift), key("L")], gallery, .probeRight, "read", "Read one frame later."),
        Binding([KeyPress(.up, .shift), key("K")], gallery, .probeUp, "read", "Read one band higher."),
        Binding([KeyPress(.down, .shift), key("J")], gallery, .probeDown, "read", "Read one band lower."),
        Binding([KeyPress(.pageDown)], gallery, .pageDown, "page", "The next page.", rank: 12),
        Binding([KeyPress(.pageUp)], gallery, .pageUp, "page", "The page before."),
        Binding([key(",")], gallery, .earlier, "time", "Spectrograms of an earlier step."),
        Binding([key(".")], gallery, .later, "time", "Spectrograms of a later step.", rank: 14),
        Binding([key("c")], gallery, .arrange, "by class", "By step, or the newest of one class.", rank: 15),
        Binding([key("m")], gallery, .mean, "mean", "The mean of each class instead of single samples."),
        Binding(
            [key("d")], gallery, .difference, "compare",
            "Take the selected one as A; others are then shown as differences from it.", rank: 16),
        Binding([key("C")], gallery, .colormap, "colours", "The next colormap."),
        Binding(
            [key("a")], gallery, .range, "range",
            "Colours for the fixed range of the front end, or for this picture's own."),
        Binding([key("P")], gallery, .savePicture, "PNG", "Save the selected one as PNG.", rank: 18),
        Binding([key("W")], gallery, .saveSound, "WAV", "Save its sound, by Griffin-Lim, as WAV.", rank: 19),
        Binding([key("o")], gallery, .play, "play", "Play its sound.", rank: 17),

        Binding(
            [key("c")], student, .confusion, "confusion", "Bars of each class, or which is taken for which.", rank: 16),

        Binding([KeyPress(.up), key("k")], log, .scrollUp, "scroll", "Older lines.", rank: 10),
        Binding([KeyPress(.down), key("j")], log, .scrollDown, "scroll", "Newer lines."),
        Binding([key("c")], log, .changesOnly, "changes", "Only who changed what and when, or all lines.", rank: 11),
        Binding([KeyPress(.home)], log, .scrollStart, "oldest", "The oldest line."),
        Binding([KeyPress(.end)], log, .scrollEnd, "newest", "The newest line."),
    ]

    /// What a key does in a panel. What holds in the panel comes before what holds everywhere.
    static func find(_ press: KeyPress, in panel: Panel, replaying: Bool) -> Binding? {
        var common: Binding?
        for binding in all where binding.keys.contains(press) {
            switch binding.scope {
            case .panels(let panels): if panels.contains(panel) { return binding }
            case .replay: if replaying { common = binding }
            case .everywhere: common = common ?? binding
            }
        }
        return common
    }

    /// What only a run that obeys does.
    private static let commands: Set<Action> = [.pause, .step, .undo, .method]

    /// The bindings that matter for the bottom line, most important first.
    static func hints(in panel: Panel, replaying: Bool, obeyed: Bool = true) -> [Binding] {
        all.filter { binding in
            guard binding.rank != nil else { return false }
            if !obeyed, commands.contains(binding.action), !(replaying && binding.rank! < 3) { return false }
            switch binding.scope {
            case .everywhere: return true
            case .panels(let panels): return panels.contains(panel)
            case .replay: return replaying
            }
        }
        .sorted { $0.rank! < $1.rank! }
    }
}

extension KeyPress {
    /// As it is written in the bottom line and in the help.
    func label(_ glyphs: GlyphTier) -> String {
        let ascii = glyphs == .ascii
        let name: String =
            switch key {
            case .character(" "): "Space"
            case .character(let character):
                modifiers.contains(.control) ? "^" + String(character).uppercased() : String(character)
            case .up: ascii ? "Up" : "↑"
            case .down: ascii ? "Down" : "↓"
            case .left: ascii ? "Left" : "←"
            case .right: ascii ? "Right" : "→"
            case .home: "Home"
            case .end: "End"
            case .pageUp: "PgUp"
            case .pageDown: "PgDn"
            case .insert: "Ins"
            case .delete: "Del"
            case .backspace: ascii ? "Bksp" : "⌫"
            case .enter: ascii ? "Enter" : "↵"
            case .tab: "Tab"
            case .backTab: ascii ? "S-Tab" : "⇧Tab"
            case .escape: "Esc"
            case .function(let number): "F\(number)"
            }
        return modifiers.contains(.shift) ? (ascii ? "S-" : "⇧") + name : name
    }
}
