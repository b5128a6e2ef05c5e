import RunEvents
import TerminalUI
import Testing

@testable import Dashboard

@Test func turningAKnobGoesFromTheKeyToTheMarkAndTheCurve() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 3))
    _ = dashboard.screen(120, 40)
    // To the knobs, down to the contrast, two steps up.
    dashboard.focus = .knobs
    dashboard.press("↓↓↓")
    #expect(dashboard.board.selected == .weight(.contrast))
    let effects = dashboard.press("→→")
    let wanted = [
        Knob.weight(.contrast).stepped(1.6, by: 1),
        Knob.weight(.contrast).stepped(Knob.weight(.contrast).stepped(1.6, by: 1), by: 1),
    ]
    let changes = effects.compactMap { effect -> Double? in
        if case .send(.set(let change)) = effect { change.value } else { nil }
    }
    #expect(changes == wanted)
    // What is asked for shows at once, though the engine has not confirmed it.
    #expect(dashboard.run.knobs[.contrast] == 1.6)
    #expect(dashboard.board.value(of: .weight(.contrast), in: dashboard.run.knobs) == wanted[1])
    // The engine confirms; the pending value is gone and the mark is there.
    var moment = dashboard.moment
    moment.step += 1
    for (from, to) in [(1.6, wanted[0]), (wanted[0], wanted[1])] {
        dashboard.apply(
            RecordedEvent(
                number: 9000, moment: moment,
                event: .knobChanged(knob: .weight(.contrast), from: from, to: to, by: "screen")))
        // Confirming the first of two turns does not confirm the second.
        #expect(dashboard.board.requested[.weight(.contrast)] == (to == wanted[0] ? wanted[1] : nil))
    }
    #expect(dashboard.board.requested.isEmpty)
    #expect(dashboard.run.knobs[.contrast] == wanted[1])
    #expect(dashboard.run.marks.all.last?.text == "cr 1.6→\(Figures.knob(wanted[1]))")
    // Two quick turns are one undo.
    let undone = dashboard.press("u")
    #expect(undone == [.send(.set(try! KnobChange(name: "cr", value: 1.6)))])
    let redone = dashboard.press("U")
    #expect(redone == [.send(.set(try! KnobChange(name: "cr", value: wanted[1])))])
}

@Test func aValueIsTypedWithAPreviewOfTheSumAndAGlideOverSteps() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 3))
    dashboard.focus = .knobs
    dashboard.board.select(.weight(.contrast))
    dashboard.press("3.2")
    #expect(dashboard.board.entry == "3.2")
    #expect(dashboard.screen(120, 40).shows("Σ inversion"))
    #expect(dashboard.press("↵") == [.send(.set(try! KnobChange(name: "cr", value: 3.2)))])
    #expect(dashboard.board.entry == nil)
    dashboard.press("↵")
    #expect(
        dashboard.press("0.2 over 500↵") == [.send(.glide(try! KnobChange(name: "cr", value: 0.2), steps: 500))])
    // An invalid value gives one sentence, and stays in the field for correction.
    dashboard.press("9999")
    #expect(dashboard.press("↵") == [])
    #expect(dashboard.notice?.text == "cr=9999 is out of range; give a value from 0 to 100.")
    #expect(dashboard.board.entry == "9999")
    dashboard.press("⎋")
    #expect(dashboard.board.entry == nil)
    // An operator begins a change, and Enter without a value closes the field.
    #expect(dashboard.press("*2↵") == [.send(.set(try! KnobChange(name: "cr", value: 6.4)))])
    #expect(dashboard.press("-0.4↵") == [.send(.set(try! KnobChange(name: "cr", value: 6)))])
    #expect(dashboard.press("↵↵") == [] && dashboard.board.entry == nil && dashboard.notice == nil)
}

