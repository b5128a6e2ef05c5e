/// A screen to draw on and the keys in front of it. One thread owns it.
public protocol Terminal: AnyObject {
    var size: Size { get }
    var capabilities: Capabilities { get }

    /// Gives roles their colours; a change redraws everything at the next `present`.
    var theme: Theme { get set }

    /// Shows the buffer and sends only what differs from the last one: nothing at all when nothing does.
    func present(_ buffer: ScreenBuffer)

    /// Waits up to that long for input, then gives all that is there; empty after the timeout or a wake.
    func pollInput(timeout: Duration) -> [InputEvent]

    /// Forgets what the terminal shows, so that the next `present` sends everything (Ctrl+L).
    func repaint()

    /// Gives the terminal back and stops the process as ^Z does; returns after `fg`, the screen taken again.
    func suspend()

    /// Leaves the terminal as it was found. Safe to call twice.
    func restore()

    /// What libraries wrote to standard output and error since the last call; the screen keeps it off the terminal.
    func takeCapturedOutput() -> String

    /// Bytes sent to the terminal since the start.
    var bytesWritten: Int { get }
}
