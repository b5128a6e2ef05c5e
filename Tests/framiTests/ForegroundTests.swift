import Foundation
import RunEvents
import RunStore
import Testing

@Suite(.serialized) struct ForegroundTests {
    @Test func jsonIsOneObjectALineWithTheContractsKeys() throws {
        let frami = try Frami()
        let result = try frami.run(Frami.tiny + ["--json", "--seed", "3", "--set", "cr=1.6"])
        #expect(result.status == 0)
        #expect(result.error == "")
        let objects = result.objects
        #expect(objects.count == result.lines.count)
        #expect(objects.first?["type"] as? String == "started")
        #expect(objects.first?["seed"] as? Int == 3)
        #expect((objects.first?["knobs"] as? [String: Double])?["cr"] == 1.6)
        let steps = objects.filter { $0["type"] as? String == "stepped" }
        #expect(steps.count == 4 * 6)
        #expect(steps.allSatisfy { ($0["losses"] as? [String: Double])?["total"] != nil })
        #expect(Swift.Set(steps.compactMap { $0["phase"] as? String }) == ["inversion", "distillation"])
        let last = try #require(objects.last)
        #expect(last["type"] as? String == "finished")
        #expect(last["reason"] as? String == "rounds")
        let checkpoint = try #require(last["checkpoint"] as? String)
        #expect(FileManager.default.fileExists(atPath: frami.folder + "/" + checkpoint))
    }

    @Test func withoutATerminalRunPrintsLines() throws {
        let frami = try Frami()
        let result = try frami.run(Frami.tiny)
        #expect(result.status == 0)
        #expect(result.output.contains("finished: all rounds are done"))
        #expect(!result.output.contains("\u{1B}"))
    }

    @Test func theSameSeedGivesTheSameBitsAndAnotherDoesNot() throws {
        let frami = try Frami()
        for seed in ["1", "1", "2"] { try frami.run(Frami.tiny + ["--json", "--seed", seed]) }
        let runs = frami.runs.all()
        #expect(runs.count == 3)
        #expect(try frami.losses(of: runs[0]) == frami.losses(of: runs[1]))
        #expect(try frami.losses(of: runs[0]) != frami.losses(of: runs[2]))
        #expect(try frami.student(of: runs[0]) == frami.student(of: runs[1]))
    }

    @Test func aRecipeFromARunsFolderRepeatsIt() throws {
        let frami = try Frami()
        try frami.run(Frami.tiny + ["--json", "--set", "bn=3", "--seed", "9"])
        let first = try #require(frami.runs.all().first)
        try frami.run(["run", "--json", "--recipe", first.recipePath])
        let second = try #require(frami.runs.all().last)
        #expect(first != second)
        #expect(try frami.losses(of: first) == frami.losses(of: second))
    }

    @Test func aRecipeWithTheChangesMadeByHandRepeatsTheRunToTheBit() throws {
        let frami = try Frami()
        let running = try frami.start(Frami.endless + ["--json"])
        running.wait(lines: 8)
        try frami.run(["set", "cr=1.6", "bn=2"])
        running.wait(lines: 30)
        try frami.run(["set", "inversion-steps=5"])
        running.wait(lines: 50)
        try frami.run(["stop"])
        running.process.waitUntilExit()
        let first = try #require(frami.runs.all().first)
        let tuned = try Reader(first).recipeWithChanges()
        #expect(tuned.changes.map(\.knob.name) == ["cr", "bn", "inversion-steps"])
        try RecipeFile.write(tuned, to: frami.folder + "/tuned.toml")

        let losses = try frami.losses(of: first)
        let repeated = try frami.start(["run", "--json", "--recipe", "tuned.toml"])
        repeated.wait(lines: losses.count + 10)
        kill(repeated.process.processIdentifier, SIGTERM)
        repeated.process.waitUntilExit()
        let second = try #require(frami.runs.all().last)
        #expect(try Array(frami.losses(of: second).prefix(losses.count)) == losses)
    }

