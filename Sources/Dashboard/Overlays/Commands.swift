import RunEvents
import TerminalUI

extension Command {
    static let all: [Command] = knobs + remarks + charts + panels + runs

    private static let knobs: [Command] = [
        Command(
            "set", "cr=1.6", "Set a knob, or several.", isFree: true, hasLongMeanings: true,
            completions: knobValues, explanation: knobRange,
            does: { screen, words, seconds in
                let changes = try words.split(separator: " ").map { try KnobChange(String($0)) }
                guard !changes.isEmpty else { throw Incomplete() }
                return screen.turn(changes.map { ($0.knob, $0.value) }, at: seconds)
            }),
        Command(
            "glide", "cr=0.2 over 500", "Move a knob evenly to a value.", isFree: true, hasLongMeanings: true,
            completions: knobValues, explanation: knobRange,
            does: { screen, words, seconds in
                let words = words.split(separator: " ").map(String.init)
                guard words.count == 3, words[1] == "over", let steps = Int(words[2]), steps > 0 else {
                    throw Incomplete()
                }
                return screen.command(.glide(try KnobChange(words[0]), steps: min(steps, 1_000_000)), at: seconds)
            }),
        Command(
            "method", "dafl", "Set every knob as another method has it.", hasLongMeanings: true,
            completions: { _ in Method.all.map { ($0.name, $0.summary) } },
            does: { screen, name, seconds in
                guard let method = Method.named(name) else { throw RecipeError.unknownMethod(name) }
                return screen.turn(Knob.allCases.map { ($0, method.values[$0]) }, at: seconds)
            }),
    ]

    static let knobValues: @Sendable (Dashboard) -> [Completion] = { screen in
        Knob.allCases.map { ($0.name + "=" + Figures.knob(screen.run.knobs[$0]), $0.declaration.meaning) }
    }

    /// The range of values of the last knob in the line.
    static let knobRange: @Sendable (String, Dashboard) -> String? = { typed, screen in
        guard typed.contains("="), let name = typed.split(separator: " ").last?.split(separator: "=").first,
            let knob = Knob(rawValue: String(name))
        else { return nil }
        let range = knob.declaration.range
        return "\(Figures.knob(range.lowerBound)) to \(Figures.knob(range.upperBound)), "
            + "now \(Figures.knob(screen.run.knobs[knob]))"
    }

    private static let charts: [Command] = [
        Command(
            "go", "1200", "Put the cursor on a step.", isFree: true,
            does: { screen, words, _ in
                let step = min(max(try number(words), 0), 1e12)
                screen.chart.moveCursor(to: step, newest: screen.newest)
                return []
            }),
        Command(
            "filter", "b", "Show only the curves with these letters in their name.", isFree: true,
            does: { screen, words, _ in
                screen.chart.filter = words
                return []
            }),
        Command(
            "smooth", "0.9", "Smooth the curves, 0 to below 1.", isFree: true,
            completions: { _ in ChartView.smoothings.map { (Figures.knob($0), "") } },
            does: { screen, words, _ in
                let (value, all) = (try number(words), ChartView.smoothings)
                screen.chart.smoothing = all.indices.min { abs(all[$0] - value) < abs(all[$1] - value) } ?? 0
                return []
            }),
    ]

