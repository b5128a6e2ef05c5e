import TerminalUI

/// A key, what it does, and the words for it: keys, the bottom line, the help and the palette are all made from the tables
/// of these.
struct Binding: Sendable {
    /// - Parameter seconds: the caller's clock.
    typealias Action = @Sendable (_ screen: inout Dashboard, _ seconds: Double) -> [DashboardEffect]

    /// When the bottom line offers it.
    enum Offer: Sendable {
        case always
        /// Only while an engine obeys.
        case toEngine
        /// While an engine obeys or a replay is played.
        case toEngineOrReplay
    }

    /// In the palette.
    let name: String
    /// None where only the palette has it.
    let keys: [KeyPress]
    /// A word or two for the bottom line.
    let hint: String
    /// The same while the run is at rest, where that is another.
    let hintAtRest: String?
    /// One line for the help and the palette.
    let meaning: String
    /// Its place on the bottom line, lowest first; nil for what only the help tells.
    let rank: Int?
    let offer: Offer
    let action: Action

    init(
        _ name: String, _ keys: [KeyPress], _ hint: String, _ meaning: String, rank: Int? = nil,
        atRest: String? = nil, offer: Offer = .always, does action: @escaping Action
    ) {
        self.name = name
        self.keys = keys
        self.hint = hint
        hintAtRest = atRest
        self.meaning = meaning
        self.rank = rank
        self.offer = offer
        self.action = action
    }

    /// For what changes the screen alone.
    init(
        _ name: String, _ keys: [KeyPress], _ hint: String, _ meaning: String, rank: Int? = nil,
        changes: @escaping @Sendable (inout Dashboard) -> Void
    ) {
        self.init(name, keys, hint, meaning, rank: rank) { screen, _ in
            changes(&screen)
            return []
        }
    }

    func isOffered(obeyed: Bool, replaying: Bool) -> Bool {
        switch offer {
        case .always: true
        case .toEngine: obeyed
        case .toEngineOrReplay: obeyed || replaying
        }
    }

    static func key(_ character: Character) -> KeyPress { .character(character) }
}

/// Keys that hold in one place: everywhere, in a replay, or while certain panels are in focus.
struct KeyGroup: Sendable {
    /// As the help calls the place.
    let title: String
    let bindings: [Binding]

    func binding(of press: KeyPress) -> Binding? { bindings.first { $0.keys.contains(press) } }

    /// In the order of the help.
    static let all: [KeyGroup] = [everywhere, replay] + ofPanels

    private static let ofPanels: [KeyGroup] = {
        var groups: [KeyGroup] = []
        for group in Panel.allCases.flatMap({ $0.content.keys })
        where !groups.contains(where: { $0.title == group.title }) {
            groups.append(group)
        }
        return groups
    }()

    /// Two keys for two directions of one thing are named together: the other key of a binding that has a place on the
    /// bottom line, where there is one.
    static func partner(of binding: Binding) -> Binding? {
        let pairs: [(Key, Key)] = [
            (.left, .right), (.up, .down), (.character(","), .character(".")), (.character("-"), .character("+")),
        ]
        func arePair(_ one: KeyPress, _ other: KeyPress) -> Bool {
            one.modifiers == other.modifiers
                && pairs.contains { $0.0 == one.key && $0.1 == other.key || $0.1 == one.key && $0.0 == other.key }
        }
        let group = all.first { group in group.bindings.contains { $0.name == binding.name } }
        return group?.bindings.first { other in
            other.hint == binding.hint && other.name != binding.name && other.rank == nil && !other.keys.isEmpty
                && arePair(other.keys[0], binding.keys[0])
        }
    }

    /// What the bottom line says, most important first.
    static func hints(in panel: Panel, replaying: Bool, obeyed: Bool = true) -> [Binding] {
        let groups = [everywhere] + (replaying ? [replay] : []) + panel.content.keys
        return groups.flatMap(\.bindings)
            .filter { $0.rank != nil && $0.isOffered(obeyed: obeyed, replaying: replaying) }
            .sorted { $0.rank! < $1.rank! }
    }
}

extension KeyPress {
    /// As it is written in the bottom line and in the help.
    func label(_ glyphs: GlyphTier) -> String {
        let ascii = glyphs == .ascii
        let name: String =
            switch key {
            case .character(" "): "Space"
            case .character(let character):
                modifiers.contains(.control) ? "^" + String(character).uppercased() : String(character)
            case .up: ascii ? "Up" : "↑"
            case .down: ascii ? "Down" : "↓"
            case .left: ascii ? "Left" : "←"
            case .right: ascii ? "Right" : "→"
            case .home: "Home"
            case .end: "End"
            case .pageUp: "PgUp"
            case .pageDown: "PgDn"
            case .insert: "Ins"
            case .delete: "Del"
            case .backspace: ascii ? "Bksp" : "⌫"
            case .enter: ascii ? "Enter" : "↵"
            case .tab: "Tab"
            case .backTab: ascii ? "S-Tab" : "⇧Tab"
            case .escape: "Esc"
            case .function(let number): "F\(number)"
            }
        return modifiers.contains(.shift) ? (ascii ? "S-" : "⇧") + name : name
    }
}

extension Collection<KeyPress> {
    /// All of them, as they are written in the help.
    func labels(_ glyphs: GlyphTier) -> String { map { $0.label(glyphs) }.joined(separator: " ") }
}
