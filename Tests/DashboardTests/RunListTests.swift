import RunEvents
import TerminalUI
import Testing

@testable import Dashboard

/// The list of all runs.
@Suite struct RunListTests {
    private func run(_ name: String, _ accuracy: Double, _ seconds: Double, live: Bool = false) -> RunSummary {
        RunSummary(
            name: "20261127-10000\(name.count)-\(name)", about: "frami · \(name)",
            condition: live ? "running" : "finished",
            round: 3, rounds: 4, seconds: seconds, accuracies: [accuracy], isLive: live)
    }

    private var listing: Dashboard {
        var dashboard = Dashboard.showing(ScriptedRun(rounds: 1))
        dashboard.runs = [run("b", 0.5, 30), run("cc", 0.9, 10, live: true), run("aaa", 0.7, 20)]
        _ = dashboard.screen(160, 40)
        dashboard.press("R")
        return dashboard
    }

    private func names(_ dashboard: Dashboard) -> [String] {
        dashboard.runList.shown(dashboard.runs).map { String($0.name.dropFirst(16)) }
    }

    @Test func runsAreSortedFilteredAndTheirColumnsChosen() {
        var dashboard = listing
        #expect(names(dashboard) == ["b", "cc", "aaa"])
        dashboard.press("s")
        #expect(names(dashboard) == ["b", "cc", "aaa"] && dashboard.screen(160, 40).shows("runs by name"))
        dashboard.press("s")
        #expect(names(dashboard) == ["cc", "aaa", "b"])
        dashboard.press("S")
        #expect(names(dashboard) == ["b", "aaa", "cc"])
        dashboard.press("/finished")
        #expect(names(dashboard) == ["b", "aaa"])
        dashboard.press("↵")
        #expect(dashboard.screen(160, 40).shows("with 'finished'"))
        #expect(dashboard.screen(160, 40).shows("2 round"))
        dashboard.press("2")
        #expect(!dashboard.screen(160, 40).shows("2 round"))
        // Esc shows all, and once more closes.
        dashboard.press("⎋")
        #expect(names(dashboard).count == 3 && dashboard.isListingRuns)
        dashboard.press("/nowhere↵")
        #expect(dashboard.screen(160, 40).shows("no run has these words; Esc shows all"))
        dashboard.press("⎋⎋")
        #expect(!dashboard.isListingRuns)
    }

    @Test func aRunIsNamedTaggedStarredAndDescribed() {
        var dashboard = listing
        let name = dashboard.runs[0].name
        #expect(dashboard.press("*") == [.remark(.star(true), run: name)])
        #expect(dashboard.press("nthe good one↵") == [.remark(.title("the good one"), run: name)])
        #expect(dashboard.press("tlong, #noisy long↵") == [.remark(.tags(["long", "noisy", "long"]), run: name)])
        #expect(dashboard.press("cuntil it broke↵") == [.remark(.comment("until it broke"), run: name)])
        let screen = dashboard.screen(160, 40)
        #expect(screen.shows("★") && screen.shows("the good one (b)") && screen.shows("#long #noisy until it broke"))
        dashboard.press("/#noi↵")
        #expect(names(dashboard) == ["b"])
        dashboard.press("⎋n⎋")
        #expect(dashboard.runs[0].title == "the good one")
    }

    @Test func aRunIsRemovedWhenTheScreenClosesUnlessItIsBroughtBack() {
        var dashboard = listing
        let name = dashboard.runs[0].name
        dashboard.press("D")
        #expect(dashboard.removedRuns == [name] && dashboard.screen(160, 40).shows("removed"))
        #expect(dashboard.press("↵").isEmpty)
        #expect(dashboard.notice?.text == "\(name) is to be removed; u brings it back.")
        dashboard.press("u")
        #expect(dashboard.removedRuns.isEmpty)
        dashboard.press("↓D")
        #expect(dashboard.removedRuns.isEmpty)
        #expect(dashboard.notice?.text == "\(dashboard.runs[1].name) is running; stop it before it is removed.")
        dashboard.runs.append(run("open", 0.5, 3))
        dashboard.runs[3].name = ScriptedRun.description.run
        dashboard.press("↓↓D")
        #expect(dashboard.removedRuns.isEmpty && dashboard.notice?.text.contains("is on the screen") == true)
    }

    @Test func recipesOfTwoRunsAreLaidSideBySide() {
        var dashboard = listing
        let name = dashboard.runs[0].name
        #expect(dashboard.press("d") == [.readRecipe(name)])
        #expect(dashboard.screen(160, 40).shows("the recipe cannot be read"))
        var other = Recipe()
        other.seed = 77
        other.knobs[.contrast] = 3
        dashboard.recipes[name] = other
        let screen = dashboard.screen(160, 40)
        #expect(screen.lines.contains { $0.contains("seed") && $0.contains("77") })
        #expect(screen.lines.contains { $0.contains("cr ") && $0.contains("0.8") && $0.contains("3") })
        #expect(!screen.shows("distillation-batch"))
        dashboard.recipes[name] = Recipe()
        #expect(dashboard.screen(160, 40).shows("The recipes are equal."))
        dashboard.press("d")
        #expect(dashboard.isListingRuns && !dashboard.screen(160, 40).shows("The recipes"))
    }

    @Test func alarmsAreGivenOnce() {
        var alarms = Alarms()
        _ = alarms.take(.started(ScriptedRun.description))
        let collapsed = Diversity(
            similarity: 0.99, entropy: 2.2, bankSpread: 0.5, poolClasses: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1])
        #expect(alarms.take(.measured(collapsed))?.kind == .collapsed)
        #expect(alarms.take(.measured(collapsed)) == nil)
        #expect(
            alarms.take(.diverged(term: "bn", value: "nan")) == Alarm(.diverged, "bn became nan; the run is paused"))
        #expect(alarms.take(.failed(reason: "full")) == Alarm(.failed, "full"))
        let outcome = Outcome(reason: .rounds, last: ScriptedRun.evaluation(right: 12), best: nil, checkpoint: "s")
        #expect(alarms.take(.finished(outcome))?.text == "finished: all rounds done, student 50.0 %")
    }
}
