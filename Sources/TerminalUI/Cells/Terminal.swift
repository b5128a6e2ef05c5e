/// A terminal: a screen to draw on, and its keyboard and mouse. One thread owns it.
public protocol Terminal: AnyObject {
    var size: Size { get }
    var capabilities: Capabilities { get }

    /// The theme that gives roles their colours; after a change the next `present` redraws everything.
    var theme: Theme { get set }

    /// Shows the buffer. Only cells that differ from the last one are sent, so nothing where none do.
    func present(_ buffer: ScreenBuffer)

    /// Waits up to `timeout` for input, then returns all that has come; empty after the timeout or a wake.
    func pollInput(timeout: Duration) -> [InputEvent]

    /// Forgets what the terminal shows, so that the next `present` sends everything (Ctrl+L).
    func repaint()

    /// Restores the terminal and stops the process as ^Z does; returns after `fg`, when it has taken the screen again.
    func suspend()

    /// Puts a text on the clipboard of the person at the terminal, where the terminal allows that.
    func copy(_ text: String)

    /// Calls the person at the terminal: by the bell, and by a notice on the desktop where the terminal has one.
    func call(_ text: String)

    /// Restores the terminal to its state before; a second call does nothing.
    func restore()

    /// What libraries wrote to standard output and error since the last call, which is not shown on the terminal.
    func takeCapturedOutput() -> String

    /// Bytes sent to the terminal since the start.
    var bytesWritten: Int { get }
}
