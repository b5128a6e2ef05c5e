import Foundation
import Glibc
import Testing

@testable import TerminalNcurses

/// The real backend on a real (pseudo) terminal.
@Suite(.serialized) struct NcursesTerminalTests {
    private static let utf8 = ["TERM": "xterm-256color", "LANG": "C.UTF-8"]
    private static let leaving = "\u{1B}[?2026l\u{1B}[?2004l\u{1B}[?1006l\u{1B}[?1002l"

    private func start(_ environment: [String: String] = utf8) throws -> PseudoTerminal {
        let terminal = try PseudoTerminal(environment: environment)
        try terminal.wait(for: "ready")
        try terminal.wait(for: "\u{1B}[?2026l")
        return terminal
    }

    private func expectRestored(_ terminal: PseudoTerminal) {
        #expect(terminal.isCooked)
        #expect(terminal.contains(Self.leaving))
        let shown = terminal.shown
        guard let end = shown.range(of: "\u{1B}[?1049l", options: .backwards) else {
            Issue.record("the other screen was never left")
            return
        }
        #expect(shown.range(of: "\u{1B}[?1049h", options: .backwards).map { $0.lowerBound < end.lowerBound } ?? false)
        let cursor = shown.range(of: "\u{1B}[?25h", options: .backwards)
        #expect(cursor.map { $0.lowerBound < end.lowerBound } ?? false)
    }

    @Test func aFrameIsShownAndTheTerminalGivenBack() throws {
        let terminal = try start()
        #expect(!terminal.isCooked)
        #expect(terminal.contains("\u{1B}[?1049h") && terminal.contains("80x24") && terminal.contains("⠿"))
        #expect(terminal.contains("▀"))
        terminal.send("q")
        #expect(terminal.end() == 0)
        expectRestored(terminal)
        #expect(terminal.shown.hasSuffix("left by q\r\n"))
    }

    @Test func nothingIsWrittenWhenNothingChanges() throws {
        let terminal = try start()
        let before = terminal.output.count
        terminal.send("nnnn")
        terminal.send("nq")
        #expect(terminal.end() == 0)
        let after = String(decoding: terminal.output[before...], as: UTF8.self)
        #expect(after.hasPrefix(Self.leaving), "\(after.debugDescription)")
    }

    @Test func oneColumnOfAHeatmapTakesUnderTwoKilobytes() throws {
        let terminal = try start()
        let before = terminal.output.count
        terminal.send("c")
        try terminal.wait(for: "\u{1B}[?2026l", from: before)
        let frame = terminal.output.count - before
        #expect(frame > 40 && frame < 2000, "\(frame) bytes")
        terminal.send("q")
        #expect(terminal.end() == 0)
    }

    @Test(arguments: [(SIGTERM, "terminated"), (SIGHUP, "hungUp"), (SIGINT, "interrupted")])
    func signalsAreEventsAndTheTerminalIsGivenBack(number: Int32, name: String) throws {
        let terminal = try start()
        terminal.signal(number)
        #expect(terminal.end() == 0)
        expectRestored(terminal)
        #expect(terminal.shown.hasSuffix("left by \(name)\r\n"))
    }

    @Test func aTrapGivesTheTerminalBackAndStillKills() throws {
        let terminal = try start()
        terminal.send("x")
        let status = terminal.end()
        #expect(status == -SIGILL || status == -SIGTRAP)
        expectRestored(terminal)
    }

    @Test(arguments: [SIGSEGV, SIGABRT, SIGQUIT])
    func otherDeathsGiveTheTerminalBackToo(number: Int32) throws {
        let terminal = try start()
        terminal.signal(number)
        #expect(terminal.end() == -number)
        expectRestored(terminal)
    }

    @Test func keysMouseAndPastesArrive() throws {
        let terminal = try start()
        for (bytes, text) in [
            ("\u{1B}[1;5A", "key up"), ("\u{1B}", "key escape"), ("é", "é"), ("\u{1B}[<0;230;7M", "press 229,6"),
            ("\u{1B}[200~qx\u{1B}[201~", "pasted qx"), ("\u{3}", "key character(\"c\")"),
        ] {
            let before = terminal.output.count
            terminal.send(bytes)
            try terminal.wait(for: "\u{1B}[?2026l", from: before)
            // Only what differs from the last message is sent, so compare the last letters.
            #expect(terminal.contains(String(text.suffix(2)), from: before), "\(text)")
        }
        terminal.send("q")
        #expect(terminal.end() == 0)
        #expect(terminal.shown.hasSuffix("left by q\r\n"))
    }

