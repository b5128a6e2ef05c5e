import RunEvents
import TerminalUI
import Testing

@testable import Dashboard

/// How the screen shows changes of knobs.
@Suite struct KnobTurnTests {
    private func turned(_ ways: [(Double, Double)], by: String = "glide") -> ScriptedRun {
        var run = ScriptedRun(rounds: 1)
        for (from, to) in ways {
            run.add(.knobChanged(knob: .weight(.contrast), from: from, to: to, by: by))
            run.step(.inversion, 1, of: 10, ["bn": 1])
        }
        return run
    }

    private func logged(_ run: ScriptedRun) -> [String] {
        Dashboard.showing(run).run.log.lines.map(\.text).filter { $0.hasPrefix("contrast (cr) ") }
    }

    @Test func aGlideIsOneLineOfTheLogWhateverLiesBetween() {
        var run = turned([(0.8, 1), (1, 1.5)])
        run.add(.logged("between"))
        run.add(.knobChanged(knob: .weight(.contrast), from: 1.5, to: 2, by: "glide"))
        #expect(logged(run) == ["contrast (cr) 0.8→2 by glide"])
        #expect(Dashboard.showing(run).run.log.lines.last?.text == "between")
        run.add(.knobChanged(knob: .weight(.contrast), from: 2, to: 4, by: "screen"))
        #expect(logged(run) == ["contrast (cr) 0.8→2 by glide", "contrast (cr) 2→4 by screen"])
    }

    @Test func aGlideIsOneMarkAsLongAsItLastedHoweverSlowItsStepsAre() throws {
        var run = ScriptedRun(rounds: 2)
        let first = run.moment.step
        for index in 0..<10 {
            run.add(
                .knobChanged(
                    knob: .weight(.contrast), from: 1 + Double(index) / 10, to: 1 + Double(index + 1) / 10,
                    by: "ada, gliding"))
            if index == 5 { run.add(.evaluated(ScriptedRun.evaluation(right: 20))) }
            run.step(.inversion, index + 1, of: 10, ["bn": 1])
            run.moment.seconds += 40
        }
        let marks = Dashboard.showing(run).lossChart.marks
        #expect(marks.map(\.label) == ["cr 1→2"])
        #expect(marks.map(\.x) == [Double(first)] && marks.map(\.end) == [Double(first + 9)])
        // A glide back is another one.
        run.add(.knobChanged(knob: .weight(.contrast), from: 2, to: 1.9, by: "ada, gliding"))
        run.add(.knobChanged(knob: .weight(.contrast), from: 1.9, to: 1, by: "ada, gliding"))
        #expect(Dashboard.showing(run).lossChart.marks.map(\.label) == ["cr 1→2", "cr 2→1"])
    }

    @Test func twoKnobsThatGlideTogetherAreTwoMarks() {
        var run = ScriptedRun(rounds: 1)
        for index in 0..<5 {
            for knob in [Knob.weight(.contrast), .weight(.oneHot)] {
                run.add(.knobChanged(knob: knob, from: Double(index), to: Double(index + 1), by: "ada, gliding"))
            }
            run.step(.inversion, index + 1, of: 10, ["bn": 1])
        }
        #expect(Dashboard.showing(run).lossChart.marks.map(\.label) == ["cr 0→5", "oh 0→5"])
        #expect(logged(run) == ["contrast (cr) 0→5 by ada, gliding"])
    }

    @Test func aTurnThatWasTakenBackLeavesNoMarkAndNoLine() {
        let back = turned([(0.8, 1), (1, 0.8)])
        #expect(Dashboard.showing(back).lossChart.marks.isEmpty && logged(back).isEmpty)
        // Lines before it are kept, and so is a later change.
        var run = turned([(0.8, 1)])
        run.moment.seconds += 10
        for (from, to) in [(1.0, 2.0), (2, 1), (1, 3)] {
            run.add(.knobChanged(knob: .weight(.contrast), from: from, to: to, by: "screen"))
        }
        #expect(Dashboard.showing(run).lossChart.marks.map(\.label) == ["cr 0.8→1", "cr 1→3"])
    }

