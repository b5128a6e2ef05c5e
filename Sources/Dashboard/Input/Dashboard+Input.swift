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
            if overlay is LeaveOverlay || !obeys { return [obeys ? .detach : .quit] }
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
            // The key that only waves the hint away still does its work, but for Escape.
            if wasHinting, press.key == .escape { return [] }
            return handle(press, at: seconds)
        }
    }

    /// A key goes to what lies over the panels; without that to the panel in focus, and what that has no use for to the keys
    /// that hold everywhere.
    private mutating func handle(_ press: KeyPress, at seconds: Double) -> [DashboardEffect] {
        if var layer = overlay {
            overlay = nil
            return layer.take(press, on: &self, at: seconds)
        }
        // A knob's value that is being typed is finished first, wherever the mouse has moved the focus.
        let panel = board.entry == nil ? focus : .knobs
        if let effects = panel.content.take(press, on: &self, at: seconds) { return effects }
        let groups = (isReplaying ? [KeyGroup.replay] : []) + [.everywhere]
        guard let binding = groups.lazy.compactMap({ $0.binding(of: press) }).first else { return [] }
        return binding.action(&self, seconds)
    }
}