@Test func pauseLooksPausedAndSaysWhatComesNext() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 2))
    #expect(dashboard.press("p") == [.send(.pause)])
    let lively = dashboard.screen(120, 40)
    dashboard.apply(RecordedEvent(number: 900, moment: dashboard.moment, event: .paused(reason: "by a key")))
    let rested = dashboard.screen(120, 40)
    #expect(rested.shows("paused · next evaluation"))
    #expect(rested.shows("p go on"))
    // The frames say so; what people stopped to read stays as it was.
    let student = dashboard.geometry.areas[.student]!
    #expect(rested.shows("─ ‖ ³student on real clips ─") && !lively.shows("‖"))
    for y in student.y + 1..<student.bottom - 1 {
        for x in student.x + 1..<student.right - 1 { #expect(rested[x, y] == lively[x, y]) }
    }
    #expect(rested.shows("─ ⁵knobs ─"))
    #expect(dashboard.press(" ") == [.send(.resume)])
    #expect(dashboard.press("s") == [.send(.step)])
    dashboard.apply(RecordedEvent(number: 901, moment: dashboard.moment, event: .resumed))
    #expect(dashboard.screen(120, 40) == lively)
}

@Test func aNaNPausesSaysWhichTermAndCanBeGoneOnFrom() {
    var run = ScriptedRun(rounds: 2)
    run.step(.inversion, 3, of: 10, ["bn": .nan, "oh": 0.1])
    run.add(.diverged(term: "bn", value: "NaN"))
    run.add(.paused(reason: "bn became NaN"))
    var dashboard = Dashboard.showing(run)
    #expect(dashboard.run.condition == .diverged(term: "bn", value: "NaN"))
    #expect(dashboard.run.series["bn"]?.notFinite == 1)
    let screen = dashboard.screen(120, 40)
    #expect(screen.shows("bn became NaN; the run is back at its last good checkpoint. Turn a knob, then p."))
    #expect(screen.shows("1 NaN"))
    dashboard.focus = .knobs
    #expect(dashboard.press("→").count == 1)
    #expect(dashboard.press("p") == [.send(.resume)])
    // A single step that succeeds, followed by a normal pause.
    #expect(dashboard.press("s") == [.send(.step)])
    run.step(.inversion, 3, of: 10, ["bn": 8, "oh": 0.1])
    run.add(.paused(reason: "one step"))
    dashboard.apply(run.events.suffix(2))
    #expect(dashboard.run.condition == .paused(reason: "one step"))
    dashboard.apply(RecordedEvent(number: 990, moment: dashboard.moment, event: .resumed))
    #expect(dashboard.run.condition == .running)
    #expect(!dashboard.screen(120, 40).shows("became NaN"))
}

@Test func aDeadEngineIsExplainedAndResumed() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 2))
    dashboard.connection = .engineDead("The engine was killed by signal 9.")
    let screen = dashboard.screen(120, 40)
    #expect(screen.shows("The engine was killed by signal 9. Last checkpoint at step 50. r resumes, q leaves."))
    #expect(!screen.shows("left"))
    #expect(dashboard.press("p") == [])
    #expect(dashboard.notice?.text == "The engine is gone; r starts it again at its last checkpoint.")
    #expect(dashboard.press("r") == [.resumeEngine])
    #expect(dashboard.press("q") == [.quit])
    dashboard.connection = .live
    #expect(dashboard.press("p") == [.send(.pause)])
}

@Test func leavingAsksWhetherTheTrainingGoesOn() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 1))
    #expect(dashboard.press("q") == [])
    #expect(dashboard.screen(80, 24).shows("detach: the training goes on"))
    #expect(dashboard.press("⎋") == [])
    #expect(dashboard.overlay == nil)
    #expect(dashboard.press("qd") == [.detach])
    #expect(dashboard.press("qs") == [.stopAndLeave])
    #expect(dashboard.handle(.hungUp, at: 0) == [.detach])
    dashboard.apply(
        RecordedEvent(
            number: 99, moment: dashboard.moment,
            event: .finished(Outcome(reason: .rounds, last: nil, best: nil, checkpoint: "c"))))
    #expect(dashboard.press("q") == [.quit])
}