    private func method(_ from: Method, _ to: Method, on run: inout ScriptedRun) {
        let (own, other) = (from.values, to.values)
        for knob in Knob.allCases where own[knob] != other[knob] {
            run.add(.knobChanged(knob: knob, from: own[knob], to: other[knob], by: "screen"))
        }
    }

    @Test func anotherMethodIsOneMarkThatNamesItAndUndoneAtOnceNone() {
        var run = ScriptedRun(rounds: 1)
        method(.frami, .dafl, on: &run)
        var dashboard = Dashboard.showing(run)
        #expect(dashboard.lossChart.marks.map(\.label) == ["weights of dafl"])
        #expect(dashboard.run.log.lines.last?.text == "weights of dafl by screen")
        #expect(dashboard.run.log.lines.filter { $0.group != nil }.count == 1)
        // Undone before the next step, as in a pause, however much later.
        var undone = run
        undone.moment.seconds += 60
        method(.dafl, .frami, on: &undone)
        #expect(Dashboard.showing(undone).lossChart.marks.isEmpty)
        // Undone after steps, it did have an effect.
        run.step(.inversion, 1, of: 10, ["bn": 1])
        run.moment.seconds += 60
        method(.dafl, .frami, on: &run)
        dashboard = Dashboard.showing(run)
        #expect(dashboard.lossChart.marks.map(\.label) == ["weights of dafl", "weights of the recipe"])
    }

    @Test func theLegendSaysWhichTermsHaveEnded() {
        var run = ScriptedRun(rounds: 1)
        run.add(.knobChanged(knob: .weight(.contrast), from: 0.8, to: 0, by: "screen"))
        run.step(.inversion, 1, of: 10, ["bn": 1, "oh": 0.1])
        var dashboard = Dashboard.showing(run)
        #expect(dashboard.screen(120, 40).lines.contains { $0.contains("◆ cr      ended") })
        dashboard.chart.cursor = 5
        #expect(!dashboard.screen(120, 40).shows("ended"))
    }

    @Test func theHeaderNamesTheMethodWhoseWeightsTheRunHas() {
        var run = ScriptedRun(rounds: 0)
        func header(_ width: Int) -> String {
            var dashboard = Dashboard.showing(run)
            return dashboard.screen(width, 40).lines[0]
        }
        #expect(header(200).contains("· frami  "))
        run.add(.knobChanged(knob: .weight(.contrast), from: 0.8, to: 2, by: "screen"))
        #expect(header(200).contains("· frami, turned") && header(120).contains("· frami"))
        method(.frami, .dafl, on: &run)
        for width in [120, 200] { #expect(header(width).contains("· frami, weights of dafl"), "\(header(width))") }
    }

    @Test func anAccuracyIsSaidWithItsOwnInterval() throws {
        var run = ScriptedRun(rounds: 0)
        run.add(.evaluated(ScriptedRun.evaluation(right: 24)))
        #expect(try #require(Dashboard.showing(run).run.log.lines.last).text.hasPrefix("100.0 % (98.4–100.0) of 240"))
    }

    @Test func aStudentInEightBitsStandsBesideTheOneInFloat() throws {
        var run = ScriptedRun(rounds: 1)
        var evaluation = ScriptedRun.evaluation(right: 23)
        run.add(.evaluated(evaluation))
        var before = Dashboard.showing(run)
        #expect(before.screen(120, 40).lines.allSatisfy { !$0.contains("int8 9") })
        evaluation.int8 = Evaluation.EightBits(score: 0.9375, bytes: 59_210, floatBytes: 132_400)
        run.add(.evaluated(evaluation))
        var dashboard = Dashboard.showing(run)
        #expect(try #require(dashboard.run.log.lines.last).text.hasSuffix(", int8 93.8 % in 59.2 KB"))
        #expect(dashboard.screen(80, 24).lines.contains { $0.contains("int8 93.8 %") })
        let wide = dashboard.screen(200, 60).lines
        let line = try #require(wide.first { $0.contains("int8 93.8 % · 59.2 KB  float 132 KB") })
        let row = try #require(wide.firstIndex(of: line))
        #expect(wide[row - 1].contains("last 95.8 %") && wide[row + 1].contains("best "))
    }
}
