import Foundation
import RunEvents
import RunStore
import Testing

/// Engine, record and screen together in a pseudo-terminal.
@Suite(.serialized) struct TerminalTests {
    private let leaving = "\u{1B}[?1049l"

    private func hasPaused(_ frami: Frami, _ run: RunFolder) throws -> Bool {
        try frami.events(of: run).contains { if case .paused = $0 { true } else { false } }
    }

    @Test func aKeyPausesNothingIsWrittenMeanwhileAndAKnobTurns() throws {
        let frami = try Frami()
        let (terminal, run) = try frami.screen()
        terminal.send("p")
        try terminal.wait("a pause in the record") { try hasPaused(frami, run) }
        _ = terminal.listen(seconds: 1)
        #expect(terminal.listen(seconds: 1.5) == 0)

        let steps = try frami.losses(of: run).count
        terminal.send("s")
        try terminal.wait("one more step") { try frami.losses(of: run).count == steps + 1 }
        terminal.send(":set cr=1.6\r")
        try terminal.wait("a turned knob") {
            try frami.events(of: run).contains {
                if case .knobChanged(.weight(.contrast), 0.8, 1.6, _) = $0 { true } else { false }
            }
        }
        terminal.send("p")
        try terminal.wait("going on") { try frami.losses(of: run).count > steps + 1 }

        terminal.send("q")
        try terminal.wait(for: "stop")
        terminal.send("d")
        #expect(terminal.end() == 0)
        #expect(terminal.isCooked)
        #expect(terminal.contains(leaving))
        #expect(terminal.shown.contains("goes on; 'frami attach' comes back to it."))
        #expect(EngineLock.holder(of: run) != nil)

        let second = try frami.terminal(["attach"])
        try second.wait(for: "losses")
        second.send("q")
        try second.wait(for: "stop")
        second.send("s")
        #expect(second.end() == 0)
        #expect(EngineLock.holder(of: run) == nil)
        guard case .finished(let outcome) = RunState.of(run) else {
            Issue.record("the run is not finished")
            return
        }
        #expect(outcome.reason == .stopped)
    }

    @Test func aClosedTerminalDoesNotEndTheTraining() throws {
        let frami = try Frami()
        let (terminal, run) = try frami.screen()
        let steps = try frami.losses(of: run).count
        terminal.hangUp()
        #expect(terminal.end() == 0)
        try terminal.wait("more steps") { try frami.losses(of: run).count > steps + 10 }
        #expect(try frami.run(["stop"]).status == 0)
        try terminal.wait("the end") { EngineLock.holder(of: run) == nil }
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func aSignalToTheScreenGivesTheTerminalBackAndWritesACheckpoint(signal: Int32) throws {
        let frami = try Frami()
        let (terminal, run) = try frami.screen()
        kill(terminal.process, signal)
        #expect(terminal.end() == 0)
        #expect(terminal.isCooked)
        #expect(terminal.contains(leaving))
        try terminal.wait("the engine's end") { EngineLock.holder(of: run) == nil }
        #expect(Checkpoints(run).latest != nil)
    }

    @Test func aScreenThatNobodyReadsIsLeftAtASignalAndTheRunWritesItsCheckpoint() throws {
        let frami = try Frami()
        let (terminal, run) = try frami.screen()
        // Frames of different sizes are sent until the terminal's buffer is full.
        for columns in 100...150 {
            terminal.resize(columns: columns, rows: 50)
            usleep(20_000)
        }
        kill(terminal.process, SIGTERM)
        #expect(terminal.endUnread(within: 2) == 0)
        #expect(terminal.isCooked)
        #expect(terminal.contains(leaving))
        try terminal.wait("the engine's end") { EngineLock.holder(of: run) == nil }
        #expect(Checkpoints(run).latest != nil)
    }

    @Test func aPasteThatNeverEndsLeavesTheKeysTheirWorkAfterASecond() throws {
        let frami = try Frami()
        let (terminal, _) = try frami.screen()
        let before = terminal.output.count
        terminal.send("\u{1B}[200~abc")
        _ = terminal.listen(seconds: 1.3)
        terminal.send("q")
        try terminal.wait(for: "detach: the training goes on", from: before, seconds: 2)
        terminal.send("s")
        #expect(terminal.end() == 0)
    }

    @Test func aStoppedEngineIsSaidAndNobodyWaitsForItsAnswer() throws {
        let frami = try Frami()
        let (terminal, run) = try frami.screen()
        let engine = try #require(EngineLock.holder(of: run))
        kill(engine.pid, SIGSTOP)
        defer { kill(engine.pid, SIGCONT) }
        try terminal.wait(for: "no word from the engine for", seconds: 5)
        try terminal.wait(for: "Engine \(engine.pid) is stopped by a signal; 'kill -CONT \(engine.pid)'", seconds: 5)
        let answer = try frami.run(["pause"])
        #expect(answer.status == 1)
        #expect(
            answer.error.hasPrefix(
                "frami: Nobody answered 'pause' within 1 s: the engine of '\(run.name)' (process \(engine.pid)) is stopped"
            ))
        #expect(answer.error.split(separator: "\n").count == 1)
        kill(engine.pid, SIGCONT)
        try terminal.wait("the pause that was asked for") { try hasPaused(frami, run) }
        try terminal.wait(for: "paused")
        kill(terminal.process, SIGTERM)
        #expect(terminal.end() == 0)
    }

