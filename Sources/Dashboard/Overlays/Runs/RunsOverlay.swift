import RunEvents
import TerminalUI

/// The list of all runs, in which one can be opened, replayed, overlaid, named, tagged and removed.
struct RunsOverlay: Overlay {
    /// A text that is being typed.
    struct Field: Hashable {
        enum Kind: String {
            case filter, name, tags, comment
        }

        let kind: Kind
        /// The run that it is about; empty for the filter.
        let run: String
        var text: String
    }

    /// The name of the selected run; nil for the first one.
    private(set) var selectedName: String?
    private(set) var field: Field?
    /// Whether the recipe of the selected run stands beside that of the open one.
    private(set) var showsDifference = false

    /// The shown runs, and the place of the selected one.
    func shown(on screen: Dashboard) -> (runs: [RunSummary], selected: Int) {
        let runs = screen.runList.shown(screen.runs)
        return (runs, runs.firstIndex { $0.name == selectedName } ?? 0)
    }

    mutating func take(_ press: KeyPress, on screen: inout Dashboard, at seconds: Double) -> [DashboardEffect] {
        if field != nil { return edit(press, on: &screen) }
        let (runs, selected) = shown(on: screen)
        let chosen = runs.indices.contains(selected) ? runs[selected] : nil
        if showsDifference, press.key == .escape || press.key == .character("d") {
            showsDifference = false
            screen.overlay = self
            return []
        }
        if let place = Self.moved(press, from: selected, count: runs.count) {
            selectedName = runs.isEmpty ? nil : runs[place].name
            screen.overlay = self
            return showsDifference ? readRecipe(of: runs.isEmpty ? nil : runs[place], on: screen) : []
        }
        switch press.key {
        case .enter, .character("r"):
            guard let chosen else { break }
            guard !screen.runList.removed.contains(chosen.name) else {
                screen.notify("\(chosen.name) is to be removed; u brings it back.", isError: true, at: seconds)
                break
            }
            return press.key == .enter ? [.openRun(chosen.name)] : [.replayRun(chosen.name)]
        case .escape where !screen.runList.filter.isEmpty: screen.runList.filter = ""
        case .escape, .character("q"), .character("R"): return []
        default:
            selectedName = chosen?.name
            let effects = act(press, on: chosen, of: &screen, at: seconds)
            screen.overlay = self
            return effects
        }
        screen.overlay = self
        return []
    }

    private static func moved(_ press: KeyPress, from selected: Int, count: Int) -> Int? {
        let last = max(0, count - 1)
        switch press.key {
        case .up, .character("k"): return max(0, selected - 1)
        case .down, .character("j"): return min(last, selected + 1)
        case .home: return 0
        case .end: return last
        case .pageUp: return max(0, selected - 10)
        case .pageDown: return min(last, selected + 10)
        default: return nil
        }
    }

    private mutating func act(
        _ press: KeyPress, on chosen: RunSummary?, of screen: inout Dashboard, at seconds: Double
    ) -> [DashboardEffect] {
        guard case .character(let character) = press.key, press.modifiers.isEmpty else { return [] }
        switch character {
        case "s":
            let all = RunOrder.allCases
            screen.runList.order = all[(all.firstIndex(of: screen.runList.order)! + 1) % all.count]
            return []
        case "S":
            screen.runList.isReversed.toggle()
            return []
        case "/":
            field = Field(kind: .filter, run: "", text: screen.runList.filter)
            return []
        case "u": return bringBack(on: &screen, at: seconds)
        case "1"..."9":
            let columns = RunListView.Column.allCases, index = character.wholeNumberValue! - 1
            guard columns.indices.contains(index) else { return [] }
            if screen.runList.hidden.remove(columns[index]) == nil { screen.runList.hidden.insert(columns[index]) }
            return []
        default: break
        }
        guard let chosen else { return [] }
        switch character {
        case "o", " ": return screen.toggleOverlaid(chosen.name, at: seconds)
        case "*": return remark(.star(!chosen.isStarred), on: chosen.name, of: &screen)
        case "n": field = Field(kind: .name, run: chosen.name, text: chosen.title)
        case "t": field = Field(kind: .tags, run: chosen.name, text: chosen.tags.joined(separator: " "))
        case "c": field = Field(kind: .comment, run: chosen.name, text: chosen.comment)
        case "D": return remove(chosen, on: &screen, at: seconds)
        case "Y":
            screen.notify("copied \(chosen.name)", at: seconds)
            return [.copy(chosen.name)]
        case "d":
            showsDifference = true
            return readRecipe(of: chosen, on: screen)
        default: break
        }
        return []
    }

