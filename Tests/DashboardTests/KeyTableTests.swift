import TerminalUI
import Testing

@testable import Dashboard

@Test func noKeyMeansTwoThingsInOnePlace() {
    for (index, binding) in Binding.all.enumerated() {
        for other in Binding.all[(index + 1)...] where other.scope == binding.scope {
            let shared = Set(binding.keys).intersection(other.keys)
            #expect(shared.isEmpty, "\(binding.action) and \(other.action) share \(shared)")
        }
    }
}

@Test func everyActionIsReachedByAKeyOrAPaletteName() {
    let bound = Set(Binding.all.map(\.action))
    let named = Set(Palette().candidates(Palette.Vocabulary(), classes: []).map(\.text))
    for action in Action.allCases {
        #expect(bound.contains(action) || named.contains(action.rawValue), "\(action) cannot be reached")
    }
}

@Test func helpListsEveryBindingAndEveryKnobInWholeWords() {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 1))
    for width in [40, 80, 120] {
        _ = dashboard.screen(width, 24)
        let columns = dashboard.helpArea.width
        let words = dashboard.helpLines(columns: columns).map { line -> String in
            if case .entry(_, let text) = line { text } else { "" }
        }.joined(separator: " ")
        for binding in Binding.all { #expect(words.contains(binding.meaning), "\(binding.action) at \(width)") }
    }
}

@Test func whatHoldsInThePanelComesFirst() {
    #expect(Binding.find(KeyPress(.enter), in: .losses, replaying: false)?.action == .enlarge)
    #expect(Binding.find(KeyPress(.enter), in: .knobs, replaying: false)?.action == .type)
    #expect(Binding.find(.character("L"), in: .log, replaying: true)?.action == .faster)
    #expect(Binding.find(.character("L"), in: .log, replaying: false) == nil)
    #expect(Binding.find(.character("L"), in: .knobs, replaying: true)?.action == .coarseUp)
}

@Test(arguments: Panel.allCases) func theBottomLineAlwaysNamesHelpAndLeave(panel: Panel) {
    var dashboard = Dashboard.showing(ScriptedRun(rounds: 1))
    for width in [40, 60, 80, 200] {
        dashboard.focus = panel
        let line = dashboard.screen(width, 24).lines[23]
        #expect(line.hasSuffix("? help  q leave"), "\(width): \(line)")
    }
}
