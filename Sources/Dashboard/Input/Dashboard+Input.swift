import RunEvents
import TerminalUI

extension Dashboard {
    /// Handles one key, mouse event or resize. `seconds` is the present time of the caller's clock.
    ///
    /// - Returns: what the caller must do, in this order.
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
            if overlay is LeaveOverlay || !takesCommands { return [takesCommands ? .detach : .quit] }
            needsRedraw = true
            overlay = LeaveOverlay()
            return []
        case .terminated, .hungUp: return [.detach]
        case .pasted(let text):
            let clean = String(text.filter { !$0.isControl && !$0.isNewline }.prefix(200))
            if var layer = overlay {
                layer.paste(clean, on: &self)
            } else if board.entry != nil {
                board.entry! += clean
            }
            needsRedraw = true
            return []
        case .mouse(let event): return handle(event, at: seconds)
        case .key(let press):
            needsRedraw = true
            notice = nil
            let wasHinting = showsHint
            showsHint = false
            // The key that removes the hint is handled as usual, except Escape.
            if wasHinting, press.key == .escape { return [] }
            return handle(press, at: seconds)
        }
    }

    /// A key goes to the open overlay; without one to the panel in focus, and if that does not use it, to the keys that
    /// are valid everywhere.
    private mutating func handle(_ press: KeyPress, at seconds: Double) -> [DashboardEffect] {
        if var layer = overlay {
            overlay = nil
            return layer.take(press, on: &self, at: seconds)
        }
        if press.modifiers == .alt, case .character(let character) = press.key,
            let panel = Panel.allCases.first(where: { $0.number == character.wholeNumberValue })
        {
            show(panel)
            return []
        }
        // While a knob's value is being typed, keys go to the knobs, even if the mouse has moved the focus.
        let panel = board.entry == nil ? focus : .knobs
        if let effects = panel.content.take(press, on: &self, at: seconds) { return effects }
        let groups = (isReplaying ? [KeyGroup.replay] : []) + [.everywhere]
        guard let binding = options.keys.binding(of: press, in: groups) else { return [] }
        return binding.action(&self, seconds)
    }
}
