import RunEvents
import TerminalUI

extension KeyGroup {
    /// The keys that are valid everywhere, unless a panel or overlay uses them.
    static let everywhere = KeyGroup(title: "everywhere", bindings: running + arranging + asking)

    private static func key(_ character: Character) -> KeyPress { .character(character) }

    private static let running: [Binding] = [
        Binding(
            "pause", [key("p"), key(" ")], "pause", "Pause the run, or go on.", rank: 1, atRest: "go on",
            offer: { $0.takesCommands || $0.isReplaying }, does: { $0.pauseOrGoOn(at: $1) }),
        Binding(
            "step", [key("s")], "step", "One step of whatever comes next, then pause.", rank: 2,
            offer: { $0.takesCommands || $0.isReplaying },
            does: { $0.isReplaying ? [.replay(.step)] : $0.command(.step, at: $1) }),
        Binding("stop", [], "stop", "Stop the run in good order.", does: { $0.command(.stop, at: $1) }),
        Binding(
            "evaluate", [key("E")], "evaluate", "Evaluate the student on the labelled clips now.",
            does: { $0.command(.evaluate, at: $1) }),
        Binding(
            "checkpoint", [key("K")], "checkpoint", "Write a checkpoint now.",
            does: { $0.command(.checkpoint, at: $1) }),
        .resumeEngine,
        Binding(
            "undo", [key("u")], "undo", "Take back the last turn of a knob.", rank: 20,
            offer: { $0.takesCommands && !$0.board.done.isEmpty },
            does: { $0.turnAgain(at: $1, otherwise: "Nothing to undo.") { $0.undo() } }),
        Binding(
            "redo", [key("U"), .control("r")], "redo", "Do it again.",
            does: { $0.turnAgain(at: $1, otherwise: "Nothing to do again.") { $0.redo() } }),
        Binding(
            "method", [key("M")], "method", "Set every knob as another method has it.", rank: 41,
            offer: { $0.takesCommands && !$0.isTraining },
            does: { screen, _ in
                screen.overlay = PaletteOverlay(text: "method ")
                return []
            }),
        Binding(
            "annotate", [key("A")], "note", "Write a note at the cursor, or at the newest step.", rank: 45,
            offer: { $0.run.description != nil && $0.chart.cursor != nil },
            does: { screen, _ in
                screen.overlay = PaletteOverlay(text: "note ")
                return []
            }),
        Binding(
            "unnote", [], "unnote", "Take back the note at the cursor, or the last one.",
            does: { $0.removeNote(at: $1) }),
        Binding(
            "save-recipe", [], "recipe", "Write a recipe that repeats this run.", does: { _, _ in [.saveRecipe] }),
    ]

    private static let arranging: [Binding] = [
        Binding(
            "next-panel", [KeyPress(.tab)], "panel", "Focus the next panel.", rank: 3,
            changes: { $0.moveFocus(by: 1) }),
        Binding(
            "previous-panel", [KeyPress(.backTab)], "panel", "Focus the panel before.",
            changes: { $0.moveFocus(by: -1) }),
        Binding(
            "enlarge", [key("f"), KeyPress(.enter)], "enlarge", "Give the panel the whole screen, or back.", rank: 30,
            changes: { $0.enlarged == nil ? $0.enlarged = $0.focus : $0.shrink() }),
        Binding(
            "hide", [key("x")], "hide", "Hide the panel; it stays away until X.", does: { screen, _ in screen.hide() }),
        Binding(
            "show-all", [key("X")], "show all", "Show every panel at its own size.",
            does: { screen, _ in
                screen.layout = PanelLayout(absent: screen.layout.absent)
                screen.enlarged = nil
                return [screen.remembered]
            }),
        Binding(
            "widen", [key("]")], "wider", "Make the panel wider.",
            does: { screen, _ in screen.resize(vertically: false, by: 1.12) }),
        Binding(
            "narrow", [key("[")], "narrower", "Make the panel narrower.",
            does: { screen, _ in screen.resize(vertically: false, by: 1 / 1.12) }),
        Binding(
            "taller", [key("}")], "taller", "Make the panel taller.",
            does: { screen, _ in screen.resize(vertically: true, by: 1.12) }),
        Binding(
            "shorter", [key("{")], "lower", "Make the panel lower.",
            does: { screen, _ in screen.resize(vertically: true, by: 1 / 1.12) }),
        Binding(
            "gallery", [key("g")], "gallery", "Focus the synthetic spectrograms.", rank: 40,
            offer: { $0.canShow(.gallery) }, changes: { $0.show(.gallery) }),
        Binding(
            "map", [key("v")], "map", "Focus the map of the samples' hidden states.", rank: 44,
            offer: { $0.canShow(.map) }, changes: { $0.show(.map) }),
    ]