    @Test(arguments: ["--json", "--plain"])
    func aLossThatIsNoNumberEndsARunThatNobodyWatchesAndSaysHowToGoOn(format: String) throws {
        let frami = try Frami()
        try frami.writeTeacher("loud.safetensors", loudness: 3e38)
        let result = try frami.run(Frami.endless + [format, "--teacher", "loud.safetensors"])
        let run = try #require(frami.runs.all().first)
        #expect(result.status == 1)
        #expect(result.error.hasPrefix("frami: The loss '"))
        #expect(result.error.hasSuffix("frami run --resume \(run.name) --set KNOB=VALUE\n"))
        #expect(result.error.split(separator: "\n").count == 1)
        if format == "--json" { #expect(result.objects.last?["type"] as? String == "failed") }
        #expect(Checkpoints(run).latest != nil)
        let events = try frami.events(of: run)
        #expect(events.contains { if case .diverged = $0 { true } else { false } })
        guard case .failed = RunState.of(run) else {
            Issue.record("the record does not say that the run failed")
            return
        }
    }

    @Test func anEngineWithScreensWaitsAfterALossThatIsNoNumber() throws {
        let frami = try Frami()
        try frami.writeTeacher("loud.safetensors", loudness: 3e38)
        try frami.run(Frami.endless + ["--json", "--teacher", "loud.safetensors"])
        let unwatched = try #require(frami.runs.all().first)
        let run = try RunFolder.create(
            in: frami.folder + "/runs", name: "watched", recipe: RecipeFile.read(unwatched.recipePath),
            at: Date(timeIntervalSince1970: 0))
        let engine = try frami.start(["engine", run.path])
        // The record cannot be read before its tables are made.
        func isPaused() -> Bool {
            (try? frami.events(of: run))?.contains { if case .paused = $0 { true } else { false } } ?? false
        }
        while !isPaused() {
            try #require(engine.process.isRunning)
            usleep(5000)
        }
        try frami.run(["stop", run.name])
        engine.process.waitUntilExit()
        #expect(engine.process.terminationStatus == 0)
        guard case .finished(let outcome) = RunState.of(run) else {
            Issue.record("the run did not end as it was asked to")
            return
        }
        #expect(outcome.reason == .stopped)
    }

    /// The process is killed at several moments, when it is doing different things.
    @Test(arguments: [5, 14, 23, 40])
    func aRunThatWasKilledAndResumedEqualsOneThatWasNot(lines: Int) throws {
        let frami = try Frami()
        let arguments = Frami.tiny + ["--json", "--rounds", "12"]
        try frami.run(arguments)
        let whole = try #require(frami.runs.all().first)

        let running = try frami.start(arguments)
        running.wait(lines: lines)
        kill(running.process.processIdentifier, SIGKILL)
        running.process.waitUntilExit()
        let broken = try #require(frami.runs.all().last)
        #expect(whole != broken)

        let resumed = try frami.run(["run", "--json", "--resume", broken.name])
        #expect(resumed.status == 0, "\(resumed.error)")
        #expect(try frami.losses(of: broken) == frami.losses(of: whole))
        #expect(try frami.student(of: broken) == frami.student(of: whole))
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func aSignalWritesACheckpointAndStops(signal: Int32) throws {
        let frami = try Frami()
        let running = try frami.start(Frami.endless + ["--json"])
        running.wait(lines: 1)
        kill(running.process.processIdentifier, signal)
        running.process.waitUntilExit()
        #expect(running.process.terminationStatus == 0)
        let text = running.output
        #expect(text.contains(#""type":"finished""#) && text.contains(#""reason":"stopped""#))
        let run = try #require(frami.runs.all().first)
        #expect(Checkpoints(run).latest != nil)
    }

    @Test func commandsFromOtherProcessesAreObeyedAndRecorded() throws {
        let frami = try Frami()
        let running = try frami.start(Frami.endless + ["--json"])
        running.wait(lines: 1)
        #expect(try frami.run(["set", "cr=1.6", "bn=2"]).status == 0)
        #expect(try frami.run(["pause"]).status == 0)
        #expect(try frami.run(["step"]).status == 0)
        #expect(try frami.run(["resume"]).status == 0)
        #expect(try frami.run(["stop"]).status == 0)
        running.process.waitUntilExit()
        #expect(running.output.contains(#""type":"knobChanged""#))
        let events = try frami.events(of: #require(frami.runs.all().first))
        #expect(
            events.contains {
                if case .knobChanged(.weight(.contrast), 0.8, 1.6, let by) = $0 { by != "command" } else { false }
            })
        let marks = events.compactMap { event -> String? in
            switch event {
            case .paused: "paused"
            case .resumed: "resumed"
            case .finished: "finished"
            default: nil
            }
        }
        #expect(marks == ["paused", "paused", "resumed", "finished"])
        let late = try frami.run(["pause"])
        #expect(late.status == 1)
        #expect(late.error.contains("has no engine"))
    }

    @Test func whoeverStartsADetachedRunNeedNotWaitForItsEngine() throws {
        let frami = try Frami()
        // This returns only once every process that inherited a descriptor of the call has closed it.
        let result = try frami.run(Frami.endless + ["--detach"])
        #expect(result.status == 0, "\(result.error)")
        let run = try #require(frami.runs.all().first)
        #expect(result.output == run.name + "\n")
        #expect(EngineLock.holder(of: run) != nil)
        #expect(try frami.run(["stop"]).status == 0)
    }

    @Test func aRunHasOneEngineOnly() throws {
        let frami = try Frami()
        let running = try frami.start(Frami.endless + ["--json"])
        running.wait(lines: 1)
        let second = try frami.run(["run", "--json", "--resume", frami.runs.all()[0].name])
        #expect(second.status == 1)
        #expect(second.error.contains("already has an engine"))
        kill(running.process.processIdentifier, SIGKILL)
        running.process.waitUntilExit()
    }
}
