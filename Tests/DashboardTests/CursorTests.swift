import RunEvents
import TerminalUI
import Testing

@testable import Dashboard

/// All panels show the step at the cursor.
@Suite struct CursorTests {
    private func showing(_ panel: Panel, at cursor: Double?, _ change: (inout ScriptedRun) -> Void = { _ in })
        -> ScreenBuffer
    {
        var run = ScriptedRun(rounds: 6)
        change(&run)
        var dashboard = Dashboard.showing(run)
        dashboard.chart.cursor = cursor
        dashboard.focus = panel
        dashboard.enlarged = panel
        return dashboard.screen(120, 40)
    }

    @Test func classesAndTheirConfusionAreThoseOfTheEvaluationBefore() {
        // The third evaluation, at step 75, has 14 of 24 right in each class; the last one 23.
        let then = showing(.classes, at: 90)
        #expect(then.shows("per class, round 3") && then.shows("  58  ") && then.shows(" 14    10 "))
        let now = showing(.classes, at: nil)
        #expect(now.shows("─ ⁴per class ─") && now.shows("  96  "))
        #expect(showing(.classes, at: 3).shows("not evaluated by this step"))
    }

    @Test func diversityIsThatOfTheRoundBefore() {
        let later = { (run: inout ScriptedRun) in
            run.moment.step += 1
            run.add(
                .measured(
                    Diversity(similarity: 0.1, entropy: 2, bankSpread: 0.3, poolClasses: .init(repeating: 9, count: 10))
                ))
        }
        #expect(showing(.diversity, at: nil, later).shows("0.90"))
        let then = showing(.diversity, at: 90, later)
        #expect(then.shows("diversity, round 4") && !then.shows("0.90"))
        #expect(showing(.diversity, at: 3, later).shows("not measured by this step"))
    }

    @Test func knobsShowTheirValuesOfThatStepFaintlyAndTurnFromThePresentOnes() {
        // The contrast was turned from 0.8 to 1.6 after step 50, and now to 20.
        var run = ScriptedRun(rounds: 6)
        run.add(.knobChanged(knob: .weight(.contrast), from: 1.6, to: 20, by: "screen"))
        var dashboard = Dashboard.showing(run)
        _ = dashboard.screen(120, 40)
        dashboard.chart.cursor = 30
        func row() -> String? { dashboard.screen(120, 40).lines.first { $0.contains("contrast cr") } }
        #expect(row()?.hasSuffix("0.8│") == true && row()?.contains("◦") == true)
        #expect(dashboard.screen(120, 40).shows("at step 30"))
        dashboard.board.select(.weight(.contrast))
        #expect(dashboard.screen(120, 40).shows("0.8 at step 30, 20 now"))
        dashboard.focus = .knobs
        #expect(row()?.hasSuffix("20│") == true)
        let turned = Knob.weight(.contrast).stepped(20, by: 1)
        #expect(dashboard.press("→") == [.send(.set(try! KnobChange(name: "cr", value: turned)))])
        dashboard.chart.cursor = nil
        #expect(row()?.contains("◦") == false)
    }

    @Test func theLogEndsAtTheCursor() {
        let then = showing(.log, at: 60)
        #expect(then.shows("log, until step 60") && then.shows("checkpoint at step 50"))
        #expect(!then.shows("checkpoint at step 75") && then.shows("newer below"))
        #expect(showing(.log, at: nil).shows("checkpoint at step 150"))
        #expect(showing(.log, at: 0).shows("started 1124-1130-digits"))
    }

    @Test func oldEvaluationsAreThinnedWithinABudget() {
        var history = History<Int>(most: 100)
        for index in 0..<1000 { history.append(index, size: 10, at: Moment(step: index)) }
        #expect(history.entries.count <= 11 && history.entries.first?.value == 0)
        #expect(history.entries.last?.value == 999)
        #expect(history.last(until: 998.5)!.value < 999 && history.last(until: -1) == nil)
    }
}