@Test func tooSmallAScreenKeepsPauseAndLeave() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 1))
    let screen = dashboard.screen(30, 6)
    #expect(screen.shows("frami needs 40x10") && screen.shows("p pause  q leave"))
    #expect(dashboard.press("p") == [.send(.pause)])
    dashboard.press("q")
    #expect(dashboard.screen(30, 6).shows("d detach, s stop,"))
    #expect(dashboard.press("d") == [.detach])
}

@Test func theFirstRunIsExplainedUntilAKeyIsPressed() {
    var options = Dashboard.Options()
    options.isFirstRun = true
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 1), options: options)
    #expect(dashboard.screen(120, 40).shows("? explains."))
    #expect(dashboard.press("p") == [.send(.pause)])
    #expect(!dashboard.screen(120, 40).shows("? explains."))
}

@Test func aMethodIsSwitchedLiveAndUndoneAtOnce() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 1))
    let effects = dashboard.press("Mdafl↵")
    let dafl = Method.dafl.values
    let changed = Knob.allCases.filter { dafl[$0] != KnobValues()[$0] }
    #expect(effects.count == changed.count)
    for knob in Knob.allCases { #expect(dashboard.board.value(of: knob, in: dashboard.run.knobs) == dafl[knob]) }
    #expect(dashboard.press("u").count == changed.count)
    for knob in Knob.allCases {
        #expect(dashboard.board.value(of: knob, in: dashboard.run.knobs) == KnobValues()[knob])
    }
}

@Test func aReplayTakesPauseSpeedAndSeekAndNoCommand() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 1))
    dashboard.connection = .replay(isPlaying: true, speed: 1, seconds: 20, length: 100)
    #expect(dashboard.press("p") == [.replay(.setPlaying(false))])
    #expect(dashboard.press("L") == [.replay(.setSpeed(2))])
    #expect(dashboard.press("<") == [.replay(.seek(10))])
    #expect(dashboard.press(":seek 55↵") == [.replay(.seek(55))])
    #expect(dashboard.press(":speed max↵") == [.replay(.setSpeed(.infinity))])
    #expect(dashboard.press("E") == [])
    #expect(dashboard.notice?.text == "This is a replay: what was done then cannot be changed.")
    #expect(dashboard.press("q") == [.quit])
}

@Test func aResumedRunRepeatsNoSteps() {
    var run = ScriptedRun(rounds: 2)
    let before = Dashboard.showing(run).run.series["kl"]!.history.total.count
    var description = ScriptedRun.description
    description.resumedAt = 40
    run.moment.step = 40
    run.add(.started(description))
    for done in 6...15 { run.step(.distillation, done, of: 15, ["kl": 1]) }
    #expect(Dashboard.showing(run).run.series["kl"]!.history.total.count == before)
    run.step(.distillation, 16, of: 16, ["kl": 1])
    #expect(Dashboard.showing(run).run.series["kl"]!.history.total.count == before + 1)
}

@Test func aMisspeltCommandSuggestsTheNearest() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 1))
    dashboard.press(":set crr=1↵")
    #expect(dashboard.notice?.text == "There is no knob 'crr'; did you mean 'cr'?")
    #expect(dashboard.screen(120, 40).shows("There is no knob 'crr'; did you mean 'cr'?"))
    dashboard.press(":pauze↵")
    #expect(dashboard.notice?.isError == true)
}

@Test func aTrainingRunHasOnlyThePanelsAndKnobsItUses() {
    var run = ScriptedRun(rounds: 0)
    var description = ScriptedRun.description
    description.student = nil
    run.add(.started(description))
    for step in 1...20 {
        run.step(.training, step, of: 20, ["cross-entropy": 2 / Float(step), "total": 2 / Float(step)])
    }
    run.add(.evaluated(ScriptedRun.evaluation(right: 20)))
    var dashboard = Dashboard.showing(run)
    let screen = dashboard.screen(120, 40)
    #expect(screen.shows("teacher on held-out clips") && screen.shows("epoch  1/40") && screen.shows("learning rate"))
    #expect(!screen.shows("spectrograms") && !screen.shows("Σ training") && !screen.shows("agree"))
    #expect(!screen.shows("student") && !screen.shows("round"))
    #expect(dashboard.press("g") == [] && dashboard.focus == .losses)
    dashboard.focus = .knobs
    dashboard.press("↓↓↓↓")
    #expect(dashboard.board.selected == .setting(.augmentation))
    let outcome = Outcome(reason: .rounds, last: ScriptedRun.evaluation(right: 12), best: nil, checkpoint: "t")
    dashboard.apply(RecordedEvent(number: 999, moment: run.moment, event: .finished(outcome)))
    let ended = dashboard.screen(120, 40)
    #expect(ended.shows("finished: all epochs done, teacher 50.0 %") && ended.shows("The teacher is ready"))
    #expect(!ended.shows("student"))
}

