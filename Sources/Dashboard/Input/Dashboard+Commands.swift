import RunEvents
import TerminalUI

extension Dashboard {
    /// Does what a line of the palette says.
    mutating func execute(_ line: String, at seconds: Double) -> [DashboardEffect] {
        let words = line.split(separator: " ").map(String.init)
        guard let name = words.first else { return [] }
        let rest = Array(words.dropFirst())
        if rest.isEmpty, let action = Action(rawValue: name) { return perform(action, at: seconds) }
        do {
            return try execute(name, rest, at: seconds)
        } catch {
            notify("\(error)", isError: true, at: seconds)
            return []
        }
    }

    private mutating func execute(_ name: String, _ rest: [String], at seconds: Double) throws -> [DashboardEffect] {
        let text = rest.joined(separator: " ")
        switch name {
        case "set":
            guard !rest.isEmpty else { throw CommandError.missing("set", "set cr=1.6") }
            let changes = try rest.map { try KnobChange($0) }
            return turn(changes.map { ($0.knob, $0.value) }, at: seconds)
        case "glide":
            guard rest.count == 3, rest[1] == "over", let steps = Int(rest[2]), steps > 0 else {
                throw CommandError.missing("glide", "glide cr=0.2 over 500")
            }
            return command(.glide(try KnobChange(rest[0]), steps: min(steps, 1_000_000)), at: seconds)
        case "method":
            guard let method = Method.named(text) else { throw RecipeError.unknownMethod(text) }
            return turn(Knob.allCases.map { ($0, method.values[$0]) }, at: seconds)
        case "theme":
            guard options.themes.contains(text) || text.contains("/") else {
                throw CommandError.unknown("theme", text, options.themes)
            }
            return setTheme(text, at: seconds)
        case "screenshot":
            guard let format = ScreenshotFormat(rawValue: text) else {
                throw CommandError.unknown("format", text, ScreenshotFormat.allCases.map(\.rawValue))
            }
            return [.screenshot(format)]
        case "show", "hide":
            guard let panel = Panel(rawValue: text) else {
                throw CommandError.unknown("panel", text, Panel.allCases.map(\.rawValue))
            }
            guard !layout.absent.contains(panel) else {
                notify("A training run has nothing to show in \(panel.title).", at: seconds)
                return []
            }
            focus = panel
            if name == "hide" { return perform(.hide, at: seconds) }
            layout.hidden.remove(panel)
            if !geometry.areas.keys.contains(panel) { enlarged = panel }
            return [remembered]
        case "class":
            let classes = run.description?.classes ?? []
            guard let label = classes.firstIndex(of: text) else { throw CommandError.unknown("class", text, classes) }
            gallery.arrangement = .label(label)
            gallery.selected = 0
            return perform(.gallery, at: seconds)
        case "open", "replay", "overlay":
            let names = runs.map(\.name)
            guard !text.isEmpty else { throw CommandError.missing(name, "\(name) \(names.first ?? "RUN")") }
            guard names.isEmpty || names.contains(text) else { throw CommandError.unknown("run", text, names) }
            return name == "open"
                ? [.openRun(text)] : name == "replay" ? [.replayRun(text)] : toggleOverlay(text, at: seconds)
        default: return try executeOnView(name, text, at: seconds)
        }
    }

    private mutating func executeOnView(
        _ name: String, _ text: String, at seconds: Double
    ) throws -> [DashboardEffect] {
        func number(_ example: String) throws -> Double {
            guard let value = Double(text), value.isFinite else { throw CommandError.missing(name, example) }
            return value
        }
        switch name {
        case "go": chart.moveCursor(to: min(max(try number("go 1200"), 0), 1e12), newest: newest)
        case "filter": chart.filter = text
        case "smooth":
            let value = try number("smooth 0.9")
            let all = ChartView.smoothings
            chart.smoothing = all.indices.min { abs(all[$0] - value) < abs(all[$1] - value) } ?? 0
        case "speed":
            guard isReplaying else { return perform(.faster, at: seconds) }
            return [.replay(.setSpeed(text == "max" ? .infinity : min(max(try number("speed 10"), 0.01), 1e6)))]
        case "seek":
            guard isReplaying else { return perform(.faster, at: seconds) }
            return [.replay(.seek(max(0, try number("seek 60"))))]
        default:
            let names = Palette.withArguments.map(\.name) + Action.allCases.map(\.rawValue)
            throw CommandError.unknown("command", name, names)
        }
        return []
    }
}

enum CommandError: Error, Equatable, CustomStringConvertible {
    case missing(String, String)
    case unknown(String, String, [String])

    var description: String {
        switch self {
        case .missing(let name, let example): "\(name) lacks something; write it like \(example)."
        case .unknown(let kind, let name, let all):
            "There is no \(kind) '\(name)'; "
                + (name.nearest(among: all).map { "did you mean '\($0)'?" }
                    ?? (all.count <= 12 ? "there are \(all.joined(separator: ", "))." : "Tab completes."))
        }
    }
}
