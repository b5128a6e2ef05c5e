import Foundation
import Testing

@testable import TerminalNcurses

/// The sequences by which a terminal calls its user and takes a text on its clipboard.
@Suite struct AnnouncementTests {
    private func notice(_ text: String, _ variables: [String: String]) -> String {
        String(decoding: Announcement.notice(text, environment: { variables[$0] }), as: UTF8.self)
    }

    @Test func eachTerminalIsCalledInItsOwnWay() {
        #expect(notice("done", ["TERM": "xterm-256color"]) == "\u{7}\u{1B}]9;frami: done\u{1B}\\")
        #expect(notice("done", ["TERM": "xterm-kitty"]) == "\u{7}\u{1B}]99;;frami: done\u{1B}\\")
        #expect(notice("a;b", ["TERM": "foot-extra"]) == "\u{7}\u{1B}]777;notify;frami;a,b\u{1B}\\")
        #expect(
            notice("a", ["TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"])
                == "\u{7}\u{1B}]777;notify;frami;a\u{1B}\\")
        for quiet in [["TERM": "linux"], ["TERM": "vt220"], ["TERM": "tmux-256color"], ["TERM": "x", "TMUX": "1"]] {
            #expect(notice("done", quiet) == "\u{7}")
        }
    }

    /// A run's name or a library's message may have any character.
    @Test func noTextEndsTheSequenceOrBeginsAnother() {
        let text = notice("a\u{1B}]52;c;evil\u{7}b\u{9C}c\nd", ["TERM": "xterm"])
        #expect(text == "\u{7}\u{1B}]9;frami: a]52;c;evilbc d\u{1B}\\")
        #expect(notice(String(repeating: "x", count: 999), ["TERM": "xterm"]).count < 230)
    }

    @Test func aTextIsCopiedInBase64() {
        #expect(String(decoding: Announcement.copying("cr=1,6 ü"), as: UTF8.self) == "\u{1B}]52;c;Y3I9MSw2IMO8\u{1B}\\")
    }
}
