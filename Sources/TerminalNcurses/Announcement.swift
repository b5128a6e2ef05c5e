import Foundation

/// Sequences by which a terminal tells its user something outside of the screen.
enum Announcement {
    private static let bell: [UInt8] = [0x07]

    /// The bell, and where the terminal is known to have one, a notice on the desktop: OSC 99 in kitty, OSC 777 in
    /// foot, urxvt, Ghostty and WezTerm, OSC 9 in others of xterm's kind. tmux and screen pass on the bell only, and
    /// the console of Linux knows nothing else.
    ///
    /// - Parameter environment: `TERM`, `TERM_PROGRAM` and the like.
    static func notice(_ text: String, environment: (String) -> String?) -> [UInt8] {
        let term = environment("TERM") ?? ""
        let program = environment("TERM_PROGRAM")?.lowercased() ?? ""
        let isInside = environment("TMUX") != nil || term.hasPrefix("tmux") || term.hasPrefix("screen")
        let isPlain = ["linux", "vt"].contains { term.hasPrefix($0) }
        guard !isInside, !isPlain else { return bell }
        let clean = String(
            text.prefix(200).map { $0.isNewline ? " " : $0 }.filter { character in
                !character.unicodeScalars.contains { $0.value < 32 || (0x7F...0x9F).contains($0.value) }
            })
        let body: String
        if term.contains("kitty") || environment("KITTY_WINDOW_ID") != nil {
            body = "99;;frami: \(clean)"
        } else if ["foot", "rxvt", "xterm-ghostty", "ghostty", "wezterm"].contains(where: { term.hasPrefix($0) })
            || ["ghostty", "wezterm"].contains(program)
        {
            body = "777;notify;frami;\(clean.replacing(";", with: ","))"
        } else {
            body = "9;frami: \(clean)"
        }
        return bell + Array("\u{1B}]\(body)\u{1B}\\".utf8)
    }

    /// OSC 52, which puts a text on the clipboard.
    static func copying(_ text: String) -> [UInt8] {
        Array("\u{1B}]52;c;\(Data(text.utf8).base64EncodedString())\u{1B}\\".utf8)
    }
}
