import Dashboard
import Foundation
import RunEvents
import RunStore
import TerminalUI

extension Screen {
    /// Carries out the dashboard's effects, in order.
    ///
    /// - Returns: an ending where the screen must close; else nil.
    func perform(_ effects: [DashboardEffect]) -> Ending? {
        for effect in effects {
            switch effect {
            case .detach: return isLive ? .detached : .quit
            case .quit: return .quit
            case .stopAndLeave:
                guard isLive else { return .quit }
                perform(.send(.stop))
                return .stopped
            default: perform(effect)
            }
        }
        return nil
    }

    /// Carries out one effect; where it fails, the screen shows one sentence and stays open.
    func perform(_ effect: DashboardEffect) {
        do {
            try attempt(effect)
        } catch {
            say("\(error)", isError: true)
        }
    }

    func say(_ text: String, isError: Bool = false) {
        dashboard.notify(text, isError: isError, at: clock())
    }

    private func attempt(_ effect: DashboardEffect) throws {
        switch effect {
        case .detach, .quit, .stopAndLeave: break
        case .send(let command): try send(command)
        case .resumeEngine:
            let engine = try services.resumeEngine(folder)
            try engine.waitUntilRunning(folder)
            self.engine = engine
            sent = []
            lastWord = clock()
            dashboard.connection = .live
        case .suspend: terminal.suspend()
        case .repaint: terminal.repaint()
        case .screenshot(let format): try saveScreenshot(format)
        case .savePicture(let number): say("saved \(try services.savePicture(picture(number), folder))")
        case .saveSound(let number): say("saved \(try services.saveSound(picture(number), folder))")
        case .playSound(let number): try services.playSound(picture(number), folder)
        case .remark(let change, let name): try store(change, in: name)
        case .setTheme(let name):
            terminal.theme = try ThemeFile.load(name).theme
            dashboard.adopt(terminal.theme)
        case .preferTheme: try preferTheme()
        case .saveRecipe:
            let path = folder.path + "/tuned.toml"
            try RecipeFile.write(reader.recipeWithChanges(), to: path)
            say("saved \(path): frami run --recipe repeats the run with it")
        case .listRuns:
            listing = RunListing(runs)
            dashboard.runs = listing?.summaries ?? []
        case .readRecipe(let name): dashboard.recipes[name] = try RecipeFile.read(runs.find(name).recipePath)
        case .copy(let text): terminal.copy(text)
        case .exportCurves(let format): say("saved \(try services.exportCurves(folder, format))")
        case .openRun(let name): try open(runs.find(name), replays: false)
        case .replayRun(let name): try open(runs.find(name), replays: true)
        case .overlayRuns(let names): try overlay(names)
        case .replay(let command): control(command)
        case .remember(let layout):
            preferences.layout = layout
            preferences.save(preferencesPath)
        case .keepLayout(let name, let layout):
            preferences.layouts = (preferences.layouts ?? [:]).merging([name: layout]) { $1 }
            preferences.save(preferencesPath)
        }
    }

    private func send(_ command: RunCommand) throws {
        // The wait is short, because the screen does not answer keys while it waits for another program's lock.
        let id = try CommandQueue(folder, patience: 0.3).send(command, by: sender, at: Date())
        sent.append(Sent(id: id, command: command, seconds: clock()))
    }

    /// Shows a sentence, once for each command, where the engine has not taken it for a while.
    func reportUntakenCommands(at now: Double, engine pid: Int32) {
        guard let first = sent.first, now - first.seconds >= Self.answerPatience else { return }
        let due = sent.filter { now - $0.seconds >= Self.answerPatience }
        sent.removeFirst(due.count)
        guard let queue = try? CommandQueue(folder, patience: 0.3) else { return }
        guard let late = due.last(where: { (try? queue.isTaken($0.id)) == false }) else { return }
        let silence = StoreError.notAnswered(
            command: late.command.name, run: folder.name, pid: pid, seconds: Int(now - late.seconds),
            isStopped: EngineProcess.isStopped(pid))
        say("\(silence)", isError: true)
    }

