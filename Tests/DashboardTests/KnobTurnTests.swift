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
        Dashboard.showing(run).run.log.lines.map(\.text).filter { $0.hasPrefix("cr ") }
    }

    @Test func aGlideIsOneLineOfTheLog() {
        var run = turned([(0.8, 1), (1, 1.5), (1.5, 2)])
        #expect(logged(run) == ["cr 0.8→2 by glide"])
        run.add(.logged("between"))
        run.add(.knobChanged(knob: .weight(.contrast), from: 2, to: 3, by: "glide"))
        run.add(.knobChanged(knob: .weight(.contrast), from: 3, to: 4, by: "screen"))
        #expect(logged(run) == ["cr 0.8→2 by glide", "cr 2→3 by glide", "cr 3→4 by screen"])
    }

    @Test func aTurnThatWasTakenBackLeavesNoMark() {
        #expect(Dashboard.showing(turned([(0.8, 1), (1, 0.8)])).lossChart.marks.isEmpty)
        // Lines before it are kept, and so is a later change.
        var run = turned([(0.8, 1)])
        run.moment.seconds += 10
        for (from, to) in [(1.0, 2.0), (2, 1), (1, 3)] {
            run.add(.knobChanged(knob: .weight(.contrast), from: from, to: to, by: "screen"))
        }
        #expect(Dashboard.showing(run).lossChart.marks.map(\.label) == ["cr 0.8→1", "cr 1→3"])
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
        let (own, other) = (Method.frami.values, Method.dafl.values)
        for knob in Knob.allCases where own[knob] != other[knob] {
            run.add(.knobChanged(knob: knob, from: own[knob], to: other[knob], by: "screen"))
        }
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
    }
}
