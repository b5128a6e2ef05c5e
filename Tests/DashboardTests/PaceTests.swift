import RunEvents
import TerminalUI
import Testing

@testable import Dashboard

/// What the status line says of a run's progress and speed.
@Suite struct PaceTests {
    @Test func progressNeverRunsBackwards() throws {
        var run = ScriptedRun(rounds: 3)
        let before = try #require(Dashboard.showing(run).progress)
        // The round has ended, and the next one has no step yet.
        run.moment.round = 3
        run.add(.phaseBegan(.inversion))
        let between = try #require(Dashboard.showing(run).progress)
        run.step(.inversion, 1, of: 10, ["bn": 1])
        let after = try #require(Dashboard.showing(run).progress)
        #expect(before <= between && between < after && after < 0.08)
        // Ten times as many steps for the rest of the round.
        run.step(.inversion, 9, of: 10, ["bn": 1])
        let most = try #require(Dashboard.showing(run).progress)
        run.add(.knobChanged(knob: .setting(.inversionSteps), from: 10, to: 100, by: "screen"))
        run.step(.inversion, 10, of: 100, ["bn": 1])
        #expect(try #require(Dashboard.showing(run).progress) >= most)
        // A resumed run goes back in truth.
        var description = ScriptedRun.description
        description.resumedAt = 50
        run.moment = Moment(seconds: 13, round: 2, step: 50)
        run.add(.started(description))
        run.step(.inversion, 1, of: 10, ["bn": 1])
        #expect(try #require(Dashboard.showing(run).progress) < most)
    }

    @Test func eachPhaseHasItsOwnRateAndTheRoundItsDuration() {
        var run = ScriptedRun(rounds: 3)
        run.moment.round = 3
        run.add(.phaseBegan(.inversion))
        var step = Step(
            phase: .inversion, done: 1, planned: 10, losses: ["bn": 1], stepsPerSecond: 1.5, secondsLeft: 100)
        run.add(.stepped(step))
        func status() -> String {
            var dashboard = Dashboard.showing(run)
            return dashboard.screen(200, 60).lines[0]
        }
        // 25 steps of a quarter of a second.
        #expect(status().contains("1.50 steps/s") && status().contains("round  4/40, 6.3 s each"))
        step.phase = .distillation
        step.stepsPerSecond = 8
        run.add(.stepped(step))
        #expect(status().contains("8.00 steps/s"))
        run.add(.phaseBegan(.inversion))
        #expect(status().contains("1.50 steps/s"))
        run.add(.phaseBegan(.evaluation))
        #expect(!status().contains("steps/s"))
        #expect(status().contains("step 75   after 19 s"))
    }

    @Test func theEndIsATimeOfDay() {
        var run = ScriptedRun(rounds: 1)
        run.add(.phaseBegan(.inversion))
        let step = Step(
            phase: .inversion, done: 1, planned: 10, losses: ["bn": 1], stepsPerSecond: 1.5, secondsLeft: 7200)
        run.add(.stepped(step))
        var options = Dashboard.Options()
        options.timeOfDayAtZero = 13 * 3600 + 5 * 60
        var dashboard = Dashboard.showing(run, options: options)
        #expect(dashboard.screen(120, 40).lines[0].contains("2:00 h left, ends 15:05"))
        #expect(dashboard.screen(120, 40, at: 60).lines[0].contains("ends 15:06"))
        #expect(dashboard.screen(120, 40, at: 9 * 3600).lines[0].contains("ends 0:05 +1 d"))
        run.add(.paused(reason: "by a key"))
        dashboard = Dashboard.showing(run, options: options)
        #expect(!dashboard.screen(120, 40).lines[0].contains("ends"))
    }

    @Test func aRunWithABudgetPromisesNoNumberOfRounds() {
        var run = ScriptedRun(rounds: 0)
        var description = ScriptedRun.description
        description.recipe.budget = 240
        run.add(.started(description))
        run.step(.inversion, 1, of: 10, ["bn": 1])
        var dashboard = Dashboard.showing(run)
        let screen = dashboard.screen(120, 40)
        #expect(screen.shows("round  1 ") && !screen.shows("/40"))
    }

    @Test func theStatusSaysHowMuchOfTheRoundsOrOfTheTimeIsOver() {
        var dashboard = Dashboard.showing(ScriptedRun(rounds: 6))
        // Six of forty rounds.
        #expect(dashboard.screen(120, 40).shows("━━────────── 15 %"))
        var run = ScriptedRun(rounds: 0)
        var description = ScriptedRun.description
        description.recipe.budget = 240
        run.add(.started(description))
        run.moment.seconds = 60
        run.step(.inversion, 1, of: 10, ["bn": 1])
        dashboard = Dashboard.showing(run)
        #expect(dashboard.screen(160, 40).shows("━━━───────── 25 % of 4:00"))
        run.add(.finished(Outcome(reason: .budget, last: nil, best: nil, checkpoint: "s.safetensors")))
        dashboard = Dashboard.showing(run)
        #expect(!dashboard.screen(120, 40).shows("of 4:00"))
        #expect(dashboard.screen(80, 24).shows("The student is ready: frami classify 1124-1130-digits CLIP.wav"))
    }
}