    private func readRecipe(of run: RunSummary?, on screen: Dashboard) -> [DashboardEffect] {
        run.map { screen.recipes[$0.name] == nil ? [.readRecipe($0.name)] : [] } ?? []
    }

    private func remark(_ change: RemarkChange, on run: String, of screen: inout Dashboard) -> [DashboardEffect] {
        var remarks = Remarks()
        guard let index = screen.runs.firstIndex(where: { $0.name == run }) else { return [] }
        remarks.apply(change)
        switch change {
        case .star: screen.runs[index].isStarred = remarks.isStarred
        case .title: screen.runs[index].title = remarks.title
        case .tags: screen.runs[index].tags = remarks.tags
        case .comment: screen.runs[index].comment = remarks.comment
        default: break
        }
        return [.remark(change, run: run)]
    }

    /// Removes a run when the screen closes; until then it can be brought back.
    private func remove(_ run: RunSummary, on screen: inout Dashboard, at seconds: Double) -> [DashboardEffect] {
        if run.isLive {
            screen.notify("\(run.name) is running; stop it before it is removed.", isError: true, at: seconds)
        } else if run.name == screen.run.description?.run {
            screen.notify("\(run.name) is on the screen; open another run first.", isError: true, at: seconds)
        } else if !screen.runList.removed.contains(run.name) {
            screen.runList.removed.append(run.name)
            screen.notify("\(run.name) is removed when you leave; u brings it back", at: seconds)
        }
        return []
    }

    private func bringBack(on screen: inout Dashboard, at seconds: Double) -> [DashboardEffect] {
        let name = screen.runList.removed.popLast()
        screen.notify(name.map { "\($0) stays" } ?? "No run is to be removed.", at: seconds)
        return []
    }
}

extension RunsOverlay {
    mutating func paste(_ text: String, on screen: inout Dashboard) {
        field?.text += text
        applyFilter(on: &screen)
        screen.overlay = self
    }

    private func applyFilter(on screen: inout Dashboard) {
        if let field, field.kind == .filter { screen.runList.filter = field.text }
    }

    private mutating func edit(_ press: KeyPress, on screen: inout Dashboard) -> [DashboardEffect] {
        guard var typed = field else { return [] }
        var effects: [DashboardEffect] = []
        switch press.key {
        case .escape:
            field = nil
            if typed.kind == .filter { screen.runList.filter = "" }
        case .enter:
            field = nil
            switch typed.kind {
            case .filter: break
            case .name: effects = remark(.title(typed.text), on: typed.run, of: &screen)
            case .comment: effects = remark(.comment(typed.text), on: typed.run, of: &screen)
            case .tags:
                let tags = typed.text.split(whereSeparator: { " ,#".contains($0) }).map(String.init)
                effects = remark(.tags(tags), on: typed.run, of: &screen)
            }
        case .backspace:
            if !typed.text.isEmpty { typed.text.removeLast() }
            field = typed
        case .character(let character) where !press.modifiers.contains(.control) && !character.isControl:
            if typed.text.count < Remarks.longestText { typed.text.append(character) }
            field = typed
        default: break
        }
        applyFilter(on: &screen)
        screen.overlay = self
        return effects
    }
}
