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

@Test func keysThatAPersonHasGivenAreUsedAndNamedEverywhere() {
    var options = Dashboard.Options()
    let (map, problems) = KeyMap.read("# mine\npause = F5 x\nturn-up = Ctrl-u\n\ncopy = Space\n")
    #expect(problems.isEmpty)
    options.keys = map
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 1), options: options)
    #expect(dashboard.screen(120, 40).shows("F5 pause"))
    #expect(dashboard.press("x") == [.send(.pause)])
    // What had the key before has it no longer, and the old key does nothing.
    #expect(dashboard.layout.hidden.isEmpty && dashboard.press("p").isEmpty)
    dashboard.focus = .knobs
    #expect(dashboard.handle(.key(.control("u")), at: 0).count == 1)
    dashboard.press("?/take back a")
    dashboard.press("⎋/go on")
    #expect(dashboard.screen(120, 40).lines.contains { $0.contains("F5 x") && $0.contains("Pause the run") })
}

@Test(arguments: [
    ("pause F5", "Line 1 of the keys gives no key; write it like pause = F5."),
    ("paus = F5", "Line 1 of the keys: there is no command 'paus'; did you mean 'pause'?"),
    ("\npause = F55", "Line 2 of the keys: 'F55' is no key; write one like p, F5, PgUp, Ctrl-p or Alt-p."),
    ("pause = z\nstep = z", "Line 2 of the keys: z is given to pause already; choose another key."),
]) func aLineOfKeysThatCannotBeReadIsSaid(text: String, sentence: String) {
    #expect(KeyMap.read(text).problems == [sentence])
}

@Test func aNumberWithAltGoesToThePanelThatHasItInItsTitle() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 1))
    #expect(dashboard.screen(120, 40).shows("⁵knobs") && dashboard.screen(120, 40, glyphs: .ascii).shows("5 knobs"))
    _ = dashboard.handle(.key(KeyPress(.character("5"), .alt)), at: 0)
    #expect(dashboard.focus == .knobs && dashboard.board.entry == nil)
    // The map has no room in the grid, and so gets the whole screen.
    _ = dashboard.handle(.key(KeyPress(.character("7"), .alt)), at: 0)
    #expect(dashboard.enlarged == .map)
}

@Test func layoutsAreKeptByName() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 1))
    _ = dashboard.screen(120, 40)
    dashboard.focus = .budget
    dashboard.press("x")
    let kept = dashboard.arrangement
    #expect(dashboard.press(":keep-layout calm↵") == [.keepLayout("calm", kept)])
    dashboard.press("X")
    #expect(dashboard.layout.hidden.isEmpty)
    #expect(dashboard.press(":layout calm↵") == [.remember(kept)])
    #expect(dashboard.layout.hidden == [.budget])
    dashboard.press(":layout wild↵")
    #expect(dashboard.notice?.text == "There is no layout 'wild'; there are calm.")
}
