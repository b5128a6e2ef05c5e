import RunEvents
import TerminalUI
import Testing

@testable import Dashboard

/// The cards that explain losses, knobs and numbers.
@Suite struct CardTests {
    @Test func theCardOfALossSaysWhatItIsItsShareAndWhatTurningItDid() {
        var run = ScriptedRun(rounds: 6)
        run.add(.knobChanged(knob: .weight(.contrast), from: 1.6, to: 3, by: "screen"))
        run.step(.inversion, 1, of: 10, ["bn": 9, "cr": 1.3, "oh": 0.2, "adv": -0.1])
        var dashboard = Dashboard.showing(run)
        _ = dashboard.screen(120, 40)
        // The cursor at the mark chooses the knob that was turned there.
        dashboard.press(":go 50↵e")
        for (width, height) in [(120, 40), (80, 24)] {
            let screen = dashboard.screen(width, height)
            #expect(screen.shows("contrast (cr)"))
            #expect(screen.shows("The feature-invariant contrast that keeps samples rich."))
            #expect(screen.shows("weight 3 × 1.3"))
            #expect(screen.shows("0.8→1.6 at step 50: unlike ±0, accuracy +54.2 over 4 rounds"))
            #expect(screen.shows("1.6→3 at step 150: not evaluated since"))
            #expect(screen.shows("too little") && screen.shows("Kang et al. 2023, FRAMI"))
        }
        // Arrows go through the curves; another key closes.
        dashboard.press("↓")
        #expect(dashboard.screen(120, 40).shows("class (oh)"))
        #expect(dashboard.press("e") == [] && dashboard.overlay == nil)
    }

    @Test func everyPanelButTheLogHasCardsInWholeWords() throws {
        var dashboard = Dashboard.showing(ScriptedRun(rounds: 3))
        for panel in Panel.allCases {
            dashboard.focus = panel
            dashboard.press("e")
            guard panel != .log else {
                #expect(dashboard.overlay == nil && dashboard.notice?.text.hasPrefix("Nothing here") == true)
                continue
            }
            #expect(dashboard.overlay is CardOverlay, "\(panel)")
            for (subject, place) in zip(dashboard.cardSubjects.all, 1...) {
                let screen = dashboard.screen(80, 24)
                let card = Card(subject, on: dashboard)
                #expect(screen.shows("─ \(card.title) ─") && screen.shows("\(place)/"), "\(card.title)")
                // The last section is whole.
                let last = try #require(card.sections.last?.text.split(separator: " ").last)
                #expect(screen.shows(String(last)), "\(card.title) lacks \(last)")
                dashboard.press("↓")
            }
            dashboard.press("⎋")
        }
    }

    @Test func aKnobHasTheNameOfItsCurveBesideItsOwn() {
        var dashboard = Dashboard.showing(ScriptedRun(rounds: 1))
        dashboard[KnobPanel.self].showsAll = true
        for (width, height) in [(80, 24), (120, 40), (200, 60)] {
            let rows = dashboard.screen(width, height).lines.map { $0.split(separator: " ").joined(separator: " ") }
            for name in ["class oh ", "statistics bn ", "adversary adv ", "contrast cr ", "balance ┃"] {
                #expect(rows.contains { $0.contains(name) }, "\(name) at \(width)x\(height)")
            }
        }
    }

    @Test func everyLossAndKnobAndGaugeIsExplainedInTwoSentences() {
        let dashboard = Dashboard.showing(ScriptedRun(rounds: 1))
        let subjects =
            LossTerm.allCases.map(CardSubject.term) + Knob.Setting.allCases.map(CardSubject.setting)
            + Gauge.allCases.map(CardSubject.gauge)
        for subject in subjects {
            let card = Card(subject, on: dashboard)
            let sentences = (card.sections.first?.text ?? "").split(separator: ". ")
            #expect(sentences.count == 2, "\(card.title): \(sentences)")
            if subject.knob != nil {
                #expect(card.sections.contains { $0.name == "too much" } && card.sections.contains { $0.name == "now" })
            }
        }
    }
}
