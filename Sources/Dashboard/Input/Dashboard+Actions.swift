import RunEvents
import TerminalUI

/// Actions on the run.
extension Dashboard {
    /// Why no engine would carry out a command; nil where one does.
    var refusal: String? {
        if takesCommands { return nil }
        switch connection {
        case .engineDead: return "The engine is gone; r starts it again at its last checkpoint."
        case .replay: return "This is a replay: what was done then cannot be changed."
        case .live:
            return run.condition.isOver ? "The run is over; no engine takes commands." : "There is no engine yet."
        }
    }

    /// Runs an action that sends commands, or shows why no engine would carry them out.
    mutating func ifCommandsAreTaken(at seconds: Double, _ action: (inout Dashboard) -> [DashboardEffect])
        -> [DashboardEffect]
    {
        guard let refusal else { return action(&self) }
        notify(refusal, at: seconds)
        return []
    }

    mutating func command(_ command: RunCommand, at seconds: Double) -> [DashboardEffect] {
        ifCommandsAreTaken(at: seconds) { screen in
            switch command {
            case .glide(let change, _): screen.board.glide(change.knob, to: change.value)
            case .schedule(let legs): for leg in legs { screen.board.glide(leg.change.knob, to: leg.change.value) }
            default: break
            }
            return [.send(command)]
        }
    }

    mutating func turn(_ wanted: [(knob: Knob, to: Double)], at seconds: Double) -> [DashboardEffect] {
        ifCommandsAreTaken(at: seconds) { screen in
            screen.board.turn(wanted, in: screen.run.knobs, at: seconds).map { .send(.set($0)) }
        }
    }

    /// Undoes changes of knobs, or makes them again.
    mutating func turnAgain(
        at seconds: Double, otherwise: String, _ changes: (inout KnobBoard) -> [KnobChange]
    ) -> [DashboardEffect] {
        ifCommandsAreTaken(at: seconds) { screen in
            let changes = changes(&screen.board)
            if changes.isEmpty { screen.notify(otherwise, at: seconds) }
            return changes.map { .send(.set($0)) }
        }
    }

    mutating func pauseOrGoOn(at seconds: Double) -> [DashboardEffect] {
        if case .replay(let isPlaying, _, _, _) = connection { return [.replay(.setPlaying(!isPlaying))] }
        return command(run.condition.isPaused ? .resume : .pause, at: seconds)
    }

    /// The state of a replay: its speed as a multiple of real time, its position in seconds of the run.
    struct ReplayState {
        let speed: Double
        let position: Double
    }

    /// The speed of the open replay; 1 without one.
    var replaySpeed: Double { if case .replay(_, let speed, _, _) = connection { speed } else { 1 } }

    /// Sends a command to the replay, or shows that there is none.
    mutating func replay(
        at seconds: Double, _ command: (ReplayState) throws -> ReplayCommand
    ) rethrows -> [DashboardEffect] {
        guard case .replay(_, let speed, let position, _) = connection else {
            notify("This is not a replay; R lists runs that can be played.", at: seconds)
            return []
        }
        return [.replay(try command(ReplayState(speed: speed, position: position)))]
    }
}

/// Actions on the screen.
extension Dashboard {
    mutating func moveFocus(by count: Int) {
        let all = Panel.allCases.filter { visiblePanels.contains($0) }
        guard !all.isEmpty else { return }
        let now = all.firstIndex(of: focus) ?? (count > 0 ? -1 : 0)
        focus = all[(now + count + all.count) % all.count]
        if enlarged != nil { enlarged = focus }
    }

    /// Moves the focus to a panel, and enlarges it where the grid has no room for it.
    mutating func show(_ panel: Panel) {
        guard !layout.absent.contains(panel) else { return }
        layout.hidden.remove(panel)
        focus = panel
        if enlarged != nil || !geometry.areas.keys.contains(panel) { enlarged = panel }
    }

    /// Gives the screen back to all panels. Where the grid has no room for the one in focus, the first that is there gets
    /// the focus.
    mutating func shrink() {
        enlarged = nil
        let visible = visiblePanels
        if !visible.contains(focus), let first = Panel.allCases.first(where: visible.contains) { focus = first }
    }

    /// Whether moving the focus to a panel would change anything.
    func canShow(_ panel: Panel) -> Bool { focus != panel && !layout.absent.contains(panel) }

    mutating func hide() -> [DashboardEffect] {
        enlarged = nil
        let shown = visiblePanels.filter { $0 != focus }
        guard !shown.isEmpty else { return [] }
        layout.hidden.insert(focus)
        let all = Panel.allCases
        let here = all.firstIndex(of: focus)!
        focus = (all[here...] + all[..<here]).first { shown.contains($0) } ?? shown.first!
        return [remembered]
    }

    mutating func resize(vertically: Bool, by factor: Double) -> [DashboardEffect] {
        let grid = geometry.grid
        layout.resize(focus, vertically: vertically, by: factor, width: grid.width, height: grid.height)
        return [remembered]
    }

    var remembered: DashboardEffect { .remember(arrangement) }

    /// Which panels are hidden, and the sizes that were changed.
    var arrangement: DashboardLayout {
        DashboardLayout(hidden: layout.hidden.map(\.rawValue).sorted(), factors: layout.factors)
    }

    mutating func arrange(_ kept: DashboardLayout) {
        layout.hidden = Set(kept.hidden.compactMap(Panel.init))
        layout.factors = kept.factors
        shrink()
    }

    /// The panels that are in the grid or could be enlarged.
    private var visiblePanels: Set<Panel> {
        Set(layout.solve(width: geometry.grid.width, height: geometry.grid.height).areas.keys)
    }

    mutating func goBack() {
        if Panel.allCases.contains(where: { $0.content.closes(on: &self) }) { return }
        if enlarged != nil {
            shrink()
        } else {
            chart.follow()
        }
    }

    mutating func nextTheme(at seconds: Double) -> [DashboardEffect] {
        guard !options.themes.isEmpty else { return [] }
        let now = options.themes.firstIndex(of: options.theme) ?? -1
        return setTheme(options.themes[(now + 1) % options.themes.count], at: seconds)
    }

    mutating func setTheme(_ name: String, at seconds: Double) -> [DashboardEffect] {
        options.theme = name
        notify("theme \(name) on this screen; T takes it on all later ones too", at: seconds)
        return [.setTheme(name)]
    }

    /// Shows or hides a run's curves below those of the open run.
    mutating func toggleOverlaid(_ name: String, at seconds: Double) -> [DashboardEffect] {
        if name == run.description?.run {
            notify("\(name) is the run on the screen.", at: seconds)
            return []
        }
        if overlaid.contains(where: { $0.name == name }) {
            overlaid.removeAll { $0.name == name }
        } else if overlaid.count == Self.mostOverlaid {
            notify("Five runs lie under this one already; take one away first.", isError: true, at: seconds)
            return []
        } else {
            overlaid.append(Overlaid(name: name, slot: freeSlot))
        }
        return [.overlayRuns(overlaid.map(\.name))]
    }
}