    private static let asking: [Binding] = [
        Binding(
            "runs", [key("R")], "runs", "List all runs; open, replay or overlay them.", rank: 42,
            does: { screen, _ in
                screen.overlay = RunsOverlay()
                return [.listRuns]
            }),
        Binding(
            "explain", [key("e")], "explain", "The card of the loss, knob or number in focus: what it is and does.",
            rank: 43, offer: { !$0.cardSubjects.all.isEmpty },
            does: { screen, seconds in
                screen.overlay = CardOverlay(on: screen)
                if screen.overlay == nil { screen.notify("Nothing here has a card; Tab goes on.", at: seconds) }
                return []
            }),
        Binding("theme", [key("t")], "theme", "The next theme, on this screen.", does: { $0.nextTheme(at: $1) }),
        Binding(
            "prefer-theme", [key("T")], "prefer theme", "Take this theme on all later screens too.",
            does: { _, _ in [.preferTheme] }),
        Binding(
            "screenshot", [key("S")], "screenshot", "Save this screen as SVG.", does: { _, _ in [.screenshot(.svg)] }),
        Binding(
            "copy", [key("Y")], "copy", "Copy what is in focus: values at the cursor, a knob, a line of the log.",
            does: { $0.copyFocused(at: $1) }),
        Binding("cost", [key("%")], "cost", "Show what the screen itself costs.", changes: { $0.showsCost.toggle() }),
        Binding("repaint", [.control("l")], "repaint", "Draw everything again.", does: { _, _ in [.repaint] }),
        Binding(
            "suspend", [.control("z")], "suspend", "Back to the shell; fg returns. The run goes on.",
            does: { _, _ in [.suspend] }),
        Binding(
            "back", [KeyPress(.escape)], "back", "Close what is open, drop the cursor, follow the run.",
            changes: { $0.goBack() }),
        Binding(
            "palette", [key(":")], "commands", "Type any command, with completion.", rank: 50,
            changes: { $0.overlay = PaletteOverlay() }),
        Binding(
            "help", [key("?"), KeyPress(.function(1))], "help", "All keys and knobs.", rank: 51,
            changes: { $0.overlay = HelpOverlay() }),
        Binding(
            "leave", [key("q"), .control("c")], "leave", "Leave: detach, or stop the run.", rank: 52,
            does: { screen, _ in
                guard screen.takesCommands else { return [.quit] }
                screen.overlay = LeaveOverlay()
                return []
            }),
    ]

    /// The keys while a record is replayed.
    static let replay = KeyGroup(
        title: "replay",
        bindings: [
            Binding(
                "faster", [key("L")], "faster", "Play faster.", rank: 5,
                offer: { $0.replaySpeed != .infinity },
                does: { screen, seconds in
                    screen.replay(at: seconds) { now in .setSpeed(speeds.first { $0 > now.speed } ?? .infinity) }
                }),
            Binding(
                "slower", [key("H")], "slower", "Play slower.", rank: 6,
                offer: { $0.replaySpeed > speeds[0] },
                does: { screen, seconds in
                    screen.replay(at: seconds) { now in .setSpeed(speeds.last { $0 < now.speed } ?? 0.25) }
                }),
            Binding(
                "seek-forward", [key(">")], "ahead", "Jump ten seconds ahead.", rank: 8,
                does: { screen, seconds in screen.replay(at: seconds) { .seek($0.position + 10) } }),
            Binding(
                "seek-back", [key("<")], "back", "Jump ten seconds back.", rank: 7,
                does: { screen, seconds in screen.replay(at: seconds) { .seek(max(0, $0.position - 10)) } }),
        ])

    private static let speeds: [Double] = [0.25, 0.5, 1, 2, 5, 10, 30, 100, .infinity]
}

extension Binding {
    /// The first hint on the bottom line while there is no engine.
    static let resumeEngine = Binding(
        "resume-engine", [key("r")], "resume engine",
        "Start the engine again at its last checkpoint, where it has died.",
        does: { screen, seconds in
            if screen.isEngineDead { return [.resumeEngine] }
            if case .failed = screen.run.condition { return [.resumeEngine] }
            if screen.run.condition.isPaused { return screen.command(.resume, at: seconds) }
            screen.notify("The engine is alive; there is nothing to resume.", at: seconds)
            return []
        })
}