    @Test func aPasteThatNeverEndsKeepsKeysForASecondOnly() throws {
        let terminal = try start()
        terminal.send("\u{1B}[200~abc")
        try terminal.wait(for: "pasted")
        terminal.send("q")
        #expect(terminal.end(within: 2) == 0)
        #expect(terminal.shown.hasSuffix("left by q\r\n"))
    }

    @Test func keysThatComeOneByOneDoNotKeepAPasteOpen() throws {
        let terminal = try start()
        terminal.send("\u{1B}[200~abc")
        let start = ContinuousClock.now
        while terminal.isRunning, ContinuousClock.now - start < .seconds(5) {
            terminal.send("q")
            usleep(200_000)
        }
        #expect(ContinuousClock.now - start < .seconds(3))
        #expect(terminal.end(within: 2) == 0)
    }

    /// Frames until the terminal's buffer is full and the probe waits for somebody to read it.
    private func fill(_ terminal: PseudoTerminal) {
        for columns in 81...140 { terminal.resize(columns: columns, rows: 60); usleep(10_000) }
    }

    @Test(arguments: [SIGTERM, SIGHUP, SIGINT])
    func aTerminalThatNobodyReadsIsLeftAtASignal(number: Int32) throws {
        let terminal = try start()
        fill(terminal)
        terminal.signal(number)
        #expect(terminal.endUnread(within: 2) == 0)
        expectRestored(terminal)
    }

    @Test func aTerminalThatIsReadLateGetsEveryFrame() throws {
        let terminal = try start()
        fill(terminal)
        let before = terminal.output.count
        try terminal.wait(for: "140x60", from: before)
        terminal.send("q")
        #expect(terminal.end() == 0)
        expectRestored(terminal)
    }

    @Test func whatLibrariesPrintIsKeptOffTheScreen() throws {
        let terminal = try start()
        let before = terminal.output.count
        terminal.send("o")
        try terminal.wait(for: "error+from", from: before)
        #expect(!terminal.contains("error\r\n", from: before))
        terminal.send("q")
        #expect(terminal.end() == 0)
    }

    @Test func twoHundredSizesAreSurvived() throws {
        let terminal = try start()
        var state: UInt32 = 1
        for _ in 0..<200 {
            state = state &* 1_664_525 &+ 1_013_904_223
            terminal.resize(columns: 1 + Int(state >> 8 & 0xFF), rows: 1 + Int(state >> 20 & 0x3F))
            if state & 0x10_0000 != 0 { terminal.send("n") }
        }
        terminal.resize(columns: 1, rows: 1)
        terminal.send("n")
        terminal.resize(columns: 97, rows: 31)
        try terminal.wait(for: "97x31")
        terminal.send("q")
        #expect(terminal.end() == 0)
        expectRestored(terminal)
    }

    @Test func suspendingLeavesAndTakesTheScreenAgain() throws {
        let terminal = try start()
        let before = terminal.output.count
        // The probe is in an orphaned process group, which the kernel does not stop, so that it continues at once.
        terminal.send("\u{1A}")
        try terminal.wait(for: "continued", from: before)
        let text = String(decoding: terminal.output[before...], as: UTF8.self)
        let left = try #require(text.range(of: "\u{1B}[?1049l"))
        let taken = try #require(text.range(of: "\u{1B}[?1049h"))
        #expect(left.lowerBound < taken.lowerBound)
        #expect(!terminal.isCooked)
        terminal.send("q")
        #expect(terminal.end() == 0)
        expectRestored(terminal)
    }

    @Test func theCLocaleStillShowsBraille() throws {
        let terminal = try PseudoTerminal(environment: ["TERM": "xterm-256color", "LC_ALL": "C"])
        try terminal.wait(for: "80x24 ⠿ ready")
        terminal.send("q")
        #expect(terminal.end() == 0)
    }

    @Test func poorTerminalsAreDrawnWithWhatTheyHave() throws {
        for (environment, isColoured) in [
            (["TERM": "linux"], true), (["TERM": "vt100"], false),
            (["TERM": "xterm-256color", "NO_COLOR": "1"], false),
        ] {
            let terminal = try PseudoTerminal(environment: environment.merging(["LANG": "C.UTF-8"]) { old, _ in old })
            try terminal.wait(for: "ready")
            terminal.send("q")
            #expect(terminal.end() == 0)
            #expect(!terminal.contains("38;5;") && !terminal.contains("48;5;"))
            #expect(setsColours(terminal.shown) == isColoured, "\(environment) \(terminal.shown.debugDescription)")
            #expect(terminal.isCooked)
        }
    }

