import Dashboard
import Foundation
import RunEvents
import RunStore
import TerminalUI

/// Shows the dashboard for a run's folder: it reads the record about thirty times a second, passes keys to the
/// dashboard, draws what has changed and carries out the dashboard's effects. It never makes the engine wait, and draws
/// nothing when nothing changed.
public final class Screen {
    /// Why the screen closed.
    public enum Ending: Equatable {
        /// The training goes on without it.
        case detached
        /// The engine was asked to stop.
        case stopped
        /// Like `stopped`, but by a signal, whose sender waits for this process and not for the engine.
        case terminated
        /// No engine was running.
        case quit
        /// The terminal is gone; the training goes on.
        case hungUp
    }

    /// How the record of the open run is read: live or as a replay.
    enum Source {
        case live(Reader)
        case replay(Player, Reader)
    }

    private static let pollInterval = Duration.milliseconds(33)
    private static let checkInterval = 0.5
    private static let themeInterval = 1.0
    /// How many seconds the engine has to take a command before the screen reports it.
    static let answerPatience = 5.0
    /// For how many seconds the list of runs is filled before keys are read again.
    private static let listingTime = 0.02

    let terminal: any Terminal
    let services: ScreenServices
    let runs: RunList
    let sender: String
    let preferencesPath: String
    var preferences: Preferences
    public internal(set) var dashboard: Dashboard
    public internal(set) var folder: RunFolder
    var source: Source
    var engine: EngineProcess?
    var overlaid: Swift.Set<String> = []
    /// The list of runs while it is being filled; nil once it is complete or closed.
    var listing: RunListing?
    /// A command that the engine has not taken yet.
    struct Sent {
        let id: Int64
        let command: RunCommand
        let seconds: Double
    }

    var sent: [Sent] = []
    /// Finds what the person at the terminal is called for; not for what was so before the run was opened.
    var alarms = Alarms()
    var isNew = true
    /// What came of the removal of runs when the screen closed, each one sentence.
    public private(set) var removals: [String] = []
    /// What people have added to the open run as it was read last.
    var remarkText: String?
    /// The time of the engine's last event.
    var lastWord = 0.0
    private var costs = ScreenCosts(at: 0)
    private var pace = FramePace()
    private var lastCheck = -Double.infinity
    private var lastTurn = 0.0
    private var lastThemeCheck = -Double.infinity
    private var themeWatch: ThemeWatch
    private var hasInput = true
    let clock: () -> Double

    /// - Parameters:
    ///   - runs: the list from which other runs can be opened.
    ///   - sender: the sender's name of commands in the record.
    ///   - replays: whether to replay the record from its beginning instead of showing its end.
    ///   - clock: returns seconds since any fixed time.
    /// - Throws: `StoreError` where the folder has no record.
    public init(
        _ folder: RunFolder, terminal: any Terminal, runs: RunList, services: ScreenServices,
        options: Dashboard.Options, sender: String, preferencesPath: String, replays: Bool = false,
        engine: EngineProcess? = nil, clock: @escaping () -> Double
    ) throws {
        self.folder = folder
        self.terminal = terminal
        self.runs = runs
        self.services = services
        self.sender = sender
        self.preferencesPath = preferencesPath
        self.engine = engine
        self.clock = clock
        preferences = Preferences.load(preferencesPath) ?? Preferences()
        themeWatch = ThemeWatch(terminal.theme.name)
        var options = options
        options.person = sender
        options.layouts = preferences.layouts ?? [:]
        let keys = Preferences.keys(beside: preferencesPath)
        options.keys = keys.map
        var dashboard = Dashboard(options: options)
        dashboard.adopt(terminal.theme)
        self.dashboard = dashboard
        let reader = try Reader(folder)
        source = try replays ? .replay(Player(reader), reader) : .live(reader)
        lastTurn = clock()
        lastWord = lastTurn
        costs = ScreenCosts(at: lastTurn)
        showRemarks()
        if let problem = keys.problems.first { say(problem, isError: true) }
    }

    /// Shows the run until the screen closes.
    public func run() throws -> Ending {
        while true {
            if let ending = try turn(timeout: listing == nil ? Self.pollInterval : .zero) {
                removeRuns(after: ending)
                return ending
            }
        }
    }

    /// Removes the runs that the user has chosen, unless it was not the user who closed the screen.
    func removeRuns(after ending: Ending) {
        guard ending != .hungUp, ending != .terminated else { return }
        for name in dashboard.removedRuns {
            do {
                let run = try runs.find(name)
                guard run.name == name else { throw StoreError.noSuchRun(name, nearest: nil) }
                try run.remove()
                removals.append("\(name) is removed.")
            } catch {
                removals.append("\(error)")
            }
        }
    }

    /// Reads keys and the record once, and draws a frame if something has changed.
    ///
    /// - Returns: an ending once the screen is to be left.
    func turn(timeout: Duration) throws -> Ending? {
        for event in terminal.pollInput(timeout: timeout) {
            hasInput = true
            if let ending = handle(event) { return ending }
        }
        fillListing()
        let now = clock()
        try read(elapsed: now - lastTurn)
        lastTurn = now
        if now - lastCheck >= Self.checkInterval {
            lastCheck = now
            check(at: now)
            followRemarks()
            dashboard.log(output: terminal.takeCapturedOutput())
        }
        if now - lastThemeCheck >= Self.themeInterval {
            lastThemeCheck = now
            followTheme()
        }
        if let cost = costs.measure(at: now, bytes: terminal.bytesWritten) { dashboard.cost = cost }
        draw(at: now)
        return nil
    }

