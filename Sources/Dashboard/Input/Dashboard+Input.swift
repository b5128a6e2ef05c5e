import RunEvents
import TerminalUI

extension Dashboard {
    /// Takes one key, mouse report or resize. `seconds` is the caller's clock, of any origin.
    ///
    /// - Returns: what the caller is to do, in this order.
    public mutating func handle(_ event: InputEvent, at seconds: Double) -> [DashboardEffect] {
        if isStale(at: seconds) { notice = nil }
        switch event {
        case .resized(let size):
            if size != self.size { needsRedraw = true }
            self.size = size
            return []
        case .continued:
            needsRedraw = true
            return [.repaint]
        case .interrupted:
            if overlay == .leave || !obeys { return [obeys ? .detach : .quit] }
            needsRedraw = true
            overlay = .leave
            return []
        case .terminated, .hungUp: return [.detach]
        case .pasted(let text):
            guard isTyping else { return [] }
            let clean = text.filter { !$0.isControl && !$0.isNewline }
            type { $0 += clean.prefix(200) }
            needsRedraw = true
            return []
        case .mouse(let event): return handle(event, at: seconds)
        case .key(let press):
            needsRedraw = true
            notice = nil
            let wasHinting = showsHint
            showsHint = false
            // The key that only waves the hint away still does its work, but for Escape.
            if wasHinting, press.key == .escape { return [] }
            return handle(press, at: seconds)
        }
    }

    private var isTyping: Bool { board.entry != nil || overlay == .palette || overlay == .filter }

    private mutating func type(_ change: (inout String) -> Void) {
        switch overlay {
        case .palette:
            change(&palette.text)
            palette.selected = 0
        case .filter: change(&chart.filter)
        default:
            var text = board.entry ?? ""
            change(&text)
            board.entry = text
        }
    }

    private mutating func handle(_ press: KeyPress, at seconds: Double) -> [DashboardEffect] {
        switch overlay {
        case .leave: return answerLeaving(press)
        case .help(let scroll): return scrollHelp(press, scroll)
        case .palette: return editPalette(press, at: seconds)
        case .filter: return editFilter(press)
        case .runs(let selected): return pickRun(press, selected, at: seconds)
        case nil: break
        }
        if board.entry != nil { return editKnob(press, at: seconds) }
        if focus == .knobs, case .character(let character) = press.key, press.modifiers.isEmpty,
            character.isASCII, character.isNumber || character == "."
        {
            board.entry = String(character)
            return []
        }
        if focus.isChart, case .character(let character) = press.key, press.modifiers.isEmpty, character != "0",
            let number = character.wholeNumberValue, character.isASCII
        {
            toggleSeries(number - 1)
            return []
        }
        guard let binding = Binding.find(press, in: focus, replaying: isReplaying) else { return [] }
        return perform(binding.action, at: seconds)
    }

    private mutating func toggleSeries(_ index: Int) {
        let names = run.series.all.map(\.identity.name)
        guard names.indices.contains(index) else { return }
        if isComparing { return chart.compared = names[index] }
        if chart.hidden.remove(names[index]) == nil { chart.hidden.insert(names[index]) }
    }

    private mutating func answerLeaving(_ press: KeyPress) -> [DashboardEffect] {
        overlay = nil
        switch press.key {
        case .character("d"), .enter, .character("q"): return [.detach]
        case .character("c") where press.modifiers.contains(.control): return [.detach]
        case .character("s"): return [.stopAndLeave]
        default: return []
        }
    }

    private mutating func scrollHelp(_ press: KeyPress, _ scroll: Int) -> [DashboardEffect] {
        switch press.key {
        case .up, .character("k"): overlay = .help(scroll: max(0, scroll - 1))
        case .down, .character("j"): overlay = .help(scroll: scroll + 1)
        case .pageUp: overlay = .help(scroll: max(0, scroll - max(1, size.height - 6)))
        case .pageDown, .character(" "): overlay = .help(scroll: scroll + max(1, size.height - 6))
        case .home: overlay = .help(scroll: 0)
        case .end: overlay = .help(scroll: 10_000)
        default: overlay = nil
        }
        if case .help(let scroll) = overlay {
            overlay = .help(
                scroll: min(scroll, max(0, helpLines(columns: helpArea.width).count - helpArea.height * helpColumns)))
        }
        return []
    }

    private mutating func editFilter(_ press: KeyPress) -> [DashboardEffect] {
        switch press.key {
        case .enter: overlay = nil
        case .escape:
            chart.filter = ""
            overlay = nil
        case .backspace: if chart.filter.isEmpty { overlay = nil } else { chart.filter.removeLast() }
        case .character(let character) where press.modifiers.isEmpty && !character.isControl:
            if chart.filter.count < 40 { chart.filter.append(character) }
        default: break
        }
        return []
    }