    /// Reads what people have added to the open run; where it cannot be read, the screen shows one sentence and nothing.
    func showRemarks() {
        dashboard.remarks = Remarks()
        dashboard.showBookmarks([])
        remarkText = nil
        do {
            remarkText = try reader.remarkText()
            dashboard.remarks = try reader.remarks()
            dashboard.showBookmarks(try reader.bookmarked())
        } catch {
            say("\(error)", isError: true)
        }
    }

    /// Reads it again where another screen has changed it.
    func followRemarks() {
        guard let text = try? reader.remarkText(), text != remarkText else { return }
        showRemarks()
    }

    /// Stores a change of what people have added to a run; where that fails, the screen shows again what is stored.
    private func store(_ change: RemarkChange, in name: String?) throws {
        let run = try name.map { try runs.find($0) } ?? folder
        do {
            let remarks = try RemarkStore.apply(change, to: run, patience: 0.3)
            if run == folder {
                dashboard.remarks = remarks
                remarkText = try reader.remarkText()
            }
            if name != nil { refreshSummary(of: run) }
        } catch {
            if run == folder { showRemarks() }
            throw error
        }
    }

    /// Reads a run's row of the list again.
    private func refreshSummary(of run: RunFolder) {
        let summary = RunSummaries.summary(of: run)
        listing?.replace(summary)
        if let index = dashboard.runs.firstIndex(where: { $0.name == summary.name }) { dashboard.runs[index] = summary }
    }

    private var reader: Reader {
        switch source {
        case .live(let reader), .replay(_, let reader): reader
        }
    }

    private func picture(_ number: Int64) throws -> RecordedEvent {
        guard let event = try reader.event(number), case .sampled = event.event else {
            throw StoreError.damaged(folder.recordPath, "it has no picture \(number)")
        }
        return event
    }

    private func preferTheme() throws {
        let name = terminal.theme.name
        // A later screen may be opened in another folder.
        preferences.theme = try ThemeFile.load(name).path.map { URL(fileURLWithPath: $0).path } ?? name
        preferences.save(preferencesPath)
        say("later screens begin with the theme \(name) too")
    }

    private func saveScreenshot(_ format: ScreenshotFormat) throws {
        // In the file, pictures are half blocks.
        var capabilities = terminal.capabilities
        capabilities.showsPictures = false
        var buffer = ScreenBuffer(size: terminal.size, capabilities: capabilities)
        dashboard.draw(into: &buffer, at: 0)
        let (text, suffix) =
            switch format {
            case .svg: (Screenshot.svg(buffer, theme: terminal.theme, title: folder.name), "svg")
            case .ansi: (Screenshot.ansi(buffer, theme: terminal.theme), "ans")
            case .text: (Screenshot.text(buffer), "txt")
            }
        let path = folder.path + "/screen-\(dashboard.moment.step).\(suffix)"
        try replaceFile(at: path, with: Data(text.utf8))
        say("saved \(path)")
    }

    private func open(_ run: RunFolder, replays: Bool) throws {
        let reader = try Reader(run)
        source = try replays ? .replay(Player(reader), reader) : .live(reader)
        folder = run
        engine = nil
        sent = []
        lastWord = clock()
        alarms = Alarms()
        isNew = true
        hasChecked = false
        dashboard.engine = EngineHealth()
        dashboard.forgetRun()
        showRemarks()
        dashboard.connection = .live
    }

    private func overlay(_ names: [String]) throws {
        overlaid.formIntersection(names)
        for name in names where !overlaid.contains(name) {
            for event in try Reader(runs.find(name)).opening() { dashboard.apply(event, overlaid: name) }
            overlaid.insert(name)
        }
    }

    private func control(_ command: ReplayCommand) {
        guard case .replay(let player, _) = source else { return }
        switch command {
        case .setPlaying(let plays): player.isPlaying = plays
        case .step: player.step()
        case .setSpeed(let speed): player.speed = speed
        case .seek(let seconds): player.seek(to: seconds)
        }
    }
}
