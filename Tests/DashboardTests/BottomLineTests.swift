import RunEvents
import TerminalUI
import Testing

@testable import Dashboard

/// Clicks, and the keys that the bottom line names.
@Suite struct BottomLineTests {
    /// A click with the left button.
    private static func click(_ dashboard: inout Dashboard, _ x: Int, _ y: Int) -> [DashboardEffect] {
        dashboard.handle(.mouse(MouseEvent(.press, at: Point(x: x, y: y))), at: 0)
    }

    private static func place(of text: String, on screen: ScreenBuffer) throws -> Point {
        let lines = screen.lines
        let y = try #require(lines.lastIndex { $0.contains(text) }, "no \(text)")
        let range = try #require(lines[y].range(of: text, options: .backwards))
        return Point(x: lines[y].distance(from: lines[y].startIndex, to: range.lowerBound), y: y)
    }

    @Test(arguments: [GlyphTier.braille, .ascii]) func aClickOnTheBottomLineDoesWhatTheKeyDoes(_ tier: GlyphTier) throws
    {
        var dashboard = Dashboard.showing(ScriptedRun(rounds: 3))
        func screen() -> ScreenBuffer { dashboard.screen(120, 40, glyphs: tier) }
        let pause = try Self.place(of: "p pause", on: screen())
        for x in pause.x..<pause.x + 7 { #expect(Self.click(&dashboard, x, pause.y) == [.send(.pause)], "\(x)") }
        // Between two entries lies nothing.
        #expect(Self.click(&dashboard, pause.x + 7, pause.y) == [])
        let cursor = try Self.place(of: "cursor", on: screen())
        _ = Self.click(&dashboard, cursor.x, cursor.y)
        let right = try #require(dashboard.chart.cursor)
        let arrows = try Self.place(of: tier == .ascii ? "Left/Right cursor" : "←→ cursor", on: screen())
        _ = Self.click(&dashboard, arrows.x, arrows.y)
        _ = Self.click(&dashboard, arrows.x, arrows.y)
        #expect(try #require(dashboard.chart.cursor) < right)
        let help = try Self.place(of: "? help", on: screen())
        _ = Self.click(&dashboard, help.x, help.y)
        #expect(dashboard.overlay is HelpOverlay)
    }

    @Test func pairsOfKeysAreApartInASCII() throws {
        var dashboard = Dashboard.showing(ScriptedRun(rounds: 3))
        _ = dashboard.screen(120, 40, glyphs: .ascii)
        dashboard.press("v")
        let screen = dashboard.screen(120, 40, glyphs: .ascii)
        let hint = try Self.place(of: "Left/Right Down/Up point", on: screen)
        dashboard.map.cursor = nil
        let before = dashboard.litPoint
        _ = Self.click(&dashboard, hint.x + 6, hint.y)
        #expect(dashboard.litPoint?.named != before?.named)
    }

    @Test func aClickInTheLegendShowsOrHidesACurve() throws {
        var dashboard = Dashboard.showing(ScriptedRun(rounds: 3))
        for size in [(80, 24), (120, 40), (200, 60)] {
            let entry = try Self.place(of: "▲ oh", on: dashboard.screen(size.0, size.1))
            _ = Self.click(&dashboard, entry.x + 2, entry.y)
            #expect(dashboard.chart.hidden.contains("oh") && dashboard.chart.cursor == nil)
            let hidden = try Self.place(of: "– oh", on: dashboard.screen(size.0, size.1))
            _ = Self.click(&dashboard, hidden.x, hidden.y)
            #expect(!dashboard.chart.hidden.contains("oh"))
        }
    }

    @Test func aSliderIsClickedAndDragged() throws {
        var dashboard = Dashboard.showing(ScriptedRun(rounds: 3))
        for size in [(80, 24), (120, 40), (200, 60)] {
            let screen = dashboard.screen(size.0, size.1)
            let row = try Self.place(of: "adversary", on: screen).y
            let knobs = try #require(dashboard.geometry.areas[.knobs])
            let handle = try #require((knobs.x..<knobs.right).first { screen[$0, row].glyph == "┃" })
            let before = dashboard.board.value(of: .weight(.adversarial), in: dashboard.run.knobs)
            let effects = Self.click(&dashboard, handle + 2, row)
            let value = dashboard.board.value(of: .weight(.adversarial), in: dashboard.run.knobs)
            let change = try KnobChange(name: "adv", value: value)
            #expect(value > before && effects == [.send(.set(change))])
            #expect(dashboard.notice?.text.hasSuffix("; u undoes") == true)
            let moved = dashboard.screen(size.0, size.1)
            #expect(moved[handle + 2, row].glyph == "┃")
            // Dragged to the left and beyond, it is zero.
            for x in [handle, handle - 1, knobs.x] {
                _ = dashboard.handle(.mouse(MouseEvent(.drag, at: Point(x: x, y: row + 3))), at: 0)
            }
            #expect(dashboard.board.value(of: .weight(.adversarial), in: dashboard.run.knobs) == 0)
            _ = dashboard.handle(.mouse(MouseEvent(.release, at: Point(x: knobs.x, y: row))), at: 0)
            let free = dashboard.handle(.mouse(MouseEvent(.drag, at: Point(x: handle, y: row))), at: 0)
            #expect(free == [])
            // All of it is undone together.
            dashboard.press("u")
            #expect(dashboard.board.value(of: .weight(.adversarial), in: dashboard.run.knobs) == before)
            // A click on the name only selects.
            #expect(Self.click(&dashboard, knobs.x + 4, row + 1) == [])
            #expect(dashboard.board.selected == .weight(.contrast))
        }
    }

    /// Runs in which many keys do nothing.
    private static var situations: [(name: String, dashboard: Dashboard)] {
        var all: [(String, Dashboard)] = [("nothing yet", Dashboard())]
        all.append(("three rounds", .showing(ScriptedRun(rounds: 3))))
        var begun = ScriptedRun(rounds: 0)
        begun.add(.started(ScriptedRun.description))
        all.append(("begun", .showing(begun)))
        var over = ScriptedRun(rounds: 2)
        over.add(.finished(Outcome(reason: .rounds, last: nil, best: nil, checkpoint: "c")))
        all.append(("over", .showing(over)))
        var replay = Dashboard.showing(ScriptedRun(rounds: 2))
        replay.connection = .replay(isPlaying: true, speed: .infinity, seconds: 20, length: 100)
        all.append(("replay", replay))
        var training = ScriptedRun.description
        training.student = nil
        var run = ScriptedRun(rounds: 0)
        run.add(.started(training))
        all.append(("training", .showing(run)))
        return all
    }

    /// An entry may have two keys, one for each direction; one of them is enough.
    @Test func theBottomLineNamesOnlyKeysThatDoSomething() {
        for (name, dashboard) in Self.situations {
            for panel in Panel.allCases where !dashboard.layout.absent.contains(panel) {
                var before = dashboard
                _ = before.screen(80, 24)
                before.show(panel)
                let shown = before.screen(80, 24)
                // On so small a screen the gallery has one tile, which may look the same for its class.
                for hint in before.hints(.braille) where hint.word != "by class" {
                    var refusals: [String] = []
                    let acts = hint.keys.contains { key in
                        var after = before
                        let effects = key.binding.action(&after, 0)
                        if let notice = after.notice?.text, ["N", "T"].contains(notice.prefix(1)) {
                            refusals.append(notice)
                            return false
                        }
                        return !effects.isEmpty || after.screen(80, 24) != shown
                    }
                    #expect(acts, "\(hint.word) on \(panel), \(name): \(refusals)")
                }
            }
        }
    }

    /// What is open gets every key, so that those of the panels below are not named.
    @Test func belowADialogOrAnEntryNoOtherKeysAreNamed() {
        var dashboard = Dashboard.showing(ScriptedRun(rounds: 1))
        _ = dashboard.screen(120, 40)
        for key in [":", "?", "R", "q", "e"] {
            dashboard.press(key)
            #expect(!dashboard.screen(120, 40).lines[39].contains("p pause"), "\(key)")
            dashboard.press("⎋")
        }
        dashboard.focus = .knobs
        dashboard.press("1")
        #expect(dashboard.screen(120, 40).lines[39] == " ↵ sets the value  Esc leaves it")
        dashboard.press("⎋")
        #expect(dashboard.screen(120, 40).lines[39].contains("p pause"))
    }
}