    private static let panels: [Command] = [
        Command(
            "show", "log", "Show and focus a panel.", completions: panelNames,
            does: { screen, name, seconds in
                try onPanel(name, of: &screen, at: seconds) { screen, panel in
                    screen.show(panel)
                    return [screen.remembered]
                }
            }),
        Command(
            "hide", "log", "Hide a panel.", completions: panelNames,
            does: { screen, name, seconds in
                try onPanel(name, of: &screen, at: seconds) { screen, panel in
                    screen.focus = panel
                    return screen.hide()
                }
            }),
        Command(
            "keep-layout", "wide", "Keep the arrangement of the panels under a name.", isFree: true,
            completions: { layoutNames($0) },
            does: { screen, name, seconds in
                guard !name.isEmpty else { throw Incomplete() }
                screen.options.layouts[name] = screen.arrangement
                screen.notify("kept this layout as \(name); :layout \(name) brings it back", at: seconds)
                return [.keepLayout(name, screen.arrangement)]
            }),
        Command(
            "layout", "wide", "Arrange the panels as they were kept under a name.", completions: { layoutNames($0) },
            does: { screen, name, _ in
                guard let kept = screen.options.layouts[name] else {
                    throw CommandError.unknown("layout", name, screen.options.layouts.keys.sorted())
                }
                screen.arrange(kept)
                return [screen.remembered]
            }),
        Command(
            "class", "seven", "Show the newest spectrograms of a class.",
            completions: { screen in (screen.run.description?.classes ?? []).map { ($0, "") } },
            does: { screen, name, _ in
                let classes = screen.run.description?.classes ?? []
                guard let label = classes.firstIndex(of: name) else {
                    throw CommandError.unknown("class", name, classes)
                }
                screen.gallery.arrangement = .label(label)
                screen.gallery.selected = 0
                screen.show(.gallery)
                return []
            }),
        Command(
            "theme", "dusk", "Change the colours.", completions: { screen in screen.options.themes.map { ($0, "") } },
            does: { screen, name, seconds in
                let themes = screen.options.themes
                guard themes.contains(name) || name.contains("/") else {
                    throw CommandError.unknown("theme", name, themes)
                }
                return screen.setTheme(name, at: seconds)
            }),
        Command(
            "export-curves", "csv", "Write the numbers behind the charts into a file of the run's folder.",
            completions: { _ in CurveFormat.allCases.map { ($0.rawValue, "") } },
            does: { _, name, _ in
                guard let format = CurveFormat(rawValue: name) else {
                    throw CommandError.unknown("format", name, CurveFormat.allCases.map(\.rawValue))
                }
                return [.exportCurves(format)]
            }),
        Command(
            "screenshot", "svg", "Save this screen.",
            completions: { _ in ScreenshotFormat.allCases.map { ($0.rawValue, "") } },
            does: { _, name, _ in
                guard let format = ScreenshotFormat(rawValue: name) else {
                    throw CommandError.unknown("format", name, ScreenshotFormat.allCases.map(\.rawValue))
                }
                return [.screenshot(format)]
            }),
    ]

    private static let layoutNames: @Sendable (Dashboard) -> [Completion] = { screen in
        screen.options.layouts.keys.sorted().map { ($0, "") }
    }

    private static let panelNames: @Sendable (Dashboard) -> [Completion] = { _ in
        Panel.allCases.map { ($0.rawValue, $0.content.title) }
    }

    private static let runs: [Command] = [
        Command(
            "open", "RUN", "Open a run.", takesRuns: true, completions: runNames,
            does: { screen, name, _ in [.openRun(try run(name, screen))] }),
        Command(
            "replay", "RUN", "Play a run from its start.", takesRuns: true, completions: runNames,
            does: { screen, name, _ in [.replayRun(try run(name, screen))] }),
        Command(
            "overlay", "RUN", "Draw a run's curves under this one's; again to remove it.", takesRuns: true,
            completions: runNames,
            does: { screen, name, seconds in
                screen.toggleOverlaid(try run(name, screen), at: seconds)
            }),
        Command(
            "speed", "10", "Play a replay so many times as fast; max for as fast as it goes.",
            completions: { _ in ["1", "10", "100", "max"].map { ($0, "") } },
            does: { screen, words, seconds in
                try screen.replay(at: seconds) { _ in
                    .setSpeed(words == "max" ? .infinity : min(max(try number(words), 0.01), 1e6))
                }
            }),
        Command(
            "seek", "60", "Jump in a replay.", isFree: true,
            does: { screen, words, seconds in
                try screen.replay(at: seconds) { _ in .seek(max(0, try number(words))) }
            }),
    ]

    private static let runNames: @Sendable (Dashboard) -> [Completion] = { screen in screen.runs.map { ($0.name, "") } }

    private static func run(_ name: String, _ screen: Dashboard) throws -> String {
        let names = screen.runs.map(\.name)
        guard !name.isEmpty else { throw Incomplete(example: names.first) }
        guard names.isEmpty || names.contains(name) else { throw CommandError.unknown("run", name, names) }
        return name
    }

    private static func onPanel(
        _ name: String, of screen: inout Dashboard, at seconds: Double,
        _ action: (inout Dashboard, Panel) -> [DashboardEffect]
    ) throws -> [DashboardEffect] {
        guard let panel = Panel(rawValue: name) else {
            throw CommandError.unknown("panel", name, Panel.allCases.map(\.rawValue))
        }
        guard !screen.layout.absent.contains(panel) else {
            let what = panel == .ranks ? "A run of one process" : "A training run"
            screen.notify("\(what) has nothing to show in \(panel.content.title).", at: seconds)
            return []
        }
        return action(&screen, panel)
    }

    private static func number(_ words: String) throws -> Double {
        guard let value = Double(words), value.isFinite else { throw Incomplete() }
        return value
    }
}
