import RunEvents
import TerminalUI
import Testing

@testable import Dashboard

@Suite struct PaletteTests {
    private func lit(_ dashboard: Dashboard) -> String? {
        guard let palette = dashboard.overlay as? PaletteOverlay else { return nil }
        let candidates = palette.candidates(on: dashboard)
        return candidates.indices.contains(palette.selected) ? candidates[palette.selected].text : nil
    }

    private func listed(_ dashboard: Dashboard) -> [String] {
        PaletteOverlay().candidates(on: dashboard).map(\.text)
    }

    @Test func whatIsUsedMostStandsFirst() {
        var dashboard = Dashboard.showing(ScriptedRun(rounds: 1))
        #expect(listed(dashboard).first == "set ")
        dashboard.press(":cost↵:cost↵:smooth 0.9↵")
        #expect(Array(listed(dashboard).prefix(3)) == ["cost", "smooth ", "set "])
        // A name that begins with what is typed comes before one that only has the letters.
        #expect(PaletteOverlay(text: "s").candidates(on: dashboard).first?.text == "smooth ")
        #expect(PaletteOverlay(text: "se").candidates(on: dashboard).first?.text == "set ")
    }

    @Test func pagesAndEndsAreReachedByKeys() {
        var dashboard = Dashboard.showing(ScriptedRun(rounds: 1))
        let all = listed(dashboard)
        dashboard.press(":")
        func press(_ key: Key) -> String? {
            _ = dashboard.handle(.key(KeyPress(key)), at: 0)
            return lit(dashboard)
        }
        #expect(press(.pageDown) == all[12])
        #expect(press(.pageDown) == all[24])
        #expect(press(.pageUp) == all[12])
        #expect(press(.end) == all.last)
        #expect(press(.pageDown) == all.last)
        #expect(press(.home) == all.first)
        #expect(press(.pageUp) == all.first)
    }

    @Test func whatNobodyWouldObeyIsRefusedInOneSentence() {
        var dashboard = Dashboard.showing(ScriptedRun(rounds: 1))
        #expect(dashboard.press(":speed 10↵") == [])
        #expect(dashboard.notice?.text == "This is not a replay; R lists runs that can be played.")
        dashboard.connection = .replay(isPlaying: true, speed: 1, seconds: 20, length: 100)
        for line in ["u", "U", ":set cr=2↵", ":glide cr=2 over 5↵", ":method dafl↵"] {
            #expect(dashboard.press(line) == [])
            #expect(dashboard.notice?.text == "This is a replay: what was done then cannot be changed.", "\(line)")
        }
        dashboard.press(":seek x↵")
        #expect(dashboard.notice?.text == "seek lacks something; write it like seek 60.")
    }

    @Test func whatWasRunIsCalledBackAndPastedTextIsTyped() {
        var dashboard = Dashboard.showing(ScriptedRun(rounds: 1))
        dashboard.press(":go 20↵")
        #expect(dashboard.chart.cursor == 20)
        dashboard.press(":↑")
        #expect((dashboard.overlay as? PaletteOverlay)?.text == "go 20")
        _ = dashboard.handle(.pasted("5\n"), at: 0)
        dashboard.press("↵")
        #expect(dashboard.chart.cursor == Double(min(205, dashboard.newest)))
    }
}
