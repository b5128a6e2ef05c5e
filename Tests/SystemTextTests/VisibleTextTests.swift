import Testing

@testable import SystemText

@Suite struct VisibleTextTests {
    @Test func whatActsOnATerminalIsMadeVisible() {
        let acting =
            (0...0x1F).map { UInt32($0) } + (0x7F...0x9F).map { UInt32($0) } + [0x2028, 0x202E, 0x2066, 0x200F]
        for value in acting {
            #expect("a\(Unicode.Scalar(value)!)b".visible == "a\\u{\(String(value, radix: 16))}b")
        }
        #expect("\u{1B}]0;x\u{7}".visible == "\\u{1b}]0;x\\u{7}")
        // One character to Swift, two bytes to a terminal.
        #expect("a\r\nb".visible == "a\\u{d}\\u{a}b")
    }

    @Test(arguments: ["", "plain", "möwe 火 🎉 👩‍👩‍👧", "back\\slash \\u{1b}"]) func otherTextStays(text: String) {
        #expect(text.visible == text)
    }

    @Test func visibleTextIsVisible() { #expect("\u{1B}[2J".visible.visible == "\u{1B}[2J".visible) }
}
