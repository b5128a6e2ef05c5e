import ArgumentParser
import Dashboard
import Foundation
import RunConsole
import RunEvents
import RunStore
import SystemText
import TerminalNcurses
import TerminalUI

/// Shows the dashboard in the terminal.
enum ScreenCommand {
    /// Opens the terminal with the given theme, or the preferred one, or one that suits the terminal's background.
    ///
    /// - Throws: `TerminalFailure`, with the terminal as it was; `ThemeFile.Failure`.
    static func terminal(theme: String?) throws -> NcursesTerminal {
        var options = TerminalOptions()
        options.closingMessage =
            "frami: a fault of its own ended the screen. What was running goes on: 'frami attach' shows it."
        if let theme { return try opened(ThemeFile.load(theme).theme, options) }
        // Where the stored theme does not exist any more, the default is used.
        let name = Preferences.load(preferencesPath)?.theme ?? ""
        if !name.isEmpty, let remembered = try? ThemeFile.load(name).theme {
            return try opened(remembered, options)
        }
        let terminal = try opened(.dark, options)
        if let background = terminal.queryBackground() {
            let brightness =
                0.3 * Double(background.red) + 0.59 * Double(background.green) + 0.11 * Double(background.blue)
            if brightness > 140 { terminal.theme = .light }
        }
        return terminal
    }

    private static func opened(_ theme: Theme, _ options: TerminalOptions) throws -> NcursesTerminal {
        let terminal = try NcursesTerminal(theme: theme, options: options)
        terminal.findPictures()
        return terminal
    }

    static var preferencesPath: String { Preferences.path(ProcessInfo.processInfo.environment) }

    /// Shows a run until the screen closes, then prints the run's state.
    static func show(
        _ folder: RunFolder, on terminal: NcursesTerminal, runs: RunList, replays: Bool = false,
        engine: EngineProcess? = nil, calling notify: NotifyOption? = nil
    ) throws {
        let ending: Screen.Ending
        let removals: [String]
        let shown: RunFolder
        do {
            defer { terminal.restore() }
            let preferences = Preferences.load(preferencesPath)
            var options = Dashboard.Options()
            options.themes = Theme.builtIn.map(\.name)
            options.theme = terminal.theme.name
            options.isFirstRun = preferences == nil
            options.playsSound = Samples.player != nil
            if let preferences { options.layout = preferences.layout }
            let now = Date()
            options.timeOfDayAtZero = now.timeIntervalSince(Calendar.current.startOfDay(for: now))
            var services = services
            if let notify { services.call = { notify.call($0, of: $1) } }
            let clock = ContinuousClock()
            let start = clock.now
            let screen = try Screen(
                folder, terminal: terminal, runs: runs, services: services, options: options, sender: NSUserName(),
                preferencesPath: preferencesPath, replays: replays, engine: engine,
                clock: { (clock.now - start) / .seconds(1) })
            if preferences == nil { Preferences().save(preferencesPath) }
            ending = try screen.run()
            shown = screen.folder
            removals = screen.removals
        }
        for removal in removals { terminal.printAfterClosing(removal.visible) }
        say(ending, of: shown, on: terminal)
    }

    private static var services: ScreenServices {
        ScreenServices(
            resumeEngine: { try EngineCommand.start($0, resumes: true, changes: []) },
            savePicture: { try Samples.savePicture($0, of: $1, in: $1.path) },
            saveSound: { try Samples.saveSound($0, of: $1, in: $1.path) },
            playSound: { try Samples.playSound($0, of: $1) },
            exportCurves: { try CurveExport.save($0, as: $1, in: $0.path) })
    }

    /// Prints one line after the screen has closed.
    private static func say(_ ending: Screen.Ending, of run: RunFolder, on terminal: NcursesTerminal) {
        switch ending {
        case .hungUp: return
        case .terminated: terminal.printAfterClosing("\(run.name) writes a checkpoint and stops.".visible)
        case .detached: terminal.printAfterClosing("\(run.name) goes on; 'frami attach' comes back to it.".visible)
        case .stopped:
            terminal.printAfterClosing("\(run.name) writes a checkpoint and stops.".visible)
            var waited = 0
            // Half a minute is enough for the longest step; after that the engine stops without further waiting here.
            while EngineLock.holder(of: run) != nil, waited < 600 {
                usleep(50_000)
                waited += 1
            }
            terminal.printAfterClosing(standing(of: run).visible)
        case .quit: terminal.printAfterClosing(standing(of: run).visible)
        }
    }

    private static func standing(of run: RunFolder) -> String {
        guard access(run.path, F_OK) == 0 else {
            return "The folder '\(run.path)' of the run is not there any more: it was renamed or removed."
        }
        switch RunState.of(run) {
        case .running: return "\(run.name) goes on; 'frami attach' comes back to it."
        case .finished(let outcome):
            var text = "\(run.name) is over (\(outcome.reason.rawValue))"
            if let last = outcome.last {
                text += String(format: ", %@ %.1f %%", last.metric.rawValue, last.score * 100)
            }
            if outcome.checkpoint.isEmpty { return text + "; it has no model." }
            let copy = (try? Job(in: run))?.madeModel
            return text + "; the model is \(copy ?? "\(run.path)/\(outcome.checkpoint)")."
        case .failed(let reason): return "\(run.name) failed: \(reason)"
        case .dead:
            guard let step = Checkpoints(run).latest?.moment.step else {
                return "\(run.name) lost its engine before its first checkpoint; start it anew with its recipe.toml."
            }
            return "\(run.name) lost its engine, its last checkpoint is at step \(step); "
                + "'frami run --resume \(run.name)' goes on."
        }
    }
}

struct Attach: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look at a run that is going on, or at what is left of one.")
    @OptionGroup var chosen: ChosenRun
    @OptionGroup var colours: ThemeOption
    @OptionGroup var notify: NotifyOption

    func run() throws {
        let list = RunList(chosen.runs.folder)
        let run = try list.find(chosen.run)
        try ScreenCommand.show(
            run, on: ScreenCommand.terminal(theme: colours.theme), runs: list, calling: notify)
    }
}

struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Replay a run on the live screen, at any speed.")
    @OptionGroup var chosen: ChosenRun
    @OptionGroup var colours: ThemeOption

    func run() throws {
        let list = RunList(chosen.runs.folder)
        let run = try list.find(chosen.run)
        try ScreenCommand.show(run, on: ScreenCommand.terminal(theme: colours.theme), runs: list, replays: true)
    }
}
