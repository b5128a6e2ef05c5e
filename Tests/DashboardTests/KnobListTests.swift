import RunEvents
import TerminalUI
import Testing

@testable import Dashboard

/// The list of knobs, what is kept of them, and attempts.
@Suite struct KnobListTests {
    private func showing(_ width: Int = 120, _ height: Int = 40) -> Dashboard {
        var dashboard = Dashboard.showing(ScriptedRun(rounds: 3))
        dashboard.focus = .knobs
        _ = dashboard.screen(width, height)
        return dashboard
    }

    @Test func knobsThatAreOffFoldUntilTheyAreTurned() {
        var dashboard = showing()
        let off = Knob.allCases.filter { $0.term != nil && Recipe().knobs[$0] == 0 }
        #expect(!off.isEmpty)
        #expect(off.allSatisfy { !dashboard.reachableKnobs.contains($0) })
        #expect(dashboard.screen(120, 40).shows(" off"))
        let knob = off[0]
        let change = RunEvent.knobChanged(knob: knob, from: 0, to: 1, by: "ada")
        dashboard.apply(RecordedEvent(number: 9000, moment: dashboard.moment, event: change))
        #expect(dashboard.reachableKnobs.contains(knob))
        // o shows all and folds again; a search finds folded ones, and a stroke with a number still divides.
        dashboard.press("o")
        #expect(dashboard.reachableKnobs == Knob.allCases)
        dashboard.press("o/\(off.last!.name)")
        #expect(dashboard.board.selected == off.last! && dashboard.screen(120, 40).shows("knobs /\(off.last!.name)"))
        dashboard.press("↵⎋")
        #expect(dashboard[KnobPanel.self].search == nil)
        dashboard.board.select(.weight(.contrast))
        #expect(dashboard.press("/2↵") == [.send(.set(try! KnobChange(name: "cr", value: 0.8)))])
        dashboard.press("/qqq")
        #expect(dashboard.screen(120, 40).shows("no knob has these letters"))
    }

    @Test func onALowScreenUntouchedSettingsFoldToo() {
        let low = showing(80, 24)
        let high = showing()
        #expect(high.reachableKnobs.contains(.setting(.generatorRate)))
        #expect(!low.reachableKnobs.contains(.setting(.generatorRate)))
        let lines = low.allKnobLines(height: low.geometry.areas[.knobs]!.height - 2)
        let counted = lines.reduce(0) { count, line in
            switch line {
            case .heading: count
            case .knob: count + 1
            case .folded(let off, let untouched): count + off.count + untouched.count
            }
        }
        #expect(counted == Knob.allCases.count)
    }