@Test func aTrainingShowsItsLearningRateAndTheClipsItLearnsFromBesideTheOthers() {
    var run = ScriptedRun(rounds: 0)
    var description = ScriptedRun.description
    description.student = nil
    run.add(.started(description))
    for step in 1...40 {
        run.step(
            .training, step, of: 40,
            ["cross-entropy": 1, "total": 1, "learning-rate": Float(step) / 1000, "batch-accuracy": 0.9])
    }
    run.add(.evaluated(ScriptedRun.evaluation(right: 18)))
    var dashboard = Dashboard.showing(run)
    let screen = dashboard.screen(120, 40)
    #expect(screen.shows("²learning rate") && screen.shows("training 90.0 %, 15.0 above"))
    #expect(dashboard.run.series.all.map(\.identity.name) == ["cross-entropy", "training"])
    #expect(dashboard.rateChart.series.first?.data.total.last == Double(Float(0.04)))
    dashboard.chart.cursor = 20
    #expect(dashboard.screen(120, 40).lines.contains { $0.contains("²learning rate") && $0.contains("0.02") })
    #expect(dashboard.studentChart.series.map(\.name) == ["student", "training clips"])
}

@Test func panelsAreEnlargedHiddenResizedAndRemembered() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 2))
    _ = dashboard.screen(120, 40)
    dashboard.press("f")
    #expect(Set(dashboard.geometry.areas.keys) == [.losses])
    dashboard.press("⇥")
    #expect(Set(dashboard.geometry.areas.keys) == [.budget])
    dashboard.press("⎋")
    #expect(dashboard.enlarged == nil)
    let width = dashboard.geometry.areas[.budget]!.width
    guard case .remember(let layout)? = dashboard.press("]]").last else {
        Issue.record("nothing to remember")
        return
    }
    #expect(dashboard.geometry.areas[.budget]!.width > width)
    guard case .remember(let hidden)? = dashboard.press("x").last else {
        Issue.record("nothing to remember")
        return
    }
    #expect(hidden.hidden == ["budget"] && hidden.factors == layout.factors)
    var options = Dashboard.Options()
    options.layout = hidden
    var again = Dashboard.showing(ScriptedRun(rounds: 2), options: options)
    _ = again.screen(120, 40)
    #expect(again.geometry.areas == dashboard.geometry.areas)
    dashboard.press("X")
    #expect(dashboard.geometry.areas[.budget]?.width == width)
}

@Test func theMouseFocusesTurnsDragsAndPlacesTheCursor() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 4))
    _ = dashboard.screen(120, 40)
    func mouse(_ action: MouseEvent.Action, _ x: Int, _ y: Int) -> [DashboardEffect] {
        dashboard.handle(.mouse(MouseEvent(action, at: Point(x: x, y: y))), at: 0)
    }
    let losses = dashboard.geometry.areas[.losses]!
    let plot = dashboard.plotArea(.losses, losses)
    _ = mouse(.press, plot.x + plot.width / 2, plot.y + 2)
    #expect(abs((dashboard.chart.cursor ?? 0) - 50) < 3)
    let knobs = dashboard.geometry.areas[.knobs]!
    _ = mouse(.press, knobs.x + 5, knobs.y + 3)
    #expect(dashboard.focus == .knobs && dashboard.board.selected == .weight(.statistics))
    #expect(mouse(.wheelUp, knobs.x + 5, knobs.y + 3).count == 1)
    // The wheel over another knob changes nothing.
    #expect(mouse(.wheelUp, knobs.x + 5, knobs.y + 7) == [])
    let width = losses.width
    _ = mouse(.press, losses.right, losses.y + 3)
    _ = mouse(.drag, losses.right + 6, losses.y + 3)
    guard case .remember? = mouse(.release, losses.right + 6, losses.y + 3).first else {
        Issue.record("nothing to remember")
        return
    }
    #expect(dashboard.geometry.areas[.losses]!.width == width + 6)
}

