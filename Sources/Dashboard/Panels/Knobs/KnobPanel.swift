import RunEvents
import TerminalUI

/// The panel of the knobs, which are changed by keys, by the wheel, or by typing a value.
struct KnobPanel: PanelContent {
    static let panel = Panel.knobs
    static let title = "knobs"
    static let smallest = Size(width: 26, height: 6)
    static let omissionRank = 1
    static let staysClear = true

    /// The knob whose slider the mouse holds; nil for none.
    var held: Knob?
    /// Whether knobs that are off or untouched have lines of their own too.
    var showsAll = false
    /// Whether values stand beside those of the recipe and those that were kept, in place of the sliders.
    var comparesValues = false
    /// The letters that a knob must have to be shown; nil for all knobs.
    var search: String?
    /// Whether keys are added to the search.
    var isSearching = false

    private static func key(_ character: Character) -> KeyPress { .character(character) }

    static let keys = [
        KeyGroup(
            title: "knobs",
            bindings: [
                Binding(
                    "select-up", [KeyPress(.up), key("k")], "select", "Select the knob above.",
                    changes: { $0.board.moveSelection(by: -1, among: $0.reachableKnobs) }),
                Binding(
                    "select-down", [KeyPress(.down), key("j")], "select", "Select the knob below.", rank: 10,
                    changes: { $0.board.moveSelection(by: 1, among: $0.reachableKnobs) }),
                Binding(
                    "turn-down", [KeyPress(.left), key("h")], "turn", "Turn down a little.",
                    does: { $0.turnSelected(by: -1, at: $1) }),
                Binding(
                    "turn-up", [KeyPress(.right), key("l")], "turn", "Turn up a little.", rank: 11,
                    offer: { $0.takesCommands }, does: { $0.turnSelected(by: 1, at: $1) }),
                Binding(
                    "turn-down-coarse", [KeyPress(.left, .shift), key("H"), KeyPress(.pageDown)], "coarse",
                    "Turn down five steps.", does: { $0.turnSelected(by: -1, coarse: true, at: $1) }),
                Binding(
                    "turn-up-coarse", [KeyPress(.right, .shift), key("L"), KeyPress(.pageUp)], "coarse",
                    "Turn up five steps.", rank: 12, offer: { $0.takesCommands },
                    does: { $0.turnSelected(by: 1, coarse: true, at: $1) }),
                Binding(
                    "type", [KeyPress(.enter)], "type",
                    "Type a value, +0.1 or *2; 0.2 over 500 glides there in 500 steps, 1 over 500, 0 over 900 does one "
                        + "after the other, 1.6 for 5 tries it for 5 rounds, then goes back.",
                    rank: 13, offer: { $0.takesCommands }, changes: { $0.board.entry = "" }),
                Binding(
                    "reset", [KeyPress(.backspace), KeyPress(.delete)], "reset", "Back to the value of the recipe.",
                    rank: 14,
                    offer: { screen in
                        let knob = screen.board.selected
                        let value = screen.board.value(of: knob, in: screen.run.knobs)
                        return screen.takesCommands && value != screen.startingValues[knob]
                    },
                    does: { screen, seconds in
                        let knob = screen.board.selected
                        return screen.turn([(knob, screen.startingValues[knob])], at: seconds)
                    }),
            ] + listing)
    ]

    private static let listing = [
        Binding(
            "all-knobs", [key("o")], "all", "Show knobs that are off or untouched too, or fold them.", rank: 15,
            offer: { $0.hasFoldedKnobs || $0[KnobPanel.self].showsAll },
            changes: { $0[KnobPanel.self].showsAll.toggle() }),
        Binding(
            "find-knob", [key("/")], "find", "Find a knob by letters of its names or its meaning; a number divides.",
            rank: 16,
            changes: { screen in
                screen.show(.knobs)
                screen[KnobPanel.self].search = ""
                screen[KnobPanel.self].isSearching = true
            }),
        Binding(
            "compare-knobs", [key("=")], "recipe", "Values beside those of the recipe and those that are kept.",
            rank: 17, changes: { $0[KnobPanel.self].comparesValues.toggle() }),
        Binding(
            "keep-knobs", [key("m")], "keep", "Keep the values of all knobs under the next free number.", rank: 18,
            offer: { $0.run.description != nil }, does: { $0.keepKnobs(as: nil, at: $1) }),
        Binding(
            "recall-knobs", [key("'")], "recall", "Set all knobs as they were kept under a number, or in the recipe.",
            rank: 19, offer: { $0.takesCommands && !$0.remarks.settings.isEmpty },
            does: { screen, _ in
                screen.overlay = PaletteOverlay(text: "recall ")
                return []
            }),
    ]

    static func draw(_ screen: Dashboard, in area: Rect, on buffer: inout ScreenBuffer) {
        screen.drawKnobs(in: area, on: &buffer)
    }

    /// A digit begins a value, and an operator a change; until it is complete, all keys go to it.
    static func take(_ press: KeyPress, on screen: inout Dashboard, at seconds: Double) -> [DashboardEffect]? {
        if screen.board.entry != nil { return screen.editEntry(press, at: seconds) }
        if screen[KnobPanel.self].isSearching { return screen.editSearch(press) }
        guard case .character(let character) = press.key, press.modifiers.isEmpty, character.isASCII,
            character.isNumber || ".+-*/".contains(character)
        else { return takeBound(press, on: &screen, at: seconds) }
        screen.board.entry = String(character)
        return []
    }

    static func click(at point: Point, in area: Rect, on screen: inout Dashboard, at seconds: Double)
        -> [DashboardEffect]
    {
        if screen.isFold(at: point, in: area) { screen[KnobPanel.self].showsAll = true }
        guard let (knob, slider) = screen.knob(at: point, in: area) else { return [] }
        screen.board.select(knob)
        guard slider.contains(point), !screen[KnobPanel.self].comparesValues else { return [] }
        screen[KnobPanel.self].held = knob
        return screen.slide(to: point, in: area, at: seconds)
    }

    /// The wheel scrolls unless a knob is selected, so that it does not change a knob by accident.
    static func wheel(_ wheel: Wheel, in area: Rect, on screen: inout Dashboard, at seconds: Double)
        -> [DashboardEffect]
    {
        guard let (knob, _) = screen.knob(at: wheel.point, in: area) else { return [] }
        guard screen.focus == .knobs, knob == screen.board.selected else {
            screen.board.moveSelection(by: wheel.isUp ? -1 : 1, among: screen.reachableKnobs)
            return []
        }
        return screen.turnSelected(by: wheel.isUp ? 1 : -1, coarse: !wheel.isFine, at: seconds)
    }

    static func closes(on screen: inout Dashboard) -> Bool {
        guard screen[KnobPanel.self].search != nil else { return false }
        screen[KnobPanel.self].search = nil
        screen[KnobPanel.self].isSearching = false
        return true
    }
}