    private mutating func editKnob(_ press: KeyPress, at seconds: Double) -> [DashboardEffect] {
        guard var text = board.entry else { return [] }
        switch press.key {
        case .escape: board.entry = nil
        case .backspace:
            if text.isEmpty { board.entry = nil } else { text.removeLast() }
            if board.entry != nil { board.entry = text }
        case .enter:
            do {
                let knob = board.selected
                let entry = try KnobEntry(text, for: knob, from: board.value(of: knob, in: run.knobs))
                board.entry = nil
                switch entry {
                case .set(let value): return turn([(board.selected, value)], at: seconds)
                case .glide(let value, let steps):
                    let change = try KnobChange(name: board.selected.name, value: value)
                    return command(.glide(change, steps: steps), at: seconds)
                }
            } catch {
                notify("\(error)", isError: true, at: seconds)
            }
        case .character(let character) where press.modifiers.isEmpty && !character.isControl:
            if text.count < 24 { board.entry = text + String(character) }
        default: break
        }
        return []
    }

    private mutating func editPalette(_ press: KeyPress, at seconds: Double) -> [DashboardEffect] {
        let candidates = paletteCandidates
        switch press.key {
        case .escape: overlay = nil
        case .character("c") where press.modifiers.contains(.control): overlay = nil
        case .character("u") where press.modifiers.contains(.control): type { $0 = "" }
        case .up:
            if palette.text.isEmpty || palette.recalled != nil {
                let next = (palette.recalled ?? palette.past.count) - 1
                if palette.past.indices.contains(next) {
                    palette.recalled = next
                    palette.text = palette.past[next]
                }
            } else {
                palette.selected = max(0, palette.selected - 1)
            }
        case .down: palette.selected = min(palette.selected + 1, max(0, candidates.count - 1))
        case .tab:
            if candidates.indices.contains(palette.selected) {
                let chosen = candidates[palette.selected].text
                type { $0 = chosen }
            }
        case .enter:
            overlay = nil
            var text = palette.text
            // A name begun is completed to the one that is lit; what was typed in full stays as it is.
            if candidates.indices.contains(palette.selected), !isCompleteCommand(text) {
                text = candidates[palette.selected].text
            }
            if text.hasSuffix(" "), Palette.withArguments.contains(where: { $0.name + " " == text }) {
                overlay = .palette
                type { $0 = text }
                return []
            }
            palette = Palette(past: Array((palette.past + [text]).suffix(50)))
            return execute(text, at: seconds)
        case .backspace:
            if palette.text.isEmpty { overlay = nil } else { type { $0.removeLast() } }
        case .character(let character) where !press.modifiers.contains(.control) && !character.isControl:
            if palette.text.count < 120 { type { $0.append(character) } }
        default: break
        }
        // Names of runs are only known once somebody asks for them.
        let wantsRuns = ["open ", "replay ", "overlay "].contains(palette.text)
        return wantsRuns && runs.isEmpty && overlay == .palette ? [.listRuns] : []
    }

    private func isCompleteCommand(_ text: String) -> Bool {
        let words = text.split(separator: " ")
        guard let first = words.first.map(String.init) else { return false }
        if words.count == 1 { return Action(rawValue: first) != nil && !text.hasSuffix(" ") && palette.selected == 0 }
        // Values are free; names among few are completed.
        return ["set", "glide", "go", "filter", "smooth", "seek"].contains(first) && palette.selected == 0
    }

    private mutating func pickRun(_ press: KeyPress, _ selected: Int, at seconds: Double) -> [DashboardEffect] {
        let last = max(0, runs.count - 1)
        func chosen() -> String? { runs.indices.contains(selected) ? runs[selected].name : nil }
        switch press.key {
        case .up, .character("k"): overlay = .runs(selected: max(0, min(selected, last) - 1))
        case .down, .character("j"): overlay = .runs(selected: min(last, selected + 1))
        case .home: overlay = .runs(selected: 0)
        case .end: overlay = .runs(selected: last)
        case .pageUp: overlay = .runs(selected: max(0, selected - 10))
        case .pageDown: overlay = .runs(selected: min(last, selected + 10))
        case .enter:
            guard let name = chosen() else { return [] }
            overlay = nil
            return [.openRun(name)]
        case .character("r"):
            guard let name = chosen() else { return [] }
            overlay = nil
            return [.replayRun(name)]
        case .character("o"), .character(" "):
            guard let name = chosen() else { return [] }
            return toggleOverlay(name, at: seconds)
        default: overlay = nil
        }
        return []
    }

    mutating func toggleOverlay(_ name: String, at seconds: Double) -> [DashboardEffect] {
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

    var paletteCandidates: [Palette.Candidate] {
        let vocabulary = Palette.Vocabulary(themes: options.themes, runs: runs.map(\.name), values: run.knobs)
        return palette.candidates(vocabulary, classes: run.description?.classes ?? [])
    }
}
