import RunEvents
import TerminalUI
import Testing

@testable import Dashboard

@Test func theCursorIsSharedByChartsAndGallery() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 6))
    _ = dashboard.screen(120, 40)
    #expect(dashboard.galleryItems.first?.moment.round == 5)
    dashboard.press(":go 60↵")
    #expect(dashboard.chart.cursor == 60)
    #expect(dashboard.galleryItems.first?.moment.round == 2)
    #expect(dashboard.screen(120, 40).shows("weight × loss · step 60"))
    // The key moves along the sheets; after the newest one the gallery follows the run again.
    dashboard.press("g,")
    #expect(dashboard.galleryItems.first?.moment.round == 1)
    dashboard.press("......")
    #expect(dashboard.chart.cursor == nil)
    #expect(dashboard.galleryItems.first?.moment.round == 5)
}

@Test func marksAreJumpedBetween() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 4))
    _ = dashboard.screen(120, 40)
    dashboard.press(":go 30↵n")
    let knob = dashboard.run.marks.all.first { $0.kind == .knob }!
    #expect(dashboard.chart.cursor == Double(knob.moment.step))
    dashboard.press("N")
    #expect(dashboard.chart.cursor == 25)
}

@Test func zoomKeepsTheCursorAndFollowReturnsToTheNewestStep() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 6))
    _ = dashboard.screen(120, 40)
    dashboard.press(":go 75↵+++")
    let range = dashboard.chart.range(newest: dashboard.newest)
    #expect(range.contains(75) && range.upperBound - range.lowerBound < 80)
    #expect(!dashboard.chart.follows)
    dashboard.press("F")
    #expect(dashboard.chart.follows && dashboard.chart.cursor == nil)
    #expect(dashboard.chart.range(newest: 150).upperBound == 150)
    dashboard.press("0")
    #expect(dashboard.chart.range(newest: 150) == 0...150)
}

@Test func runsAreComparedByOneCurveInColoursThatStay() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 2))
    dashboard.runs = ["a", "b"].map {
        RunSummary(
            name: $0, about: "frami", condition: "finished", round: 3, rounds: 3, seconds: 60, accuracies: [0.5, 0.9],
            isLive: false)
    }
    #expect(dashboard.press("R") == [.listRuns])
    #expect(dashboard.screen(120, 40).shows("90.0 %"))
    #expect(dashboard.press("o↓o") == [.overlayRuns(["a"]), .overlayRuns(["a", "b"])])
    dashboard.press("⎋")
    for event in ScriptedRun(rounds: 4).events {
        dashboard.apply(event, overlaid: "a")
        dashboard.apply(event, overlaid: "b")
    }
    let screen = dashboard.screen(120, 40)
    #expect(screen.shows("losses: logits (kl) of 3 runs"))
    #expect(dashboard.newest == 100)
    // The sums of methods are never compared, and the scores of all runs have one scale.
    #expect(!dashboard.comparableNames.contains { ["inversion", "distillation"].contains($0) })
    dashboard.press("9")
    #expect(dashboard.comparedName == "kl")
    // Another curve by its number; the colour of b stays when a goes.
    dashboard.press("2")
    #expect(dashboard.comparedName == "bn")
    let colour = dashboard.comparedRuns[2].identity.colour
    #expect(dashboard.press(":overlay a↵") == [.overlayRuns(["b"])])
    #expect(dashboard.comparedRuns[1].identity == Dashboard.RunIdentity("b", slot: 1))
    #expect(dashboard.comparedRuns[1].identity.colour == colour)
}

@Test func quickTurnsOfOneKnobAreOneMarkFromFirstToLast() {
    var run = ScriptedRun(rounds: 3)
    for (from, to) in [(1.6, 2.0), (2.0, 2.5), (2.5, 3.1)] {
        run.add(.knobChanged(knob: .weight(.contrast), from: from, to: to, by: "screen"))
        run.step(.inversion, 1, of: 10, ["bn": 1])
    }
    run.moment.seconds += 10
    run.add(.knobChanged(knob: .weight(.contrast), from: 3.1, to: 4, by: "screen"))
    let dashboard = Dashboard.showing(run)
    #expect(dashboard.lossChart.marks.map(\.label) == ["cr 0.8→1.6", "cr 1.6→3.1", "cr 3.1→4"])
}

@Test func theNewestMarkIsNamedEvenAtTheRightEdge() {
    var run = ScriptedRun(rounds: 3)
    run.add(.knobChanged(knob: .weight(.contrast), from: 1.6, to: 2, by: "screen"))
    var dashboard = Dashboard.showing(run)
    let screen = dashboard.screen(120, 40)
    #expect(screen.shows("cr 1.6→2▾"))
}

@Test func theScoresOfRunsInTheListHaveOneScale() {
    func curve(_ accuracies: [Double]) -> String {
        var dashboard = Dashboard.showing(ScriptedRun(rounds: 1))
        dashboard.runs = [
            RunSummary(
                name: "a", about: "frami", condition: "finished", round: 3, rounds: 3, seconds: 60,
                accuracies: accuracies, isLive: false)
        ]
        dashboard.press("R")
        let line = dashboard.screen(120, 40).lines.first { $0.contains("finished") } ?? ""
        return String(line.unicodeScalars.filter { (0x2801...0x28FF).contains($0.value) }.map(Character.init))
    }
    #expect(curve([0.1, 0.15, 0.2]) != curve([0.8, 0.85, 0.9]))
    #expect(curve([0.1, 0.12]).unicodeScalars.allSatisfy { $0.value & 0x09 == 0 }, "a poor run lies at the bottom")
}