    @Test func theShellIsGivenTheTerminalWithControlZAndItComesBackWithFg() throws {
        let frami = try Frami()
        let (terminal, run) = try frami.screen(underShell: true)
        terminal.send("\u{1A}")
        try terminal.wait(for: "stopped")
        #expect(terminal.isCooked)
        #expect(terminal.contains(leaving))
        let steps = try frami.losses(of: run).count
        try terminal.wait("more steps behind it") { try frami.losses(of: run).count > steps + 5 }
        let before = terminal.output.count
        terminal.send("\n")
        try terminal.wait(for: "losses", from: before)
        #expect(!terminal.isCooked)
        terminal.send("q")
        try terminal.wait(for: "stop", from: before)
        terminal.send("s")
        #expect(terminal.end() == 0)
        #expect(terminal.isCooked)
    }

    @Test func aKilledEngineIsExplainedAndComesBackOnAKey() throws {
        let frami = try Frami()
        let (terminal, run) = try frami.screen()
        let engine = try #require(EngineLock.holder(of: run))
        kill(engine.pid, SIGKILL)
        try terminal.wait(for: "signal 9 (Killed)")
        let before = terminal.output.count
        terminal.send("r")
        try terminal.wait("another engine") { EngineLock.holder(of: run).map { $0.pid != engine.pid } ?? false }
        let steps = try frami.losses(of: run).count
        try terminal.wait("more steps") { try frami.losses(of: run).count > steps + 5 }
        #expect(terminal.output.count > before)
        kill(terminal.process, SIGTERM)
        #expect(terminal.end() == 0)
    }

    @Test func anySizeOfTerminalIsDrawnIn() throws {
        let frami = try Frami()
        let (terminal, run) = try frami.screen()
        for (columns, rows) in [(1, 1), (300, 100), (2, 40), (80, 24), (400, 3), (20, 8), (120, 40)] {
            terminal.resize(columns: columns, rows: rows)
            _ = terminal.listen(seconds: 0.15)
        }
        let before = terminal.output.count
        terminal.send("\u{0C}")
        try terminal.wait(for: "losses", from: before)
        terminal.resize(columns: 1, rows: 1)
        terminal.send("p")
        try terminal.wait("a pause from one cell") { try hasPaused(frami, run) }
        kill(terminal.process, SIGTERM)
        #expect(terminal.end() == 0)
    }

    @Test(arguments: [["TERM": "dumb"], ["TERM": "no-such-terminal"], [:]])
    func aTerminalThatCannotBeDrawnOnGetsLinesAndAHint(environment: [String: String]) throws {
        let frami = try Frami()
        let terminal = try frami.terminal(Frami.tiny, environment: environment)
        #expect(terminal.end() == 0)
        #expect(terminal.shown.contains("frami: ") && terminal.shown.contains("--plain"))
        #expect(terminal.shown.contains("finished: all rounds are done"))
        #expect(!terminal.shown.contains("\u{1B}[?1049h"))
    }

    @Test(arguments: [
        ["TERM": "xterm-256color", "LC_ALL": "C"], ["TERM": "vt100"], ["TERM": "linux"],
        ["TERM": "xterm-256color", "NO_COLOR": "1"],
    ])
    func poorTerminalsShowTheScreenToo(environment: [String: String]) throws {
        let frami = try Frami()
        let terminal = try frami.terminal(Frami.endless, environment: environment)
        try terminal.wait(for: "losses")
        kill(terminal.process, SIGTERM)
        #expect(terminal.end() == 0)
        #expect(terminal.isCooked)
    }

    @Test func aFinishedRunIsReplayedAndAttachedTo() throws {
        let frami = try Frami()
        try frami.run(Frami.tiny + ["--json"])
        for command in ["show", "attach"] {
            let terminal = try frami.terminal([command])
            try terminal.wait(for: "losses")
            terminal.send("q")
            #expect(terminal.end() == 0, "\(command)")
            #expect(terminal.isCooked)
        }
    }
}