    private func handle(_ event: InputEvent) -> Ending? {
        switch event {
        case .hungUp: return .hungUp
        case .terminated, .interrupted:
            // A signal, for example because the machine shuts down: the engine is stopped with a checkpoint, without a
            // question.
            guard isLive else { return .quit }
            perform(.send(.stop))
            return .terminated
        case .key(let press) where press == .control("c"):
            return perform(dashboard.handle(.interrupted, at: clock()))
        case .resized, .continued, .key, .mouse, .pasted:
            return perform(dashboard.handle(event, at: clock()))
        }
    }

    private func fillListing() {
        guard dashboard.isListingRuns, listing != nil else {
            listing = nil
            return
        }
        listing?.fill(for: Self.listingTime)
        if let listing { dashboard.runs = listing.summaries }
        if listing?.isComplete ?? true { listing = nil }
    }

    /// Whether an engine is running for the open run.
    var isLive: Bool {
        if case .live = source { return EngineLock.holder(of: folder) != nil }
        return false
    }

    private func read(elapsed: Double) throws {
        switch source {
        case .live(let reader):
            let news: Reader.News
            do {
                news = try reader.news()
            } catch {
                dashboard.notify("\(error)", isError: true, at: clock())
                return
            }
            if news.startsAnew {
                dashboard.forgetRun()
                alarms = Alarms()
            }
            if !news.events.isEmpty {
                lastWord = clock()
                dashboard.apply(news.events)
                let found = news.events.compactMap { alarms.take($0.event) }
                // A record that is read again from its beginning holds no news.
                if !isNew, !news.startsAnew, let alarm = found.last { call(alarm) }
            }
            isNew = false
        case .replay(let player, _):
            let frame = try player.advance(by: elapsed)
            if frame.startsAnew { dashboard.forgetRun() }
            if !frame.events.isEmpty { dashboard.apply(frame.events) }
            dashboard.connection = .replay(
                isPlaying: player.isPlaying, speed: player.speed, seconds: player.seconds, length: player.length)
        }
    }

    /// Calls the person at the terminal, who may be looking elsewhere.
    private func call(_ alarm: Alarm) {
        terminal.call("\(folder.name): \(alarm.text)")
        services.call(alarm, folder)
    }

    /// Checks at intervals whether the engine is alive and the folder is in its place.
    private func check(at now: Double) {
        guard case .live(let reader) = source else { return }
        var sign = EngineHealth()
        defer { dashboard.engine = sign }
        switch RunState.of(folder, reader) {
        case .running(let pid, let trouble):
            dashboard.connection = .live
            sign = self.sign(of: pid, trouble: trouble, at: now)
            reportUntakenCommands(at: now, engine: pid)
        case .finished, .failed: dashboard.connection = .live
        case .dead(let pid):
            if let ending = engine?.ending() {
                engineEnding = "The engine (process \(engine?.pid ?? 0)) was ended by \(ending)."
                engine = nil
            } else if access(folder.path, F_OK) != 0 {
                // The engine, if there is one, notices it within a second and reports the details.
                engineEnding = "The run's folder is not there any more: it was renamed or removed."
            } else if engineEnding == nil {
                engineEnding = "The engine\(pid.map { " (process \($0))" } ?? "") is gone without a last word."
            }
            let connection = Connection.engineDead(engineEnding ?? "")
            if dashboard.connection == .live, hasChecked { call(Alarm(.died, engineEnding ?? "")) }
            dashboard.connection = connection
            hasChecked = true
            return
        }
        engineEnding = nil
        hasChecked = true
    }

    private func sign(of pid: Int32, trouble: String?, at now: Double) -> EngineHealth {
        let silence = now - lastWord
        guard !EngineProcess.isStopped(pid) else {
            let sentence = "Engine \(pid) is stopped by a signal; 'kill -CONT \(pid)' lets it go on."
            return EngineHealth(
                silentSeconds: dashboard.expectsEvents && silence >= 1 ? Int(silence) : nil, isStopped: true,
                trouble: sentence)
        }
        let isSilent = trouble == nil && dashboard.expectsEvents && silence >= dashboard.expectedSilence
        return EngineHealth(silentSeconds: isSilent ? Int(silence) : nil, trouble: trouble)
    }

    private var engineEnding: String?
    /// Whether the engine was looked for before, so that a death is news.
    var hasChecked = false

    /// Reads the theme's file again where it has changed; for a bad one the screen shows the problem and keeps the
    /// colours.
    private func followTheme() {
        if themeWatch.name != terminal.theme.name { themeWatch = ThemeWatch(terminal.theme.name) }
        do {
            guard let (theme, problems) = try themeWatch.news() else { return }
            terminal.theme = theme
            dashboard.adopt(theme)
            if let problem = problems.first { say(problem, isError: true) }
        } catch {
            say("\(error)", isError: true)
        }
    }

    private func draw(at now: Double) {
        let isStale = dashboard.isStale(at: now)
        guard dashboard.needsRedraw || isStale else { return }
        if !hasInput && !isStale {
            let verdict = pace.verdict(at: now)
            if verdict == .skip { costs.drop() }
            guard verdict == .draw else { return }
        }
        hasInput = false
        let bytes = terminal.bytesWritten
        var buffer = ScreenBuffer(size: terminal.size, capabilities: terminal.capabilities)
        dashboard.draw(into: &buffer, at: now)
        terminal.present(buffer)
        let seconds = clock() - now
        costs.drew(in: seconds)
        pace.drew(bytes: terminal.bytesWritten - bytes, in: seconds, at: now)
    }
}