    @Test func aClickOnTheFoldShowsAllAndADragTurns() throws {
        var dashboard = showing()
        let area = try #require(dashboard.geometry.areas[.knobs])
        let point = try #require(
            (0..<40).map { Point(x: area.x + 5, y: $0) }.first { dashboard.isFold(at: $0, in: area) })
        _ = dashboard.handle(.mouse(MouseEvent(.press, at: point)), at: 0)
        #expect(dashboard.reachableKnobs == Knob.allCases)
    }

    @Test func allKnobsAreKeptUnderNumbersBesideTheRecipe() {
        var dashboard = showing()
        #expect(dashboard.press("m") == [.remark(.keep(1, dashboard.run.knobs), run: nil)])
        let change = RunEvent.knobChanged(knob: .weight(.contrast), from: 1.6, to: 3, by: "ada")
        dashboard.apply(RecordedEvent(number: 9000, moment: dashboard.moment, event: change))
        dashboard.press("=")
        let screen = dashboard.screen(200, 60)
        let row = screen.lines.first { $0.contains("contrast") && $0.contains("1.6") }
        #expect(row?.contains("0.8") == true && row?.contains("3") == true && screen.shows("recipe"))
        dashboard.press("'")
        #expect(dashboard.screen(120, 40).shows("cr 3→1.6"))
        #expect(dashboard.press("1↵") == [.send(.set(try! KnobChange(name: "cr", value: 1.6)))])
        dashboard.press(":recall 7↵")
        #expect(dashboard.notice?.text == "Nothing is kept as 7; m keeps all knobs.")
    }

    @Test func anAttemptIsTypedSentAndJudged() throws {
        var run = ScriptedRun(rounds: 4)
        var dashboard = Dashboard.showing(run)
        dashboard.focus = .knobs
        _ = dashboard.screen(120, 40)
        dashboard.board.select(.weight(.contrast))
        dashboard.press("3 for 2")
        #expect(dashboard.screen(120, 40).shows("3 for 2 rounds, then 1.6"))
        let three = try KnobChange(name: "cr", value: 3)
        #expect(dashboard.press("↵") == [.send(.attempt([three], rounds: 2))])
        #expect(dashboard.press(":try cr=4 bn=2 for 3↵").count == 1)
        // What the engine then records.
        let cr = Knob.weight(.contrast)
        run.add(.knobChanged(knob: cr, from: 1.6, to: 3, by: ChangeSender("ada", .attempt(rounds: 2)).text))
        dashboard = Dashboard.showing(run)
        dashboard.board.select(cr)
        #expect(dashboard.screen(120, 40).shows("trying 3 for 2 rounds, then"))
        for (round, right) in [(4, 23), (5, 24)] {
            run.moment.round = round
            run.step(.inversion, 1, of: 1, ["bn": 1])
            run.add(
                .measured(
                    Diversity(
                        similarity: 0.4 - Float(round) / 100, entropy: 2, bankSpread: 0.5,
                        poolClasses: [Int](repeating: 9, count: 10))))
            run.add(.evaluated(ScriptedRun.evaluation(right: right)))
        }
        run.add(.knobChanged(knob: cr, from: 3, to: 1.6, by: ChangeSender("ada", .back(rounds: 2)).text))
        dashboard = Dashboard.showing(run)
        let verdict = try #require(dashboard.run.attempts.last(of: cr)?.verdict)
        // 18 of 24 in each class before, 24 of 24 after, and 10 two rounds before.
        #expect(abs((verdict.score?.difference ?? 0) - 0.25) < 1e-9)
        #expect(abs((verdict.scoreBefore ?? 0) - 8.0 / 24) < 1e-9)
        #expect(abs((verdict.unlike?.difference ?? 0) - 0.145) < 1e-6)
        let line = try #require(dashboard.run.log.lines.last { $0.text.hasPrefix("tried") }?.text)
        #expect(line.hasPrefix("tried cr 1.6→3 for 2 rounds: accuracy +25.0 (+"))
        #expect(line.contains("+33.3 in the 2 before; unlike +0.1"))
        dashboard.focus = .knobs
        dashboard.board.select(cr)
        #expect(dashboard.screen(200, 60).shows("tried 3 for 2 rounds"))
    }

    @Test func whatWasTriedAndTakenBackIsNotUndoneAgain() throws {
        var dashboard = showing()
        let cr = Knob.weight(.contrast)
        dashboard.board.select(cr)
        dashboard.press("3 for 2↵")
        for (from, to, way) in [(1.6, 3.0, ChangeSender.Way.attempt(rounds: 2)), (3, 1.6, .back(rounds: 2))] {
            let change = RunEvent.knobChanged(knob: cr, from: from, to: to, by: ChangeSender("ada", way).text)
            dashboard.apply(RecordedEvent(number: 9000, moment: dashboard.moment, event: change))
        }
        #expect(dashboard.press("u").isEmpty && dashboard.notice?.text == "Nothing to undo.")
    }

    @Test func aKnobThatIsSetMeanwhileIsNoLongerTried() {
        var run = ScriptedRun(rounds: 1)
        let cr = Knob.weight(.contrast)
        run.add(.knobChanged(knob: cr, from: 0.8, to: 3, by: ChangeSender("ada", .attempt(rounds: 2)).text))
        run.add(.knobChanged(knob: cr, from: 3, to: 2, by: "bob"))
        run.add(.knobChanged(knob: cr, from: 2, to: 0.8, by: ChangeSender("ada", .back(rounds: 2)).text))
        let dashboard = Dashboard.showing(run)
        #expect(dashboard.run.attempts.all.isEmpty)
    }

    @Test func aScheduleIsTypedWithItsPath() throws {
        var dashboard = showing()
        dashboard.board.select(.weight(.contrast))
        dashboard.press("1 over 500, *2 over 300")
        #expect(dashboard.screen(120, 40).shows("1.6 → 1 in 500 → 2 in 300"))
        let legs = [
            KnobLeg(try KnobChange(name: "cr", value: 1), steps: 500),
            KnobLeg(try KnobChange(name: "cr", value: 2), steps: 300),
        ]
        #expect(dashboard.press("↵") == [.send(.schedule(legs))])
        #expect(dashboard.board.gliding[.weight(.contrast)] == 2)
        #expect(dashboard.press(":schedule cr 1 over 500, *2 over 300↵") == [.send(.schedule(legs))])
        for (text, error) in [
            ("1 over 500, 2", "'2' is no part of a schedule; write each part like 0.2 over 500."),
            ("2 for some", "'some' is no number of rounds up to 1000; write it like 1.6 for 5."),
        ] {
            dashboard.press(text + "↵")
            #expect(dashboard.notice?.text == error)
            dashboard.press("⎋")
        }
    }
}
