import TerminalUI
import Testing

@testable import Dashboard

@Test func noKeyMeansTwoThingsInOnePlace() {
    for group in KeyGroup.all {
        for (index, binding) in group.bindings.enumerated() {
            for other in group.bindings[(index + 1)...] {
                let shared = Set(binding.keys).intersection(other.keys)
                #expect(shared.isEmpty, "\(binding.name) and \(other.name) share \(shared)")
            }
        }
    }
}

@Test func everyNameMeansOneThingAndIsInThePalette() {
    let names = KeyGroup.all.flatMap(\.bindings).map(\.name)
    #expect(Set(names).count == names.count)
    #expect(Set(Command.all.map(\.name)).count == Command.all.count)
    let listed = PaletteOverlay().candidates(on: Dashboard()).map { $0.text.filter { $0 != " " } }
    #expect(Set(listed) == Set(names + Command.all.map(\.name)) && Set(listed).count == listed.count)
}

@Test func helpListsEveryBindingAndEveryKnobInWholeWords() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 1))
    for width in [40, 80, 120] {
        _ = dashboard.screen(width, 24)
        let columns = HelpOverlay.Place(dashboard.size).column.width
        let words = HelpOverlay().lines(of: dashboard, columns: columns).map { line -> String in
            if case .entry(_, let text) = line { text } else { "" }
        }.joined(separator: " ")
        for binding in KeyGroup.all.flatMap(\.bindings) where !binding.keys.isEmpty {
            #expect(words.contains(binding.meaning), "\(binding.name) at \(width)")
        }
        #expect(words.contains("mean ‖x‖₂ (Yin et al. 2020, DeepInversion)."))
    }
}

@Test func theHelpShowsOnlyWhatHasTheLettersSearchedFor() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 1))
    func text() -> String { Screenshot.text(dashboard.screen(80, 24)) }
    _ = text()
    dashboard.press("?")
    #expect(text().contains("/ searches") && !text().contains("Save this screen as SVG."))
    dashboard.press("/svG")
    #expect(text().contains("help /svG") && text().contains("Save this screen as SVG."))
    #expect(!text().contains("Zoom in around the cursor."))
    // A key that scrolls the help is a letter of the search.
    dashboard.press("j")
    #expect(text().contains("no key, knob or loss has these letters"))
    dashboard.press("⌫↵")
    #expect(text().contains("help with svG") && text().contains("Save this screen as SVG."))
    dashboard.press("⎋")
    #expect(text().contains("Zoom in around the cursor."))
    dashboard.press("⎋")
    #expect(dashboard.overlay == nil)
}

/// Without key symbols, keys are written as words, because another sign would be read as a key.
@Test func withoutSignsKeysAreWrittenOut() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 1))
    func text() -> String { Screenshot.text(dashboard.screen(80, 24, colours: .none, glyphs: .ascii)) }
    dashboard.press("?")
    #expect(text().contains("Left h") && text().contains("more lines: Down") && !text().contains("| < h"))
    dashboard.press("⎋:")
    #expect(text().contains("Enter runs") && !text().contains("$ runs"))
    dashboard.press("⎋R")
    #expect(text().contains("Enter opens"))
    dashboard.press("⎋/")
    #expect(text().contains("Enter keeps it"))
}

@Test func whatHoldsInThePanelComesFirst() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 1))
    dashboard.press("↵↵")
    #expect(dashboard.enlarged == nil)
    dashboard.focus = .knobs
    dashboard.press("↵")
    #expect(dashboard.enlarged == nil && dashboard.board.entry == "")
    dashboard.press("⎋")
    dashboard.focus = .log
    #expect(dashboard.press("L") == [])
    dashboard.connection = .replay(isPlaying: true, speed: 1, seconds: 20, length: 100)
    #expect(dashboard.press("L") == [.replay(.setSpeed(2))])
    dashboard.focus = .knobs
    #expect(dashboard.press("L") == [])
    #expect(dashboard.notice?.text == "This is a replay: what was done then cannot be changed.")
}

@Test func aPanelThatHasNoUseForAKeyLeavesItToTheScreen() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 1))
    for panel in Panel.allCases {
        dashboard.focus = panel
        #expect(panel.content.take(.character("p"), on: &dashboard, at: 0) == nil, "\(panel) takes p")
        #expect(dashboard.press("p") == [.send(.pause)])
    }
}

@Test(arguments: Panel.allCases) func theBottomLineAlwaysNamesHelpAndLeave(panel: Panel) {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 1))
    for width in [40, 60, 80, 200] {
        dashboard.focus = panel
        let line = dashboard.screen(width, 24).lines[23]
        #expect(line.hasSuffix("? help  q leave"), "\(width): \(line)")
    }
}
