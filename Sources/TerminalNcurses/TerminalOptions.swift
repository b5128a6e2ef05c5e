import TerminalUI

/// What a person may ask for; nil means: find out.
public struct TerminalOptions: Sendable {
    public var colours: ColourTier?
    public var glyphs: GlyphTier?
    /// Whether frames are wrapped in `ESC[?2026h` and `ESC[?2026l`.
    public var isSynchronised: Bool?
    public var usesMouse = true
    /// Where standard output and error go while the screen is up; nil keeps them in memory.
    public var logPath: String?

    /// What is left on the terminal if the program dies while the screen is up.
    public var lastWords = ""

    public init() {}
}
