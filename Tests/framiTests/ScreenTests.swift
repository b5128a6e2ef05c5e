import Foundation
import RunEvents
import RunStore
import Testing

/// The screen in a real pseudo-terminal.
@Suite(.serialized) struct ScreenTests {
    /// What must be sent at the end: the other screen, the cursor, no mouse reports, no bracketed paste.
    private let closing = ["\u{1B}[?1049l", "\u{1B}[?1002l", "\u{1B}[?1006l", "\u{1B}[?2004l"]

    private func cursorIsShown(_ terminal: PseudoTerminal) -> Bool {
        let text = terminal.shown
        guard let shown = text.range(of: "\u{1B}[?25h", options: .backwards) else { return false }
        guard let hidden = text.range(of: "\u{1B}[?25l", options: .backwards) else { return true }
        return hidden.upperBound <= shown.lowerBound
    }

    @Test(arguments: [SIGILL, SIGTRAP, SIGSEGV, SIGABRT])
    func aTrapInTheScreenGivesTheTerminalBackAndTheTrainingGoesOn(number: Int32) throws {
        let frami = try Frami()
        let (terminal, run) = try frami.screen()
        kill(terminal.process, number)
        #expect(terminal.end() == -number)
        #expect(terminal.isCooked)
        // One sentence is left, and no backtrace that waits for a key.
        #expect(terminal.shown.hasSuffix("'frami attach' shows it.\r\n"))
        for escape in closing { #expect(terminal.contains(escape), "\(escape.dropFirst())") }
        #expect(cursorIsShown(terminal))
        let steps = try frami.losses(of: run).count
        try terminal.wait("more steps") { try frami.losses(of: run).count > steps + 5 }

        let second = try frami.terminal(["attach"])
        try second.wait(for: "losses")
        second.send("q")
        try second.wait(for: "stop")
        second.send("s")
        #expect(second.end() == 0)
        #expect(second.isCooked && EngineLock.holder(of: run) == nil)
    }

    @Test func aHangUpSignalLeavesTheTrainingAlone() throws {
        let frami = try Frami()
        let (terminal, run) = try frami.screen()
        kill(terminal.process, SIGHUP)
        #expect(terminal.end() == 0)
        #expect(terminal.isCooked)
        for escape in closing { #expect(terminal.contains(escape), "\(escape.dropFirst())") }
        let steps = try frami.losses(of: run).count
        try terminal.wait("more steps") { try frami.losses(of: run).count > steps + 5 }
        #expect(try frami.run(["stop"]).status == 0)
        try terminal.wait("the end") { EngineLock.holder(of: run) == nil }
    }

    @Test func aTurnedKnobIsTakenBackAndTurnedAgainWithKeys() throws {
        let frami = try Frami()
        let (terminal, run) = try frami.screen()
        func turns() throws -> [[Double]] {
            try frami.events(of: run).compactMap {
                if case .knobChanged(.weight(.contrast), let from, let to, _) = $0 { [from, to] } else { nil }
            }
        }
        terminal.send(":set cr=1.6\r")
        try terminal.wait("a turned knob") { try turns().count == 1 }
        terminal.send("u")
        try terminal.wait("the knob back") { try turns().count == 2 }
        terminal.send("U")
        try terminal.wait("the knob turned again") { try turns().count == 3 }
        #expect(try turns() == [[0.8, 1.6], [1.6, 0.8], [0.8, 1.6]])
        kill(terminal.process, SIGTERM)
        #expect(terminal.end() == 0)
    }

    @Test func twoHundredSizesWhileItTrainsEndInAScreenOfTheLast() throws {
        let frami = try Frami()
        let (terminal, run) = try frami.screen()
        var state: UInt64 = 7
        func next(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return 1 + Int(state >> 33) % limit
        }
        for _ in 0..<200 {
            terminal.resize(columns: next(300), rows: next(100))
            _ = terminal.listen(seconds: 0.005)
        }
        terminal.resize(columns: 100, rows: 30)
        _ = terminal.listen(seconds: 0.3)
        let before = terminal.output.count
        terminal.send("\u{0C}")
        try terminal.wait(for: "losses", from: before)
        let steps = try frami.losses(of: run).count
        try terminal.wait("more steps") { try frami.losses(of: run).count > steps }
        kill(terminal.process, SIGTERM)
        #expect(terminal.end() == 0)
        #expect(terminal.isCooked)
    }

    /// Black or white paper, and whether the screen's own is light then.
    @Test(arguments: [("0000/0000/0000", false), ("ffff/ffff/ffff", true)])
    func theThemeSuitsTheBackgroundThatTheTerminalNames(paper: String, isLight: Bool) throws {
        let frami = try Frami()
        let terminal = try frami.terminal(Frami.endless)
        try terminal.wait(for: "\u{1B}]11;?")
        terminal.send("\u{1B}]11;rgb:\(paper)\u{1B}\\\u{1B}[?62;22c")
        try terminal.wait(for: "losses")
        _ = terminal.listen(seconds: 0.2)
        let papers = terminal.shown.matches(of: /48;5;(\d+)m/).compactMap { Int($0.output.1) }
        let most = Dictionary(grouping: papers, by: \.self).max { $0.value.count < $1.value.count }
        let colour = try #require(most).key
        let brightness = Self.brightness(colour)
        #expect(isLight ? brightness > 0.7 : brightness < 0.3, "colour \(colour)")
        kill(terminal.process, SIGTERM)
        #expect(terminal.end() == 0)
    }

    /// The brightness, 0 to 1, of an entry of xterm's colour cube or grey ramp.
    private static func brightness(_ colour: Int) -> Double {
        if colour >= 232 { return Double(colour - 232) / 23 }
        let cube = max(colour - 16, 0)
        return Double(cube / 36 + cube / 6 % 6 + cube % 6) / 15
    }
}
