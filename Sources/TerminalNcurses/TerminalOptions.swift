import TerminalUI

/// The user's choices for the terminal; nil means that the value is detected.
public struct TerminalOptions: Sendable {
    public var colours: ColourTier?
    public var glyphs: GlyphTier?
    /// Whether frames are sent as synchronised updates, between `ESC[?2026h` and `ESC[?2026l`.
    public var isSynchronised: Bool?
    public var usesMouse = true
    /// The file to which standard output and error go while the screen is open; nil keeps them in memory.
    public var logPath: String?

    /// The text that is printed on the terminal if the program crashes while the screen is open.
    public var closingMessage = ""

    public init() {}
}
