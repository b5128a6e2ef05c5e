import ArgumentParser
import Foundation
import RunConsole
import RunEvents
import RunStore
import TerminalNcurses
import TerminalUI

/// The option for a screen's theme.
struct ThemeOption: ParsableArguments {
    @Option(help: ArgumentHelp("A theme's name, or any btop theme file.", valueName: "name"))
    var theme: String?

    /// - Throws: a usage error for an unknown theme.
    func validate() throws {
        do { if let theme { _ = try ThemeFile.load(theme) } } catch { throw wrongUsage("\(error)") }
    }
}

/// The options for how a run is shown: the dashboard, lines of text, JSON, or nothing.
struct Presentation: ParsableArguments {
    @Flag(help: "Start the engine and leave; 'frami attach' looks at it.")
    var detach = false
    @Flag(help: "Lines instead of the dashboard, the engine in the foreground.")
    var plain = false
    @Flag(help: "One JSON object a line, the engine in the foreground.")
    var json = false
    @OptionGroup var colours: ThemeOption
    @OptionGroup var notify: NotifyOption

    func validate() throws {
        if detach, notify.notify != nil {
            throw wrongUsage("With --detach nothing watches the run; give --notify to 'frami attach'.")
        }
        guard [detach, plain, json].filter({ $0 }).count <= 1 else {
            throw wrongUsage("Give only one of --detach, --plain and --json.")
        }
    }

    /// Starts the engine for a run's folder and shows the run. On several ranks the engine is always in the foreground.
    ///
    /// - Parameters:
    ///   - runs: the folder of all runs.
    ///   - group: the ranks that share the run.
    /// - Throws: `ExitCode` with the status of an engine in the foreground; `StoreError`.
    func present(
        _ folder: RunFolder, in runs: String, resumes: Bool, changes: [KnobChange], group: RankGroup = .alone
    ) throws {
        if json {
            try Foreground.run(
                folder, resumes: resumes, changes: changes, as: .json, group: group, calling: notify)
        }
        if plain || group.isShared || (isatty(1) == 0 && !detach) {
            try Foreground.run(
                folder, resumes: resumes, changes: changes, as: .plain, group: group, calling: notify)
        }
        if detach {
            let engine = try EngineCommand.start(folder, resumes: resumes, changes: changes)
            try engine.waitUntilRunning(folder)
            Output.line(folder.name)
            return
        }
        let terminal: NcursesTerminal
        do {
            terminal = try ScreenCommand.terminal(theme: colours.theme)
        } catch let failure as TerminalFailure {
            printError("\(failure)")
            try Foreground.run(folder, resumes: resumes, changes: changes, as: .plain, calling: notify)
        }
        let engine: EngineProcess
        do {
            engine = try EngineCommand.start(folder, resumes: resumes, changes: changes)
            try engine.waitUntilRunning(folder)
        } catch {
            terminal.restore()
            throw error
        }
        try ScreenCommand.show(folder, on: terminal, runs: RunList(runs), engine: engine, calling: notify)
    }
}
