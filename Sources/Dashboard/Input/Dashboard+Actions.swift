import RunEvents
import TerminalUI

extension Dashboard {
    mutating func perform(_ action: Action, at seconds: Double) -> [DashboardEffect] {
        switch action {
        case .pause, .step, .stop, .evaluate, .checkpoint, .resumeEngine, .faster, .slower, .seekBack, .seekForward:
            return performOnRun(action, at: seconds)
        case .undo, .redo, .fineUp, .fineDown, .coarseUp, .coarseDown, .type, .reset, .method, .selectUp, .selectDown:
            return performOnKnobs(action, at: seconds)
        case .cursorLeft, .cursorRight, .cursorFarLeft, .cursorFarRight, .cursorStart, .cursorEnd, .zoomIn, .zoomOut,
            .zoomAll, .panLeft, .panRight, .follow, .scale, .smoother, .rougher, .clip, .filter, .fixedWindow,
            .previousMark, .nextMark:
            performOnCharts(action)
            return []
        case .pictureLeft, .pictureRight, .pictureUp, .pictureDown, .probeLeft, .probeRight, .probeUp, .probeDown,
            .pageUp, .pageDown, .earlier, .later, .arrange,
            .colormap, .range, .difference, .mean, .enlargePicture, .savePicture, .saveSound, .play:
            return performOnGallery(action, at: seconds)
        case .scrollUp, .scrollDown, .scrollStart, .scrollEnd, .changesOnly:
            scrollLog(action)
            return []
        case .nextPanel, .previousPanel, .gallery, .enlarge, .hide, .showAll, .widen, .narrow, .taller, .shorter:
            return performOnPanels(action)
        case .leave:
            if obeys { overlay = .leave } else { return [.quit] }
        case .help: overlay = .help(scroll: 0)
        case .palette:
            palette = Palette(past: palette.past)
            overlay = .palette
        case .suspend: return [.suspend]
        case .repaint: return [.repaint]
        case .back: goBack()
        case .confusion: showsConfusion.toggle()
        case .theme: return nextTheme(at: seconds)
        case .screenshot: return [.screenshot(.svg)]
        case .cost: showsCost.toggle()
        case .runs:
            overlay = .runs(selected: 0)
            return [.listRuns]
        case .saveRecipe: return [.saveRecipe]
        }
        return []
    }

    /// Sends a command, or says why nobody would obey it.
    mutating func command(_ command: RunCommand, at seconds: Double) -> [DashboardEffect] {
        if obeys {
            if case .glide(let change, _) = command { board.glide(change.knob, to: change.value) }
            return [.send(command)]
        }
        let why =
            switch connection {
            case .engineDead: "The engine is gone; r starts it again at its last checkpoint."
            case .replay: "This is a replay: what was done then cannot be changed."
            case .live: run.condition.isOver ? "The run is over; nothing obeys any more." : "Nothing obeys yet."
            }
        notify(why, at: seconds)
        return []
    }

    private mutating func performOnRun(_ action: Action, at seconds: Double) -> [DashboardEffect] {
        if case .replay(let isPlaying, let speed, let position, _) = connection {
            switch action {
            case .pause: return [.replay(.setPlaying(!isPlaying))]
            case .step: return [.replay(.step)]
            case .faster: return [.replay(.setSpeed(Self.speed(after: speed, up: true)))]
            case .slower: return [.replay(.setSpeed(Self.speed(after: speed, up: false)))]
            case .seekBack: return [.replay(.seek(max(0, position - 10)))]
            case .seekForward: return [.replay(.seek(position + 10))]
            default: break
            }
        }
        switch action {
        case .pause: return command(run.condition.isPaused ? .resume : .pause, at: seconds)
        case .step: return command(.step, at: seconds)
        case .stop: return command(.stop, at: seconds)
        case .evaluate: return command(.evaluate, at: seconds)
        case .checkpoint: return command(.checkpoint, at: seconds)
        case .resumeEngine:
            if isEngineDead { return [.resumeEngine] }
            if case .failed = run.condition { return [.resumeEngine] }
            if run.condition.isPaused { return command(.resume, at: seconds) }
            notify("The engine is alive; there is nothing to resume.", at: seconds)
            return []
        default:
            notify("This is not a replay; R lists runs that can be played.", at: seconds)
            return []
        }
    }

    private static let speeds: [Double] = [0.25, 0.5, 1, 2, 5, 10, 30, 100, .infinity]

    private static func speed(after speed: Double, up: Bool) -> Double {
        up ? speeds.first { $0 > speed } ?? .infinity : speeds.last { $0 < speed } ?? 0.25
    }

