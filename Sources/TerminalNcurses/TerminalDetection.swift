import CNcurses
import Glibc
import TerminalUI

/// What was found out about the terminal and the locale, without drawing anything; `frami doctor` prints it.
public struct TerminalDetection: Sendable {
    /// The terminfo entry to use: `*-direct` where COLORTERM and terminfo allow truecolor.
    public var term: String
    public var capabilities: Capabilities
    public var codeset: String
    public var isSynchronised: Bool
    /// A sentence for each limitation that was found.
    public var notes: [String]

    /// Reads TERM, COLORTERM, NO_COLOR, the locale and terminfo.
    /// - Throws: `TerminalFailure` when no screen can be drawn.
    public static func detect(_ options: TerminalOptions = TerminalOptions()) throws -> TerminalDetection {
        guard let term = environment("TERM") else { throw TerminalFailure.termUnset }
        var notes: [String] = []
        let codeset = prepareLocale(&notes)
        guard let colours = terminfoColours(term) else { throw TerminalFailure.termUnknown(term) }
        guard colours.canMoveCursor else { throw TerminalFailure.cannotMoveCursor(term) }
        var chosen = term
        var tier: ColourTier =
            colours.count >= 256 ? .palette256 : colours.count >= 16 ? .sixteen : colours.count >= 8 ? .eight : .none
        if colours.isDirect { tier = .truecolor }
        let claim = environment("COLORTERM") ?? ""
        if tier == .palette256, claim == "truecolor" || claim == "24bit", options.colours ?? .truecolor == .truecolor {
            let family = term.hasSuffix("-256color") ? String(term.dropLast(9)) : term
            if let direct = ["\(family)-direct", "xterm-direct"].first(where: { terminfoColours($0)?.isDirect == true })
            {
                (chosen, tier) = (direct, .truecolor)
            } else if claimHolds(in: term), DirectColour.install(for: term) {
                (chosen, tier) = (DirectColour.name(for: term), .truecolor)
            } else {
                notes.append(
                    "The terminal offers truecolor, but terminfo has no \(family)-direct (Debian: ncurses-term).")
            }
        }
        if environment("NO_COLOR") != nil, options.colours == nil {
            tier = .none
            notes.append("NO_COLOR is set, so no colours are used.")
        }
        if let wanted = options.colours { tier = min(wanted, tier) }
        if tier < .truecolor { chosen = term }

        var glyphs: GlyphTier = codeset == "UTF-8" ? .braille : .ascii
        if term == "linux" || term.hasPrefix("vt") {
            glyphs = .ascii
            notes.append("The \(term) terminal has no braille and few blocks, so plain characters are drawn.")
        }
        if let wanted = options.glyphs { glyphs = codeset == "UTF-8" ? wanted : .ascii }
        let families = ["xterm", "tmux", "screen", "alacritty", "foot", "kitty", "wezterm", "contour", "ghostty"]
        return TerminalDetection(
            term: chosen, capabilities: Capabilities(colours: tier, glyphs: glyphs), codeset: codeset,
            isSynchronised: options.isSynchronised ?? families.contains { term.hasPrefix($0) }, notes: notes)
    }

    /// Whether COLORTERM can be trusted for a terminal: GNU screen passes on the variable of the terminal around it,
    /// but shows only 256 colours.
    private static func claimHolds(in term: String) -> Bool {
        !term.hasPrefix("screen") || environment("TMUX") != nil
    }

    /// Sets the locale, and replaces the C locale, in which ncurses would show braille and blocks as blanks.
    private static func prepareLocale(_ notes: inout [String]) -> String {
        setlocale(LC_ALL, "")
        setlocale(LC_NUMERIC, "C")
        var codeset = String(cString: nl_langinfo(Int32(CODESET)))
        if codeset == "ANSI_X3.4-1968" || codeset == "US-ASCII" {
            if setlocale(LC_CTYPE, "C.UTF-8") != nil || setlocale(LC_CTYPE, "en_US.UTF-8") != nil {
                codeset = String(cString: nl_langinfo(Int32(CODESET)))
                notes.append("The locale is C; C.UTF-8 is used for characters.")
            }
        }
        return codeset
    }

    private static func terminfoColours(_ term: String) -> (count: Int32, isDirect: Bool, canMoveCursor: Bool)? {
        var status: Int32 = 0
        guard setupterm(term, STDERR_FILENO, &status) == 0 else { return nil }
        defer { curses_forget_terminal() }
        return (tigetnum("colors"), tigetflag("RGB") > 0 || tigetnum("colors") > 65536, string("cup") != nil)
    }

    /// A terminfo string of the current terminal, without padding marks.
    static func string(_ name: String) -> [UInt8]? {
        guard let text = tigetstr(name), Int(bitPattern: text) != -1 else { return nil }
        return withoutPadding(
            Array(UnsafeBufferPointer(start: text, count: strlen(text)).map { UInt8(bitPattern: $0) }))
    }

    /// Removes padding marks such as `$<5*/>`, which request pauses for old terminals.
    static func withoutPadding(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var position = 0
        while position < bytes.count {
            if bytes[position] == 0x24, position + 1 < bytes.count, bytes[position + 1] == 0x3C,
                let end = bytes[position...].firstIndex(of: 0x3E)
            {
                position = end + 1
                continue
            }
            result.append(bytes[position])
            position += 1
        }
        return result
    }

    static func environment(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }
}
