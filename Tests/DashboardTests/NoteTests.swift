import RunEvents
import TerminalUI
import Testing

@testable import Dashboard

@Suite struct NoteTests {
    @Test func aNoteIsWrittenAtTheCursorAndStandsInTheLaneAndTheLog() {
        var options = Dashboard.Options()
        options.person = "ada"
        var dashboard = Dashboard.showing(ScriptedRun(rounds: 3), options: options)
        _ = dashboard.screen(200, 60)
        dashboard.chart.cursor = 30
        let effects = dashboard.press("Ait settles here↵")
        #expect(dashboard.remarks.notes.map(\.text) == ["it settles here"])
        let note = dashboard.remarks.notes[0]
        #expect(effects == [.remark(.note(note), run: nil)])
        #expect(note.moment.step == 30 && note.moment.round == 1 && note.by == "ada")
        let screen = dashboard.screen(200, 60)
        #expect(screen.shows("¶it settles here") && screen.shows("note: it settles here (ada)"))
        // n goes to it, and a replay that has not come so far does not show it.
        dashboard.chart.cursor = 26
        dashboard.focus = .losses
        dashboard.press("n")
        #expect(dashboard.chart.cursor == 30)
        var early = Dashboard.showing(ScriptedRun(rounds: 1))
        early.remarks = dashboard.remarks
        #expect(!early.screen(200, 60).shows("it settles here"))
        dashboard.press(":unnote↵")
        #expect(dashboard.remarks.notes.isEmpty)
        dashboard.press(":unnote↵")
        #expect(dashboard.notice?.text == "There is no note at step 30; n goes from mark to mark.")
    }

    @Test func theLogIsSearchedChosenFromAndGoesToAStep() {
        var run = ScriptedRun(rounds: 3)
        run.add(.warned("the disk is slow"))
        var dashboard = Dashboard.showing(run)
        _ = dashboard.screen(200, 60)
        dashboard.focus = .log
        dashboard.press("/best")
        #expect(dashboard.screen(200, 60).shows("log /best"))
        #expect(dashboard.lastShownLogLine?.text == "checkpoint at step 75, the best so far")
        dashboard.press("↵↑↵")
        #expect(dashboard.chart.cursor == 50)
        #expect(dashboard.screen(200, 60).shows("checkpoint at step 50"))
        dashboard.press("⎋⎋cc")
        #expect(
            dashboard.screen(200, 60).shows("log: what went wrong")
                && dashboard.screen(200, 60).shows("the disk is slow"))
        #expect(dashboard.lastShownLogLine?.text == "the disk is slow")
        #expect(dashboard.press("Y") == [.copy("the disk is slow")])
        dashboard.press("c/nowhere")
        #expect(dashboard.screen(200, 60).shows("no such line"))
    }

    @Test func whatIsInFocusIsCopied() {
        var dashboard = Dashboard.showing(ScriptedRun(rounds: 3))
        _ = dashboard.screen(200, 60)
        func copied() -> String {
            if case .copy(let text)? = dashboard.press("Y").first { text } else { "" }
        }
        dashboard.chart.cursor = 30
        #expect(copied().hasPrefix("step 30: ") && copied().contains("bn "))
        dashboard.focus = .knobs
        dashboard.board.select(.weight(.contrast))
        #expect(copied() == "cr=1.6")
        dashboard.focus = .classes
        #expect(copied().hasPrefix("zero 58.3, one 58.3"))
        dashboard = Dashboard()
        _ = dashboard.screen(120, 40)
        #expect(dashboard.press("Y").isEmpty && dashboard.notice?.text == "There is nothing to copy in losses yet.")
    }
}