    private mutating func performOnKnobs(_ action: Action, at seconds: Double) -> [DashboardEffect] {
        let knob = board.selected
        let value = board.value(of: knob, in: run.knobs)
        func send(_ changes: [KnobChange], _ otherwise: String) -> [DashboardEffect] {
            if changes.isEmpty { notify(otherwise, at: seconds) }
            return changes.map { .send(.set($0)) }
        }
        switch action {
        case .undo:
            guard obeys else { return command(.pause, at: seconds) }
            return send(board.undo(), "Nothing to undo.")
        case .redo:
            guard obeys else { return command(.pause, at: seconds) }
            return send(board.redo(), "Nothing to do again.")
        case .fineUp: return turn([(knob, knob.stepped(value, by: 1))], at: seconds)
        case .fineDown: return turn([(knob, knob.stepped(value, by: -1))], at: seconds)
        case .coarseUp: return turn([(knob, knob.stepped(value, by: 1, coarse: true))], at: seconds)
        case .coarseDown: return turn([(knob, knob.stepped(value, by: -1, coarse: true))], at: seconds)
        case .reset: return turn([(knob, startingValues[knob])], at: seconds)
        case .type: board.entry = ""
        case .selectUp: board.moveSelection(by: -1, among: turnable)
        case .selectDown: board.moveSelection(by: 1, among: turnable)
        case .method:
            palette = Palette(text: "method ", past: palette.past)
            overlay = .palette
        default: break
        }
        return []
    }

    /// What the run's knobs stood at when it began.
    var startingValues: KnobValues { run.description?.recipe.knobs ?? KnobValues() }

    mutating func turn(_ wanted: [(knob: Knob, to: Double)], at seconds: Double) -> [DashboardEffect] {
        guard obeys else { return command(.pause, at: seconds) }
        return board.turn(wanted, in: run.knobs, at: seconds).map { .send(.set($0)) }
    }

    private mutating func performOnPanels(_ action: Action) -> [DashboardEffect] {
        let grid = geometry.grid
        switch action {
        case .nextPanel, .previousPanel:
            let all = Panel.allCases.filter { visiblePanels.contains($0) }
            guard !all.isEmpty else { return [] }
            let now = all.firstIndex(of: focus) ?? (action == .nextPanel ? -1 : 0)
            focus = all[(now + (action == .nextPanel ? 1 : all.count - 1)) % all.count]
            if enlarged != nil { enlarged = focus }
            return []
        case .gallery:
            guard !layout.absent.contains(.gallery) else { return [] }
            layout.hidden.remove(.gallery)
            focus = .gallery
            if enlarged != nil || !geometry.areas.keys.contains(.gallery) { enlarged = .gallery }
            return []
        case .enlarge:
            enlarged = enlarged == nil ? focus : nil
            return []
        case .hide:
            enlarged = nil
            let shown = visiblePanels.filter { $0 != focus }
            guard !shown.isEmpty else { return [] }
            layout.hidden.insert(focus)
            let all = Panel.allCases
            let here = all.firstIndex(of: focus)!
            focus = (all[here...] + all[..<here]).first { shown.contains($0) } ?? shown.first!
        case .showAll:
            let absent = layout.absent
            layout = PanelLayout()
            layout.absent = absent
            enlarged = nil
        case .widen: layout.resize(focus, vertically: false, by: 1.12, width: grid.width, height: grid.height)
        case .narrow: layout.resize(focus, vertically: false, by: 1 / 1.12, width: grid.width, height: grid.height)
        case .taller: layout.resize(focus, vertically: true, by: 1.12, width: grid.width, height: grid.height)
        case .shorter: layout.resize(focus, vertically: true, by: 1 / 1.12, width: grid.width, height: grid.height)
        default: return []
        }
        return [remembered]
    }

    var remembered: DashboardEffect {
        .remember(DashboardLayout(hidden: layout.hidden.map(\.rawValue).sorted(), factors: layout.factors))
    }

    /// In the order of Tab: what the grid shows, or could show enlarged.
    private var visiblePanels: Set<Panel> {
        Set(layout.solve(width: geometry.grid.width, height: geometry.grid.height).areas.keys)
    }

    private mutating func goBack() {
        if gallery.isEnlarged {
            gallery.isEnlarged = false
            if enlarged == .gallery { enlarged = nil }
        } else if enlarged != nil {
            enlarged = nil
        } else if gallery.reference != nil, focus == .gallery {
            gallery.reference = nil
        } else {
            chart.follow()
            if focus == .gallery { gallery.arrangement = .step }
        }
    }

    private mutating func scrollLog(_ action: Action) {
        let most = max(0, logLines.count - 1)
        switch action {
        case .scrollUp: logScroll = min(most, logScroll + 1)
        case .scrollDown: logScroll = max(0, logScroll - 1)
        case .scrollStart: logScroll = most
        case .changesOnly:
            logShowsChanges.toggle()
            logScroll = 0
        default: logScroll = 0
        }
    }

    private mutating func nextTheme(at seconds: Double) -> [DashboardEffect] {
        guard !options.themes.isEmpty else { return [] }
        let now = options.themes.firstIndex(of: options.theme) ?? -1
        return setTheme(options.themes[(now + 1) % options.themes.count], at: seconds)
    }

    mutating func setTheme(_ name: String, at seconds: Double) -> [DashboardEffect] {
        options.theme = name
        notify("theme \(name)", at: seconds)
        return [.setTheme(name)]
    }
}