    /// Whether any SGR sequence chooses a colour of its own.
    private func setsColours(_ text: String) -> Bool {
        text.matches(of: /\u{1B}\[([0-9;]*)m/).contains { match in
            match.1.split(separator: ";").contains { parameter in
                Int(parameter).map { (30...38).contains($0) || (40...48).contains($0) } ?? false
            }
        }
    }

    @Test func terminalsThatCannotBeDrivenAreOneSentence() throws {
        let cases: [([String: String], TerminalFailure)] = [
            (["TERM": "no-such-terminal"], .termUnknown("no-such-terminal")), (["TERM": ""], .termUnset),
            (["TERM": "dumb"], .cannotMoveCursor("dumb")), ([:], .termUnset),
        ]
        for (environment, failure) in cases {
            let terminal = try PseudoTerminal(environment: environment)
            #expect(terminal.end() == 1)
            #expect(terminal.shown == "\(failure)\r\n")
            #expect(terminal.isCooked)
        }
    }

    @Test func truecolorIsUsedWhereTerminfoAllowsIt() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("terminfo-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let source = folder.appendingPathComponent("direct.ti")
        let colour = #"\E[%?%p1%{8}%<%tN%p1%d%eM8\:2\:\:%p1%{65536}%/%d\:%p1%{256}%/%{255}%&%d\:%p1%{255}%&%d%;m"#
        func capability(_ digit: String) -> String {
            colour.replacingOccurrences(of: "N", with: digit).replacingOccurrences(of: "M", with: digit)
        }
        let text =
            "xterm-direct|test,\n\tRGB, colors#0x1000000, pairs#0x7FFF,\n"
            + "\tsetaf=\(capability("3")),\n\tsetab=\(capability("4")),\n\tuse=xterm-256color,\n"
        try text.write(to: source, atomically: true, encoding: .utf8)
        let compiler = Process()
        compiler.executableURL = URL(fileURLWithPath: "/usr/bin/tic")
        compiler.arguments = ["-x", "-o", folder.path, source.path]
        compiler.standardError = FileHandle.nullDevice
        try compiler.run()
        compiler.waitUntilExit()
        try #require(compiler.terminationStatus == 0)
        var environment = Self.utf8
        environment["COLORTERM"] = "truecolor"
        environment["TERMINFO_DIRS"] = "\(folder.path):/etc/terminfo:/lib/terminfo:/usr/share/terminfo"
        let terminal = try start(environment)
        // The theme's foreground, #C9CDD6.
        #expect(terminal.contains("38:2::201:205:214"))
        terminal.send("q")
        #expect(terminal.end() == 0)
    }

    @Test func truecolorIsUsedWhereTheTerminalOffersItAndTerminfoKnowsNothing() throws {
        let cache = FileManager.default.temporaryDirectory.appendingPathComponent("cache-\(getpid())")
        try FileManager.default.createDirectory(at: cache, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: cache) }
        var environment = Self.utf8
        environment["COLORTERM"] = "truecolor"
        environment["XDG_CACHE_HOME"] = cache.path
        // Compiled the first time, found the second.
        for _ in 0..<2 {
            let terminal = try start(environment)
            #expect(terminal.contains("38;2;201;205;214"))
            terminal.send("q")
            #expect(terminal.end() == 0)
        }
        // There is no folder for the entry, or COLORTERM was only inherited from another terminal.
        for changed in [["XDG_CACHE_HOME": "/proc"], ["TERM": "screen-256color"]] {
            let terminal = try start(environment.merging(changed) { _, new in new })
            #expect(!terminal.contains("38;2;") && terminal.contains("38;5;"))
            terminal.send("q")
            #expect(terminal.end() == 0)
        }
    }

    @Test func failuresAreSentencesThatSayWhatToDo() {
        let failures: [TerminalFailure] = [
            .noTerminal, .termUnset, .termUnknown("x"), .cannotMoveCursor("x"),
            .systemError(operation: "pipe", number: 24),
        ]
        for failure in failures {
            #expect(failure.description.hasSuffix(".") && failure.description.contains("--plain"))
        }
    }

    @Test func paddingIsLeftOutOfPreparedBytes() {
        #expect(
            TerminalDetection.withoutPadding(Array("\u{1B}[H$<50/>\u{1B}[J$5".utf8)) == Array("\u{1B}[H\u{1B}[J$5".utf8)
        )
    }
}