@Test func aCollapseIsWarnedOfUntilItIsOver() {
    var run = ScriptedRun(rounds: 2)
    run.add(
        .measured(
            Diversity(similarity: 0.995, entropy: 2.2, bankSpread: 0.5, poolClasses: .init(repeating: 5, count: 10))))
    var dashboard = Dashboard.showing(run)
    #expect(dashboard.screen(120, 40).shows("! The samples grow alike."))
    #expect(dashboard.screen(120, 40).shows("collapsed"))
    run.add(
        .measured(
            Diversity(similarity: 0.5, entropy: 2.2, bankSpread: 0.5, poolClasses: .init(repeating: 5, count: 10))))
    dashboard.apply(run.events.last!)
    #expect(!dashboard.screen(120, 40).shows("grow alike"))
    run.add(.warned("The disk is slow; two pictures were dropped."))
    dashboard.apply(run.events.last!)
    #expect(dashboard.screen(120, 40).shows("! The disk is slow; two pictures were dropped."))
    run.moment.seconds += 31
    run.step(.inversion, 1, of: 10, ["bn": 1])
    dashboard.apply(run.events.last!)
    #expect(dashboard.run.warning == nil)
}

@Test func aGlideShowsWhereItGoesUntilItIsThere() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 1))
    dashboard.focus = .knobs
    dashboard.board.select(.weight(.contrast))
    dashboard.press("↵0.2 over 500↵")
    #expect(dashboard.screen(120, 40).shows("gliding to 0.2"))
    dashboard.apply(
        RecordedEvent(
            number: 500, moment: dashboard.moment,
            event: .knobChanged(knob: .weight(.contrast), from: 0.8, to: 0.2, by: "glide")
        ))
    #expect(!dashboard.screen(120, 40).shows("gliding"))
}

@Test func aClickOnTheReplaysBarSeeks() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 1))
    dashboard.connection = .replay(isPlaying: true, speed: 10, seconds: 50, length: 100)
    let screen = dashboard.screen(120, 40)
    #expect(screen.shows("replay at 10x"))
    let bar = dashboard.replayBar(dashboard.geometry.banner)
    let click = MouseEvent(.press, at: Point(x: bar.x + bar.width / 4, y: bar.y))
    guard case .replay(.seek(let seconds))? = dashboard.handle(.mouse(click), at: 0).first else {
        Issue.record("no seek")
        return
    }
    #expect(abs(seconds - 25) < 1)
}

@Test func aRunThatObeysNothingOffersNoCommandsOnTheBottomLine() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 1))
    #expect(dashboard.screen(120, 40).lines[39].contains("p pause"))
    dashboard.connection = .engineDead("Gone.")
    let line = dashboard.screen(120, 40).lines[39]
    #expect(line.contains("r resume engine") && !line.contains("p pause") && line.contains("q leave"))
}

@Test func namesOfRunsAreAskedForWhenTheyAreNeeded() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 1))
    #expect(dashboard.press(":open ") == [.listRuns])
    dashboard.runs = [
        RunSummary(
            name: "1124-digits", about: "frami", condition: "finished", round: 3, rounds: 3, seconds: 60,
            accuracies: [], isLive: false)
    ]
    #expect(dashboard.screen(120, 40).shows("open 1124-digits"))
    #expect(dashboard.press("↵") == [.openRun("1124-digits")])
    #expect(dashboard.press(":overlay 1123-digits↵") == [])
    #expect(dashboard.press(":show student↵") == [.remember(DashboardLayout())])
}
