import TerminalTestSupport
import Testing

@testable import TerminalUI

@Suite struct InputParserTests {
    private func events(_ text: String) -> [InputEvent] {
        var parser = InputParser()
        let outputs = parser.feed(Array(text.utf8)) + parser.flush()
        return outputs.compactMap { if case .event(let event) = $0 { event } else { nil } }
    }

    private static let keys: [(String, KeyPress)] = [
        ("a", .character("a")), ("é", .character("é")), ("世", .character("世")), ("\r", KeyPress(.enter)),
        ("\t", KeyPress(.tab)), ("\u{7F}", KeyPress(.backspace)), ("\u{1}", .control("a")),
        ("\u{1B}", KeyPress(.escape)),
        ("\u{1B}[A", KeyPress(.up)), ("\u{1B}OB", KeyPress(.down)), ("\u{1B}[1;5C", KeyPress(.right, .control)),
        ("\u{1B}[1;2D", KeyPress(.left, .shift)), ("\u{1B}[H", KeyPress(.home)), ("\u{1B}[4~", KeyPress(.end)),
        ("\u{1B}[5~", KeyPress(.pageUp)), ("\u{1B}[6;3~", KeyPress(.pageDown, .alt)), ("\u{1B}[3~", KeyPress(.delete)),
        ("\u{1B}[Z", KeyPress(.backTab)), ("\u{1B}OP", KeyPress(.function(1))), ("\u{1B}[15~", KeyPress(.function(5))),
        ("\u{1B}[24~", KeyPress(.function(12))), ("\u{1B}[[B", KeyPress(.function(2))),
        ("\u{1B}x", KeyPress(.character("x"), .alt)), ("\u{1B}[", KeyPress(.character("["), .alt)),
        ("\0", .control(" ")),
    ]

    @Test(arguments: 0..<keys.count)
    func keysAreRecognised(index: Int) {
        let (bytes, press) = Self.keys[index]
        #expect(events(bytes) == [.key(press)])
    }

    @Test func mouseReportsOfBothKinds() {
        let position = Point(x: 299, y: 11)
        #expect(events("\u{1B}[<0;300;12M") == [.mouse(MouseEvent(.press, at: position))])
        #expect(events("\u{1B}[<0;300;12m") == [.mouse(MouseEvent(.release, at: position))])
        #expect(events("\u{1B}[<34;300;12M") == [.mouse(MouseEvent(.drag, button: .right, at: position))])
        #expect(events("\u{1B}[<65;300;12M") == [.mouse(MouseEvent(.wheelDown, button: .none, at: position))])
        let control = MouseEvent(.press, at: position, modifiers: .control)
        #expect(events("\u{1B}[<16;300;12M") == [.mouse(control)])
        #expect(events("\u{1B}[M !!") == [.mouse(MouseEvent(.press, at: Point(x: 0, y: 0)))])
    }

    @Test func aPasteWithoutAnEndIsTakenAsItIsAndKeysAreKeysAgain() {
        var parser = InputParser()
        #expect(parser.feed(Array("a\u{1B}[200~bc\u{1B}".utf8)) == [.event(.key(.character("a")))])
        #expect(parser.isPasting)
        #expect(parser.endPaste() == [.event(.pasted("bc"))])
        #expect(!parser.isPasting && parser.endPaste() == [])
        #expect(parser.feed(Array("q".utf8)) == [.event(.key(.character("q")))])
    }

    @Test func pastedTextNeverActsAsKeys() {
        let pasted = "qq\u{1B}[A\np"
        #expect(
            events("a\u{1B}[200~\(pasted)\u{1B}[201~b") == [
                .key(.character("a")), .pasted("qq[A\np"), .key(.character("b")),
            ])
    }

    @Test func answersAreNotKeys() {
        var parser = InputParser()
        let outputs = parser.feed(Array("\u{1B}]11;rgb:ffff/8080/0000\u{1B}\\\u{1B}[?62;22c".utf8))
        #expect(outputs == [.background(RGB(255, 128, 0)), .deviceAttributes])
        #expect(events("\u{1B}[99;99X\u{1B}Pjunk\u{1B}\\z") == [.key(.character("z"))])
    }

    @Test func theResultDoesNotDependOnHowBytesArrive() {
        let text =
            Self.keys.filter { $0.0 != "\u{1B}" && $0.0 != "\u{1B}[" }.map(\.0).joined()
            + "\u{1B}[<0;3;4M\u{1B}[200~x世\u{1B}y\u{1B}[201~é"
        var whole = InputParser()
        let wanted = whole.feed(Array(text.utf8))
        for size in 1...7 {
            var parser = InputParser()
            var outputs: [InputParser.Output] = []
            let bytes = Array(text.utf8)
            for start in stride(from: 0, to: bytes.count, by: size) {
                outputs += parser.feed(bytes[start..<min(bytes.count, start + size)])
            }
            #expect(outputs == wanted)
        }
    }

    @Test func randomBytesNeverTrapOrStick() {
        var generator = SeededGenerator(seed: 9)
        let spice: [UInt8] = [0x1B, 0x5B, 0x3C, 0x4F, 0x5D, 0x4D, 0x3B, 0x32, 0x30, 0x7E, 0x6D, 0x07, 0xE4, 0xB8]
        var parser = InputParser()
        for _ in 0..<200_000 {
            let byte =
                Bool.random(using: &generator)
                ? spice.randomElement(using: &generator) ?? 0 : UInt8.random(in: 0...255, using: &generator)
            _ = parser.feed([byte])
            if Int.random(in: 0..<50, using: &generator) == 0 {
                _ = parser.flush()
                #expect(!parser.isWaiting)
            }
        }
        _ = parser.feed(Array("\u{1B}[201~".utf8))
        _ = parser.flush()
        #expect(parser.feed([0x71]).last == .event(.key(.character("q"))))
    }
}
